// Who was given which objects. One row for a run of pages, written a second later; what a crash
// loses of it is a second's worth.

#include <algorithm>

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

Objects::Objects(Kernel& kernel, Notices* notices)
    : kernel_(kernel), notices_(notices), behind_([this] { write_behind(); })
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
        wake_.wait_for(lock, behind, [&] { return closing_ || noted_.size() >= noted_max; });
        if (noted_.empty()) continue;
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
    // A run of pages is one row: the next page begins where the last one ended.
    for (auto& noted : noted_) {
        bool same = noted.collection == **number && noted.person == subject.person &&
                    noted.means == means && noted.participant == subject.participant;
        if (!same || first > noted.last_place + 1 || last_place < noted.first_place - 1) continue;
        noted.first_place = std::min(noted.first_place, first);
        noted.last_place = std::max(noted.last_place, last_place);
        noted.last = now;
        ++noted.pages;
        return;
    }
    if (noted_.size() >= 2 * noted_max) return;
    noted_.push_back({**number, first, last_place, subject.participant, subject.person,
                      std::string(means), 1, now, now});
    if (noted_.size() >= noted_max) wake_.notify_all();
}

void Objects::write_fetches()
{
    std::vector<Noted> some;
    {
        std::lock_guard lock(mutex_);
        some.swap(noted_);
    }
    if (some.empty()) return;
    std::vector<store::Value> values;
    for (auto& noted : some) {
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
    auto written = kernel_.store().write([&](store::Writer& writer) {
        return insert_rows(writer,
                           "insert into object_fetches (collection, first_place, last_place, "
                           "participant, person, means, pages, first_ms, last_ms) values ",
                           9, values);
    });
    if (written) return;
    // The store is full or away: kept for the next time, as far as there is room.
    std::lock_guard lock(mutex_);
    if (noted_.size() + some.size() <= noted_max)
        noted_.insert(noted_.end(), some.begin(), some.end());
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
