#include "test/outpost.h"

#include "kernel/identity.h"
#include "kernel/schema.h"
#include "test/shelf.h"
#include "test/world.h"

namespace concord::test {
namespace {

Result<> put(Kernel& kernel, std::string type, std::string owner, JsonObject fields,
             std::string state = {})
{
    Command command;
    command.type = std::move(type);
    command.owner = std::move(owner);
    command.fields = std::move(fields);
    command.state = std::move(state);
    TRY(kernel.apply(the_platform(), command));
    return {};
}

// Each step is made only if it is not there yet, because a kill may have come between two.
Result<> populate(Kernel& kernel)
{
    for (std::string code : {"QM", "QN"}) {
        JsonObject fields{
            {"code",   code   },
            {"kind",   "state"},
            {"region", "World"}
        };
        for (auto language : {"ar", "en", "es", "fr", "ru", "zh"})
            fields["name_" + std::string(language)] = "State " + code;
        if (!kernel.roster()->find_participant(code))
            TRY(put(kernel, "identity.participant", "secretariat", fields));
        auto desk = code + ".diplomatic";
        if (!kernel.roster()->find_desk(desk))
            TRY(put(kernel, "identity.desk", code,
                    {
                        {"code",  desk        },
                        {"name",  "Desk"      },
                        {"level", "diplomatic"}
            }));
        auto mail = code == "QM" ? "officer@qm.example" : "officer@qn.example";
        if (!kernel.roster()->find_by_email(mail))
            TRY(put(kernel, "identity.person", code,
                    {
                        {"name",     "Officer"           },
                        {"email",    mail                },
                        {"language", "en"                },
                        {"zone",     "UTC"               },
                        {"desks",    JsonArray{desk}     },
                        {"roles",    JsonArray{"officer"}}
            },
                    "active"));
    }
    return {};
}

}  // namespace

Result<std::unique_ptr<Kernel>> open_outpost(const std::string& address)
{
    return open_outpost(address, {});
}

Result<std::unique_ptr<Kernel>> open_outpost(const std::string& address, const WrapStore& wrap)
{
    static const Mechanism* const mechanisms[] = {&identity::mechanism, &post, &shelf};
    auto key =
        tlog::NoteKey::generate("log.example", tlog::Algorithm::ed25519, sha256("a test key"));
    auto store = TRY(store::open(address, schema()));
    if (wrap) store = wrap(std::move(store));
    auto kernel = TRY(Kernel::start(std::move(store), mechanisms, code_lists(), *key,
                                    Settings{"log.example", {}}, system_clock(), system_chance()));
    TRY(populate(*kernel));
    return kernel;
}

std::vector<Subject> officers_of(const Kernel& kernel)
{
    std::vector<Subject> officers;
    auto roster = kernel.roster();
    for (auto mail : {"officer@qm.example", "officer@qn.example"})
        if (auto person = roster->find_by_email(mail))
            officers.push_back(roster->subject_of(person->id));
    return officers;
}

Command write_letter(std::string title)
{
    Command command;
    command.type = "post.letter";
    command.fields = {
        {"title", std::move(title)},
        {"about", "port"          }
    };
    command.label = Label{Tlp::amber, {"participant:QN"}, {}, {}};
    return command;
}

Command act_on(const Record& record, std::string action, JsonObject fields)
{
    Command command;
    command.type = record.type;
    command.id = record.id;
    command.action = std::move(action);
    command.fields = std::move(fields);
    return command;
}

}  // namespace concord::test
