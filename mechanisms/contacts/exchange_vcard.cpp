#include <algorithm>

#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/exchange.h"

namespace concord::contacts {
namespace {

// What vCard has no property for goes into extensions of our own (RFC 6350 section 6.10).
constexpr const char* x_state = "X-CONCORD-STATE";
constexpr const char* x_code = "X-CONCORD-CODE";
constexpr const char* x_holder = "X-CONCORD-HOLDER";
constexpr const char* x_level = "X-CONCORD-LEVEL";
constexpr const char* x_channel = "X-CONCORD-CHANNEL";
constexpr const char* x_hours = "X-CONCORD-HOURS";
constexpr const char* x_duty = "X-CONCORD-DUTY";
constexpr const char* x_postal = "X-CONCORD-POSTAL";
constexpr const char* x_directory = "X-CONCORD-DIRECTORY";

const JsonArray& rows_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

void add_text(vcard::Card& card, std::string name, std::string_view text)
{
    if (!text.empty()) card.properties.push_back(vcard::make_text(std::move(name), text));
}

// TYPE of a telephone, and back. A satellite telephone is a voice telephone to everyone else.
std::string_view tel_type(std::string_view kind)
{
    if (kind == "mobile") return "cell";
    if (kind == "fax") return "fax";
    return "voice";
}

vcard::Property property_of(std::string_view kind, std::string_view address)
{
    if (names_word("telephone mobile fax satellite", kind)) {
        auto tel = vcard::make_text("TEL", address);
        vcard::set_parameter(tel, "TYPE", {std::string(tel_type(kind))});
        return tel;
    }
    if (names_word("email secure_email", kind)) return vcard::make_text("EMAIL", address);
    if (kind == "web") return vcard::make_uri("URL", address);
    return vcard::make_text(x_channel, address);
}

void add_channels(vcard::Card& card, const JsonObject& fields, std::string_view field)
{
    for (auto& each : rows_of(fields, field)) {
        auto& row = each.get_object();
        auto kind = text_at(row, "kind");
        auto property = property_of(kind, text_at(row, "address"));
        if (auto priority = find_at(row, "priority")) {
            auto number = priority->get_int64();
            if (number >= 1 && number <= 100)
                vcard::set_parameter(property, "PREF", {std::to_string(number)});
            vcard::set_parameter(property, "X-PRIORITY", {std::to_string(number)});
        }
        vcard::set_parameter(property, "X-KIND", {std::string(kind)});
        if (auto note = text_at(row, "note"); !note.empty())
            vcard::set_parameter(property, "X-NOTE", {std::string(note)});
        if (field != "channels") vcard::set_parameter(property, "X-PRIVATE", {"true"});
        card.properties.push_back(std::move(property));
    }
}

std::vector<std::string> texts_of(const JsonArray& list)
{
    std::vector<std::string> texts;
    for (auto& each : list) texts.emplace_back(text_of(each));
    return texts;
}

void add_rows(vcard::Card& card, const JsonObject& fields, std::string_view field, const char* name,
              std::initializer_list<std::string_view> members)
{
    for (auto& each : rows_of(fields, field)) {
        auto& row = each.get_object();
        std::vector<std::string> parts;
        for (auto member : members) {
            auto value = find_at(row, member);
            std::string text(text_at(row, member));
            if (value && value->is_array())
                for (auto& word : value->get_array())
                    text += (text.empty() ? "" : " ") + std::string(text_of(word));
            parts.push_back(std::move(text));
        }
        card.properties.push_back(vcard::make_components(name, parts));
    }
}

std::string kind_of(const vcard::Property& property)
{
    std::string kind(vcard::parameter(property, "X-KIND"));
    if (names_word(channel_kinds, kind) && !kind.empty()) return kind;
    if (property.name == "EMAIL") return "email";
    if (property.name == "URL") return "web";
    if (property.name == "IMPP") return "chat";
    if (property.name == x_channel) return "chat";
    auto types = vcard::types(property);
    auto has = [&](const char* type) {
        return std::find(types.begin(), types.end(), type) != types.end();
    };
    return has("cell") ? "mobile" : has("fax") ? "fax" : "telephone";
}

std::optional<std::int64_t> priority_of(const vcard::Property& property)
{
    auto text = vcard::parameter(property, "X-PRIORITY");
    if (!text.empty() && text.size() < 7 &&
        text.find_first_not_of("0123456789") == std::string_view::npos)
        return std::stoll(std::string(text));
    auto preference = vcard::preference(property);
    if (preference > 100) return {};
    return preference;
}

void take_channel(JsonObject& fields, const vcard::Property& property)
{
    JsonObject row{
        {"kind",    kind_of(property)                                                      },
        {"address",
         property.name == "TEL" ? vcard::telephone(property).number : vcard::text(property)}
    };
    if (auto priority = priority_of(property)) row["priority"] = *priority;
    if (auto note = vcard::parameter(property, "X-NOTE"); !note.empty()) row["note"] = note;
    auto field =
        vcard::parameter(property, "X-PRIVATE") == "true" ? "private_channels" : "channels";
    if (!fields.contains(field)) fields[field] = JsonArray();
    fields[field].get_array().push_back(std::move(row));
}

JsonArray words_in(std::string_view text)
{
    JsonArray words;
    each_word(text, [&](std::string_view word) {
        if (!word.empty()) words.emplace_back(word);
        return true;
    });
    return words;
}

void take_rows(JsonObject& fields, const vcard::Card& card, const char* name,
               std::string_view field, std::initializer_list<std::string_view> members)
{
    JsonArray rows;
    for (auto& property : card.properties) {
        if (property.name != name) continue;
        auto parts = vcard::components(property);
        JsonObject row;
        std::size_t number = 0;
        for (auto member : members) {
            if (number == parts.size()) break;
            std::string text;
            for (auto& piece : parts[number++]) text += (text.empty() ? "" : ",") + piece;
            if (text.empty()) continue;
            if (member == "days")
                row[member] = words_in(text);
            else
                row[member] = text;
        }
        rows.push_back(std::move(row));
    }
    if (!rows.empty()) fields[field] = std::move(rows);
}

// Words of CATEGORIES and ROLE that this directory knows.
void take_words(JsonObject& fields, const vcard::Card& card)
{
    JsonArray roles;
    std::string level = vcard::text_of(card, x_level);
    for (auto& property : card.properties) {
        if (property.name != "CATEGORIES" && property.name != "ROLE") continue;
        for (auto word : vcard::list(property)) {
            for (auto& c : word) c = c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
            std::replace(word.begin(), word.end(), ' ', '_');
            if (word.empty()) continue;
            if (level.empty() && names_word(levels, word)) level = word;
            bool known = names_word(contact_roles, word);
            if (known && std::find(roles.begin(), roles.end(), Json(word)) == roles.end())
                roles.emplace_back(word);
        }
    }
    if (!roles.empty()) fields["roles"] = std::move(roles);
    if (!level.empty()) fields["level"] = level;
}

std::string holder_of(const vcard::Card& card)
{
    auto said = vcard::text_of(card, x_holder);
    if (!said.empty()) return said;
    return vcard::kind(card) == vcard::Kind::individual ? "person" : "institution";
}

std::string postal_of(const vcard::Card& card)
{
    auto said = vcard::text_of(card, x_postal);
    auto adr = vcard::find(card, "ADR");
    if (!said.empty() || !adr) return said;
    auto address = vcard::address(*adr);
    std::string text;
    for (auto* part : {&address.box, &address.extended, &address.street, &address.locality,
                       &address.region, &address.code, &address.country})
        if (!part->empty()) text += (text.empty() ? "" : "\n") + *part;
    return text;
}

}  // namespace

vcard::Card to_card(const Record& contact)
{
    auto& fields = contact.fields;
    vcard::Card card;
    auto kind = contact.text("holder_kind");
    add_text(card, "KIND", kind == "institution" ? "org" : "individual");
    add_text(card, "FN", contact.text("name"));
    if (contact.has("institution"))
        card.properties.push_back(
            vcard::make_components("ORG", {std::string(contact.text("institution"))}));
    add_text(card, "TITLE", contact.text("post"));
    if (contact.has("roles"))
        card.properties.push_back(
            vcard::make_list("CATEGORIES", texts_of(rows_of(fields, "roles"))));
    add_channels(card, fields, "channels");
    add_channels(card, fields, "private_channels");
    for (auto& tag : rows_of(fields, "languages")) add_text(card, "LANG", text_of(tag));
    add_text(card, "TZ", contact.text("zone"));
    add_text(card, "NOTE", contact.text("note"));
    add_text(card, x_state, contact.owner);
    add_text(card, x_code, contact.text("code"));
    add_text(card, x_holder, kind);
    add_text(card, x_level, contact.text("level"));
    add_text(card, x_postal, contact.text("postal"));
    if (contact.has("postal")) {
        vcard::Address address;
        address.street = contact.text("postal");
        card.properties.push_back(vcard::make_address(address));
    }
    add_rows(card, fields, "hours", x_hours, {"days", "from", "to"});
    add_rows(card, fields, "duty", x_duty, {"from", "to", "who", "channel", "address"});
    add_rows(card, fields, "directories", x_directory, {"name", "url"});
    if (!contact.id.empty())
        card.properties.push_back(vcard::make_uri("UID", "urn:uuid:" + contact.id));
    return card;
}

std::string print_vcards(std::span<const Record> contacts)
{
    std::vector<vcard::Card> cards;
    for (auto& contact : contacts) cards.push_back(to_card(contact));
    return vcard::print(cards);
}

JsonObject from_card(const vcard::Card& card)
{
    JsonObject fields;
    auto take = [&](std::string_view field, std::string text) {
        if (!text.empty()) fields[field] = std::move(text);
    };
    auto code = vcard::text_of(card, x_code);
    take("code", code.empty() ? vcard::text_of(card, "UID") : code);
    take("holder_kind", holder_of(card));
    take("name", vcard::text_of(card, "FN"));
    auto organization = vcard::organization_of(card);
    std::string institution;
    for (auto& unit : organization) institution += (institution.empty() ? "" : ", ") + unit;
    take("institution", institution);
    take("post", vcard::text_of(card, "TITLE"));
    take_words(fields, card);
    JsonArray languages;
    for (auto tag : vcard::find_all(card, "LANG")) languages.emplace_back(vcard::text(*tag));
    if (!languages.empty()) fields["languages"] = std::move(languages);
    take("zone", vcard::text_of(card, "TZ"));
    take("note", vcard::text_of(card, "NOTE"));
    take("postal", postal_of(card));
    for (auto& property : card.properties)
        for (auto name : {"TEL", "EMAIL", "URL", "IMPP", x_channel})
            if (property.name == name) take_channel(fields, property);
    take_rows(fields, card, x_hours, "hours", {"days", "from", "to"});
    take_rows(fields, card, x_duty, "duty", {"from", "to", "who", "channel", "address"});
    take_rows(fields, card, x_directory, "directories", {"name", "url"});
    return fields;
}

Result<std::vector<Incoming>> parse_vcards(std::string_view text)
{
    std::vector<Incoming> all;
    for (auto& reading : TRY(vcard::parse(text))) {
        Incoming incoming{reading.line, {}, JsonObject()};
        if (reading.card) {
            incoming.fields = from_card(*reading.card);
            incoming.key = text_at(*incoming.fields, "code");
            incoming.owner = vcard::text_of(*reading.card, x_state);
        } else {
            incoming.fields = tl::make_unexpected(reading.card.error());
        }
        all.push_back(std::move(incoming));
    }
    refuse_repeated(all);
    return all;
}

}  // namespace concord::contacts
