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
