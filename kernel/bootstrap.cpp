#include "kernel/bootstrap.h"

namespace concord {

Result<std::string> create_first_secretary(Kernel& kernel, Credentials& credentials,
                                           const FirstSecretary& secretary)
{
    auto roster = kernel.roster();
    if (!roster->find_participant("secretariat"))
        return fail(Code::conflict, "identity.no_secretariat");
    for (auto& [id, person] : roster->people()) {
        if (person.participant != "secretariat") continue;
        if (person.state != "invited" && person.state != "removed")
            return fail(Code::conflict, "identity.already_begun");
        if (person.state == "invited" && roster->find_by_email(secretary.email) == &person)
            return credentials.invite(the_platform(), id);
    }
    Command command;
    command.type = "identity.person";
    command.owner = "secretariat";
    command.fields = {
        {"name",  secretary.name                       },
        {"email", secretary.email                      },
        {"roles", JsonArray{"officer", "administrator"}}
    };
    auto made = TRY(kernel.apply(the_platform(), command));
    return credentials.invite(the_platform(), made->after.id);
}

}  // namespace concord
