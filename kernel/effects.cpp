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

// What of the input's lists of participants and desks belongs to this participant.
JsonObject named_of(const JsonObject& input, std::string_view participant)
{
    JsonObject named;
    for (auto& member : input) {
        if (!member.value().is_array()) continue;
        JsonArray mine;
        for (auto& each : member.value().get_array())
            if (auto name = text_of(each); name.substr(0, name.find('.')) == participant)
                mine.push_back(each);
        if (!mine.empty()) named[member.key()] = std::move(mine);
    }
    return named;
}

Effect admit(const Occasion& occasion, std::string_view type, std::string_view participant)
{
    auto effect = on_each_below(type, "admit", named_of(occasion.input, participant));
    effect.id = participant;
    return effect;
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
    auto added = with_the_added(occasion);
    std::vector<Effect> admitted;
    for (auto& known : addressees_of(occasion.before))
        if (!named_of(occasion.input, known.participant).empty()) {
            admitted.push_back(admit(occasion, type, known.participant));
            std::erase_if(added.label.recipients,
                          [&](auto& reach) { return participant_of(reach) == known.participant; });
        }
    auto effects = one_for_each_addressee(added, type, copied);
    std::move(admitted.begin(), admitted.end(), std::back_inserter(effects));
    return effects;
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
