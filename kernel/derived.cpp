#include "kernel/derived.h"

namespace concord {
namespace {

store::Row record_row(const Type& type, const Act& act)
{
    auto& record = act.after;
    return {
        {record.id, record.type, record.reference, record.version, record.state, record.owner,
         record.parent, act.root, std::string(print(record.context)),
         std::string(record.text(type.record->title)), act.person, act.seq}
    };
}

}  // namespace

std::vector<std::string> words_of(const Json& value)
{
    std::vector<std::string> words;
    if (value.is_string()) words.emplace_back(text_of(value));
    if (value.is_bool()) words.emplace_back(value.get_bool() ? "true" : "false");
    if (value.is_int64()) words.push_back(std::to_string(value.get_int64()));
    if (value.is_array())
        for (auto& each : value.get_array())
            if (each.is_string()) words.emplace_back(text_of(each));
    return words;
}

std::vector<std::vector<store::Row>> derive_rows(const Type& type, const Act& newest)
{
    auto& record = newest.after;
    std::vector<store::Row> grants, facets, uniques;
    for (auto& grant : audience(record, type.privacy()))
        grants.push_back({
            {record.id, grant.reach, record.type, newest.seq, grant.from.ms}
        });
    bool is_over = names_word(type.record->finals, record.state);
    for (auto& field : type.record->fields) {
        auto name = std::string(field.name);
        if (auto value = find_at(record.fields, field.name); value && field.marks & Field::filtered)
            for (auto& word : words_of(*value))
                facets.push_back({
                    {record.id, name, word}
                });
        if (field.marks & Field::unique && !is_over && record.has(field.name)) {
            auto value = std::string(record.text(field.name));
            if (field.marks & Field::own) value = record.owner + " " + value;
            uniques.push_back({
                {record.id, record.type, name, value}
            });
        }
    }
    return {{record_row(type, newest)}, std::move(grants), std::move(facets), std::move(uniques)};
}

}  // namespace concord
