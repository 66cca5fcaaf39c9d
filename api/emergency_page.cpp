#include "api/emergency_page.h"

#include <algorithm>

#include "api/emergency.h"
#include "api/html.h"
#include "api/language.h"

namespace concord::api::emergency {
namespace {

constexpr std::size_t room_for_frame = 2'500;
constexpr std::size_t text_bytes_max = 2'000;

constexpr std::string_view names_of_languages[] = {"العربية",  "English", "Español",
                                                   "Français", "Русский", "中文"};

}  // namespace

std::string language_of(const Call& call)
{
    auto asked = known_language(call.query("language"));
    return std::string(asked.empty() ? call.language : asked);
}

Page::Page(const Call& call, std::string title)
    : call_(call), language_(language_of(call)), title_(std::move(title))
{
}

bool Page::add(std::string html)
{
    if (main_.size() + html.size() + room_for_frame > emergency_bytes_max) {
        cut_ = true;
        return false;
    }
    main_ += html;
    return true;
}

void Page::complain(const Error& error, const Type* about)
{
    auto text = word(error.key, error.values);
    constexpr std::string_view fields = "/fields/";
    if (about && error.field.starts_with(fields)) {
        auto name = error.field.substr(fields.size());
        text = word(about->name + ".field." + name.substr(0, name.find('/'))) + ": " + text;
    }
    add("<p class=problem role=alert>" + text + "</p>");
}

std::string Page::word(std::string_view key, const Values& values) const
{
    return escaped(call_.site.words.say(key, values, language_));
}

std::string Page::link(std::string_view path) const
{
    return escaped("/emergency" + std::string(path) + "?language=" + language_);
}

std::string Page::form(std::string_view path, Takes takes) const
{
    return "<form method=post action=\"" + link(path) + "\"" +
           (takes == Takes::file ? " enctype=multipart/form-data>" : ">") +
           "<input type=hidden name=token value=\"" + form_token(call_) + "\">" +
           "<input type=hidden name=key value=\"" + new_request_number(call_.site.chance) + "\">";
}

Response Page::finish(int status)
{
    std::string html =
        "<!doctype html><html lang=" + language_ + (language_ == "ar" ? " dir=rtl" : " dir=ltr") +
        "><head><meta charset=utf-8><meta name=viewport "
        "content=\"width=device-width\"><title>" +
        title_ + "</title><link rel=stylesheet href=/emergency.css></head><body><header><h1>" +
        title_ + "</h1>";
    if (call_.site.use == Site::Use::demonstration)
        html += "<p><strong>" + word("emergency.demonstration") + "</strong></p>";
    html += "<nav><ul>";
    for (std::size_t i = 0; i < languages.size(); ++i)
        html += "<li><a lang=" + std::string(languages[i]) + " href=\"" +
                (call_.request.method == "GET" ? escaped(call_.request.path) : "/emergency") +
                "?language=" + std::string(languages[i]) + "\">" +
                std::string(names_of_languages[i]) + "</a></li>";
    html += "</ul></nav></header><main>" + main_;
    if (cut_) html += "<p class=soft>" + word("emergency.more") + "</p>";
    html += "</main><footer><p><a href=\"" + link("") + "\">" + word("emergency.home") + "</a> · " +
            "<a href=/>" + word("emergency.full") + "</a></p>";
    if (call_.known) {
        html += form("/leave") + "<button>" + word("emergency.sign_out") + "</button></form>";
    }
    html += "</footer></body></html>";
    Response response;
    response.status = status;
    response.headers = {
        {"Content-Type",            "text/html; charset=utf-8"              },
        {"Content-Language",        language_                               },
        {"Content-Security-Policy",
         "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; "
         "frame-ancestors 'none'"                                           },
        // With "no-referrer" browsers send "Origin: null" with a form, which names nobody.
        {"Referrer-Policy",         "same-origin"                           },
        {"Cache-Control",           "no-store"                              },
        {"Vary",                    "Cookie, Authorization, Accept-Language"},
    };
    response.body = std::move(html);
    return response;
}

std::string form_token(const Call& call)
{
    if (!call.known) return {};
    auto hash = hmac_sha256(call.site.secret, "emergency form " + call.known->session);
    return print_base64url(view(hash));
}

std::string print_moment(Time time)
{
    auto text = print(time);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
}

std::string name_of_participant(const Call& call, std::string_view code, std::string_view language)
{
    auto roster = call.site.kernel.roster();
    auto found = roster->find_participant(code);
    if (!found) return escaped(code);
    auto name = text_at(found->fields, "name_" + std::string(language));
    return escaped(name.empty() ? code : name);
}

std::string name_of_choice(const Page& page, const Call& call, const Type& type, const Field& field,
                           std::string_view code)
{
    if (field.choices.starts_with('@')) {
        auto list = call.site.kernel.lists().find(field.choices.substr(1));
        auto items = list && list->is_object() ? find_at(list->get_object(), "items") : nullptr;
        if (items && items->is_array())
            for (auto& item : items->get_array()) {
                if (!item.is_object() || text_at(item.get_object(), "code") != code) continue;
                auto names = find_at(item.get_object(), "names");
                if (names && names->is_object())
                    return escaped(text_at(names->get_object(), page.language()));
            }
        return escaped(code);
    }
    return page.word(type.name + ".field." + std::string(field.name) + "." + std::string(code));
}

std::string print_value(const Page& page, const Call& call, const Type& type, const Field& field,
                        const Json& value)
{
    if (value.is_string()) {
        auto text = text_of(value);
        if (field.kind == Kind::choice) return name_of_choice(page, call, type, field, text);
        if (field.kind == Kind::participant)
            return name_of_participant(call, text, page.language());
        if (auto time = parse_time(text); field.kind == Kind::moment && time)
            return print_moment(*time);
        return "<bdi>" + escaped_lines(shortened(text, text_bytes_max)) + "</bdi>";
    }
    if (value.is_array()) {
        std::string all;
        for (auto& one : value.get_array()) {
            if (!all.empty()) all += "<br>";
            if (one.is_object()) {
                std::string row;
                for (auto& member : one.get_object()) {
                    if (member.key() == "sha256" || member.value().is_null()) continue;
                    auto text = member.value().is_string() ? std::string(text_of(member.value()))
                                                           : print_json(member.value());
                    row += (row.empty() ? "" : " · ") + escaped(shortened(text, 300));
                }
                all += "<bdi>" + row + "</bdi>";
            } else if (field.kind == Kind::choices) {
                all += name_of_choice(page, call, type, field, text_of(one));
            } else {
                all += "<bdi>" + escaped(text_of(one)) + "</bdi>";
            }
        }
        return all;
    }
    return escaped(shortened(print_json(value), text_bytes_max));
}

}  // namespace concord::api::emergency
