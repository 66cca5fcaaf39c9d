#include "kernel/search_index.h"

#include <algorithm>
#include <unordered_set>

#include "kernel/analyzer.h"
#include "kernel/search_schema.h"
#include "kernel/workflow.h"

namespace concord {
namespace {

constexpr std::size_t section_words_max = 1500;  // a tsvector counts places to 16,383
constexpr std::size_t overlap_words = 10;        // so that a phrase over the cut is found

// Stands between texts, so that no phrase reaches from one into the next.
constexpr std::string_view gap = ".";

// Whether everyone in `narrow` is, and at that time, in `wide`.
bool covers(const std::vector<Grant>& wide, const std::vector<Grant>& narrow)
{
    return std::all_of(narrow.begin(), narrow.end(), [&](const Grant& asked) {
        return std::any_of(wide.begin(), wide.end(), [&](const Grant& given) {
            if (given.from > asked.from) return false;
            if (given.reach == asked.reach || given.reach == "public") return true;
            if (given.reach == "members") return asked.reach != "public";
            // Who is at a desk or reads in person also reads as the participant; who only
            // administers its accounts does not.
            if (asked.reach.starts_with("administrators:")) return false;
            auto participant = participant_of(asked.reach);
            return !participant.empty() && given.reach == "participant:" + std::string(participant);
        });
    });
}

bool same(const std::vector<Grant>& a, const std::vector<Grant>& b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](auto& one, auto& other) {
        return one.reach == other.reach && one.from == other.from;
    });
}

std::string reaches_of(const std::vector<Grant>& audience)
{
    std::string text;
    for (auto& grant : audience) {
        if (!text.empty()) text += ' ';
        text += reach_token(grant.reach);
    }
    return text;
}

