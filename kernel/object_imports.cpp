#include "kernel/object_imports.h"

#include <algorithm>
#include <chrono>

#include "base/check.h"
#include "kernel/object_imports_cut.h"

namespace concord {

using namespace imports;

namespace {

constexpr Span unstarted_kept = days(1), kept = days(30);
constexpr std::string_view states[] = {"ready", "running", "stopped", "done", "failed"};
constexpr std::string_view kinds[] = {"refused", "left", "kept", "same", "next"};

constexpr const char* select_jobs =
    "select id, collection, form, name, state, made_ms, moved_ms, objects, gone, added, known, "
    "refused, remarks, wrong, passed, person from object_imports ";

struct StoredJob {
    ImportJob job;
    std::int64_t passed = 0;  // envelopes
    std::string person;
};

StoredJob fetch(const store::Row& row)
{
    StoredJob stored;
    auto& job = stored.job;
    job.id = row.text(0);
    job.collection = row.text(1);
    job.form = row.text(2);
    job.name = row.text(3);
    auto state = std::find(std::begin(states), std::end(states), row.text(4));
    CHECK(state != std::end(states));
    job.state = ImportJob::State(state - std::begin(states));
    job.made = Time{row.number(5)};
    job.moved = Time{row.number(6)};
    job.objects = row.number(7);
    job.gone = row.number(8);
    job.added = row.number(9);
    job.known = row.number(10);
    job.refused = row.number(11);
    job.remarks = row.number(12);
    job.wrong = row.text(13);
    stored.passed = row.number(14);
    stored.person = row.text(15);
    return stored;
}

Result<std::optional<StoredJob>> find_job(store::Reader& reader, std::string_view id)
{
    auto rows = TRY(reader.query(std::string(select_jobs) + "where id = $1", {std::string(id)}));
    if (rows.empty()) return std::optional<StoredJob>();
    return std::optional(fetch(rows[0]));
}

Result<StoredJob> job_of(store::Reader& reader, const Subject& subject, std::string_view id)
{
    auto found = TRY(find_job(reader, id));
    if (!found || subject.person.empty() || found->person != subject.person)
        return fail(Code::not_found, "records.not_found");
    return std::move(*found);
}

Result<> put_remarks(store::Writer& writer, const std::string& id, std::int64_t first,
                     std::span<const ImportRemark> remarks)
{
    for (auto& remark : remarks) {
        if (first >= std::int64_t(ObjectImports::remarks_max)) break;
        TRY(writer.run(
            "insert into object_import_remarks (import, number, text) values ($1, $2, $3)",
            {id, first++, imports::print(remark)}));
    }
    return {};
}

Result<> drop(store::Writer& writer, std::string_view which,
              std::initializer_list<store::Value> with)
{
    for (auto table : {"object_import_envelopes", "object_import_remarks"})
        TRY(writer.run("delete from " + std::string(table) +
                           " where import in (select id from object_imports where " +
                           std::string(which) + ")",
                       with));
    TRY(writer.run("delete from object_imports where " + std::string(which), with));
    return {};
}

Result<> drop_old(store::Writer& writer, Time now)
{
    TRY(drop(writer, "state = 'ready' and made_ms < $1", {(now - unstarted_kept).ms}));
    return drop(writer, "state <> 'running' and made_ms < $1", {(now - kept).ms});
}

// What became of an envelope, as remarks on the file.
std::vector<ImportRemark> remarks_of(const ObjectReport& report)
{
    std::vector<ImportRemark> made;
    for (auto& outcome : report.outcomes) {
        if (outcome.kind != ObjectOutcome::Kind::refused) continue;
        made.push_back({
            ImportRemark::Kind::refused, outcome.id, "",
            Error{Code::invalid, outcome.rule, outcome.path, outcome.values, {}}
        });
    }
    return made;
}

// Trying again later helps; anything else will stay as it is.
bool is_passing(const Error& error)
{
    return error.code == Code::unavailable || error.code == Code::internal ||
           error.code == Code::limited;
}

// The version that stands in the collection, for the subject's eyes.
FindStanding finding(const Objects& objects, const Subject& subject, const std::string& collection)
{
    return
        [&objects, &subject, collection](std::string_view id) -> Result<std::optional<JsonObject>> {
            std::optional<JsonObject> found;
            ObjectQuery query;
            query.ids = {std::string(id)};
            query.limit = 1;
            TRY(objects.page(subject, collection, query, [&](StoredObject&& object) {
                auto read = parse_json(object.bytes, {.size_bytes_max = 8u << 20, .depth_max = 64});
                if (read && read->is_object()) found = read->get_object();
            }));
            return found;
        };
}

}  // namespace

std::string_view print(ImportJob::State state)
{
    return states[std::size_t(state)];
}

std::string_view print(ImportRemark::Kind kind)
{
    return kinds[std::size_t(kind)];
}

ObjectImports::ObjectImports(Objects& objects) : objects_(objects), kernel_(objects.kernel()) {}

ObjectImports::~ObjectImports()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<ImportJob> ObjectImports::prepare(const Subject& subject, std::string_view collection,
                                         const File& file)
{
    auto item = TRY(kernel_.read(subject, collection));
    auto standing = TRY(kernel_.standing(collection));
    if (!standing || subject.person.empty()) return fail(Code::not_found, "records.not_found");
    TRY(objects_.may(subject, *standing, "add"));
    auto now = kernel_.now();
    auto find = finding(objects_, subject, item.record.id);
    auto made = TRY(cut(file, subject.participant, find, now));
    std::int64_t objects = 0;
    for (auto& envelope : made.envelopes) objects += std::int64_t(envelope.objects);
    if (objects == 0 && made.remarks.empty()) return fail(Code::invalid, "import.nothing_in_it");

    auto id = new_id(kernel_.chance(), now);
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(drop_old(writer, now));
        auto open =
            TRY(writer.query("select count(*) from object_imports where person = $1 and "
                             "state in ('ready', 'running', 'stopped')",
                             {subject.person}));
        if (open[0].number(0) >= std::int64_t(jobs_of_one_person_max))
            return fail(Code::limited, "import.too_many_jobs",
                        {
                            {"limit", std::to_string(jobs_of_one_person_max)}
            });
        TRY(writer.run(
            "insert into object_imports (id, person, collection, form, name, state, made_ms, "
            "moved_ms, envelopes, passed, objects, gone, added, known, refused, remarks, wrong) "
            "values ($1, $2, $3, $4, $5, 'ready', $6, $6, $7, 0, $8, 0, 0, 0, $9, $10, '')",
            {id, subject.person, item.record.id, file.form, file.name, now.ms,
             std::int64_t(made.envelopes.size()), objects, std::int64_t(made.refused),
             std::int64_t(made.remarks.size())}));
        for (std::size_t i = 0; i < made.envelopes.size(); ++i)
            TRY(
                writer.run("insert into object_import_envelopes (import, number, objects, text) "
                           "values ($1, $2, $3, $4)",
                           {id, std::int64_t(i), std::int64_t(made.envelopes[i].objects),
                            std::move(made.envelopes[i].text)}));
        return put_remarks(writer, id, 0, made.remarks);
    }));
    return get(subject, id);
}

