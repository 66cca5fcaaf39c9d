// What a check does when it starts: whom it asks, and over which channels.

#include "base/chance.h"
#include "kernel/workflow.h"
#include "mechanisms/contacts/check.h"
#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/rules.h"

namespace concord::contacts {
namespace {

constexpr std::size_t replies_max = 20'000;

struct Ask {
    const Record* contact;
    std::string channel;
    std::string address;
    std::string code;
};

bool names(const JsonObject& fields, std::string_view list, std::string_view wanted)
{
    auto found = find_at(fields, list);
    if (!found || !found->is_array()) return false;
    for (auto& each : found->get_array())
        if (text_of(each) == wanted) return true;
    return false;
}

std::string region_of(const Roster& roster, std::string_view state)
{
    auto found = roster.find_participant(state);
    return found ? std::string(text_at(found->fields, "region")) : "";
}

bool in_scope(const Record& check, const Record& contact, const Roster& roster)
{
    if (check.owner != "secretariat" && contact.owner != check.owner) return false;
    auto scope = check.text("scope");
    if (scope == "region") return names(check.fields, "regions", region_of(roster, contact.owner));
    if (scope == "level") return names(check.fields, "levels", contact.text("level"));
    if (scope == "list") return names(check.fields, "contacts", contact.id);
    return true;
}

// Five characters of Crockford's alphabet: short enough for the radio, and good for one use.
std::string new_code(Chance& chance)
{
    constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    std::string code;
    for (auto byte : random_bytes(chance, 6)) {
        if (code.size() == 3) code += '-';
        code += digits[static_cast<unsigned char>(byte) & 31];
    }
    return code;
}

void add_asks(const Record& check, const Record& contact, Chance& chance, std::vector<Ask>& asks)
{
    std::set<std::string> asked;
    for (auto field : {"channels", "private_channels"}) {
        auto rows = find_at(contact.fields, field);
        if (!rows || !rows->is_array()) continue;
        for (auto& row : rows->get_array()) {
            auto kind = std::string(text_at(row.get_object(), "kind"));
            auto address = std::string(text_at(row.get_object(), "address"));
            if (!names(check.fields, "channels", kind)) continue;
            if (!asked.insert(kind + " " + address).second) continue;
            asks.push_back({&contact, std::move(kind), std::move(address), new_code(chance)});
        }
    }
}

Command reply_command(const Record& check, const Ask& ask, Time now)
{
    Command command;
    command.type = "contacts.reply";
    command.parent = check.id;
    command.fields = {
        {"contact", ask.contact->id},
        {"name", ask.contact->text("name")},
        {"state", ask.contact->owner},
        {"level", ask.contact->text("level")},
        {"channel", ask.channel},
        {"address", ask.address},
        {"closes", check.text("closes")},
        {"sent", print(now)},
        {"code_hash", code_hash(check.id, ask.contact->id, ask.address, ask.code)}
    };
    Label label{check.label.tlp, {}, {}, {}};
    if (ask.contact->owner != check.owner)
        label.recipients.push_back("participant:" + ask.contact->owner);
    command.label = std::move(label);
    return command;
}

Result<Record> own_check(const Kernel& kernel, const Subject& by, std::string_view id)
{
    auto item = TRY(kernel.read(by, id));
    if (item.record.type != "contacts.check") return fail(Code::not_found, "records.not_found");
    return item.record;
}

}  // namespace

Result<Json> start_check(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto check = TRY(own_check(kernel, by, text_at(input, "check")));
    auto now = kernel.now();
    auto roster = kernel.roster();
    auto contacts = TRY(find_standing(kernel, by));
    std::vector<Ask> asks;
    std::int64_t skipped = 0;
    for (auto& contact : contacts) {
        if (!in_scope(check, contact, *roster)) continue;
        auto before = asks.size();
        add_asks(check, contact, kernel.chance(), asks);
        if (asks.size() == before) ++skipped;
    }
    if (asks.empty()) return fail_at("/fields/scope", Code::invalid, "contacts.nobody_to_ask");
    if (asks.size() > replies_max)
        return fail_at("/fields/scope", Code::too_large, "shape.too_many",
                       {
                           {"max", std::to_string(replies_max)}
        });

    std::vector<Command> commands(1);
    commands[0].type = check.type;
    commands[0].id = check.id;
    commands[0].action = "start";
    commands[0].fields["asked"] = std::int64_t(asks.size());
    for (auto& ask : asks) commands.push_back(reply_command(check, ask, now));
    auto acts = TRY(kernel.apply_all(by, commands));

    JsonArray codes;
    for (std::size_t i = 0; i < asks.size(); ++i)
        codes.push_back(JsonObject{
            {"reply",   acts[i + 1]->after.id        },
            {"contact", asks[i].contact->id          },
            {"name",    asks[i].contact->text("name")},
            {"state",   asks[i].contact->owner       },
            {"channel", asks[i].channel              },
            {"address", asks[i].address              },
            {"code",    asks[i].code                 }
        });
    return Json(JsonObject{
        {"check",   check.id                 },
        {"asked",   std::int64_t(asks.size())},
        {"skipped", skipped                  },
        {"codes",   std::move(codes)         }
    });
}

}  // namespace concord::contacts