template <class Take>
void each_token(std::string_view text, Take take)
{
    while (!text.empty()) {
        auto end = std::min(text.find(' '), text.size());
        if (end > 0) take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

bool all_equal(const std::vector<const Field*>& fields, const Record& before, const Record& after)
{
    return std::all_of(fields.begin(), fields.end(), [&](auto field) {
        if (field->marks & Field::transient) return true;
        auto was = find_at(before.fields, field->name), is = find_at(after.fields, field->name);
        return was && is ? *was == *is : !was && !is;
    });
}

// What came with the act itself.
std::vector<std::string> texts_of_act(const std::vector<const Field*>& fields, const Act& act,
                                      const Label& now)
{
    std::vector<std::string> texts;
    for (auto field : fields) {
        if (!(field->marks & Field::transient) || hides(act.after.label, field->name) ||
            hides(now, field->name))
            continue;
        if (auto value = find_at(act.input, field->name)) add_texts(*value, texts);
    }
    return texts;
}

}  // namespace

bool hides(const Label& label, std::string_view field)
{
    return std::any_of(label.fields.begin(), label.fields.end(),
                       [&](auto& each) { return each.first == field; });
}

void add_texts(const Json& value, std::vector<std::string>& texts)
{
    if (value.is_string() && !value.get_string().empty()) texts.emplace_back(text_of(value));
    if (value.is_array())
        for (auto& each : value.get_array()) add_texts(each, texts);
    if (value.is_object())
        for (auto& member : value.get_object()) add_texts(member.value(), texts);
}

std::string reach_token(std::string_view reach)
{
    return "@" + print_hex(view(sha256(reach)).substr(0, 8));
}

std::string print_tsvector(std::string_view words, std::string_view stems, std::string_view reaches)
{
    std::string made;
    made.reserve(2 * words.size() + 2 * stems.size() + reaches.size() + 64);
    std::size_t place = 0;
    each_token(words, [&](std::string_view token) {
        ++place;
        if (token == gap) return;
        made += '\'';
        made += token;
        made += "':";
        made += std::to_string(place);
        made += "B ";
    });
    for (auto part : {stems, reaches})
        each_token(part, [&](std::string_view token) {
            made += '\'';
            made += token;
            made += "' ";
        });
    return made;
}

// Cuts texts into sections, each beginning with what people know the record by.
class SearchIndex::Sections {
public:
    Sections(std::string_view reference, std::string_view title)
        : reference_(reference), title_(title)
    {
    }

    // Goes on where an earlier section ended, instead of with a new one.
    void go_on(Section section) { all_.push_back(std::move(section)); }

    void add(std::string_view text)
    {
        auto words = words_of(text);
        if (words.empty()) return;
        if (all_.empty()) open();
        for (std::size_t at = 0; at < words.size(); ++at) {
            auto count = all_.back().count;
            if (count >= section_words_max && count >= section_words_max + head().size()) {
                open();
                for (auto back = at - std::min(at, overlap_words); back < at; ++back)
                    put(words[back]);
            }
            put(words[at]);
        }
        put({std::string(gap), {}, 0, 0});
    }

    std::vector<Section> finish()
    {
        if (all_.empty()) open();
        return std::move(all_);
    }

private:
    void open()
    {
        all_.emplace_back();
        stems_.clear();
        for (auto& word : head()) put(word);
    }

    // Most often a section only grows, and its beginning stands already.
    const std::vector<Word>& head()
    {
        if (!head_.empty()) return head_;
        for (auto text : {reference_, title_}) {
            auto words = words_of(text);
            head_.insert(head_.end(), std::make_move_iterator(words.begin()),
                         std::make_move_iterator(words.end()));
            head_.push_back({std::string(gap), {}, 0, 0});
        }
        return head_;
    }

    void put(const Word& word)
    {
        auto& section = all_.back();
        if (!section.words.empty()) section.words += ' ';
        section.words += word.text;
        ++section.count;
        for (auto& stem : word.stems) {
            if (!stems_.insert(stem).second) continue;
            if (!section.stems.empty()) section.stems += ' ';
            section.stems += stem;
        }
    }

    std::string_view reference_, title_;
    std::vector<Word> head_;
    std::vector<Section> all_;
    std::unordered_set<std::string> stems_;  // of the last section
};

SearchIndex::SearchIndex(const Types& types, store::Engine engine) : types_(types), engine_(engine)
{
    for (auto& type : types.all()) {
        auto& fields = fields_[type.name];
        for (auto& field : type.record->fields)
            if (field.marks & Field::searched) fields.push_back(&field);
    }
}

const std::vector<const Field*>& SearchIndex::fields_of(std::string_view type) const
{
    static const std::vector<const Field*> none;
    auto found = fields_.find(type);
    return found == fields_.end() ? none : found->second;
}

Result<> SearchIndex::take(store::Writer& writer, const Act& act, const Record& before) const
{
    auto& fields = fields_of(act.after.type);
    if (fields.empty()) return {};
    if (before.version == 0) {
        std::vector<Act> acts{act};
        return write_whole(writer, act.after, std::move(acts));
    }
    auto privacy = types_.find(act.after.type)->privacy();
    auto title = types_.find(act.after.type)->record->title;
    bool as_before = before.label.fields == act.after.label.fields &&
                     before.text(title) == act.after.text(title) &&
                     same(audience(before, privacy), audience(act.after, privacy)) &&
                     all_equal(fields, before, act.after);
    if (!as_before) return take_anew(writer, act.after.id);
    auto texts = texts_of_act(fields, act, act.after.label);
    if (texts.empty()) return {};
    if (TRY(extend(writer, act, texts))) return {};
    return take_anew(writer, act.after.id);
}

Result<> SearchIndex::take_anew(store::Writer& writer, std::string_view record) const
{
    TRY(remove(writer, record));
    std::vector<Act> acts;
    for (auto& row : TRY(writer.query("select act, seq from acts where record = $1 order by seq",
                                      {std::string(record)})))
        acts.push_back(TRY(parse_act(row.text(0), row.number(1))));
    if (acts.empty() || fields_of(acts.back().after.type).empty()) return {};
    auto newest = acts.back().after;
    return write_whole(writer, newest, std::move(acts));
}

Result<> SearchIndex::write_whole(store::Writer& writer, const Record& record,
                                  std::vector<Act> acts) const
{
    auto type = types_.find(record.type);
    auto& fields = fields_of(record.type);
    auto reached = audience(record, type->privacy());
    auto title = type->record->title;
    Sections sections(record.reference, hides(record.label, title) ? "" : record.text(title));
    for (auto field : fields) {
        if ((field->marks & Field::transient) || field->name == title ||
            hides(record.label, field->name))
            continue;
        std::vector<std::string> texts;
        if (auto value = find_at(record.fields, field->name)) add_texts(*value, texts);
        for (auto& text : texts) sections.add(text);
    }
    for (auto& act : acts) {
        auto texts = texts_of_act(fields, act, record.label);
        if (texts.empty() || !covers(audience(act.after, type->privacy()), reached)) continue;
        for (auto& text : texts) sections.add(text);
    }
    auto reaches = reaches_of(reached);
    std::int64_t number = 0;
    for (auto& section : sections.finish()) TRY(put(writer, record.id, number++, section, reaches));
    return {};
}

Result<> SearchIndex::put(store::Writer& writer, std::string_view record, std::int64_t number,
                          const Section& section, const std::string& reaches) const
{
    if (engine_ == store::Engine::postgres) {
        TRY(
            writer.run("insert into search_sections (record, number, words, stems, reaches, "
                       "document) values ($1, $2, $3, $4, $5, $6::tsvector)",
                       {std::string(record), number, section.words, section.stems, reaches,
                        print_tsvector(section.words, section.stems, reaches)}));
        return {};
    }
    TRY(writer.run("insert into search_sections (record, number) values ($1, $2)",
                   {std::string(record), number}));
    TRY(
        writer.run("insert into search_index (rowid, words, stems, reaches) "
                   "values (last_insert_rowid(), $1, $2, $3)",
                   {section.words, section.stems, reaches}));
    return {};
}

Result<> SearchIndex::remove(store::Writer& writer, std::string_view record) const
{
    if (engine_ == store::Engine::sqlite)
        TRY(
            writer.run("delete from search_index where rowid in "
                       "(select id from search_sections where record = $1)",
                       {std::string(record)}));
    TRY(writer.run("delete from search_sections where record = $1", {std::string(record)}));
    return {};
}

// Adds texts to the last section, or opens another; false if the record has none yet.
Result<bool> SearchIndex::extend(store::Writer& writer, const Act& act,
                                 const std::vector<std::string>& texts) const
{
    auto& record = act.after;
    bool sqlite = engine_ == store::Engine::sqlite;
    auto rows =
        TRY(writer.query(sqlite ? "select i.words, i.stems, i.reaches, s.number, s.id from "
                                  "(select id, number from search_sections where record = $1 order "
                                  "by number desc limit 1) s join search_index i on i.rowid = s.id"
                                : "select words, stems, reaches, number, number from "
                                  "search_sections where record = $1 order by number desc limit 1",
                         {record.id}));
    if (rows.empty()) return false;
    auto type = types_.find(record.type);
    auto title = type->record->title;
    Sections sections(record.reference, hides(record.label, title) ? "" : record.text(title));
    auto words = rows[0].text(0), reaches = rows[0].text(2);
    auto count = std::size_t(std::count(words.begin(), words.end(), ' ')) + 1;
    sections.go_on({std::move(words), rows[0].text(1), count});
    for (auto& text : texts) sections.add(text);
    auto all = sections.finish();
    auto& last = all.front();
    if (sqlite) {
        TRY(writer.run("update search_index set words = $1, stems = $2 where rowid = $3",
                       {last.words, last.stems, rows[0].number(4)}));
    } else {
        TRY(
            writer.run("update search_sections set words = $1, stems = $2, document = "
                       "$3::tsvector where record = $4 and number = $5",
                       {last.words, last.stems, print_tsvector(last.words, last.stems, reaches),
                        record.id, rows[0].number(3)}));
    }
    for (std::size_t n = 1; n < all.size(); ++n)
        TRY(put(writer, record.id, rows[0].number(3) + std::int64_t(n), all[n], reaches));
    return true;
}

Result<> SearchIndex::clear(store::Writer& writer) const
{
    // Dropped and not emptied, for what is damaged cannot be emptied.
    if (engine_ == store::Engine::sqlite) TRY(writer.run("drop table if exists search_index"));
    TRY(writer.run("drop table if exists search_sections"));
    auto script = engine_ == store::Engine::sqlite ? search_for_sqlite : search_for_postgres;
    while (script.find_first_not_of(" \n") != script.npos) {
        auto end = script.find(";\n");
        TRY(writer.run(script.substr(0, end)));
        script.remove_prefix(end + 2);
    }
    return {};
}

}  // namespace concord
