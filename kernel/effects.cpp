#include "kernel/effects.h"

#include <algorithm>

namespace concord {

bool is_shown_to_fewer(const Record& record, std::string_view field)
{
    return std::any_of(record.label.fields.begin(), record.label.fields.end(),
                       [&](auto& each) { return each.first == field; });
}

std::vector<Effect> one_for_each_addressee(const Record& source, std::string_view type,
                                           std::initializer_list<std::string_view> copied)
{
    std::vector<Effect> effects;
    for (auto& addressee : addressees_of(source)) {
        Effect effect;
        effect.type = type;
        effect.owner = source.owner;
        effect.parent = source.id;
        effect.label = {source.label.tlp, addressee.reaches, source.label.embargo, {}};
        for (auto field : copied)
            if (source.has(field) && !is_shown_to_fewer(source, field))
                effect.fields[field] = *find_at(source.fields, field);
        effects.push_back(std::move(effect));
    }
    return effects;
}

namespace {

// "/fields/addressees/1": where the input names the participant or a desk of it.
std::string field_naming(const JsonObject& input, std::string_view participant)
{
    for (auto& member : input) {
        if (!member.value().is_array()) continue;
        auto& all = member.value().get_array();
        for (std::size_t i = 0; i < all.size(); ++i)
            if (auto name = text_of(all[i]); name.substr(0, name.find('.')) == participant)
                return "/fields/" + std::string(member.key()) + "/" + std::to_string(i);
    }
    return "/fields";
}

// The record as it is, addressed to those alone whom the act has added.
Record with_the_added(const Occasion& occasion)
{
    auto& before = occasion.before.label.recipients;
    auto added = occasion.after;
    std::erase_if(added.label.recipients, [&](auto& reach) {
        return std::find(before.begin(), before.end(), reach) != before.end();
    });
    return added;
}

}  // namespace

std::vector<Effect> one_for_each_added(const Occasion& occasion, std::string_view type,
                                       std::initializer_list<std::string_view> copied)
{
    return one_for_each_addressee(with_the_added(occasion), type, copied);
}

Result<> adds_other_participants(const Occasion& occasion)
{
    for (auto& added : addressees_of(with_the_added(occasion)))
        for (auto& known : addressees_of(occasion.before))
            if (added.participant == known.participant)
                return fail_at(field_naming(occasion.input, added.participant), Code::invalid,
                               "label.already_reads",
                               {
                                   {"name", added.participant}
                });
    return {};
}

Effect on_each_below(std::string_view type, std::string_view action, JsonObject input)
{
    Effect effect;
    effect.kind = Effect::Kind::children;
    effect.type = type;
    effect.action = action;
    effect.fields = std::move(input);
    effect.need = Effect::Need::may;
    return effect;
}

Effect on_the_parent(const Record& source, std::string_view action)
{
    Effect effect;
    effect.kind = Effect::Kind::act;
    effect.id = source.parent;
    effect.action = action;
    return effect;
}

}  // namespace concord
