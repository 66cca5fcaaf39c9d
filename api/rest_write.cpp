// Making records and acting on them.

#include "api/rest.h"
#include "api/view.h"

namespace concord::api {
namespace {

constexpr std::size_t body_bytes_max = 1 << 20;

// A key is the asker's own word; it is stored, so it must be short and plain.
Result<std::string> idempotency_key(const Call& call)
{
    auto key = call.request.headers.find("Idempotency-Key");
    bool plain = key.size() <= 100;
    for (auto c : key) plain = plain && c >= 0x20 && c < 0x7f;
    if (!plain)
        return fail(Code::invalid, "http.bad_header",
                    {
                        {"name", "Idempotency-Key"}
        });
    return std::string(key);
}

Result<JsonObject> fields_in(const JsonObject& body)
{
    auto fields = find_at(body, "fields");
    if (!fields) return JsonObject();
    if (!fields->is_object()) return fail_at("/fields", Code::invalid, "shape.wrong_kind");
    return fields->get_object();
}

Result<std::string> text_in(const JsonObject& body, std::string_view name)
{
    auto value = find_at(body, name);
    if (!value || value->is_null()) return std::string();
    if (!value->is_string())
        return fail_at("/" + std::string(name), Code::invalid, "shape.wrong_kind");
    return std::string(text_of(*value));
}

Result<std::optional<Label>> label_in(const JsonObject& body)
{
    auto label = find_at(body, "label");
    if (!label || label->is_null()) return std::optional<Label>();
    return std::optional(TRY(parse_label(*label)));
}

Result<Command> creation(const Call& call, const Type& type)
{
    auto body = TRY(body_of(call, "fields label context parent desk owner"));
    Command command;
    command.type = type.name;
    command.fields = TRY(fields_in(body));
    command.label = TRY(label_in(body));
    command.parent = TRY(text_in(body, "parent"));
    command.desk = TRY(text_in(body, "desk"));
    command.owner = TRY(text_in(body, "owner"));
    if (command.owner == call.subject.participant) command.owner.clear();
    if (auto word = TRY(text_in(body, "context")); !word.empty()) {
        command.context = parse_context(word);
        if (!command.context) return fail_at("/context", Code::invalid, "shape.not_a_choice");
    }
    command.idempotency_key = TRY(idempotency_key(call));
    return command;
}

Result<Command> edit(const Call& call, const Type& type)
{
    auto if_match = call.request.headers.find("If-Match");
    if (if_match.empty()) return fail(Code::invalid, "http.precondition_required");
    auto body = TRY(body_of(call, "fields label"));
    Command command;
    command.type = type.name;
    command.id = call.param("id");
    command.action = "edit";
    command.fields = TRY(fields_in(body));
    command.label = TRY(label_in(body));
    command.if_version = TRY(parse_version_tag(if_match));
    command.idempotency_key = TRY(idempotency_key(call));
    return command;
}

Result<Command> act(const Call& call, const Type& type, std::string_view action)
{
    Command command;
    command.type = type.name;
    command.id = call.param("id");
    command.action = action;
    // A button without fields may be pressed without a body.
    if (!call.request.body.empty()) {
        auto body = TRY(body_of(call, "fields"));
        command.fields = TRY(fields_in(body));
    }
    if (auto tag = call.request.headers.find("If-Match"); !tag.empty())
        command.if_version = TRY(parse_version_tag(tag));
    command.idempotency_key = TRY(idempotency_key(call));
    return command;
}

// The record as the act left it, as its asker sees it. An act may take the record out of the
// asker's sight (an edited label): then only its place is told.
Result<Response> told(const Call& call, const Act& done, int status)
{
    auto& kernel = call.site.kernel;
    auto type = kernel.types().find(done.after.type);
    auto decision = decide_read(call.subject, done.after, type->privacy(), kernel.now());
    if (!decision) {
        Response response;
        response.status = 204;
        return response;
    }
    Item item{done.after, decision.rule, done.person, done.root};
    redact(item.record, call.subject);
    auto response = TRY(record_response(call.site, call.subject, item, status));
    if (status == 201) response.headers.add("Location", path_of(*type) + "/" + done.after.id);
    return response;
}

using Read = std::function<Result<Command>(const Call&)>;

void carry_out(const CallPtr& call, Operation::Finish finish, const Read& read)
{
    auto command = read(*call);
    if (!command) return finish(tl::make_unexpected(std::move(command).error()));
    int status = call->operation->status;
    call->site.kernel.apply(
        call->subject, *std::move(command),
        [call, status, finish = std::move(finish)](Result<ActPtr> act) mutable {
            // This is the writing thread: what takes time is done elsewhere.
            call->site.workers.post([call, status, finish, act = std::move(act)]() mutable {
                if (!act) return finish(tl::make_unexpected(std::move(act).error()));
                finish(told(*call, **act, status));
            });
        });
}

Operation writing(const Type& type, std::string_view method, std::string pattern,
                  std::string_view verb, Read read)
{
    Operation operation{std::string(method), path_of(type) + pattern,
                        stem_of(type) + "_" + std::string(verb), std::string(type.mechanism->name)};
    operation.rate = Rate::writes;
    operation.takes = type.name + "." + std::string(verb);
    operation.gives = type.name;
    operation.body_bytes_max = body_bytes_max;
    operation.run_later = [read](CallPtr call, Operation::Finish finish) {
        carry_out(call, std::move(finish), read);
    };
    return operation;
}

}  // namespace

std::vector<Operation> writing_operations(const Type& type)
{
    std::vector<Operation> all;
    auto makers = by_state | by_organization | by_secretariat;
    if (type.record->makers & makers) {
        all.push_back(writing(type, "POST", "", "create",
                              [&type](const Call& call) { return creation(call, type); }));
        all.back().status = 201;
    }
    std::vector<std::string_view> seen;
    for (auto& row : type.record->workflow) {
        // Those that go with a secret have operations of their own (session.cpp).
        if (row.by == Party::platform || row.door == Transition::Door::inner) continue;
        if (std::find(seen.begin(), seen.end(), row.action) != seen.end()) continue;
        seen.push_back(row.action);
        if (row.action == "edit") {
            all.push_back(writing(type, "PATCH", "/{id}", "edit",
                                  [&type](const Call& call) { return edit(call, type); }));
            continue;
        }
        auto action = row.action;
        all.push_back(
            writing(type, "POST", "/{id}/" + std::string(action), name_of_action(action),
                    [&type, action](const Call& call) { return act(call, type, action); }));
    }
    return all;
}

}  // namespace concord::api
