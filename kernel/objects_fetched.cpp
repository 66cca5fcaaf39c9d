// Who was given which objects. One row for a run of pages, written a second later; what a crash
// loses of it is a second's worth.

#include <algorithm>
#include <tuple>

#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

constexpr auto behind = std::chrono::seconds(1);
constexpr std::size_t noted_max = 10'000, shown_max = 1'000;

}  // namespace

struct Objects::Noted {
    std::int64_t collection = 0;
    std::int64_t first_place = 0, last_place = 0;
    std::string participant, person, means;
    std::int64_t pages = 1;
    Time first, last;
};

// What was noted and not written yet: for each asker the runs of places by their beginning, so that
// a page finds the run that it goes on without a walk through all of them.
struct Objects::Notes {
    using Asker = std::tuple<std::int64_t, std::string, std::string, std::string>;
    std::map<Asker, std::map<std::int64_t, Noted>> runs;
    std::size_t count = 0;

    void take(Noted&& noted)
    {
        auto& of = runs[{noted.collection, noted.participant, noted.person, noted.means}];
        auto after = of.upper_bound(noted.first_place);
        if (after != of.begin())
            if (auto& before = std::prev(after)->second; before.last_place + 1 >= noted.first_place)
                return join(before, noted);
        if (after != of.end() && after->first <= noted.last_place + 1) {
            // It begins earlier now, and what is ordered by its beginning is put in anew.
            auto moved = of.extract(after);
            moved.key() = noted.first_place;
            moved.mapped().first_place = noted.first_place;
            join(moved.mapped(), noted);
            of.insert(std::move(moved));
            return;
        }
        ++count;
        of.emplace(noted.first_place, std::move(noted));
    }

    static void join(Noted& run, const Noted& more)
    {
        run.last_place = std::max(run.last_place, more.last_place);
        run.first = std::min(run.first, more.first);
        run.last = std::max(run.last, more.last);
        run.pages += more.pages;
    }
};

Objects::Objects(Kernel& kernel, Notices* notices)
    : kernel_(kernel),
      notices_(notices),
      notes_(std::make_unique<Notes>()),
      behind_([this] { write_behind(); })
{
}

Objects::~Objects()
{
    {
        std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    behind_.join();
    write_fetches();
}

void Objects::write_behind()
{
    std::unique_lock lock(mutex_);
    while (!closing_) {
        wake_.wait_for(lock, behind, [&] { return closing_ || notes_->count >= noted_max; });
        if (notes_->count == 0) continue;
        lock.unlock();
        write_fetches();
        lock.lock();
    }
}

void Objects::note_fetch(const Subject& subject, std::string_view means,
                         std::string_view collection, std::int64_t after_place,
                         std::int64_t last_place)
{
    auto number = number_of(collection);
    if (!number || !*number || last_place < 0) return;
    auto first = std::max(after_place, first_place_of(**number)) + 1;
    auto now = kernel_.now();
    std::lock_guard lock(mutex_);
    if (notes_->count >= 2 * noted_max) return;
    notes_->take({**number, first, last_place, subject.participant, subject.person,
                  std::string(means), 1, now, now});
    if (notes_->count >= noted_max) wake_.notify_all();
}

void Objects::write_fetches()
{
    Notes some;
    {
        std::lock_guard lock(mutex_);
        std::swap(some, *notes_);
    }
    if (some.count == 0) return;
    std::vector<store::Value> values;
    for (auto& [asker, runs] : some.runs)
        for (auto& [place, noted] : runs) {
            values.emplace_back(noted.collection);
            values.emplace_back(noted.first_place);
            values.emplace_back(noted.last_place);
            values.emplace_back(noted.participant);
            values.emplace_back(noted.person);
            values.emplace_back(noted.means);
            values.emplace_back(noted.pages);
            values.emplace_back(noted.first.ms);
            values.emplace_back(noted.last.ms);
        }
    static const Insertion insertion(
        "insert into object_fetches (collection, first_place, last_place, participant, person, "
        "means, pages, first_ms, last_ms) values ",
        9);
    auto written =
        kernel_.store().write([&](store::Writer& writer) { return insertion.run(writer, values); });
    if (written) return;
    // The store is full or away: kept for the next time, as far as there is room.
    std::lock_guard lock(mutex_);
    if (notes_->count + some.count > noted_max) return;
    for (auto& [asker, runs] : some.runs)
        for (auto& [place, noted] : runs) notes_->take(std::move(noted));
}

Result<std::vector<Fetch>> Objects::fetches(const Subject& subject, std::string_view id) const
{
    auto [collection, strictest] = TRY(collection_for(subject, id));
    auto type = kernel_.types().find(collection->record.type);
    auto decision = decide_read(subject, collection->record, type->privacy(), kernel_.now());
    if (decision.rule != Rule::owner) return fail(Code::not_found, "records.not_found");
    std::vector<Fetch> found;
    auto number = TRY(number_of(collection->record.id));
    if (!number) return found;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(
            "select f.participant, f.person, f.means, f.pages, f.first_ms, f.last_ms, (select "
            "o.added "
            "from objects o where o.place >= f.first_place order by o.place limit 1), (select "
            "o.added "
            "from objects o where o.place <= f.last_place order by o.place desc limit 1) from "
            "object_fetches f where f.collection = $1 order by f.last_ms desc limit $2",
            {*number, std::int64_t(shown_max)}));
        for (auto& row : rows)
            found.push_back({row.text(0), row.text(1), row.text(2), row.number(3),
                             row.number_or(6, 0), row.number_or(7, 0), Time{row.number(4)},
                             Time{row.number(5)}});
        return {};
    }));
    return found;
}

}  // namespace concord
