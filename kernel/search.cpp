#include "kernel/search.h"

#include <algorithm>

#include "base/check.h"

namespace concord {
namespace {

constexpr std::size_t limit_max = 100;
constexpr std::int64_t depth_max = 10'000;
constexpr std::size_t question_bytes_max = 2'000;
// Somebody who waits for a page waits as long for what it shows; a test has no other index.
constexpr Span usual_patience = Span{500}, patience_of_a_temporary_index = minutes(2);

}  // namespace

store::Condition condition_of(const Term& term)
{
    std::vector<store::Condition> words, any;
    for (auto& word : term.words) words.push_back(store::has_term(word));
    if (!words.empty() && term.end == Term::End::open)
        words.back() = store::has_beginning(term.words.back());
    if (!words.empty()) any.push_back(store::has_phrase(std::move(words)));
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
    hits.complete = TRY(follower_.reach(kernel_.newest(), patience_));
    auto found = look_up(subject, query, question);
    if (!found && found.error().key == "index.damaged") {
        TRY(follower_.forget());
        hits.complete = TRY(follower_.reach(kernel_.newest(), patience_));
        found = look_up(subject, query, question);
    }
    if (!found) return tl::make_unexpected(std::move(found).error());
    hits.total = found->total;
    for (auto& match : found->items) {
        auto item = kernel_.read(subject, match.key);
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

Result<store::IndexMatches> Search::look_up(const Subject& subject, const SearchQuery& query,
                                            const Question& question) const
{
    std::vector<store::Condition> wanted, excluded, types;
    for (auto& term : question.wanted) wanted.push_back(condition_of(term));
    for (auto& term : question.excluded) excluded.push_back(condition_of(term));
    for (auto& type : query.types) types.push_back(store::has_term(type_term(type)));
    std::vector<store::Condition> filter{readable_by(subject, kernel_.now())};
    if (!types.empty()) filter.push_back(store::has_any(std::move(types)));

    store::IndexQuery asked;
    asked.wanted =
        store::filtered_by(store::has_all(std::move(wanted)), store::has_all(std::move(filter)));
    if (!excluded.empty())
        asked.wanted = store::without(std::move(asked.wanted), store::has_any(std::move(excluded)));
    asked.order_slot = slot_seq;
    asked.after = std::size_t(query.after);
    asked.limit = std::min(query.limit, limit_max);
    auto index = TRY(follower_.index());
    return index->find(asked);
}

std::vector<Passage> Search::passage(const Subject& subject, const Record& shown,
                                     const Question& question) const
{
    auto type = kernel_.types().find(shown.type);
    auto& fields = index_.fields_of(shown.type);
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
