#include "kernel/extraction.h"

#include <algorithm>
#include <chrono>

#include "kernel/files.h"

namespace concord {
namespace {

constexpr std::int64_t batch_max = 50;

bool takes_part(const Type& type)
{
    return std::any_of(type.record->workflow.begin(), type.record->workflow.end(), [](auto& row) {
        return row.by == Party::platform && row.action == "extracted";
    });
}

const JsonArray& list_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

// What was found in the file as the record has it, or null.
const JsonObject* reading_of(const Record& record, std::string_view sha256)
{
    for (auto& each : list_of(record.fields, "readings"))
        if (text_at(each.get_object(), "sha256") == sha256) return &each.get_object();
    return nullptr;
}

Result<> want(store::Writer& writer, const Act& act, const JsonObject& file)
{
    TRY(
        writer.run("insert into file_text_wanted (record, sha256, name, since_ms) "
                   "values ($1, $2, $3, $4) on conflict do nothing",
                   {act.after.id, std::string(text_at(file, "sha256")),
                    std::string(text_at(file, "name")), act.at.ms}));
    return {};
}

Result<> take(store::Writer& writer, const Type& type, const Act& act)
{
    if (act.action == "extracted" || names_word(type.record->finals, act.after.state)) return {};
    bool again = act.action == "read_again";
    for (auto& field : type.record->fields) {
        if (field.kind != Kind::files) continue;
        for (auto& each : list_of(act.after.fields, field.name)) {
            auto& file = each.get_object();
            auto reading = reading_of(act.after, text_at(file, "sha256"));
            if (reading && (!again || text_at(*reading, "state") == "has_text")) continue;
            if (again)
                TRY(writer.run("delete from file_texts where sha256 = $1 and state <> 'has_text'",
                               {std::string(text_at(file, "sha256"))}));
            TRY(want(writer, act, file));
        }
    }
    return {};
}

JsonObject print_reading(const std::string& sha256, const FileText& text)
{
    JsonObject row{
        {"sha256", sha256           },
        {"state",  print(text.state)}
    };
    if (text.pages > 0) row["pages"] = text.pages;
    if (!text.language.empty()) row["language"] = text.language;
    if (text.active) row["active"] = true;
    return row;
}

}  // namespace

Result<std::optional<FileText>> text_of_file(store::Reader& reader, std::string_view sha256)
{
    auto rows =
        TRY(reader.query("select state, pages, language, text, active from file_texts "
                         "where sha256 = $1",
                         {std::string(sha256)}));
    if (rows.empty()) return std::optional<FileText>();
    auto state = parse_text_state(rows[0].text(0));
    if (!state) return std::optional<FileText>();
    return std::optional(FileText{*state, rows[0].number(1), rows[0].text(2), rows[0].text(3),
                                  rows[0].number(4) != 0});
}

void want_texts(Kernel& kernel)
{
    kernel.add_index([&types = kernel.types()](store::Writer& writer, const Act& act,
                                               const Record&) -> Result<> {
        auto type = types.find(act.after.type);
        return type && takes_part(*type) ? take(writer, *type, act) : Result<>();
    });
}

struct Extraction::Signal {
    std::mutex mutex;
    std::condition_variable wake;
    bool closing = false;
    bool pending = true;  // at the start, for what a restart left
};

Extraction::Extraction(Kernel& kernel, ReadFile read_file)
    : kernel_(kernel), read_file_(std::move(read_file)), signal_(std::make_shared<Signal>())
{
}

Extraction::~Extraction()
{
    {
        const std::lock_guard lock(signal_->mutex);
        signal_->closing = true;
    }
    signal_->wake.notify_all();
    if (thread_.joinable()) thread_.join();
}

void Extraction::start(Span every, Complain complain)
{
    kernel_.listen([signal = signal_](const std::vector<ActPtr>&) {
        const std::lock_guard lock(signal->mutex);
        signal->pending = true;
        signal->wake.notify_all();
    });
    thread_ = std::thread([this, every, complain = std::move(complain)] {
        std::unique_lock lock(signal_->mutex);
        for (;;) {
            signal_->wake.wait_for(lock, std::chrono::milliseconds(every.ms),
                                   [&] { return signal_->closing || signal_->pending; });
            if (signal_->closing) return;
            signal_->pending = false;
            lock.unlock();
            if (auto done = run_once(); !done) complain(done.error());
            lock.lock();
        }
    });
}

Result<std::vector<Extraction::Wanted>> Extraction::wanted() const
{
    std::vector<Wanted> found;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row : TRY(reader.query("select record, sha256, name from file_text_wanted "
                                          "order by since_ms, record, sha256 limit $1",
                                          {batch_max})))
            found.push_back({row.text(0), row.text(1), row.text(2)});
        return {};
    }));
    return found;
}

Result<int> Extraction::run_once()
{
    int told = 0;
    for (;;) {
        auto batch = TRY(wanted());
        if (batch.empty()) return told;
        for (auto& each : batch) {
            {
                const std::lock_guard lock(signal_->mutex);
                if (signal_->closing) return told;
            }
            auto text = TRY(read(each));
            TRY(tell(each, text));
            ++told;
        }
    }
}

// What is known of the file, or what is found now; kept before anybody is told.
Result<FileText> Extraction::read(const Wanted& wanted)
{
    std::optional<FileText> known;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        known = TRY(text_of_file(reader, wanted.sha256));
        return {};
    }));
    if (known) return *std::move(known);
    auto found = TRY(read_file_({wanted.sha256, std::string(media_type_of(wanted.name))}));
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("insert into file_texts (sha256, state, pages, language, text, active, "
                       "at_ms) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
                       {wanted.sha256, std::string(print(found.state)), found.pages, found.language,
                        found.text, std::int64_t(found.active), kernel_.now().ms}));
        return {};
    }));
    return found;
}

Result<> Extraction::tell(const Wanted& wanted, const FileText& text)
{
    auto standing = TRY(kernel_.standing(wanted.record));
    if (!standing) return forget(wanted);
    Command command;
    command.type = standing->record.type;
    command.id = wanted.record;
    command.action = "extracted";
    JsonArray found;
    found.emplace_back(print_reading(wanted.sha256, text));
    command.fields["found"] = std::move(found);
    command.also = [&wanted](store::Writer& writer, const Act&) -> Result<> {
        TRY(writer.run("delete from file_text_wanted where record = $1 and sha256 = $2",
                       {wanted.record, wanted.sha256}));
        return {};
    };
    auto done = kernel_.apply(the_platform(), command);
    if (done) return {};
    // Withdrawn meanwhile, or the file is no longer among its own.
    if (done.error().code == Code::unavailable || done.error().code == Code::internal)
        return tl::make_unexpected(std::move(done).error());
    return forget(wanted);
}

Result<> Extraction::forget(const Wanted& wanted)
{
    return kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("delete from file_text_wanted where record = $1 and sha256 = $2",
                       {wanted.record, wanted.sha256}));
        return {};
    });
}

}  // namespace concord
