#include "kernel/resumable.h"

#include <condition_variable>
#include <mutex>

namespace concord {
namespace {

constexpr int pieces_waiting_max = 16;

auto no_upload()
{
    return fail(Code::not_found, "files.no_upload");
}

Result<Resumable> find(store::Reader& reader, const std::string& person, const std::string& id)
{
    auto rows = TRY(reader.query(
        "select name, size_bytes, at_ms, sha256 from resumable where upload = $1 and person = $2",
        {id, person}));
    if (rows.empty()) return no_upload();
    Resumable found{id, rows[0].text(0), rows[0].number(1),
                    0,  rows[0].text(3), Time{rows[0].number(2)} + resumable_within};
    if (!found.sha256.empty()) {
        found.offset = found.size_bytes;
        return found;
    }
    auto come = TRY(reader.query(
        "select cast(coalesce(sum(length(bytes)), 0) as bigint) from file_pieces where upload = $1",
        {id}));
    found.offset = come[0].number(0);
    return found;
}

Result<> drop(store::Writer& writer, const std::string& id)
{
    TRY(
        writer.run("delete from file_pieces where upload = $1 and not exists "
                   "(select 1 from files where upload = $1)",
                   {id}));
    TRY(writer.run("delete from resumable where upload = $1", {id}));
    return {};
}

Result<> drop_expired(store::Writer& writer, Time now)
{
    for (auto& row : TRY(writer.query("select upload from resumable where at_ms < $1",
                                      {(now - resumable_within).ms})))
        TRY(drop(writer, row.text(0)));
    return {};
}

}  // namespace

Result<Resumable> begin_resumable(Kernel& kernel, const std::string& person,
                                  const std::string& name, std::int64_t size_bytes)
{
    if (size_bytes <= 0) return fail(Code::invalid, "files.empty");
    if (size_bytes > std::int64_t(file_size_bytes_max))
        return fail(Code::too_large, "files.too_large",
                    {
                        {"max", std::to_string(file_size_bytes_max)}
        });
    auto now = kernel.now();
    Resumable made{new_id(kernel.chance(), now), name, size_bytes, 0, {}, now + resumable_within};
    TRY(kernel.store().write([&](store::Writer& writer) -> Result<> {
        TRY(drop_expired(writer, now));
        auto rows = TRY(writer.query(
            "select count(*) from resumable where person = $1 and sha256 = ''", {person}));
        if (rows[0].number(0) >= std::int64_t(resumable_max))
            return fail(Code::limited, "files.too_many_uploads",
                        {
                            {"max", std::to_string(resumable_max)}
            });
        TRY(
            writer.run("insert into resumable (upload, person, name, size_bytes, at_ms, sha256) "
                       "values ($1, $2, $3, $4, $5, '')",
                       {made.id, person, name, size_bytes, now.ms}));
        return {};
    }));
    return made;
}

Result<Resumable> find_resumable(const Kernel& kernel, const std::string& person,
                                 std::string_view id)
{
    Resumable found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        found = TRY(find(reader, person, std::string(id)));
        return {};
    }));
    if (found.until <= kernel.now()) return no_upload();
    return found;
}

Result<> remove_resumable(Kernel& kernel, const std::string& person, std::string_view id)
{
    return kernel.store().write([&](store::Writer& writer) -> Result<> {
        auto found = TRY(find(writer, person, std::string(id)));
        return drop(writer, found.id);
    });
}

// What is under way to the store, shared with jobs that may outlive the continuation.
struct Continuation::Progress {
    std::mutex mutex;
    std::condition_variable wake;
    int waiting = 0;
    std::optional<Error> failed;
};

Continuation::Continuation(Kernel& kernel, std::string person, std::string id, std::int64_t offset)
    : kernel_(kernel),
      person_(std::move(person)),
      id_(std::move(id)),
      offset_(offset),
      progress_(std::make_shared<Progress>())
{
}

Continuation::~Continuation()
{
    // Cut off: what came is kept, for the next time.
    if (!piece_.empty()) (void)send_piece().has_value();
}

