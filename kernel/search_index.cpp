#include "kernel/search_index.h"

#include <algorithm>

#include "base/check.h"

#include "kernel/analyzer.h"
#include "kernel/workflow.h"

namespace concord {
namespace {

// Raised when the analyzer gives other tokens for the same text, or documents are made otherwise.
constexpr std::string_view made_by_version = "2";

constexpr std::size_t words_max = 300'000;  // of one record
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

std::string stem_term(std::string_view stem)
{
    return "Z" + std::string(stem);
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

    void add(std::string_view text, Weight weight = Weight::once)
    {
        for (auto& word : words_of(text)) {
            if (++count_ > words_max) return;
            document_.place(word.text, ++place_, weight);
            for (auto& stem : word.stems) document_.add(stem_term(stem), weight);
        }
        place_ += gap;
    }

private:
    store::IndexDocument& document_;
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
    texts.add(record.reference, Texts::Weight::none);
    if (!hides(record.label, title)) texts.add(record.text(title));
    for (auto field : fields) {
        if ((field->marks & Field::transient) || field->name == title ||
            hides(record.label, field->name))
            continue;
        std::vector<std::string> found;
        if (auto value = find_at(record.fields, field->name)) add_texts(*value, found);
        for (auto& text : found) texts.add(text);
    }
    bool spoken = std::any_of(fields.begin(), fields.end(),
                              [](auto field) { return field->marks & Field::transient; });
    if (spoken)
        TRY(reader.each("select act, seq from acts where record = $1 order by seq",
                        std::vector<store::Value>{record.id}, [&](const store::Row& row) {
                            auto act = parse_act(row.text(0), row.number(1));
                            if (!act) return true;
                            auto said = texts_of_act(fields, *act, record.label);
                            if (!said.empty() &&
                                covers(audience(act->after, type->privacy()), reached))
                                for (auto& text : said) texts.add(text);
                            return true;
                        }));

    document->mark(type_term(record.type));
    for (auto& grant : reached) {
        document->mark(grant.from.ms > 0 ? later_reach_term(grant.reach) : reach_term(grant.reach));
        if (grant.from.ms > 0) document->set(slot_from, store::sortable(double(grant.from.ms)));
    }
    document->set(slot_seq, store::sortable(double(record.seq)));
    return document;
}

}  // namespace concord
