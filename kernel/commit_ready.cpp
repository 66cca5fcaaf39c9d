// What of a command needs no transaction: its shape, and the hash that its idempotency key stands
// for.

#include "kernel/commit.h"

namespace concord {

Hash request_hash(const Command& command)
{
    JsonObject all{
        {"type",    command.type                                                   },
        {"id",      command.id                                                     },
        {"action",  command.action                                                 },
        {"fields",  command.fields                                                 },
        {"parent",  command.parent                                                 },
        {"desk",    command.desk                                                   },
        {"owner",   command.owner                                                  },
        {"label",   command.label ? print(*command.label) : Json(nullptr)          },
        {"context", command.context ? Json(print(*command.context)) : Json(nullptr)}
    };
    return sha256(print_canonical(all));
}

Ready make_ready(const Parts& parts, const Subject& subject, const Command& command)
{
    Ready ready;
    if (!command.idempotency_key.empty()) ready.request = request_hash(command);
    auto type = parts.types.find(command.type);
    if (!type) return ready;
    ready.roster = parts.roster();
    World world{parts.types, parts.lists, *ready.roster};
    if (command.id.empty()) {
        ready.fields = shape_new(*type, command.fields, world);
        return ready;
    }
    // What comes of it is used only where the job, which asks the policy, finds the same row.
    auto known = parts.at_hand(command.id);
    if (!known || known->record.type != type->name) return ready;
    auto row = find_row(type->record->workflow, command.action, subject,
                        parties_of(subject, known->record), known->record, known->last_by);
    if (!row) return ready;
    ready.row = *row;
    ready.fields = shape_act(*type, **row, command.fields, world);
    return ready;
}

// Step 1, unless it was done before by the same roster and for the same row.
Result<JsonObject> Commit::shape(const Type& type, const Transition* row, const Command& command,
                                 const Ready& ready) const
{
    if (ready.fields && ready.roster == roster_ && ready.row == row) return *ready.fields;
    World world{parts_.types, parts_.lists, *roster_};
    return row ? shape_act(type, *row, command.fields, world)
               : shape_new(type, command.fields, world);
}

}  // namespace concord
