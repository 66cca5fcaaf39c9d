#include "api/emergency.h"

#include "api/cookies.h"
#include "api/emergency_case.h"
#include "api/emergency_form.h"
#include "api/html.h"
#include "kernel/owed.h"

namespace concord::api {
namespace {

using namespace emergency;

constexpr std::size_t due_shown = 40, notices_shown = 20;
constexpr std::size_t form_bytes_max = std::size_t{256} * 1024,
                      with_file_bytes_max = form_bytes_max + file_bytes_max;

Page page_of(const Call& call)
{
    return Page(call, escaped(call.site.words.say("emergency.title", {}, language_of(call))));
}

Response show_sign_in(const Call& call, const Error* error)
{
    auto page = page_of(call);
    if (error) page.complain(*error, nullptr);
    page.add("<p>" + page.word("emergency.what") + "</p>" + page.form("/session") + "<label>" +
             page.word("emergency.email") +
             "<input name=email type=email autocomplete=username required></label><label>" +
             page.word("emergency.password") +
             "<input name=password type=password autocomplete=current-password required></label>"
             "<label>" +
             page.word("emergency.totp") +
             "<input name=totp inputmode=numeric autocomplete=one-time-code></label><button>" +
             page.word("emergency.sign_in") + "</button></form>");
    return page.finish(error ? status_of(*error) : 200);
}

std::string line_of(const Page& page, const Call& call, const Record& record,
                    const std::string& about)
{
    auto& type = *call.site.kernel.types().find(record.type);
    auto title = std::string(record.text(type.record->title));
    auto context = record.context == Context::routine
                       ? std::string()
                       : "<strong>" +
                             page.word("emergency.context." + std::string(print(record.context))) +
                             "</strong> ";
    return "<tr><td>" + context + "<a href=\"" + page.link("/case/" + record.id) + "\"><bdi>" +
           escaped(shortened(title.empty() ? record.reference : title, 200)) + "</bdi></a><br>" +
           page.word(type.name) + " · " + name_of_participant(call, record.owner, page.language()) +
           "</td><td>" + about + "</td></tr>";
}

// The rows that there is room for, in a table of their own.
void add_rows(Page& page, std::string_view title, std::string_view none,
              const std::vector<std::string>& rows)
{
    std::string all = "<h2>" + page.word(title) + "</h2>";
    if (rows.empty()) {
        page.add(all + "<p>" + page.word(none) + "</p>");
        return;
    }
    constexpr std::size_t room = 11'000;
    all += "<table>";
    for (auto& each : rows) {
        if (all.size() + each.size() > room) {
            all += "<tr><td colspan=2>" + page.word("emergency.more") + "</td></tr>";
            break;
        }
        all += each;
    }
    page.add(all + "</table>");
}

Result<> add_due(Page& page, const Call& call)
{
    auto& kernel = call.site.kernel;
    std::vector<std::string> rows;
    for (auto& owed : TRY(duties_owed_by(kernel, call.subject.participant, due_shown))) {
        auto item = kernel.read(call.subject, owed.record);
        if (!item) continue;
        auto about =
            page.word(item->record.type + ".duty." + owed.name) + "<br>" + print_moment(owed.due);
        if (owed.status == "missed")
            about += " <strong>" + page.word("emergency.missed") + "</strong>";
        rows.push_back(line_of(page, call, item->record, about));
    }
    add_rows(page, "emergency.due", "emergency.nothing_due", rows);
    return {};
}

Result<> add_notices(Page& page, const Call& call)
{
    std::vector<std::string> rows;
    for (auto& notice : TRY(call.site.notices.list(call.subject, -1, notices_shown)).items)
        rows.push_back(line_of(page, call, notice.record,
                               page.word(notice.record.type + ".state." + notice.record.state) +
                                   "<br>" + print_moment(notice.at)));
    add_rows(page, "emergency.notices", "emergency.no_notices", rows);
    return {};
}

Result<Response> show_home(Call& call)
{
    if (!call.known) return show_sign_in(call, nullptr);
    auto page = page_of(call);
    std::string links;
    for (auto type : types_to_send(call))
        links += "<li><a href=\"" +
                 page.link("/new/" + std::string(type->mechanism->name) + "/" +
                           std::string(type->record->plural)) +
                 "\">" + page.word(type->name) + "</a></li>";
    if (!links.empty())
        page.add("<h2>" + page.word("emergency.new") + "</h2><nav><ul>" + links + "</ul></nav>");
    TRY(add_due(page, call));
    TRY(add_notices(page, call));
    return page.finish();
}

void sign_in(const CallPtr& call, Operation::Finish finish)
{
    auto pairs = parse_pairs(call->request.body);
    auto type = call->request.headers.find("Content-Type");
    if (!pairs || !same_name(type.substr(0, type.find(';')), "application/x-www-form-urlencoded"))
        return finish(fail(Code::invalid, "http.malformed"));
    auto text = [&](std::string_view name) { return std::string(find(*pairs, name).value_or("")); };
    Identify::SignIn given{text("email"), text("password"), text("totp"), call->request.peer,
                           std::string(call->request.headers.find("User-Agent").substr(0, 200))};
    std::erase(given.totp, ' ');
    call->known.reset();
    call->site.identify.sign_in(
        std::move(given), [call, finish = std::move(finish)](Result<Identify::Opened> opened) {
            if (!opened) return finish(show_sign_in(*call, &opened.error()));
            auto response = go_to(*call, "", "");
            auto seen = call->site.seen_as(call->request);
            response.headers.add(
                "Set-Cookie", print_cookie(session_cookie(seen), opened->cookie,
                                           opened->known.expires - call->site.clock.now(), seen));
            finish(std::move(response));
        });
}

Result<Response> sign_out(Call& call)
{
    TRY(form_of(call));
    if (call.known->means == Known::Means::session) TRY(call.site.identify.sign_out(*call.known));
    call.site.feed.ask_again();
    auto response = go_to(call, "", "");
    auto seen = call.site.seen_as(call.request);
    response.headers.add("Set-Cookie", print_expired_cookie(session_cookie(seen), seen));
    return response;
}

// Who is not signed in is asked to, and an error is a page like the others.
std::function<Result<Response>(Call&)> page(Result<Response> (*make)(Call&))
{
    return [make](Call& call) -> Result<Response> {
        if (!call.known) return show_sign_in(call, nullptr);
        auto made = make(call);
        if (made || made.error().code == Code::internal) return made;
        return sorry(call, made.error());
    };
}

}  // namespace

std::vector<Operation> emergency_operations()
{
    std::vector<Operation> all;
    auto add = [&](std::string method, std::string path, std::string id) -> Operation& {
        Operation operation{std::move(method), "/emergency" + std::move(path),
                            "emergency_" + std::move(id), "emergency"};
        operation.access = Operation::Access::anyone;
        operation.rate = Rate::emergency;
        operation.query = {{"language"}, {"done"}};
        operation.gives = "text/html";
        if (operation.method == "POST") {
            operation.takes = "application/x-www-form-urlencoded";
            operation.body_bytes_max = form_bytes_max;
        }
        return all.emplace_back(std::move(operation));
    };
    add("GET", "", "home").run = show_home;
    auto& opening = add("POST", "/session", "sign_in");
    opening.rate = Rate::sign_in;
    opening.run_later = sign_in;
    add("POST", "/leave", "sign_out").run = page(sign_out);
    add("GET", "/case/{id}", "case").run = page([](Call& call) { return show_case(call); });
    auto& acting = add("POST", "/case/{id}/{action}", "act");
    acting.body_bytes_max = with_file_bytes_max;
    acting.run = page(act_on_case);
    add("GET", "/new/{mechanism}/{types}", "new").run =
        page([](Call& call) { return show_new(call); });
    auto& sending = add("POST", "/new/{mechanism}/{types}", "send");
    sending.body_bytes_max = with_file_bytes_max;
    sending.run = page(send_new);
    return all;
}

}  // namespace concord::api
