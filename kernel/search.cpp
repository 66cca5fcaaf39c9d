#include "kernel/search.h"

#include <algorithm>

#include "base/check.h"

namespace concord {
namespace {

// Raised when the analyzer gives other tokens for the same text, or the tables change.
constexpr std::string_view index_made_by = "1";
constexpr std::string_view setting = "search.made_by";

constexpr std::size_t limit_max = 100;
constexpr std::int64_t depth_max = 10'000;
constexpr std::size_t question_bytes_max = 2'000;
constexpr std::size_t rebuild_step = 200;  // records in one transaction

std::string fts5_string(const std::vector<std::string>& words)
{
    std::string text = "\"";
    for (auto& word : words) {
        if (text.size() > 1) text += ' ';
        text += word;
    }
    return text + "\"";
}

std::string print_fts5(const Term& term)
{
    std::string text;
    if (!term.words.empty()) {
        text = "words : " + fts5_string(term.words);
        if (term.end == Term::End::open) text += " *";
    }
    if (term.others.empty()) return "(" + text + ")";
    std::string any;
    for (auto& other : term.others) {
        if (!any.empty()) any += " OR ";
        any += fts5_string({other});
    }
    return "(" + text + (text.empty() ? "" : " OR ") + "{words stems} : (" + any + "))";
}

std::string print_tsquery(const Term& term)
{
    std::string text;
    for (auto& word : term.words) {
        if (!text.empty()) text += " <-> ";
        text += "'" + word + "'";
    }
    // Weight B marks what stands in the text, so that a phrase or a beginning is not a stem.
    if (term.end == Term::End::open) text += ":*B";
    if (term.words.size() > 1) text = "(" + text + ")";
    for (auto& other : term.others) text += (text.empty() ? "'" : " | '") + other + "'";
    return "(" + text + ")";
}

template <class Print>
std::string joined(const std::vector<Term>& terms, std::string_view between, Print print)
{
    std::string text;
    for (auto& term : terms) {
        if (!text.empty()) text += between;
        text += print(term);
    }
    return text;
}

class Statement {
public:
    std::string value(store::Value value)
    {
        values.push_back(std::move(value));
        return "$" + std::to_string(values.size());
    }
    std::string list(const std::vector<std::string>& all)
    {
        std::string text;
        for (auto& each : all) text += (text.empty() ? "" : ", ") + value(each);
        return text;
    }

    std::vector<store::Value> values;
};

}  // namespace

std::string print_fts5(const std::vector<Term>& terms, std::string_view between)
{
    return joined(terms, between, [](auto& term) { return print_fts5(term); });
}

std::string print_tsquery(const std::vector<Term>& terms, std::string_view between)
{
    return joined(terms, between, [](auto& term) { return print_tsquery(term); });
}

Search::Search(Kernel& kernel)
    : kernel_(kernel),
      index_(std::make_shared<const SearchIndex>(kernel.types(), kernel.store().engine()))
{
    // The kernel's queue may still run when this is gone, so its step holds the index itself.
    kernel.add_index(
        [index = index_](store::Writer& writer, const Act& act, const Record& before) -> Result<> {
            return index->take(writer, act, before);
        });
}

Result<> Search::prepare(const Progress& progress)
{
    bool made = false;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select value from settings where name = $1", {std::string(setting)}));
        made = !rows.empty() && rows[0].text(0) == index_made_by;
        return {};
    }));
    // A program that writes without a search (an import) leaves records behind.
    Statement sql;
    std::vector<std::string> searched;
    for (auto& type : kernel_.types().all())
        if (!index_->fields_of(type.name).empty()) searched.push_back(type.name);
    auto whole = kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto text =
            "select (select count(*) from search_sections where number = 0), (select "
            "count(*) from records where type in (" +
            (searched.empty() ? "null" : sql.list(searched)) + "))";
        auto rows = TRY(reader.query(text, sql.values));
        made = made && rows[0].number(0) == rows[0].number(1);
        return {};
    });
    // A lost table is made anew; a store that does not answer is not.
    if (!whole && whole.error().code != Code::internal) return whole;
    made = made && whole;
    if (made) return {};
    return rebuild(progress);
}

Result<> Search::rebuild(const Progress& progress)
{
    auto& store = kernel_.store();
    TRY(store.write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("delete from settings where name = $1", {std::string(setting)}));
        return index_->clear(writer);
    }));
    std::int64_t total = 0, done = 0;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        total = TRY(reader.query("select count(*) from records"))[0].number(0);
        return {};
    }));
    for (std::string last;;) {
        std::size_t taken = 0;
        TRY(store.write([&](store::Writer& writer) -> Result<> {
            auto rows =
                TRY(writer.query("select id from records where id > $1 order by id limit $2",
                                 {last, std::int64_t(rebuild_step)}));
            taken = rows.size();
            for (auto& row : rows) TRY(index_->take_anew(writer, last = row.text(0)));
            return {};
        }));
        done += std::int64_t(taken);
        if (progress) progress(done, std::max(done, total));
        if (taken < rebuild_step) break;
    }
    return store.write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("insert into settings (name, value) values ($1, $2) on conflict (name) do "
                       "update set value = excluded.value",
                       {std::string(setting), std::string(index_made_by)}));
        return {};
    });
}

