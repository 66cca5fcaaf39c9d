#include "kernel/search.h"

#include <algorithm>
#include <tuple>

#include "base/check.h"

namespace concord {
namespace {

constexpr std::size_t limit_max = 100;
constexpr std::int64_t depth_max = 10'000;
constexpr std::size_t phrases_max = 16;
constexpr std::size_t small_bytes = 3;  // "of", "de", "la"
constexpr std::size_t suggested_max = 10, suggested_terms_max = 4;
constexpr std::size_t facet_memories_max = 4;
constexpr std::string_view term_type = "search.term";
// Somebody who waits for a page waits as long for what it shows; a test has no other index.
constexpr Span usual_patience = Span{500}, patience_of_a_temporary_index = minutes(2);

}  // namespace

namespace {

// A phrase of which each word may stand in another form: one phrase for each choice of forms.
store::Condition phrases_of(const Term& term)
{
    std::vector<std::vector<store::Condition>> phrases{{}};
    for (std::size_t n = 0; n < term.words.size(); ++n) {
        std::vector<store::Condition> forms{store::has_term(term.words[n])};
        if (n + 1 == term.words.size() && term.end == Term::End::open)
            forms = {store::has_beginning(term.words[n])};
        if (n < term.stems.size() && phrases.size() <= phrases_max) {
            forms.push_back(store::has_term(stem_term(term.stems[n])));
            if (term.stems[n] != term.words[n]) forms.push_back(store::has_term(term.stems[n]));
        }
        std::vector<std::vector<store::Condition>> longer;
        for (auto& phrase : phrases)
            for (auto& form : forms) {
                longer.push_back(phrase);
                longer.back().push_back(form);
            }
        phrases = std::move(longer);
    }
    std::vector<store::Condition> any;
    for (auto& phrase : phrases) any.push_back(store::has_phrase(std::move(phrase)));
    return store::has_any(std::move(any));
}

}  // namespace

store::Condition condition_of(const Term& term)
{
    std::vector<store::Condition> any;
    if (!term.words.empty()) any.push_back(phrases_of(term));
    for (auto& other : term.others) {
        if (term.words.size() != 1 || other != term.words[0] || term.end == Term::End::open)
            any.push_back(store::has_term(other));
        any.push_back(store::has_term(stem_term(other)));
    }
    return store::has_any(std::move(any));
}

store::Condition readable_by(const Subject& subject, Time now)
{
    std::vector<store::Condition> at_once, later;
    for (auto& reach : subject.reaches) {
        at_once.push_back(store::has_term(reach_term(reach)));
        later.push_back(store::has_term(later_reach_term(reach)));
    }
    at_once.push_back(
        store::has_all({store::has_any(std::move(later)),
                        store::has_at_most(slot_from, store::sortable(double(now.ms)))}));
    return store::has_any(std::move(at_once));
}

Search::Search(const Kernel& kernel, std::filesystem::path folder)
    : kernel_(kernel),
      index_(kernel.types()),
      follower_(kernel, index_, folder),
      patience_(folder.empty() ? patience_of_a_temporary_index : usual_patience)
{
}

Result<> Search::rebuild(const Progress& progress)
{
    TRY(follower_.forget());
    return follower_.catch_up(progress);
}

struct Search::Asked {
    std::vector<Clause> wanted;
    std::vector<Term> excluded;

    // What is shown as found.
    std::vector<Term> all_terms() const
    {
        std::vector<Term> all;
        for (auto& clause : wanted) {
            // The small words of a term of the field are not worth a mark by themselves.
            for (auto& term : clause.terms) {
                bool small = term.words.size() == 1 && term.words[0].size() <= small_bytes;
                if (!small || clause.terms.size() == 1 || clause.synonyms.empty())
                    all.push_back(term);
            }
            all.insert(all.end(), clause.synonyms.begin(), clause.synonyms.end());
        }
        return all;
    }

