// What must hold between the properties of one table.

#include "formats/stix/forms.h"
#include "formats/stix/reader.h"

namespace concord::stix {
namespace {

std::string joined(Words words)
{
    std::string all;
    for (auto each : words) {
        if (!all.empty()) all += ", ";
        all += each;
    }
    return all;
}

}  // namespace

void Reader::check_constraints(const Frame& frame, const Frame* common, const Place& place)
{
    for (auto& constraint : frame.shape->constraints)
        check_constraint(constraint,
                         constraint.section.empty() ? frame.shape->section : constraint.section,
                         frame, common, place);
}

void Reader::check_order(const Constraint& constraint, std::string_view section, const Frame& frame,
                         const Place& place)
{
    const auto earlier = find_timestamp(frame.text(constraint.names[0]));
    const auto later = find_timestamp(frame.text(constraint.names[1]));
    if (!earlier || !later) return;
    const bool strict = constraint.holds == Holds::strictly_in_order;
    // Beyond microseconds the text decides; the fractions are digits, so they compare as text.
    auto fraction = [](const Timestamp& time) {
        auto text = std::string_view(time.text);
        text = text.size() > 20 ? text.substr(20, text.size() - 21) : std::string_view();
        while (text.ends_with('0')) text.remove_suffix(1);
        return text;
    };
    const int compared = earlier->us != later->us ? (earlier->us < later->us ? -1 : 1)
                                                  : fraction(*earlier).compare(fraction(*later));
    if (strict ? compared < 0 : compared <= 0) return;
    add(strict ? rule::strict_order : rule::order, place.member(constraint.names[1]), section,
        {
            {"earlier", std::string(constraint.names[0])},
            {"later",   std::string(constraint.names[1])}
    });
}

void Reader::check_constraint(const Constraint& constraint, std::string_view section,
                              const Frame& frame, const Frame* common, const Place& place)
{
    const auto names = constraint.names;
    auto has = [&](std::string_view name) {
        return frame.find(name) || (common && common->find(name));
    };
    std::size_t present = 0;
    for (auto name : names) present += has(name);
    auto broken = [&](std::string_view rule) {
        add(rule, place, section,
            {
                {"properties", joined(names)}
        });
    };
    auto is = [&](std::string_view name, bool wanted) {
        auto found = frame.find(name);
        return found && found->is_bool() && found->get_bool().value_unsafe() == wanted;
    };
    auto excludes = [&] {
        if (has(names[1]))
            add(rule::excludes, place.member(names[1]), section,
                {
                    {"property", std::string(names[0])},
                    {"excluded", std::string(names[1])}
            });
    };
    auto needs = [&](std::string_view needed) {
        if (!has(needed))
            add(rule::needs, place.member(needed), section,
                {
                    {"property", std::string(names[0])},
                    {"needed",   std::string(needed)  }
            });
    };
    switch (constraint.holds) {
        case Holds::at_least_one:
            if (present == 0) broken(rule::at_least_one);
            return;
        case Holds::exactly_one:
            if (present != 1) broken(rule::exactly_one);
            return;
        case Holds::all_or_none:
            if (present != 0 && present != names.size()) broken(rule::all_or_none);
            return;
        case Holds::in_order:
        case Holds::strictly_in_order: return check_order(constraint, section, frame, place);
        case Holds::needs:
            if (has(names[0]))
                for (auto needed : names.subspan(1)) needs(needed);
            return;
        case Holds::one_of_its_own: {
            std::uint64_t required = 0;
            for (std::size_t i = 0; i < frame.shape->properties.size(); ++i)
                if (frame.shape->properties[i].need == Need::required)
                    required |= std::uint64_t(1) << i;
            if ((frame.seen & ~required) == 0 && !(common && common->find("extensions")))
                add(rule::one_of_its_own, place, section);
            return;
        }
        case Holds::excludes_if_true:
            if (is(names[0], true)) excludes();
            return;
        case Holds::excludes_if_false:
            if (is(names[0], false)) excludes();
            return;
        case Holds::needs_if_true:
            if (is(names[0], true)) needs(names[1]);
            return;
        case Holds::needs_word: {
            if (!has(names[1])) return;
            auto list = frame.find(names[0]);
            if (list && list->is_array())
                for (auto word : elements_of(*list))
                    if (text_of(word) == names[2]) return;
            return add(rule::needs, place.member(names[1]), section,
                       {
                           {"property", std::string(names[1])},
                           {"needed",   std::string(names[2])}
            });
        }
        case Holds::contributes_or_uuid4: {
            if (present > 0 || !common || container_) return;
            const auto cut = cut_identifier(common->text("id"));
            if (cut && cut.uuid_version() != '4') add(rule::uuid4, place.member("id"), section);
            return;
        }
    }
}

}  // namespace concord::stix
