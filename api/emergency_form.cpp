#include "api/emergency_form.h"

#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <cstdio>

#include "api/html.h"
#include "base/text.h"
#include "kernel/files.h"

namespace concord::api::emergency {
namespace {

constexpr std::string_view plain = "application/x-www-form-urlencoded",
                           with_file = "multipart/form-data";

Result<Form> parse_form(const Call& call)
{
    auto type = call.request.headers.find("Content-Type");
    auto name = type.substr(0, type.find(';'));
    Form form;
    if (same_name(name, plain)) {
        form.pairs = TRY(parse_pairs(call.request.body));
        return form;
    }
    if (!same_name(name, with_file))
        return fail(Code::invalid, "http.unsupported_media_type",
                    {
                        {"expected", std::string(plain)}
        });
    for (auto& part : TRY(parse_multipart(call.request.body, type))) {
        if (!part.is_file)
            form.pairs.push_back({part.name, std::string(part.bytes)});
        else if (!part.filename.empty() && form.file.name.empty())
            form.file = std::move(part);
    }
    return form;
}

bool is_list(Kind kind)
{
    return kind == Kind::choices;
}

std::string pointer(std::string_view field)
{
    return "/fields/" + std::string(field);
}

// "2026-11-20T14:30" beside "+03:00". What is not of this form goes on as it is, to be refused by
// the one who knows what a time is.
std::string moment_of(std::string_view wall, std::string_view offset)
{
    bool short_form = wall.size() == 16;
    return std::string(wall) + (short_form ? ":00" : "") +
           (offset.empty() || offset == "UTC" ? "+00:00" : std::string(offset));
}

// "+05:45" where the person is now; UTC if nobody knows.
std::string own_offset(const Call& call)
{
    auto person = call.site.kernel.roster()->find_person(call.subject.person);
    if (!person || person->zone.empty()) return "+00:00";
    auto id = icu::UnicodeString::fromUTF8(
        {person->zone.data(), static_cast<std::int32_t>(person->zone.size())});
    std::unique_ptr<icu::TimeZone> rules(icu::TimeZone::createTimeZone(id));
    UErrorCode error = U_ZERO_ERROR;
    std::int32_t raw = 0, summer = 0;
    rules->getOffset(double(call.site.clock.now().ms), false, raw, summer, error);
    if (U_FAILURE(error)) return "+00:00";
    auto minutes = (raw + summer) / 60'000, size = minutes < 0 ? -minutes : minutes;
    char text[16];
    std::snprintf(text, sizeof text, "%c%02d:%02d", minutes < 0 ? '-' : '+', size / 60, size % 60);
    return text;
}

std::vector<std::string> given_in(const Pairs& typed, const std::string& name)
{
    std::vector<std::string> all;
    for (auto& pair : typed)
        if (pair.name == name) all.push_back(pair.value);
    return all;
}

// The codes that a choice may be, in their order.
std::vector<std::string> choices_of(const Call& call, const Field& field)
{
    std::vector<std::string> codes;
    if (!field.choices.starts_with('@')) {
        each_word(field.choices, [&](std::string_view word) {
            if (!word.empty()) codes.emplace_back(word);
            return true;
        });
        return codes;
    }
    auto list = call.site.kernel.lists().find(field.choices.substr(1));
    auto items = list && list->is_object() ? find_at(list->get_object(), "items") : nullptr;
    if (items && items->is_array())
        for (auto& item : items->get_array())
            if (item.is_object()) codes.emplace_back(text_at(item.get_object(), "code"));
    return codes;
}

std::string select(const Page& page, const Call& call, const Type& type, const Field& field,
                   const std::string& name, const std::vector<std::string>& given)
{
    auto html = "<select name=\"" + name + "\"" + (is_list(field.kind) ? " multiple size=4" : "") +
                (field.marks & Field::required ? " required>" : ">");
    if (!is_list(field.kind)) html += "<option value=\"\"></option>";
    for (auto& code : choices_of(call, field)) {
        bool chosen = std::find(given.begin(), given.end(), code) != given.end();
        html += "<option value=\"" + escaped(code) + "\"" + (chosen ? " selected>" : ">") +
                name_of_choice(page, call, type, field, code) + "</option>";
    }
    return html + "</select>";
}

}  // namespace

Result<Form> form_of(const Call& call)
{
    auto form = TRY(parse_form(call));
    auto token = find(form.pairs, "token").value_or(std::string_view());
    if (call.known && token != form_token(call)) return fail(Code::forbidden, "emergency.form_old");
    // Browsers end lines as mail does; a text has line feeds.
    for (auto& pair : form.pairs) std::erase(pair.value, '\r');
    return form;
}

JsonObject fields_of(const Type& type, const Pairs& pairs)
{
    JsonObject fields;
    for (auto& pair : pairs) {
        if (!pair.name.starts_with("f.") || pair.value.empty()) continue;
        auto name = pair.name.substr(2);
        auto field = type.find_field(name);
        if (field && is_list(field->kind)) {
            auto& list = fields[name];
            if (!list.is_array()) list.emplace_array();
            list.get_array().emplace_back(pair.value);
        } else if (field && field->kind == Kind::moment) {
            fields[name] = moment_of(pair.value, find(pairs, "o." + name).value_or(""));
        } else {
            fields[name] = pair.value;
        }
    }
    return fields;
}

const Field* field_for_files(const Type& type, std::string_view names)
{
    const Field* found = nullptr;
    each_word(names, [&](std::string_view name) {
        auto field = type.find_field(name);
        if (field && field->kind == Kind::files) found = field;
        return !found;
    });
    return found;
}

Result<> take_file(const Call& call, const Type& type, std::string_view names, const Form& form,
                   JsonObject& fields)
{
    auto field = field_for_files(type, names);
    if (!field || form.file.name.empty()) return {};
    auto at_field = [&](Error error) {
        error.field = pointer(field->name);
        return tl::make_unexpected(std::move(error));
    };
    // Some browsers send the whole path.
    auto given = std::string_view(form.file.filename);
    if (auto slash = given.find_last_of("/\\"); slash != given.npos) given.remove_prefix(slash + 1);
    auto name = clean_text(given, Shape::line, 255);
    if (!name || name->empty())
        return at_field(Error{Code::invalid, "shape.wrong_kind", {}, {}, {}});
    if (form.file.bytes.size() > file_bytes_max)
        return at_field(Error{
            Code::too_large, "files.too_large", {}, {{"max", std::to_string(file_bytes_max)}}, {}});
    Upload upload(call.site.kernel, call.subject.person, *name);
    if (auto taken = upload.take(form.file.bytes); !taken) return at_field(taken.error());
    auto stored = upload.finish();
    if (!stored) return at_field(stored.error());
    fields[field->name] = JsonArray{
        JsonObject{{"sha256", stored->sha256}, {"name", stored->name}}
    };
    return {};
}

bool is_typed(const Field& field)
{
    switch (field.kind) {
        case Kind::line:
        case Kind::prose:
        case Kind::date:
        case Kind::moment:
        case Kind::email:
        case Kind::phone:
        case Kind::url:
        case Kind::choice:
        case Kind::choices: return true;
        default: return false;
    }
}

std::string file_control(const Page& page)
{
    return "<label>" + page.word("emergency.file") + "<input type=file name=file></label>";
}

std::string control(const Page& page, const Call& call, const Type& type, const Field& field,
                    const Pairs& typed)
{
    auto name = "f." + std::string(field.name);
    auto given = given_in(typed, name);
    auto text = given.empty() ? std::string() : given.front();
    auto needed = field.marks & Field::required ? " required" : "";
    auto html = "<label>" + page.word(type.name + ".field." + std::string(field.name));
    if (field.kind == Kind::prose) {
        html += "<textarea name=\"" + name + "\" maxlength=20000 dir=auto" + needed + ">\n" +
                escaped(text) + "</textarea>";
    } else if (field.kind == Kind::choice || field.kind == Kind::choices) {
        html += select(page, call, type, field, name, given);
    } else if (field.kind == Kind::moment) {
        auto offset = "o." + std::string(field.name);
        auto zone = find(typed, offset);
        html += "<input type=datetime-local name=\"" + name + "\" value=\"" + escaped(text) + "\"" +
                needed + "></label><label>" + page.word("emergency.offset") + "<input name=\"" +
                offset + "\" dir=ltr maxlength=6 pattern=\"[+\\-][0-9][0-9]:[0-9][0-9]\" value=\"" +
                escaped(zone ? *zone : own_offset(call)) + "\">";
    } else {
        html += "<input name=\"" + name + "\" maxlength=300 dir=auto value=\"" + escaped(text) +
                "\"" + (field.kind == Kind::date ? " type=date" : "") + needed + ">";
    }
    return html + "</label>";
}

}  // namespace concord::api::emergency
