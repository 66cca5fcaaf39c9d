#include "mechanisms/contacts/rules.h"

#include "base/bytes.h"
#include "kernel/shape.h"

namespace concord::contacts {
namespace {

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::string at(std::string_view field, std::size_t row, std::string_view column)
{
    return "/fields/" + std::string(field) + "/" + std::to_string(row) + "/" + std::string(column);
}

// What is wrong with an address of this kind of channel, or null.
const char* refusal(std::string_view kind, std::string_view address)
{
    if (names_word("telephone mobile fax satellite", kind))
        return is_phone(address) ? nullptr : "shape.bad_phone";
    if (names_word("email secure_email", kind))
        return is_email(address) ? nullptr : "shape.bad_email";
    if (kind == "web") return is_url(address) ? nullptr : "shape.bad_url";
    return nullptr;  // call signs and names in a chat have many forms
}

Result<> addresses_fit(const JsonObject& fields, std::string_view field)
{
    std::size_t number = 0;
    for (auto& row : rows_of(fields, field)) {
        auto& channel = row.get_object();
        if (auto key = refusal(text_at(channel, "kind"), text_at(channel, "address")))
            return fail_at(at(field, number, "address"), Code::invalid, key);
        ++number;
    }
    return {};
}

Result<> hours_in_order(const JsonObject& fields)
{
    std::size_t number = 0;
    for (auto& row : rows_of(fields, "hours")) {
        auto from = parse_clock(text_at(row.get_object(), "from"));
        auto to = parse_clock(text_at(row.get_object(), "to"));
        if (!from) return fail_at(at("hours", number, "from"), Code::invalid, "contacts.bad_hours");
        if (!to || *to == *from)
            return fail_at(at("hours", number, "to"), Code::invalid, "contacts.bad_hours");
        ++number;
    }
    return {};
}

Result<> duty_in_order(const JsonObject& fields)
{
    std::size_t number = 0;
    for (auto& row : rows_of(fields, "duty")) {
        auto from = parse_time(text_at(row.get_object(), "from"));
        auto to = parse_time(text_at(row.get_object(), "to"));
        if (!from || !to || *to <= *from)
            return fail_at(at("duty", number, "to"), Code::invalid, "contacts.bad_duty");
        ++number;
    }
    return {};
}

bool differs(const Occasion& occasion, std::string_view field)
{
    auto before = find_at(occasion.before.fields, field);
    auto after = find_at(occasion.after.fields, field);
    if (!before || !after) return before != after;
    return *before != *after;
}

Result<> untouched(const Occasion& occasion, std::string_view fields, const char* key)
{
    std::string touched;
    each_word(fields, [&](std::string_view field) {
        if (differs(occasion, field)) touched = field;
        return touched.empty();
    });
    if (touched.empty()) return {};
    return fail_at("/fields/" + touched, Code::forbidden, key,
                   {
                       {"field", touched}
    });
}

constexpr std::string_view set_by_acts =
    "new_holder_kind new_name new_institution new_post new_level reconfirmed reconfirm_by";

// An entry that the secretariat cannot read cannot be confirmed, and one for a single desk is no
// entry of a directory.
Result<> label_fits(const Label& label)
{
    if (label.tlp == Tlp::red) return fail_at("/label/tlp", Code::invalid, "contacts.bad_label");
    for (auto& reach : label.recipients)
        if (reach == "participant:secretariat") return {};
    return fail_at("/label/recipients", Code::invalid, "contacts.bad_label");
}

}  // namespace

std::optional<int> parse_clock(std::string_view text)
{
    auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return {};
    int hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0';
    if (minute > 59 || hour * 60 + minute > 24 * 60) return {};
    return hour * 60 + minute;
}

Result<> holds_together(const Occasion& occasion)
{
    auto& fields = occasion.after.fields;
    TRY(addresses_fit(fields, "channels"));
    TRY(addresses_fit(fields, "private_channels"));
    TRY(hours_in_order(fields));
    TRY(duty_in_order(fields));
    if (occasion.by.platform) return {};
    if (occasion.after.owner != "secretariat") TRY(label_fits(occasion.after.label));
    return untouched(occasion, set_by_acts, "contacts.set_by_act");
}

Result<> keeps_its_identity(const Occasion& occasion)
{
    return untouched(occasion, identity_fields, "contacts.needs_amendment");
}

Result<> can_be_reached(const Occasion& occasion)
{
    if (occasion.after.has("channels") || occasion.after.has("private_channels")) return {};
    return fail_at("/fields/channels", Code::invalid, "contacts.no_channel");
}

Result<> was_verified(const Occasion& occasion)
{
    if (occasion.by.person == occasion.before.author)
        return fail(
            Code::forbidden, "workflow.four_eyes",
            {
                {"action", std::string(occasion.action)},
                {"state",  occasion.before.state       }
        });
    if (!text_at(occasion.input, "confirmed_by").empty()) return {};
    return fail_at("/fields/confirmed_by", Code::invalid, "contacts.say_how");
}

Result<> gives_a_reason(const Occasion& occasion)
{
    if (!text_at(occasion.input, "reason").empty()) return {};
    return fail_at("/fields/reason", Code::invalid, "contacts.give_a_reason");
}

Result<> proposes_a_change(const Occasion& occasion)
{
    bool changed = false;
    each_word(identity_fields, [&](std::string_view field) {
        auto now = text_at(occasion.after.fields, "new_" + std::string(field));
        changed = !now.empty() && now != occasion.after.text(field);
        return !changed;
    });
    if (changed) return {};
    return fail_at("/fields/new_name", Code::invalid, "contacts.nothing_changed");
}

JsonObject reconfirmed(const Occasion& occasion)
{
    return {
        {"reconfirmed",  print(occasion.now)            },
        {"reconfirm_by", print(occasion.now + days(365))}
    };
}

JsonObject without_the_change(const Occasion&)
{
    JsonObject change;
    each_word(identity_fields, [&](std::string_view field) {
        change["new_" + std::string(field)] = nullptr;
        return true;
    });
    return change;
}

JsonObject with_the_change(const Occasion& occasion)
{
    auto change = without_the_change(occasion);
    each_word(identity_fields, [&](std::string_view field) {
        auto proposed = text_at(occasion.before.fields, "new_" + std::string(field));
        if (!proposed.empty()) change[field] = proposed;
        return true;
    });
    for (auto& member : reconfirmed(occasion)) change[member.key()] = member.value();
    return change;
}

Result<> is_a_sound_check(const Occasion& occasion)
{
    auto& check = occasion.after;
    if (check.context != Context::exercise && check.context != Context::test)
        return fail_at("/context", Code::invalid, "contacts.check_context");
    auto opens = parse_time(check.text("opens")), closes = parse_time(check.text("closes"));
    if (!closes || *closes <= occasion.now || (opens && *opens >= *closes))
        return fail_at("/fields/closes", Code::invalid, "contacts.check_times");
    auto scope = check.text("scope");
    const char* needed = scope == "region"  ? "regions"
                         : scope == "level" ? "levels"
                         : scope == "list"  ? "contacts"
                                            : nullptr;
    if (needed && !check.has(needed))
        return fail_at("/fields/" + std::string(needed), Code::invalid, "contacts.check_scope");
    return {};
}

Result<> is_not_over(const Occasion& occasion)
{
    auto closes = parse_time(occasion.after.text("closes"));
    if (closes && *closes > occasion.now) return {};
    return fail(Code::conflict, "contacts.check_over");
}

Result<> answers_for_itself(const Occasion& occasion)
{
    if (occasion.by.participant == occasion.after.text("state")) return {};
    return fail(Code::forbidden, "workflow.not_yours",
                {
                    {"action", std::string(occasion.action)},
                    {"state",  occasion.before.state       }
    });
}

Result<> brings_the_code(const Occasion& occasion)
{
    auto& reply = occasion.before;
    auto given = code_hash(reply.parent, reply.text("contact"), reply.text("address"),
                           text_at(occasion.input, "code"));
    if (same_secret(given, reply.text("code_hash"))) return {};
    return fail_at("/fields/code", Code::invalid, "contacts.wrong_code");
}

JsonObject answered_now(const Occasion& occasion)
{
    auto sent = parse_time(occasion.before.text("sent"));
    auto waited = sent ? (occasion.now - *sent).ms / 1000 : 0;
    return {
        {"answered", print(occasion.now)},
        {"seconds", std::max<std::int64_t>(std::int64_t(0), waited)}
    };
}

JsonObject sent_now(const Occasion& occasion)
{
    return {
        {"sent", print(occasion.now)}
    };
}

std::string code_hash(std::string_view check, std::string_view contact, std::string_view address,
                      std::string_view code)
{
    // Read aloud and typed in again: case, spaces and hyphens do not matter, nor do look-alikes.
    std::string plain;
    for (auto c : code) {
        if (c == ' ' || c == '-') continue;
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
        if (c == 'O') c = '0';
        if (c == 'I' || c == 'L') c = '1';
        plain += c;
    }
    auto about = std::string(check) + "\n" + std::string(contact) + "\n" + std::string(address);
    return print_hex(view(hmac_sha256(about, plain)));
}

}  // namespace concord::contacts