    store::Condition condition() const
    {
        std::vector<store::Condition> all;
        for (auto& clause : wanted) {
            std::vector<store::Condition> terms;
            for (auto& term : clause.terms) terms.push_back(condition_of(term));
            std::vector<store::Condition> any{store::has_all(std::move(terms))};
            for (auto& term : clause.synonyms) any.push_back(condition_of(term));
            all.push_back(any.size() == 1 ? std::move(any[0]) : store::has_any(std::move(any)));
        }
        return store::has_all(std::move(all));
    }
};

Result<std::shared_ptr<const Thesaurus>> Search::terms() const
{
    const std::lock_guard lock(terms_mutex_);
    auto now = follower_.changes_of(term_type);
    if (terms_ && terms_at_ == now) return terms_;
    auto made = std::make_shared<Thesaurus>();
    if (auto list = kernel_.lists().find("terms")) made->add_list(*list);
    if (kernel_.types().find(term_type))
        TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
            for (auto& row : TRY(reader.query("select a.act, a.seq from records r join acts a on "
                                              "a.seq = r.seq where r.type = $1 and r.state = $2",
                                              {std::string(term_type), std::string("standing")}))) {
                auto act = TRY(parse_act(row.text(0), row.number(1)));
                // What is not for everybody changes nothing for anybody.
                if (!decide_read(the_public(), act.after, {}, kernel_.now())) continue;
                std::vector<Thesaurus::Wording> wordings;
                for (auto language : {"ar", "en", "es", "fr", "ru", "zh"}) {
                    // One on each line.
                    auto text = act.after.text("wordings_" + std::string(language));
                    while (!text.empty()) {
                        auto end = std::min(text.find('\n'), text.size());
                        wordings.push_back(
                            {parse_text_language(language), std::string(text.substr(0, end))});
                        text.remove_prefix(std::min(end + 1, text.size()));
                    }
                }
                made->add(wordings);
            }
            return {};
        }));
    terms_ = std::move(made);
    terms_at_ = now;
    return terms_;
}

Result<Hits> Search::find(const Subject& subject, const SearchQuery& query) const
{
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
    bool browses =
        query.text.find_first_not_of(" \t\n\r") == query.text.npos && !query.chosen.empty();
    if ((question.wanted.empty() && !browses) || subject.reaches.empty()) return Hits{};
    auto complete = TRY(follower_.reach(kernel_.newest(), patience_));
    auto thesaurus = TRY(terms());
    Asked asked{thesaurus->expand(question.wanted), std::move(question.excluded)};
    auto hits = look_up(subject, query, asked);
    if (!hits && hits.error().key == "index.damaged") {
        TRY(follower_.forget());
        complete = TRY(follower_.reach(kernel_.newest(), patience_));
        hits = look_up(subject, query, asked);
    }
    if (hits) hits->complete = complete;
    return hits;
}

Result<std::vector<Suggestion>> Search::suggest(const Subject& subject,
                                                std::string_view typed) const
{
    std::vector<Suggestion> found;
    if (typed.size() > question_bytes_max || subject.reaches.empty()) return found;
    auto question = parse_question(typed, Typing::going_on);
    if (question.wanted.empty()) return found;
    TRY(follower_.reach(kernel_.newest(), patience_));
    auto thesaurus = TRY(terms());
    for (auto& text : thesaurus->beginning_with(typed, suggested_terms_max))
        found.push_back({text, Suggestion::Kind::term});

    std::vector<store::Condition> all;
    for (auto& term : question.wanted) {
        std::vector<store::Condition> words;
        for (auto& word : term.words) words.push_back(store::has_term(title_term(word)));
        if (term.end == Term::End::open && !words.empty())
            words.back() = store::has_beginning(title_term(term.words.back()));
        std::vector<store::Condition> any{store::has_all(std::move(words))};
        for (auto& other : term.others) any.push_back(store::has_term(title_term(other)));
        all.push_back(store::has_any(std::move(any)));
    }
    store::IndexQuery asked;
    asked.wanted =
        store::filtered_by(store::has_all(std::move(all)), readable_by(subject, kernel_.now()));
    asked.order = store::IndexQuery::Order::down;
    asked.order_slot = slot_seq;
    asked.limit = 2 * suggested_max;
    auto index = TRY(follower_.index());
    for (auto& match : TRY(index->find(asked)).items) {
        if (found.size() >= suggested_max) break;
        auto item = kernel_.read(subject, match.key);
        if (!item) continue;
        auto& record = item->record;
        auto title = std::string(record.text(kernel_.types().find(record.type)->record->title));
        bool known = title.empty() || std::any_of(found.begin(), found.end(),
                                                  [&](auto& each) { return each.text == title; });
        if (!known) found.push_back({title, Suggestion::Kind::title, record.id, record.type});
    }
    return found;
}

