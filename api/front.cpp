#include "api/front.h"

#include "api/compress.h"
#include "api/cookies.h"
#include "api/language.h"
#include "api/taxii.h"
#include "base/check.h"

namespace concord::api {
namespace {

bool is_safe(std::string_view method)
{
    return method == "GET" || method == "HEAD" || method == "OPTIONS";
}

std::string_view bearer_of(const Request& request)
{
    auto given = request.headers.find("Authorization");
    constexpr std::string_view scheme = "Bearer ";
    if (given.size() <= scheme.size() || !same_name(given.substr(0, scheme.size()), scheme))
        return {};
    return given.substr(scheme.size());
}

std::string_view authorization_scheme(const Request& request)
{
    auto given = request.headers.find("Authorization");
    return given.substr(0, given.find(' '));
}

// A token does only what it was made for.
Result<> in_scope(const Known& known, const Operation& operation)
{
    if (known.means == Known::Means::session) return {};
    std::string_view needed = is_safe(operation.method) ? "read" : "write";
    if (operation.pattern == "/api/v1/events") needed = "events";
    if (std::find(known.scopes.begin(), known.scopes.end(), needed) != known.scopes.end())
        return {};
    return fail(Code::forbidden, "identity.scope_missing",
                {
                    {"scope", std::string(needed)}
    });
}

// What opens or belongs to an emergency has a lane of its own, for when the usual one is full.
bool is_emergency(const Call& call)
{
    constexpr std::size_t looked_at_max = 64 * 1024;
    if (auto standing = call.site.kernel.standing_at_hand(call.param("id")))
        return standing->record.context == Context::emergency;
    if (call.request.body.size() > looked_at_max) return false;
    auto body = parse_json(call.request.body);
    return body && body->is_object() && text_at(body->get_object(), "context") == "emergency";
}

Result<> only_known_parameters(const Call& call)
{
    std::vector<std::string_view> seen;
    for (auto& pair : call.request.query) {
        auto& known = call.operation->query;
        auto found = std::find_if(known.begin(), known.end(),
                                  [&](auto& each) { return each.name == pair.name; });
        if (found == known.end())
            return fail(Code::invalid, "http.unknown_parameter",
                        {
                            {"name", pair.name}
            });
        if (found->times == Parameter::Times::once &&
            std::find(seen.begin(), seen.end(), pair.name) != seen.end())
            return fail(Code::invalid, "http.repeated_parameter",
                        {
                            {"name", pair.name}
            });
        seen.push_back(pair.name);
    }
    return {};
}

}  // namespace

Front::Front(Site& site, std::vector<Operation> operations, const Assets* assets)
    : site_(site), operations_(std::move(operations)), assets_(assets)
{
    for (auto& operation : operations_) {
        Route route;
        route.method = operation.method;
        route.pattern = operation.pattern;
        route.rate = operation.rate;
        route.body_bytes_max = operation.body_bytes_max;
        route.serve = [](Request&&, Answer) {};  // the operation is found by its route
        router_.add(std::move(route));
        by_route_[router_.routes().back().get()] = &operation;
    }
}

Doors Front::doors()
{
    Doors doors;
    doors.serve = [this](Request&& request, Answer answer) {
        serve(std::move(request), std::move(answer));
    };
    doors.body_limit = [this](const Request& head) { return body_limit(head); };
    doors.begin_upload = [this](const Request& head) { return begin_upload(head); };
    doors.refuse = [this](const Error& error, const Request& request) {
        return refusal(error, request, choose_language(request.headers.find("Accept-Language")),
                       new_request_number(site_.chance));
    };
    return doors;
}

std::size_t Front::body_limit(const Request& head) const
{
    auto match = router_.find(head.method, head.path);
    // What leads nowhere is read a little, so that its asker learns that it leads nowhere.
    constexpr std::size_t unrouted_max = 64 * 1024;
    return match.route ? match.route->body_bytes_max : unrouted_max;
}

Result<std::shared_ptr<Sink>> Front::begin_upload(const Request& head)
{
    auto match = router_.find(head.method, head.path);
    auto operation = match.route ? by_route_.at(match.route) : nullptr;
    if (!operation || !operation->begin_upload) return std::shared_ptr<Sink>();
    Call call{site_, head};
    TRY(admit(call, match));
    return operation->begin_upload(call);
}

Result<> Front::know(Call& call) const
{
    auto& request = call.request;
    auto bearer = std::string(bearer_of(request));
    if (is_taxii(request.path) && same_name(authorization_scheme(request), "Basic")) {
        bearer = token_of_basic(request.headers.find("Authorization"));
        if (bearer.empty()) return fail(Code::unauthenticated, "identity.not_signed_in");
    }
    auto cookie = find_cookie(request, session_cookie(site_.seen_as(request)));
    if (!bearer.empty()) {
        call.known = site_.identify.find_token(bearer);
        // A token that is wrong is told so; a cookie that is old is only forgotten.
        if (!call.known) return fail(Code::unauthenticated, "identity.not_signed_in");
    } else if (cookie) {
        call.known = site_.identify.find_session(*cookie);
    }
    if (call.known) call.subject = call.known->subject;
    if (call.subject.person.empty()) call.known.reset();
    return {};
}

Result<> Front::admit(Call& call, const Match& match) const
{
    auto& operation = *by_route_.at(match.route);
    auto& request = call.request;
    call.operation = &operation;
    call.language = choose_language(request.headers.find("Accept-Language"));
    request.params = match.params;
    call.place = TRY(site_.places.enter(operation.rate));
    TRY(know(call));
    auto& key = call.known ? call.known->session : request.peer;
    auto rate = call.known || operation.rate != Rate::reads ? operation.rate : Rate::open;
    auto taken = site_.limits.take(rate, key);
    if (!taken && rate == Rate::writes && is_emergency(call))
        taken = site_.limits.take(Rate::emergency, key);
    TRY(std::move(taken));
    bool by_token = call.known && call.known->means == Known::Means::token;
    if (!is_safe(request.method) && !by_token) TRY(same_origin(request, site_.origin));
    if (operation.access == Operation::Access::signed_in && !call.known)
        return fail(Code::unauthenticated, "identity.not_signed_in");
    if (call.known) TRY(in_scope(*call.known, operation));
    return only_known_parameters(call);
}

Response Front::refusal(const Error& error, const Request& request, std::string_view language,
                        std::string_view number) const
{
    if (is_taxii(request.path)) return taxii_refusal(error, site_.words, language, number);
    return problem(error, site_.words, language, number);
}

void Front::answer(const Call& call, Answer& answer, Result<Response> made) const
{
    Response response;
    if (made) {
        response = *std::move(made);
    } else {
        auto number = new_request_number(site_.chance);
        auto error = std::move(made).error();
        // A machine that has not said who it is, is asked to, whether there is something or not.
        if (is_taxii(call.request.path) && call.operation && !call.known &&
            (error.code == Code::not_found || error.code == Code::forbidden))
            error = {Code::unauthenticated, "identity.not_signed_in", {}, {}, {}};
        if (error.code == Code::internal)
            site_.log.write(Log::Level::fault, "request failed",
                            {
                                {"request",   number                                             },
                                {"operation", call.operation ? call.operation->id : std::string()},
                                {"detail",    error.detail                                       }
            });
        response = refusal(error, call.request, call.language, number);
    }
    compress(response, call.request.headers.find("Accept-Encoding"));
    answer(std::move(response));
}

void Front::serve(Request&& request, Answer done)
{
    auto call = std::make_shared<Call>(Call{site_, std::move(request)});
    auto match = router_.find(call->request.method, call->request.path);
    if (!match.route) {
        call->language = choose_language(call->request.headers.find("Accept-Language"));
        if (match.allow.empty() && assets_ && !is_taxii(call->request.path))
            if (auto page = assets_->find(call->request)) return done(*std::move(page));
        return answer(*call, done, answer_unrouted(call->request, match));
    }
    // The body went into a sink: the request was admitted when that was made, and is known again.
    if (auto admitted = admit(*call, match); !admitted)
        return answer(*call, done, tl::make_unexpected(std::move(admitted).error()));
    auto& operation = *call->operation;
    if (operation.run_at_once)
        if (auto made = operation.run_at_once(*call)) return done(*std::move(made));
    auto lane = operation.rate == Rate::emergency ? Workers::Lane::emergency : Workers::Lane::usual;
    site_.workers.post(
        [this, call, done = std::move(done)]() mutable {
            auto finish = [this, call, done](Result<Response> made) mutable {
                answer(*call, done, std::move(made));
            };
            if (call->operation->run_later)
                call->operation->run_later(call, std::move(finish));
            else
                answer(*call, done, call->operation->run(*call));
        },
        lane);
}

}  // namespace concord::api
