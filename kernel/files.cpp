#include "kernel/files.h"

namespace concord {
namespace {

constexpr int pieces_waiting_max = 16;

struct MediaType {
    std::string_view ending, name, magic;  // magic: the first bytes it must have, or ""
};

using namespace std::string_view_literals;

constexpr std::string_view zip = "PK"sv;
// Office Open XML with a password lies in a compound file (MS-CFB section 2.2).
constexpr std::string_view compound = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv;
// clang-format off
constexpr MediaType media_types[] = {
    {".pdf", "application/pdf", "%PDF-"sv},
    {".png", "image/png", "\x89PNG\r\n\x1a\n"sv},
    {".jpg", "image/jpeg", "\xff\xd8\xff"sv},
    {".jpeg", "image/jpeg", "\xff\xd8\xff"sv},
    {".gif", "image/gif", "GIF8"sv},
    {".zip", "application/zip", zip},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", zip},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", zip},
    {".odt", "application/vnd.oasis.opendocument.text", zip},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet", zip},
    {".gz", "application/gzip", "\x1f\x8b"sv},
    {".7z", "application/x-7z-compressed", "7z\xbc\xaf"sv},
    {".html", "text/html", ""sv},
    {".htm", "text/html", ""sv},
    {".txt", "text/plain", ""sv},
    {".log", "text/plain", ""sv},
    {".eml", "message/rfc822", ""sv},
    {".csv", "text/csv", ""sv},
    {".json", "application/json", ""sv},
    {".xml", "application/xml", ""sv},
    {".vcf", "text/vcard", ""sv},
    {".asc", "application/pgp-keys", ""sv},
    {".pem", "application/x-pem-file", ""sv},
};
// clang-format on

std::string small(std::string_view text)
{
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return made;
}

auto unknown()
{
    return fail(Code::not_found, "records.not_found");
}

// The name under which these fields mention the file, or nothing.
std::optional<std::string> name_in(const JsonObject& fields, std::string_view sha256)
{
    for (auto& member : fields) {
        if (!member.value().is_array()) continue;
        for (auto& each : member.value().get_array())
            if (each.is_object() && text_at(each.get_object(), "sha256") == sha256)
                return std::string(text_at(each.get_object(), "name"));
    }
    return {};
}

}  // namespace

std::string_view media_type_of(std::string_view name)
{
    auto plain = small(name);
    for (auto& type : media_types)
        if (plain.ends_with(type.ending)) return type.name;
    return "application/octet-stream";
}

bool agrees(std::string_view media_type, std::string_view first_bytes)
{
    for (auto& type : media_types) {
        if (type.name != media_type) continue;
        if (!type.magic.empty())
            return first_bytes.starts_with(type.magic) ||
                   (type.name.find("openxml") != std::string_view::npos &&
                    first_bytes.starts_with(compound));
        // Text holds no NUL, and no program begins like text.
        return first_bytes.find('\0') == std::string_view::npos &&
               !first_bytes.starts_with(
                   "\x7f"
                   "ELF") &&
               !first_bytes.starts_with("MZ");
    }
    return true;
}

// What is under way to the store, shared with jobs that may outlive the upload.
struct Upload::Progress {
    std::mutex mutex;
    std::condition_variable wake;
    int waiting = 0;
    std::optional<Error> failed;
};

Upload::Upload(Kernel& kernel, std::string person, std::string name)
    : kernel_(kernel),
      person_(std::move(person)),
      name_(std::move(name)),
      id_(new_id(kernel.chance(), kernel.now())),
      media_type_(media_type_of(name_)),
      progress_(std::make_shared<Progress>())
{
}

Upload::~Upload()
{
    if (done_ || number_ == 0) return;
    kernel_.store().write(
        [id = id_](store::Writer& writer) -> Result<> {
            TRY(writer.run("delete from file_pieces where upload = $1", {id}));
            return {};
        },
        [](Result<>) {});
}

