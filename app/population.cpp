#include "app/population.h"

#include "mechanisms/surveys/exchange.h"

#include <cstdio>

#include "api/language.h"

namespace concord::app {
namespace {

Command creation(std::string type, std::string owner, JsonObject fields)
{
    Command command;
    command.type = std::move(type);
    command.owner = std::move(owner);
    command.fields = std::move(fields);
    return command;
}

std::string coordinate(const Json& number)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.4f", number.to_number<double>());
    return text;
}

JsonObject names_of(const JsonObject& names)
{
    JsonObject fields;
    for (auto language : api::languages)
        fields["name_" + std::string(language)] = text_at(names, language);
    return fields;
}

JsonObject fields_of(const JsonObject& state)
{
    auto fields = names_of(find_at(state, "names")->get_object());
    for (auto name :
         {"code", "alpha3", "numeric", "group", "group_standing", "region", "subregion"})
        if (auto value = text_at(state, name); !value.empty()) fields[name] = value;
    fields["kind"] = text_at(state, "kind") == "observer" ? "observer" : "state";
    if (auto point = find_at(state, "point"); point && point->is_array()) {
        fields["longitude"] = coordinate(point->get_array().at(0));
        fields["latitude"] = coordinate(point->get_array().at(1));
    }
    std::string zones;
    if (auto all = find_at(state, "zones"); all && all->is_array())
        for (auto& zone : all->get_array()) {
            if (zones.size() + text_of(zone).size() > 290) break;
            zones += (zones.empty() ? "" : " ") + std::string(text_of(zone));
        }
    if (!zones.empty()) fields["zones"] = zones;
    return fields;
}

struct Names {
    std::string_view code;
    std::string_view ar, en, es, fr, ru, zh;
    JsonObject fields() const
    {
        return {
            {"code",    code},
            {"name_ar", ar  },
            {"name_en", en  },
            {"name_es", es  },
            {"name_fr", fr  },
            {"name_ru", ru  },
            {"name_zh", zh  }
        };
    }
};

constexpr Names secretariat{"secretariat", "الأمانة العامة", "Secretariat", "Secretaría",
                            "Secrétariat", "Секретариат",    "秘书处"};

// States that do not exist, with codes that ISO 3166-1 leaves to users. Each name says so.
constexpr Names fictional[] = {
    {"QM", "مارو (دولة خيالية)",    "Maru (fictional State)",    "Maru (Estado ficticio)",
     "Maru (État fictif)",    "Мару (вымышленное государство)",    "马鲁（虚构国家）"    },
    {"QN", "نيلا (دولة خيالية)",    "Nila (fictional State)",    "Nila (Estado ficticio)",
     "Nila (État fictif)",    "Нила (вымышленное государство)",    "尼拉（虚构国家）"    },
    {"QO", "أورسو (دولة خيالية)",   "Orso (fictional State)",    "Orso (Estado ficticio)",
     "Orso (État fictif)",    "Орсо (вымышленное государство)",    "奥索（虚构国家）"    },
    {"QP", "بيلاجيا (دولة خيالية)", "Pelagia (fictional State)", "Pelagia (Estado ficticio)",
     "Pelagia (État fictif)", "Пелагия (вымышленное государство)", "佩拉吉亚（虚构国家）"},
};

struct Officer {
    std::string_view mailbox, desk, roles;
};

constexpr Officer officers[] = {
    {"officer",       "diplomatic", "officer"          },
    {"technician",    "technical",  "officer"          },
    {"nominator",     "policy",     "nominator officer"},
    {"administrator", "",           "administrator"    },
    {"reader",        "diplomatic", "reader"           },
};

// Invented like their States, in the order of `officers`, so that one sees at once whose officer
// wrote.
constexpr std::string_view people_of[][std::size(officers)] = {
    {"Samira Velle",   "Idris Tarrasque", "Leila Maruwi",   "Anselm Corvo", "Noor Wierzba"},
    {"Nadia Ozerna",   "Timo Yasen",      "Ayla Goldag",    "Irma Kalin",   "Gio Niladze" },
    {"Mei Orsola",     "Aoi Yamakawa",    "Seo-yun Orsan",  "Linh Tothfal", "Kenji Orsami"},
    {"Eleni Pelagiti", "Wanjiru Pelago",  "Abebe Pelagiya", "Priya Pelagi", "Matteo Onda" },
};
static_assert(std::size(people_of) == std::size(fictional));

constexpr Officer secretaries[] = {
    {"one", "policy", "officer administrator"},
    {"two", "policy", "officer administrator"},
};
constexpr std::string_view people_of_the_secretariat[] = {"Farah Idris", "Goran Petrov"};

JsonArray words(std::string_view text)
{
    JsonArray all;
    each_word(text, [&](std::string_view word) {
        if (!word.empty()) all.emplace_back(word);
        return true;
    });
    return all;
}

std::string small(std::string_view code)
{
    std::string made(code);
    for (auto& c : made) c = char(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return made;
}

std::vector<Command> desks_of(std::string_view code)
{
    std::vector<Command> all;
    for (std::string_view level : {"policy", "diplomatic", "technical"}) {
        auto name = std::string(code) + "." + std::string(level);
        all.push_back(creation("identity.desk", std::string(code),
                               {
                                   {"code",  name },
                                   {"name",  name },
                                   {"level", level}
        }));
    }
    return all;
}

Command account(std::string_view participant, const Officer& officer, std::string_view name)
{
    auto email = std::string(officer.mailbox) + "@" + small(participant) + ".example";
    auto desk = std::string(participant) + "." + std::string(officer.desk);
    auto command = creation("identity.person", std::string(participant),
                            {
                                {"name",     name                },
                                {"email",    email               },
                                {"roles",    words(officer.roles)},
                                {"language", "en"                },
                                {"zone",     "UTC"               }
    });
    if (!officer.desk.empty()) command.fields["desks"] = words(desk);
    command.state = "active";
    return command;
}

// Ten groups of letters that nobody mistakes for digits.
std::string new_password(Chance& chance)
{
    constexpr std::string_view letters = "abcdefghjkmnpqrstuvwxyz";
    std::string text;
    while (text.size() < 19) {
        if (text.size() % 5 == 4) {
            text += '-';
            continue;
        }
        auto byte = static_cast<unsigned char>(random_bytes(chance, 1)[0]);
        if (byte < letters.size() * 11) text += letters[byte % letters.size()];
    }
    return text;
}

}  // namespace

Result<> add_participants(Kernel& kernel, const JsonArray& states)
{
    std::vector<Command> commands;
    auto home = secretariat.fields();
    home["kind"] = "secretariat";
    commands.push_back(creation("identity.participant", "secretariat", std::move(home)));
    for (auto& state : states)
        commands.push_back(
            creation("identity.participant", "secretariat", fields_of(state.get_object())));
    TRY(kernel.apply_all(the_platform(), commands));
    TRY(kernel.apply_all(the_platform(), desks_of("secretariat")));
    return {};
}

Result<> add_questionnaires(Kernel& kernel, const std::vector<std::string_view>& texts)
{
    std::vector<Command> commands;
    for (auto text : texts)
        for (auto& incoming : TRY(surveys::parse_questionnaires(text))) {
            Command command;
            command.type = "surveys.questionnaire";
            command.owner = "secretariat";
            command.state = "published";
            command.fields = TRY(std::move(incoming.fields));
            commands.push_back(std::move(command));
        }
    TRY(kernel.apply_all(the_platform(), commands));
    return {};
}

Result<std::vector<Account>> add_demonstration(Kernel& kernel, const SetPassword& set)
{
    std::vector<Command> states, desks, people;
    for (std::size_t at = 0; at < std::size(fictional); ++at) {
        auto& state = fictional[at];
        auto fields = state.fields();
        fields["kind"] = "state";
        fields["region"] = "none";
        fields["group"] = "none";
        states.push_back(creation("identity.participant", "secretariat", std::move(fields)));
        for (auto& desk : desks_of(state.code)) desks.push_back(std::move(desk));
        for (std::size_t i = 0; i < std::size(officers); ++i)
            people.push_back(account(state.code, officers[i], people_of[at][i]));
    }
    for (std::size_t i = 0; i < std::size(secretaries); ++i)
        people.push_back(account("secretariat", secretaries[i], people_of_the_secretariat[i]));
    TRY(kernel.apply_all(the_platform(), states));
    TRY(kernel.apply_all(the_platform(), desks));
    std::vector<Account> accounts;
    for (auto& act : TRY(kernel.apply_all(the_platform(), people))) {
        auto& record = act->after;
        Account made{record.id, record.owner, std::string(record.text("email")),
                     std::string(record.text("name"))};
        for (auto& role : record.fields.at("roles").get_array())
            made.roles += (made.roles.empty() ? "" : " ") + std::string(text_of(role));
        made.password = new_password(kernel.chance());
        TRY(set(made.person, made.password));
        accounts.push_back(std::move(made));
    }
    return accounts;
}

}  // namespace concord::app
