// concord user: what an operator may do about people. The operator is nobody's officer: it gives
// the secretariat its first person and ends sessions; anything else is done by people who may.

#include <algorithm>
#include <iostream>

#include "app/jobs.h"
#include "kernel/bootstrap.h"

namespace concord::app {
namespace {

constexpr auto text = Option::Kind::text;
constexpr Option options[] = {
    {"what", text, Option::Need::must},
    {"email", text},
    {"--name", text},
    {"--by", text},
    {"--reason", text},
    {"--json"},
};

std::string joined(const Json& words)
{
    std::string all;
    for (auto& word : words.get_array())
        all += (all.empty() ? "" : " ") + std::string(text_of(word));
    return all;
}

void print_people(const JsonArray& people)
{
    for (auto& value : people) {
        auto& person = value.get_object();
        std::cout << text_at(person, "participant") << '\t' << text_at(person, "email") << '\t'
                  << text_at(person, "state") << '\t' << joined(person.at("roles")) << '\t'
                  << text_at(person, "name") << '\n';
    }
    std::cout << std::flush;
}

Result<> user(const Order& order)
{
    auto what = order.option("what");
    JsonObject with{
        {"email",  order.option("email") },
        {"name",   order.option("name")  },
        {"by",     order.option("by")    },
        {"reason", order.option("reason")}
    };
    if (what == "list") {
        auto people = TRY(run_job(order, "users", with, "progress.work"));
        if (order.has("json"))
            std::cout << print_json(people) << std::endl;
        else
            print_people(people.get_array());
        return {};
    }
    Values values{
        {"email", order.option("email")}
    };
    if (!order.has("email")) return fail(Code::invalid, "command.used_wrongly");
    if (what == "invite") {
        auto given = TRY(run_job(order, "invite", with, "progress.work"));
        order.say("command.user.invited", values);
        std::cout << text_at(given.get_object(), "code") << std::endl;
    } else if (what == "end-sessions") {
        TRY(run_job(order, "end_sessions", with, "progress.work"));
        order.say("command.user.sessions_ended", values);
    } else if (what == "suspend") {
        if (!order.has("by")) return fail(Code::invalid, "command.used_wrongly");
        TRY(run_job(order, "suspend", with, "progress.work"));
        order.say("command.user.suspended", values);
    } else {
        return fail(Code::invalid, "command.used_wrongly");
    }
    return {};
}

const Person* find_by_email(const Roster& roster, const JsonObject& with)
{
    return roster.find_by_email(text_at(with, "email"));
}

auto no_such_person(const JsonObject& with)
{
    return fail(Code::not_found, "command.no_such_person",
                {
                    {"email", std::string(text_at(with, "email"))}
    });
}

}  // namespace

Result<Json> job_users(Opened opened, const JsonObject& with, const Progress&)
{
    auto roster = opened.kernel.roster();
    auto wanted = text_at(with, "email");
    JsonArray people;
    for (auto& [id, person] : roster->people()) {
        if (!wanted.empty() && person.participant != wanted && person.email != wanted) continue;
        JsonArray roles;
        for (auto role : person.roles) roles.emplace_back(print(role));
        people.push_back(JsonObject{
            {"id",          id                },
            {"participant", person.participant},
            {"email",       person.email      },
            {"name",        person.name       },
            {"state",       person.state      },
            {"roles",       std::move(roles)  }
        });
    }
    std::sort(people.begin(), people.end(), [](const Json& a, const Json& b) {
        auto key = [](const Json& one) {
            return std::pair(text_at(one.get_object(), "participant"),
                             text_at(one.get_object(), "email"));
        };
        return key(a) < key(b);
    });
    return people;
}

Result<Json> job_invite(Opened opened, const JsonObject& with, const Progress&)
{
    FirstSecretary first{std::string(text_at(with, "email")), std::string(text_at(with, "name"))};
    auto known = find_by_email(*opened.kernel.roster(), with);
    if (first.name.empty()) first.name = known ? known->name : first.email;
    return JsonObject{
        {"code", TRY(create_first_secretary(opened.kernel, opened.credentials, first))}
    };
}

Result<Json> job_end_sessions(Opened opened, const JsonObject& with, const Progress&)
{
    auto roster = opened.kernel.roster();
    auto person = find_by_email(*roster, with);
    if (!person) return no_such_person(with);
    TRY(opened.credentials.sessions().end_all(person->id));
    return JsonObject();
}

Result<Json> job_suspend(Opened opened, const JsonObject& with, const Progress&)
{
    auto by = TRY(person_of_the_secretariat(opened.kernel, text_at(with, "by")));
    auto roster = opened.kernel.roster();
    auto person = find_by_email(*roster, with);
    if (!person) return no_such_person(with);
    Command command;
    command.type = "identity.person";
    command.id = person->id;
    command.action = "suspend";
    if (auto reason = text_at(with, "reason"); !reason.empty()) command.fields["reason"] = reason;
    TRY(opened.kernel.apply(by, command));
    TRY(opened.credentials.sessions().end_all(person->id));
    return JsonObject();
}

const CommandLine user_command{"user", options, user};

}  // namespace concord::app
