#include "kernel/search_index.h"

#include <unicode/coll.h>
#include <unicode/locid.h>

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/check.h"
#include "kernel/analyzer.h"
#include "kernel/extraction.h"
#include "kernel/search_facets.h"

namespace concord {
namespace {

// Raised when the analyzer gives other tokens for the same text, or documents are made otherwise.
constexpr std::string_view made_by_version = "4";

constexpr std::size_t sort_key_bytes_max = 48;
constexpr std::size_t words_max = 300'000;  // of one record
constexpr std::uint32_t words_between_marks = 40;
constexpr std::uint32_t gap = 10;  // between texts, so that no phrase goes from one into the next

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

// Languages sort by one order that is nobody's own.
std::string sort_key(std::string_view title)
{
    thread_local const std::unique_ptr<icu::Collator> collator = [] {
        UErrorCode error = U_ZERO_ERROR;
        std::unique_ptr<icu::Collator> made(
            icu::Collator::createInstance(icu::Locale::getRoot(), error));
        CHECK(U_SUCCESS(error));
        return made;
    }();
    auto wide = icu::UnicodeString::fromUTF8({title.data(), std::int32_t(title.size())});
    unsigned char key[sort_key_bytes_max];
    auto size = collator->getSortKey(wide, key, std::int32_t(sizeof key));
    return {reinterpret_cast<const char*>(key),
            std::min(std::size_t(std::max(size, 0)), sizeof key)};
}

}  // namespace

bool hides(const Label& label, std::string_view field)
{
    return std::any_of(label.fields.begin(), label.fields.end(),
                       [&](auto& each) { return each.first == field; });
}

namespace {

// The date that a record says it is of, else its last change.
Time moment_of(const Type& type, const Record& record)
{
    auto field = type.find_field("date");
    if (!field || field->kind != Kind::date || hides(record.label, "date")) return record.updated;
    auto day = parse_date(record.text("date"));
    return day ? *day : record.updated;
}

}  // namespace

void add_texts(const Json& value, std::vector<std::string>& texts)
{
    if (value.is_string() && !value.get_string().empty()) texts.emplace_back(text_of(value));
    if (value.is_array())
        for (auto& each : value.get_array()) add_texts(each, texts);
    if (value.is_object())
        for (auto& member : value.get_object()) add_texts(member.value(), texts);
}

std::vector<std::string> texts_of_field(const Field& field, const Json& value)
{
    std::vector<std::string> texts;
    if (field.kind != Kind::files) {
        add_texts(value, texts);
    } else if (value.is_array()) {
        for (auto& file : value.get_array())
            if (file.is_object()) texts.emplace_back(text_at(file.get_object(), "name"));
    }
    return texts;
}

std::string print(const std::vector<IndexedText>& all)
{
    std::string printed;
    for (auto& text : all) {
        printed += text.source + " " + std::to_string(int(text.language));
        std::pair<std::uint32_t, std::size_t> last{0, 0};
        for (auto& mark : text.marks) {
            printed += " " + std::to_string(mark.first - last.first) + " " +
                       std::to_string(mark.second - last.second);
            last = mark;
        }
        printed += "\n";
    }
    return printed;
}

std::vector<IndexedText> parse_indexed_texts(std::string_view printed)
{
    std::vector<IndexedText> all;
    auto word = [&] {
        auto end = std::min(printed.find_first_of(" \n"), printed.size());
        auto found = printed.substr(0, end);
        printed.remove_prefix(end);
        return found;
    };
    auto number = [&] {
        std::uint64_t value = 0;
        if (printed.starts_with(' ')) printed.remove_prefix(1);
        auto digits = word();
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    while (!printed.empty()) {
        IndexedText text;
        text.source = word();
        text.language = TextLanguage(number());
        std::pair<std::uint32_t, std::size_t> last{0, 0};
        while (printed.starts_with(' ')) {
            last.first += std::uint32_t(number());
            last.second += std::size_t(number());
            text.marks.push_back(last);
        }
        if (!printed.empty()) printed.remove_prefix(1);
        if (!text.marks.empty()) all.push_back(std::move(text));
    }
    return all;
}

std::string stem_term(std::string_view stem)
{
    return "Z" + std::string(stem);
}

std::string title_term(std::string_view word)
{
    return "S" + std::string(word);
}

std::string type_term(std::string_view type)
{
    return "T" + std::string(type);
}

std::string reach_term(std::string_view reach)
{
    return "G" + print_hex(view(sha256(reach)).substr(0, 8));
}

std::string later_reach_term(std::string_view reach)
{
    return "H" + print_hex(view(sha256(reach)).substr(0, 8));
}

// Puts texts into a document, one after the other.
class SearchIndex::Texts {
public:
    explicit Texts(store::IndexDocument& document) : document_(document) {}

    using Weight = store::IndexDocument::Weight;

    void add(std::string source, std::string_view text, Weight weight = Weight::once)
    {
        if (text.empty() || count_ >= words_max) return;
        IndexedText indexed{std::move(source), recognized_language(text), {}};
        for (auto& word : words_of(text, indexed.language)) {
            if (++count_ > words_max) break;
            document_.place(word.text, ++place_, weight);
            for (auto& stem : word.stems) {
                // The characters of a pair stand where the pair does.
                if (word.cut == Word::Cut::paired)
                    document_.add(stem_term(stem), weight);
                else
                    document_.place(stem_term(stem), place_, weight);
            }
            if (indexed.marks.empty() || place_ >= indexed.marks.back().first + words_between_marks)
                indexed.marks.emplace_back(place_, word.begin);
        }
        if (!indexed.marks.empty()) texts_.push_back(std::move(indexed));
        place_ += gap;
    }

    void add_all(const std::string& source, const std::vector<std::string>& texts)
    {
        for (std::size_t n = 0; n < texts.size(); ++n)
            add(source + "/" + std::to_string(n), texts[n]);
    }

    const std::vector<IndexedText>& all() const { return texts_; }

private:
    store::IndexDocument& document_;
    std::vector<IndexedText> texts_;
    std::uint32_t place_ = 0;
    std::size_t count_ = 0;
};

SearchIndex::SearchIndex(const Types& types) : types_(types)
{
    std::string all(made_by_version);
    for (auto& type : types.all()) {
        auto& fields = fields_[type.name];
        for (auto& field : type.record->fields)
            if (field.marks & Field::searched) fields.push_back(&field);
        if (fields.empty()) continue;
        all += "\n" + type.name + " " + std::string(type.record->title);
        for (auto field : fields)
            all += " " + std::string(field->name) + ":" + std::to_string(field->marks);
    }
    made_by_ = print_hex(view(sha256(all)).substr(0, 8));
}

const std::vector<const Field*>& SearchIndex::fields_of(std::string_view type) const
{
    static const std::vector<const Field*> none;
    auto found = fields_.find(type);
    return found == fields_.end() ? none : found->second;
}

Result<std::optional<store::IndexDocument>> SearchIndex::make(store::Reader& reader,
                                                              std::string_view id) const
{
    std::optional<store::IndexDocument> document;
    auto rows = TRY(reader.query("select type from records where id = $1", {std::string(id)}));
    if (rows.empty() || fields_of(rows[0].text(0)).empty()) return document;
    auto stored = TRY(load(reader, id));
    CHECK(stored);
    auto& record = stored->act.after;
    auto type = types_.find(record.type);
    auto& fields = fields_of(record.type);
    auto reached = audience(record, type->privacy());
    auto title = type->record->title;

    document.emplace(record.id);
    Texts texts(*document);
    texts.add("reference", record.reference, Texts::Weight::none);
    if (!hides(record.label, title)) {
        texts.add("title", record.text(title), Texts::Weight::twice);
        for (auto& word : words_of(record.text(title))) {
            document->mark(title_term(word.text));
            for (auto& stem : word.stems) document->mark(title_term(stem));
        }
    }
    for (auto field : fields) {
        if ((field->marks & Field::transient) || field->name == title ||
            hides(record.label, field->name))
            continue;
        if (auto value = find_at(record.fields, field->name))
            texts.add_all("fields/" + std::string(field->name), texts_of_field(*field, *value));
    }
    TRY(add_said(reader, record, texts));
    for (auto field : fields)
        if (field->kind == Kind::files && !hides(record.label, field->name))
            TRY(add_files(reader, record, *field, texts));
    document->keep(print(texts.all()));

    document->mark(type_term(record.type));
    for (auto& grant : reached) {
        document->mark(grant.from.ms > 0 ? later_reach_term(grant.reach) : reach_term(grant.reach));
        if (grant.from.ms > 0) document->set(slot_from, store::sortable(double(grant.from.ms)));
    }
    document->set(slot_seq, store::sortable(double(record.seq)));
    document->set(slot_facets, pack_facets(*type, record));
    document->set(slot_when, store::sortable(double(moment_of(*type, record).ms)));
    if (!hides(record.label, title)) document->set(slot_title, sort_key(record.text(title)));
    return document;
}

// What came with the acts, as far as all whom the record reaches could see the act.
Result<> SearchIndex::add_said(store::Reader& reader, const Record& record, Texts& texts) const
{
    std::vector<const Field*> said;
    for (auto field : fields_of(record.type))
        if ((field->marks & Field::transient) && !hides(record.label, field->name))
            said.push_back(field);
    if (said.empty()) return {};
    auto privacy = types_.find(record.type)->privacy();
    auto reached = audience(record, privacy);
    return reader.each(
        "select act, seq from acts where record = $1 order by seq",
        std::vector<store::Value>{record.id}, [&](const store::Row& row) {
            auto act = parse_act(row.text(0), row.number(1));
            if (!act || !covers(audience(act->after, privacy), reached)) return true;
            for (auto field : said) {
                auto value = find_at(act->input, field->name);
                if (!value || hides(act->after.label, field->name)) continue;
                texts.add_all("acts/" + std::to_string(act->seq) + "/" + std::string(field->name),
                              texts_of_field(*field, *value));
            }
            return true;
        });
}

Result<> SearchIndex::add_files(store::Reader& reader, const Record& record, const Field& field,
                                Texts& texts) const
{
    auto files = find_at(record.fields, field.name);
    if (!files || !files->is_array()) return {};
    for (auto& file : files->get_array()) {
        if (!file.is_object()) continue;
        auto sha256 = std::string(text_at(file.get_object(), "sha256"));
        auto text = TRY(text_of_file(reader, sha256));
        if (text) texts.add("files/" + sha256, text->text);
    }
    return {};
}

}  // namespace concord