Result<> Continuation::open()
{
    if (is_open_) return {};
    upload_ = TRY(find_resumable(kernel_, person_, id_));
    if (upload_.offset != offset_)
        return fail(Code::conflict, "files.wrong_offset",
                    {
                        {"offset", std::to_string(upload_.offset)}
        });
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select count(*) from file_pieces where upload = $1", {id_}));
        number_ = rows[0].number(0);
        return {};
    }));
    is_open_ = true;
    return {};
}

Result<> Continuation::take(std::string_view bytes)
{
    TRY(open());
    if (offset_ + std::int64_t(bytes.size()) > upload_.size_bytes)
        return fail(Code::too_large, "files.too_large",
                    {
                        {"max", std::to_string(upload_.size_bytes)}
        });
    offset_ += std::int64_t(bytes.size());
    while (!bytes.empty()) {
        auto part = bytes.substr(0, file_piece_bytes - piece_.size());
        piece_.append(part);
        bytes.remove_prefix(part.size());
        if (piece_.size() == file_piece_bytes) TRY(send_piece());
    }
    return {};
}

Result<> Continuation::send_piece()
{
    {
        std::unique_lock lock(progress_->mutex);
        progress_->wake.wait(lock, [&] { return progress_->waiting < pieces_waiting_max; });
        if (progress_->failed) return tl::make_unexpected(*progress_->failed);
        ++progress_->waiting;
    }
    // Two that go on at once give the same number to different bytes: one of them fails.
    kernel_.store().write(
        [id = id_, number = number_, piece = std::move(piece_)](store::Writer& writer) -> Result<> {
            auto rows = TRY(
                writer.query("select 1 from resumable where upload = $1 and sha256 = ''", {id}));
            if (rows.empty()) return no_upload();
            TRY(writer.run("insert into file_pieces (upload, number, bytes) values ($1, $2, $3)",
                           {id, number, store::Blob{piece}}));
            return {};
        },
        [progress = progress_](Result<> stored) {
            const std::lock_guard lock(progress->mutex);
            --progress->waiting;
            if (!stored) progress->failed = stored.error();
            progress->wake.notify_all();
        });
    ++number_;
    piece_.clear();
    return {};
}

Result<Resumable> Continuation::finish()
{
    TRY(open());
    if (!piece_.empty()) TRY(send_piece());
    {
        std::unique_lock lock(progress_->mutex);
        progress_->wake.wait(lock, [&] { return progress_->waiting == 0; });
        if (progress_->failed) return tl::make_unexpected(*progress_->failed);
    }
    if (offset_ == upload_.size_bytes && upload_.sha256.empty()) TRY(complete());
    return find_resumable(kernel_, person_, id_);
}

// The hash is taken over what is in the store, for it came in several parts.
Result<> Continuation::complete()
{
    auto media_type = std::string(media_type_of(upload_.name));
    Sha256 hash;
    bool fits = true;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        bool first = true;
        const std::vector<store::Value> which{id_};
        return reader.each("select bytes from file_pieces where upload = $1 order by number", which,
                           [&](const store::Row& row) {
                               if (first)
                                   fits = agrees(media_type,
                                                 std::string_view(row.bytes(0)).substr(0, 512));
                               first = false;
                               hash.add(row.bytes(0));
                               return fits;
                           });
    }));
    if (!fits) {
        TRY(remove_resumable(kernel_, person_, id_));
        return fail_at("/name", Code::invalid, "files.wrong_type",
                       {
                           {"name", upload_.name}
        });
    }
    auto sha256 = print_hex(view(hash.finish()));
    auto now = kernel_.now();
    return kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto added =
            TRY(writer.run("insert into files (sha256, upload, size_bytes, media_type, at_ms) "
                           "values ($1, $2, $3, $4, $5) on conflict do nothing",
                           {sha256, id_, upload_.size_bytes, media_type, now.ms}));
        if (added == 0) TRY(writer.run("delete from file_pieces where upload = $1", {id_}));
        TRY(
            writer.run("insert into file_uploads (sha256, person, at_ms) values ($1, $2, $3) "
                       "on conflict do nothing",
                       {sha256, person_, now.ms}));
        TRY(writer.run("update resumable set sha256 = $2 where upload = $1", {id_, sha256}));
        return {};
    });
}

}  // namespace concord