Result<> Upload::take(std::string_view bytes)
{
    size_bytes_ += std::int64_t(bytes.size());
    if (size_bytes_ > std::int64_t(file_size_bytes_max))
        return fail(Code::too_large, "files.too_large",
                    {
                        {"max", std::to_string(file_size_bytes_max)}
        });
    hash_.add(bytes);
    while (!bytes.empty()) {
        auto part = bytes.substr(0, file_piece_bytes - piece_.size());
        piece_.append(part);
        bytes.remove_prefix(part.size());
        if (piece_.size() == file_piece_bytes) TRY(send_piece());
    }
    return {};
}

Result<> Upload::send_piece()
{
    if (number_ == 0 && !agrees(media_type_, std::string_view(piece_).substr(0, 512)))
        return fail_at("/name", Code::invalid, "files.wrong_type",
                       {
                           {"name", name_}
        });
    {
        std::unique_lock lock(progress_->mutex);
        progress_->wake.wait(lock, [&] { return progress_->waiting < pieces_waiting_max; });
        if (progress_->failed) return tl::make_unexpected(*progress_->failed);
        ++progress_->waiting;
    }
    kernel_.store().write(
        [id = id_, number = number_, piece = std::move(piece_)](store::Writer& writer) -> Result<> {
            TRY(writer.run("insert into file_pieces (upload, number, bytes) values ($1, $2, $3)",
                           {id, number, store::Blob{piece}}));
            return {};
        },
        [progress = progress_](Result<> stored) {
            std::lock_guard lock(progress->mutex);
            --progress->waiting;
            if (!stored) progress->failed = stored.error();
            progress->wake.notify_all();
        });
    ++number_;
    piece_.clear();
    return {};
}

Result<StoredFile> Upload::finish()
{
    if (size_bytes_ == 0) return fail(Code::invalid, "files.empty");
    if (!piece_.empty()) TRY(send_piece());
    StoredFile file{print_hex(view(hash_.finish())), name_, media_type_, size_bytes_};
    auto now = kernel_.now();
    // The queue keeps the order: all pieces are in before this.
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto pieces =
            TRY(writer.query("select count(*) from file_pieces where upload = $1", {id_}));
        if (pieces[0].number(0) != number_) return fail(Code::unavailable, "store.busy");
        auto added =
            TRY(writer.run("insert into files (sha256, upload, size_bytes, media_type, at_ms) "
                           "values ($1, $2, $3, $4, $5) on conflict do nothing",
                           {file.sha256, id_, file.size_bytes, file.media_type, now.ms}));
        // The same bytes are kept once, whoever brings them.
        if (added == 0) TRY(writer.run("delete from file_pieces where upload = $1", {id_}));
        TRY(
            writer.run("insert into file_uploads (sha256, person, at_ms) values ($1, $2, $3) "
                       "on conflict do nothing",
                       {file.sha256, person_, now.ms}));
        return {};
    }));
    done_ = true;
    return file;
}

Result<> drop_unfinished_uploads(Kernel& kernel)
{
    return kernel.store().write([](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("delete from file_pieces where upload not in (select upload from files) "
                       "and upload not in (select upload from resumable where sha256 = '')"));
        return {};
    });
}

Result<StoredFile> find_file(const Kernel& kernel, const Subject& subject, std::string_view record,
                             std::string_view sha256)
{
    std::optional<std::string> name;
    for (auto& act : TRY(kernel.history(subject, record, Kernel::Scope::record))) {
        name = name_in(act.input, sha256);
        if (!name) name = name_in(act.after.fields, sha256);
        if (name) break;
    }
    if (!name) return unknown();
    StoredFile file{std::string(sha256), *name, {}};
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select size_bytes, media_type from files where sha256 = $1",
                                     {file.sha256}));
        if (rows.empty()) return unknown();
        file.size_bytes = rows[0].number(0);
        file.media_type = rows[0].text(1);
        return {};
    }));
    return file;
}

Result<Bytes> read_piece(const Kernel& kernel, std::string_view sha256, std::int64_t number)
{
    Bytes bytes;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select p.bytes from files f join file_pieces p on p.upload = "
                             "f.upload where f.sha256 = $1 and p.number = $2",
                             {std::string(sha256), number}));
        if (!rows.empty()) bytes = rows[0].bytes(0);
        return {};
    }));
    return bytes;
}

}  // namespace concord