Result<ImportJob> ObjectImports::get(const Subject& subject, std::string_view id) const
{
    ImportJob job;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        job = TRY(job_of(reader, subject, id)).job;
        return {};
    }));
    return job;
}

Result<std::vector<ImportJob>> ObjectImports::list(const Subject& subject) const
{
    std::vector<ImportJob> jobs;
    if (subject.person.empty()) return jobs;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(
            std::string(select_jobs) + "where person = $1 order by made_ms desc, id limit 100",
            {subject.person}));
        for (auto& row : rows) jobs.push_back(fetch(row).job);
        return {};
    }));
    return jobs;
}

Result<std::vector<ImportRemark>> ObjectImports::remarks(const Subject& subject,
                                                         std::string_view id, std::int64_t after,
                                                         std::size_t limit) const
{
    std::vector<ImportRemark> found;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        TRY(job_of(reader, subject, id));
        auto rows =
            TRY(reader.query("select text from object_import_remarks where import = $1 and "
                             "number > $2 order by number limit $3",
                             {std::string(id), after, std::int64_t(limit)}));
        for (auto& row : rows) found.push_back(parse_remark(row.text(0)));
        return {};
    }));
    return found;
}

Result<ImportJob> ObjectImports::turn(const Subject& subject, std::string_view id,
                                      ImportJob::State to, std::string_view from)
{
    TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
        auto stored = TRY(job_of(writer, subject, id));
        if (stored.job.state == to) return {};
        if (from.find(concord::print(stored.job.state)) == std::string_view::npos)
            return fail(Code::conflict, "import.over");
        TRY(
            writer.run("update object_imports set state = $2, moved_ms = $3, wrong = '' where "
                       "id = $1",
                       {std::string(id), std::string(concord::print(to)), kernel_.now().ms}));
        return {};
    }));
    return get(subject, id);
}

