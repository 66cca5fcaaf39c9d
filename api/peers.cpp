#include "api/object_files.h"
#include "api/rest.h"

namespace concord::api {
namespace {

Result<Peers*> peers_of(const Call& call)
{
    if (call.site.peers) return call.site.peers;
    return fail(Code::not_found, "records.not_found");
}

Result<Response> keep(Call& call)
{
    auto peers = TRY(peers_of(call));
    auto body = TRY(body_of(call, "name user secret"));
    TRY(peers->keep(call.subject,
                    {std::string(text_at(body, "name")), std::string(text_at(body, "user")),
                     std::string(text_at(body, "secret"))}));
    Response response;
    response.status = 204;
    return response;
}

Result<Response> show(Call& call)
{
    auto peers = TRY(peers_of(call));
    auto state = TRY(peers->state(call.subject, call.param("id")));
    JsonObject made{
        {"failures",  state.failures },
        {"pulled",    state.pulled   },
        {"known",     state.known    },
        {"refused",   state.refused  },
        {"pushed",    state.pushed   },
        {"not_taken", state.not_taken}
    };
    for (auto& [name, moment] : {
             std::pair{"tried",  state.tried },
             std::pair{"worked", state.worked},
             std::pair{"next",   state.next  }
    })
        if (moment != Time{}) made[name] = concord::print(moment);
    if (!state.wrong.empty())
        made["problem"] = JsonObject{
            {"key", state.wrong},
            {"title", call.site.words.say(state.wrong, state.values, call.language)}
        };
    return json_response(made);
}

Result<Response> hurry(Call& call)
{
    auto peers = TRY(peers_of(call));
    TRY(peers->hurry(call.subject, call.param("id")));
    return show(call);
}

}  // namespace

std::vector<Operation> peer_operations(const Types& types)
{
    std::vector<Operation> all;
    for (auto& type : types.all()) {
        if (!type.mechanism->offering || type.mechanism->offering->peer != type.name) continue;
        std::string tag(type.mechanism->name);
        Operation secret{"POST", "/api/v1/" + tag + "/peer-credentials", tag + "_peer_credential",
                         tag};
        secret.rate = Rate::writes;
        secret.takes = "peer_credential";
        secret.status = 204;
        secret.body_bytes_max = 16 * 1024;
        secret.run = keep;
        all.push_back(std::move(secret));
        Operation state{"GET", path_of(type) + "/{id}/exchange", stem_of(type) + "_exchange", tag};
        state.gives = "peer_exchange";
        state.run = show;
        all.push_back(std::move(state));
        Operation run{"POST", path_of(type) + "/{id}/run", stem_of(type) + "_run", tag};
        run.rate = Rate::writes;
        run.body_bytes_max = 1024;  // it needs none; an empty object does no harm
        run.gives = "peer_exchange";
        run.run = hurry;
        all.push_back(std::move(run));
    }
    return all;
}

}  // namespace concord::api
