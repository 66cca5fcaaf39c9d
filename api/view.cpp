#include "api/view.h"

namespace concord::api {
namespace {

Json text_or_null(const std::string& text)
{
    return text.empty() ? Json(nullptr) : Json(text);
}

Json person(const Roster& roster, const std::string& id)
{
    if (id.empty()) return nullptr;
    auto found = roster.find_person(id);
    return JsonObject{
        {"id",   id                                 },
        {"name", found ? found->name : std::string()}
    };
}

JsonArray actions_of(const Kernel& kernel, const Subject& subject, const Item& item)
{
    JsonArray actions;
    auto type = kernel.types().find(item.record.type);
    auto parties = parties_of(subject, item.record);
    auto open = open_to(type->record->workflow, subject, parties, item.record, item.last_by);
    for (auto row : open) {
        JsonArray takes;
        if (row->takes == "*") {
            takes.emplace_back("*");
        } else {
            each_word(row->takes, [&](std::string_view field) {
                if (!field.empty()) takes.emplace_back(field);
                return true;
            });
        }
        actions.push_back(JsonObject{
            {"action", row->action     },
            {"takes",  std::move(takes)},
            {"to",     row->to         },
            {"cites",  row->cites      }
        });
    }
    return actions;
}

}  // namespace

JsonObject view_of(const Kernel& kernel, const Subject& subject, const Item& item,
                   std::span<const Owed> duties)
{
    auto& record = item.record;
    auto roster = kernel.roster();
    JsonArray due;
    for (auto& owed : duties)
        if (owed.record == record.id)
            due.push_back(JsonObject{
                {"name",    owed.name        },
                {"owed_by", owed.owed_by     },
                {"since",   print(owed.since)},
                {"due",     print(owed.due)  },
                {"status",  owed.status      }
            });
    JsonObject view{
        {"id", record.id},
        {"type", record.type},
        {"reference", record.reference},
        {"version", record.version},
        {"state", record.state},
        {"context", print(record.context)},
        {"owner", record.owner},
        {"desk", text_or_null(record.desk)},
        {"author", person(*roster, record.author)},
        {"parent", text_or_null(record.parent)},
        {"root", item.root},
        {"created", print(record.created)},
        {"updated", print(record.updated)},
        {"seq", record.seq},
        {"label", print(record.label)},
        {"fields", record.fields},
        {"rule", print(item.rule)},
        {"actions", actions_of(kernel, subject, item)},
        {"duties", std::move(due)}
    };
    if (record.sealed) view["sealed"] = print_base64(*record.sealed);
    return view;
}

JsonObject summary_of(const Kernel& kernel, const Record& record)
{
    auto type = kernel.types().find(record.type);
    return JsonObject{
        {"id",        record.id                                                   },
        {"type",      record.type                                                 },
        {"reference", record.reference                                            },
        {"title",     type ? record.text(type->record->title) : std::string_view()},
        {"state",     record.state                                                },
        {"context",   print(record.context)                                       },
        {"owner",     record.owner                                                },
        {"updated",   print(record.updated)                                       },
        {"tlp",       print(record.label.tlp)                                     }
    };
}

JsonObject view_of(const Kernel& kernel, const Act& act)
{
    auto found = act.person.empty() ? nullptr : kernel.roster()->find_person(act.person);
    return JsonObject{
        {"seq",     act.seq                                                                 },
        {"record",  act.after.id                                                            },
        {"type",    act.after.type                                                          },
        {"version", act.after.version                                                       },
        {"at",      print(act.at)                                                           },
        {"action",  act.action                                                              },
        {"from",    text_or_null(act.from)                                                  },
        {"to",      act.after.state                                                         },
        {"by",      JsonObject{{"participant", act.participant},
                          {"desk", text_or_null(act.desk)},
                          {"person", text_or_null(act.person)},
                          {"name", found ? Json(found->name) : Json(nullptr)}}},
        {"input",   act.input                                                               }
    };
}

}  // namespace concord::api