Result<ImportJob> ObjectImports::start(const Subject& subject, std::string_view id)
{
    auto job = TRY(turn(subject, id, ImportJob::State::running, "ready stopped failed"));
    {
        std::lock_guard lock(mutex_);
        started_ = true;
    }
    wake_.notify_all();
    return job;
}

Result<ImportJob> ObjectImports::stop(const Subject& subject, std::string_view id)
{
    return turn(subject, id, ImportJob::State::stopped, "running");
}

Result<> ObjectImports::fail_job(const std::string& id, const Error& error)
{
    return kernel_.store().write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run(
            "update object_imports set state = 'failed', wrong = $2, moved_ms = $3 where "
            "id = $1 and state = 'running'",
            {id, error.key, kernel_.now().ms}));
        return {};
    });
}

// One envelope. False if there was nothing to do.
Result<bool> ObjectImports::step(const std::string& id)
{
    std::optional<StoredJob> stored;
    std::string text;
    std::int64_t objects = 0;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        stored = TRY(find_job(reader, id));
        if (!stored) return {};
        auto rows =
            TRY(reader.query("select text, objects from object_import_envelopes where "
                             "import = $1 and number = $2",
                             {id, stored->passed}));
        if (!rows.empty()) {
            text = rows[0].text(0);
            objects = rows[0].number(1);
        }
        return {};
    }));
    if (!stored || stored->job.state != ImportJob::State::running) return false;
    if (text.empty()) {
        TRY(kernel_.store().write([&](store::Writer& writer) -> Result<> {
            TRY(
                writer.run("update object_imports set state = 'done', moved_ms = $2 where id = $1 "
                           "and state = 'running'",
                           {id, kernel_.now().ms}));
            TRY(writer.run("delete from object_import_envelopes where import = $1", {id}));
            return {};
        }));
        return true;
    }
    auto subject = kernel_.roster()->subject_of(stored->person);
    if (stored->job.form == "indicators") {
        auto find = finding(objects_, subject, stored->job.collection);
        auto settled = settle_lines(text, find, kernel_.now());
        if (!settled) {
            if (!is_passing(settled.error())) TRY(fail_job(id, settled.error()));
            return tl::make_unexpected(settled.error());
        }
        text = std::move(*settled);
    }
    // How far the job is stands in the transaction of the act.
    auto also = [&](store::Writer& writer, const Objects::Added& part) -> Result<> {
        if (!part.last) return {};
        auto& report = part.report;
        std::int64_t counted[3] = {};
        // Markings that stand in every envelope are counted with none.
        auto extra =
            report.outcomes.size() - std::min(report.outcomes.size(), std::size_t(objects));
        for (auto& outcome : std::span(report.outcomes).subspan(extra))
            ++counted[int(outcome.kind)];
        auto remarks = remarks_of(report);
        TRY(put_remarks(writer, id, stored->job.remarks, remarks));
        auto changed = TRY(writer.run(
            "update object_imports set passed = $2, moved_ms = $3, gone = gone + $4, added = added "
            "+ $5, known = known + $6, refused = refused + $7, remarks = remarks + $8 where id = "
            "$1 "
            "and passed = $9",
            {id, stored->passed + 1, kernel_.now().ms, objects, counted[0], counted[1], counted[2],
             std::int64_t(remarks.size()), stored->passed}));
        // Somebody else was faster.
        if (changed != 1) return fail(Code::unavailable, "import.over");
        return {};
    };
    auto report = objects_.add(subject, stored->job.collection, text, also);
    if (!report) {
        if (!is_passing(report.error())) TRY(fail_job(id, report.error()));
        return tl::make_unexpected(std::move(report).error());
    }
    return true;
}

Result<int> ObjectImports::run_once()
{
    std::vector<std::string> running;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(
            "select id from object_imports where state = 'running' order by made_ms, id"));
        for (auto& row : rows) running.push_back(row.text(0));
        return {};
    }));
    int moved = 0;
    for (auto& id : running) {
        auto done = step(id);
        // What is wrong with one job stands in it and does not keep back the others.
        moved += done && *done;
    }
    return moved;
}

Result<> ObjectImports::run_to_end()
{
    while (TRY(run_once()) > 0) {
    }
    return {};
}

void ObjectImports::run(Span every)
{
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!closing_) {
            started_ = false;
            lock.unlock();
            auto moved = run_once();
            lock.lock();
            if (moved && *moved > 0) continue;
            wake_.wait_for(lock, std::chrono::milliseconds(every.ms),
                           [&] { return closing_ || started_; });
        }
    });
}

}  // namespace concord
