#include "kernel/search_saved.h"

#include <algorithm>

namespace concord {
namespace {

using enum Kind;
using enum Party;

constexpr std::string_view saved_type = "search.saved";

constexpr Field saved_fields[] = {
    {"name",    line,  Field::required},
    {"text",    line,  Field::required},
    {"filters", prose, Field::plain   },
};

constexpr Transition saved_workflow[] = {
    {"kept", author, "edit", "", "*"},
    {"kept", author, "remove", "removed"},
};
static_assert(well_formed(saved_workflow, "kept", "removed"));

constexpr Field term_fields[] = {
    {"title",       line,  Field::required | Field::searched},
    {"wordings_ar", prose, Field::searched                  },
    {"wordings_en", prose, Field::searched                  },
    {"wordings_es", prose, Field::searched                  },
    {"wordings_fr", prose, Field::searched                  },
    {"wordings_ru", prose, Field::searched                  },
    {"wordings_zh", prose, Field::searched                  },
};

constexpr Transition term_workflow[] = {
    {"standing", author, "edit", "", "*"},
    {"standing", author, "remove", "removed"},
};
static_assert(well_formed(term_workflow, "standing", "removed"));

constexpr RecordType records[] = {
    {.name = "saved",
     .plural = "saved-searches",
     .fields = saved_fields,
     .initial = "kept",
     .finals = "removed",
     .workflow = saved_workflow,
     .makers = by_state | by_organization | by_secretariat,
     .maker_role = Role::reader,
     .title = "name",
     .tlp = Tlp::red},
    {.name = "term",
     .plural = "terms",
     .fields = term_fields,
     .initial = "standing",
     .finals = "removed",
     .workflow = term_workflow,
     .makers = by_secretariat,
     .tlp = Tlp::clear,
     .recipients = "members public"},
};

}  // namespace

const Mechanism search_mechanism{"search", records};

struct SavedSearches::Kept {
    Record record;
    std::int64_t asked_up_to = -1;
};

SearchQuery query_of(const Record& saved)
{
    SearchQuery query;
    query.text = saved.text("text");
    auto filters = saved.text("filters");
    while (!filters.empty()) {
        auto end = std::min(filters.find('\n'), filters.size());
        auto line = filters.substr(0, end);
        filters.remove_prefix(std::min(end + 1, filters.size()));
        auto space = line.find(' ');
        auto facet = parse_facet(line.substr(0, space));
        if (facet && space != line.npos) query.chosen[*facet].emplace_back(line.substr(space + 1));
    }
    return query;
}

SavedSearches::SavedSearches(Kernel& kernel, Notices& notices, const Search& search)
    : kernel_(kernel), notices_(notices), search_(search)
{
}

SavedSearches::~SavedSearches()
{
    {
        const std::lock_guard lock(mutex_);
        closing_ = true;
    }
    wake_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void SavedSearches::start(Span every)
{
    thread_ = std::thread([this, every] {
        std::unique_lock lock(mutex_);
        while (!closing_) {
            lock.unlock();
            // What failed is asked again the next time, from where it stood.
            (void)run_once(kernel_.now());
            lock.lock();
            wake_.wait_for(lock, std::chrono::milliseconds(every.ms), [&] { return closing_; });
        }
    });
}

Result<std::vector<SavedSearches::Kept>> SavedSearches::all() const
{
    std::vector<Kept> kept;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        for (auto& row :
             TRY(reader.query("select a.act, a.seq, s.seq from records r join acts a on "
                              "a.seq = r.seq left join saved_searches s on s.record = r.id "
                              "where r.type = $1 and r.state = 'kept'",
                              {std::string(saved_type)}))) {
            auto act = TRY(parse_act(row.text(0), row.number(1)));
            // A search that was never asked is told of what comes after it was kept.
            kept.push_back({std::move(act.after), row.number_or(2, row.number(1))});
        }
        return {};
    }));
    return kept;
}

Result<int> SavedSearches::run_once(Time now)
{
    auto newest = kernel_.newest();
    if (newest <= asked_up_to_) return 0;
    int told = 0;
    Result<> first;
    for (auto& kept : TRY(all())) {
        auto asked = ask(kept, newest, now);
        if (asked)
            told += *asked;
        else if (first)
            first = tl::make_unexpected(std::move(asked).error());
    }
    TRY(std::move(first));
    asked_up_to_ = newest;
    return told;
}

Result<int> SavedSearches::ask(const Kept& kept, std::int64_t newest, Time now)
{
    auto roster = kernel_.roster();
    auto person = roster->find_person(kept.record.author);
    if (!person || !person->is_active() || newest <= kept.asked_up_to) return 0;
    auto query = query_of(kept.record);
    query.changed_after = kept.asked_up_to;
    query.limit = 100;
    query.showing = SearchQuery::Showing::records;
    auto hits = TRY(search_.find(roster->subject_of(person->id), query));
    if (!hits.complete) return 0;  // another time
    std::vector<Told> told;
    TRY(kernel_.work(now, [&](store::Writer& writer, Commit&) -> Result<> {
        told.clear();
        for (auto& hit : hits.items) {
            auto& record = hit.item.record;
            if (hit.item.last_by == person->id || record.id == kept.record.id) continue;
            auto added =
                TRY(writer.run("insert into saved_search_told (search, record) values ($1, $2) "
                               "on conflict do nothing",
                               {kept.record.id, record.id}));
            if (added == 0) continue;
            Notices::Telling telling{
                About::act, "found", {}, {"person:" + person->participant + "." + person->id}};
            auto more = TRY(notices_.tell(writer, record, hit.item.root, telling, now));
            told.insert(told.end(), more.begin(), more.end());
        }
        TRY(
            writer.run("insert into saved_searches (record, seq) values ($1, $2) "
                       "on conflict (record) do update set seq = excluded.seq",
                       {kept.record.id, newest}));
        return {};
    }));
    notices_.announce(told);
    return int(told.size());
}

}  // namespace concord