Result<Hits> Search::find(const Subject& subject, const SearchQuery& query) const
{
    Hits hits;
    if (query.text.size() > question_bytes_max)
        return fail_at("/q", Code::invalid, "search.too_long",
                       {
                           {"max", std::to_string(question_bytes_max)}
        });
    if (query.after < 0 || query.after > depth_max)
        return fail_at("/after", Code::invalid, "search.too_far",
                       {
                           {"max", std::to_string(depth_max)}
        });
    auto question = parse_question(query.text, query.typing);
    if (question.wanted.empty() || subject.reaches.empty()) return hits;
    auto limit = std::min(query.limit, limit_max);
    auto found = TRY(look_up(subject, query, question));
    hits.total = found.total;
    for (auto& id : found.records) {
        auto item = kernel_.read(subject, id);
        // Closed in the moment between the two readings.
        if (!item && item.error().code == Code::not_found) continue;
        Hit hit{TRY(std::move(item)), {}};
        hit.passage = passage(subject, hit.item.record, question);
        hits.items.push_back(std::move(hit));
    }
    auto shown = query.after + std::int64_t(limit);
    if (shown < hits.total && shown <= depth_max && limit > 0) hits.next = shown;
    return hits;
}

Result<Search::Found> Search::look_up(const Subject& subject, const SearchQuery& query,
                                      const Question& question) const
{
    bool sqlite = kernel_.store().engine() == store::Engine::sqlite;
    std::string reaches;
    for (auto& reach : subject.reaches) {
        if (!reaches.empty()) reaches += sqlite ? " OR " : " | ";
        auto quote = sqlite ? "\"" : "'";
        reaches += quote + reach_token(reach) + quote;
    }
    auto only = [&](const std::string& terms) {
        return sqlite ? "reaches : (" + reaches + ") AND (" + terms + ")"
                      : "(" + reaches + ") & (" + terms + ")";
    };
    auto print = [&](const std::vector<Term>& terms, const char* fts5, const char* tsquery) {
        return sqlite ? print_fts5(terms, fts5) : print_tsquery(terms, tsquery);
    };
    Statement sql;
    auto wanted = print(question.wanted, " AND ", " & ");
    std::string text = "select x.record, count(*) over () from (select s.record, ";
    if (sqlite) {
        text +=
            "min(h.score) as score, max(g.seq) as seq from (select rowid as id, rank as score "
            "from search_index where search_index match " +
            sql.value(only(wanted)) +
            ") h cross join search_sections s on s.id = h.id cross join grants g indexed by "
            "grants_by_record on g.record = s.record";
    } else {
        text += "-max(ts_rank(s.document, " + sql.value(print(question.wanted, "", " | ")) +
                "::tsquery)) as score, max(g.seq) as seq from search_sections s join grants g on "
                "g.record = s.record and s.document @@ " +
                sql.value(only(wanted)) + "::tsquery";
    }
    text += " where g.reach in (" + sql.list(subject.reaches) +
            ") and g.from_ms <= " + sql.value(kernel_.now().ms);
    if (!query.types.empty()) text += " and g.type in (" + sql.list(query.types) + ")";
    if (!question.excluded.empty()) {
        auto excluded = sql.value(only(print(question.excluded, " OR ", " | ")));
        // Excluded wherever it stands in the record, not only in the section that was found.
        text += sqlite ? " and s.record not in (select e.record from search_index i join "
                         "search_sections e on e.id = i.rowid where i.search_index match " +
                             excluded + ")"
                       : " and s.record not in (select e.record from search_sections e where "
                         "e.document @@ " +
                             excluded + "::tsquery)";
    }
    text += " group by s.record) x order by x.score, x.seq desc limit ";
    auto limit = std::int64_t(std::min(query.limit, limit_max));
    auto page = [&](std::int64_t size, std::int64_t after) -> Result<Found> {
        auto whole = sql;
        auto paged = text + whole.value(size) + " offset " + whole.value(after);
        Found found;
        TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
            for (auto& row : TRY(reader.query(paged, whole.values))) {
                found.records.push_back(row.text(0));
                found.total = row.number(1);
            }
            return {};
        }));
        return found;
    };
    auto found = TRY(page(limit, query.after));
    if (!found.records.empty() || (query.after == 0 && limit > 0)) return found;
    // Past the end there is no row to tell how many there are.
    found.total = TRY(page(1, 0)).total;
    return found;
}

std::vector<Passage> Search::passage(const Subject& subject, const Record& shown,
                                     const Question& question) const
{
    auto type = kernel_.types().find(shown.type);
    auto& fields = index_->fields_of(shown.type);
    // Found in the fields first, the title last: it stands beside the passage anyway.
    std::vector<std::string> texts;
    std::string_view title = type->record->title;
    for (auto field : fields)
        if (auto value = find_at(shown.fields, field->name); value && field->name != title)
            add_texts(*value, texts);
    std::string best;
    std::size_t most = 0;
    auto consider = [&](const std::string& text) {
        auto count = count_terms(text, question.wanted);
        if (count > most) best = text, most = count;
    };
    for (auto& text : texts) consider(text);
    bool spoken = std::any_of(fields.begin(), fields.end(),
                              [](auto field) { return field->marks & Field::transient; });
    std::string heading(shown.text(title));
    if (most == 0 && count_terms(heading, question.wanted) == 0) {
        // In what came with an act, then; the newest that holds it.
        auto acts = spoken ? kernel_.history(subject, shown.id, Kernel::Scope::record)
                           : Result<std::vector<Act>>();
        if (acts)
            for (auto act = acts->rbegin(); act != acts->rend(); ++act)
                for (auto field : fields) {
                    auto value = find_at(act->input, field->name);
                    if (!value || !(field->marks & Field::transient)) continue;
                    std::vector<std::string> said;
                    add_texts(*value, said);
                    for (auto& text : said) consider(text);
                }
    }
    if (most == 0) best = heading;
    return cut_passage(best, question.wanted);
}

}  // namespace concord