std::unique_ptr<FacetMemory> Search::take_facets() const
{
    std::unique_ptr<FacetMemory> memory;
    {
        const std::lock_guard lock(facets_mutex_);
        if (!facets_.empty()) {
            memory = std::move(facets_.back());
            facets_.pop_back();
        }
    }
    if (!memory) memory = std::make_unique<FacetMemory>();
    memory->prepare(kernel_.roster());
    return memory;
}

void Search::give_back(std::unique_ptr<FacetMemory> memory) const
{
    const std::lock_guard lock(facets_mutex_);
    if (facets_.size() < facet_memories_max) facets_.push_back(std::move(memory));
}

Result<Hits> Search::look_up(const Subject& subject, const SearchQuery& query,
                             const Asked& asked) const
{
    std::vector<store::Condition> types, excluded;
    for (auto& type : query.types) types.push_back(store::has_term(type_term(type)));
    for (auto& term : asked.excluded) excluded.push_back(condition_of(term));
    std::vector<store::Condition> filter{readable_by(subject, kernel_.now())};
    if (!types.empty()) filter.push_back(store::has_any(std::move(types)));

    if (query.changed_after >= 0)
        filter.push_back(
            store::has_at_least(slot_seq, store::sortable(double(query.changed_after + 1))));

    store::IndexQuery in_index;
    in_index.wanted = store::filtered_by(asked.condition(), store::has_all(std::move(filter)));
    if (!excluded.empty())
        in_index.wanted =
            store::without(std::move(in_index.wanted), store::has_any(std::move(excluded)));
    using Order = store::IndexQuery::Order;
    constexpr std::pair<Order, std::uint32_t> orders[] = {
        {Order::best, slot_seq  },
        {Order::down, slot_when },
        {Order::up,   slot_when },
        {Order::up,   slot_title}
    };
    std::tie(in_index.order, in_index.order_slot) = orders[std::size_t(query.order)];
    in_index.after = std::size_t(query.after);
    in_index.limit = std::min(query.limit, limit_max);
    auto memory = take_facets();
    FacetTally tally(query.chosen, *memory);
    bool counts = query.counting == SearchQuery::Counting::facets;
    if (counts || !query.chosen.empty()) in_index.tally = &tally;
    in_index.tally_slot = slot_facets;

    auto index = TRY(follower_.index());
    auto terms =
        query.showing == SearchQuery::Showing::passages ? asked.all_terms() : std::vector<Term>();
    const Passages passages(kernel_, index_, *index, terms);
    in_index.sought = passages.sought();
    auto found = TRY(index->find(in_index));
    Hits hits;
    hits.total = found.total;
    if (counts) hits.facets = tally.counts();
    give_back(std::move(memory));
    for (auto& match : found.items) {
        auto item = kernel_.read(subject, match.key);
        // Closed in the moment between the two readings.
        if (!item && item.error().code == Code::not_found) continue;
        Hit hit{TRY(std::move(item)), {}};
        if (query.showing == SearchQuery::Showing::passages)
            hit.passage = passages.of(subject, hit.item.record, match);
        hits.items.push_back(std::move(hit));
    }
    auto shown = query.after + std::int64_t(in_index.limit);
    if (shown < hits.total && shown <= depth_max && in_index.limit > 0) hits.next = shown;
    return hits;
}

}  // namespace concord
