#include "formats/misp/observables.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"
#include "base/time.h"
#include "formats/misp/ids.h"
#include "formats/stix.h"

namespace concord::misp {
namespace {

std::string lower(std::string_view text)
{
    std::string made(text);
    for (auto& c : made)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    return made;
}

std::optional<std::int64_t> number_in(std::string_view text)
{
    std::int64_t number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

// "ipv4-addr", "ipv6-addr", or "" if it is neither an address nor a network.
std::string_view address_type(std::string_view text)
{
    std::array<unsigned char, 16> bytes;
    auto slash = text.find('/');
    std::string address(text.substr(0, slash));
    int bits = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1    ? 32
               : inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1 ? 128
                                                                         : 0;
    if (bits == 0) return {};
    if (slash != std::string_view::npos) {
        auto length = number_in(text.substr(slash + 1));
        if (!length || *length < 0 || *length > bits) return {};
    }
    return bits == 32 ? "ipv4-addr" : "ipv6-addr";
}

bool is_host(std::string_view text)
{
    return !text.empty() && text.size() <= 253 &&
           text.find_first_of(" \t\r\n/\\'\"<>|@") == std::string_view::npos;
}

std::size_t digits_of(std::string_view algorithm)
{
    constexpr std::pair<std::string_view, std::size_t> known[] = {
        {"MD5",      32 },
        {"SHA-1",    40 },
        {"SHA-224",  56 },
        {"SHA-256",  64 },
        {"SHA-384",  96 },
        {"SHA-512",  128},
        {"SHA3-256", 64 },
        {"SHA3-512", 128},
    };
    for (auto& [name, digits] : known)
        if (name == algorithm) return digits;
    return 0;
}

std::optional<Json> hash_in(std::string_view text, std::string_view path)
{
    auto hex = lower(text);
    auto algorithm = path.substr(path.rfind('.') + 1);
    bool right = hex.size() == digits_of(algorithm) &&
                 hex.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!right) return {};
    return Json(hex);
}

// STIX 2.1 section 6.17: the hive is never abbreviated.
std::string full_key(std::string_view key)
{
    constexpr std::pair<std::string_view, std::string_view> hives[] = {
        {"hklm", "HKEY_LOCAL_MACHINE" },
        {"hkcu", "HKEY_CURRENT_USER"  },
        {"hkcr", "HKEY_CLASSES_ROOT"  },
        {"hku",  "HKEY_USERS"         },
        {"hkcc", "HKEY_CURRENT_CONFIG"},
    };
    auto end = std::min(key.find('\\'), key.size());
    auto hive = lower(key.substr(0, end));
    for (auto& [abbreviated, full] : hives)
        if (hive == abbreviated) return std::string(full).append(key.substr(end));
    return std::string(key);
}

std::optional<Json> mac_in(std::string_view text)
{
    auto mac = lower(text);
    std::ranges::replace(mac, '-', ':');
    if (mac.size() != 17) return {};
    for (std::size_t at = 0; at < mac.size(); ++at) {
        bool hex = std::string_view("0123456789abcdef").find(mac[at]) != std::string_view::npos;
        if (at % 3 == 2 ? mac[at] != ':' : !hex) return {};
    }
    return Json(mac);
}

std::optional<Json> whole_in(std::string_view text, std::int64_t least, std::int64_t most)
{
    auto number = number_in(text);
    if (!number || *number < least || *number > most) return {};
    return Json(*number);
}

constexpr std::int64_t whole_max = (std::int64_t{1} << 53) - 1;

std::optional<Json> flag_in(std::string_view text)
{
    auto word = lower(text);
    if (word == "true" || word == "1" || word == "yes") return Json(true);
    if (word == "false" || word == "0" || word == "no") return Json(false);
    return {};
}

// One step of a path: "dst_ref(@ip)", "values[]", "name".
struct Step {
    std::string_view name;
    std::string_view leads_to = {};  // type of an observable
    bool is_list = false;
};

std::vector<Step> steps_of(std::string_view path)
{
    std::vector<Step> steps;
    while (!path.empty()) {
        auto end = std::min(path.find('.'), path.size());
        auto part = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        Step step;
        if (auto at = part.find('('); at != std::string_view::npos) {
            step.leads_to = part.substr(at + 1, part.size() - at - 2);
            part = part.substr(0, at);
        }
        if (part.ends_with("[]")) {
            step.is_list = true;
            part.remove_suffix(2);
        }
        step.name = part;
        steps.push_back(step);
    }
    return steps;
}

std::string type_for(std::string_view leads_to, std::string_view text)
{
    if (leads_to == "@ip") return std::string(address_type(text));
    if (leads_to == "@host")
        return address_type(text).empty() ? "domain-name" : std::string(address_type(text));
    return std::string(leads_to);
}

// The name of a step as a pattern writes it.
std::string print(const Step& step)
{
    bool plain = step.name.find('-') == std::string_view::npos;
    std::string made = plain ? std::string(step.name) : quoted(step.name);
    if (step.is_list) made += "[*]";
    return made;
}

bool is_network(std::string_view text)
{
    return text.find('/') != std::string_view::npos && !address_type(text).empty();
}

// False if the place is taken, by another value or by an observable of another type.
bool set(JsonObject& at, std::span<const Step> steps, const Json& value, std::string_view text)
{
    auto& step = steps.front();
    auto rest = steps.subspan(1);
    auto found = at.find(step.name);
    if (rest.empty()) {
        if (step.is_list) {
            if (found == at.end()) found = at.emplace(step.name, JsonArray()).first;
            auto& list = found->value().as_array();
            if (std::ranges::find(list, value) == list.end()) list.push_back(value);
            return true;
        }
        if (found != at.end()) return found->value() == value;
        at[step.name] = value;
        return true;
    }
    JsonObject fresh;
    if (!step.leads_to.empty()) fresh["type"] = type_for(step.leads_to, text);
    if (!step.is_list) {
        if (found == at.end()) found = at.emplace(step.name, std::move(fresh)).first;
        auto& inner = found->value().as_object();
        if (!step.leads_to.empty() && text_at(inner, "type") != type_for(step.leads_to, text))
            return false;
        return set(inner, rest, value, text);
    }
    if (found == at.end()) found = at.emplace(step.name, JsonArray()).first;
    auto& list = found->value().as_array();
    if (list.empty() || list.back().as_object().contains(rest.front().name))
        list.emplace_back(std::move(fresh));
    return set(list.back().as_object(), rest, value, text);
}

// What STIX demands of an observable besides what was put. False if it cannot be had.
bool complete(JsonObject& object)
{
    auto type = text_at(object, "type");
    auto has = [&](std::string_view name) { return object.contains(name); };
    if (type == "network-traffic") {
        if (!has("src_ref") && !has("dst_ref")) return false;
        if (!has("protocols")) object["protocols"] = JsonArray{"ip"};
    } else if (type == "email-message") {
        bool parts = has("body_multipart");
        if (parts && has("body")) {
            object["body_multipart"].as_array().push_back(JsonObject{
                {"content_type", "text/plain"  },
                {"body",         object["body"]}
            });
            object.erase("body");
        }
        object["is_multipart"] = parts;
    } else if (type == "file") {
        if (!has("name") && !has("hashes")) return false;
        if (auto extensions = object.if_contains("extensions"))
            // The kind of program is not known; the vocabulary is an open one.
            extensions->as_object()["windows-pebinary-ext"].as_object()["pe_type"] = "unknown";
    } else if (type == "autonomous-system") {
        return has("number");
    } else if (type == "domain-name" || type == "url") {
        return has("value");
    } else if (type == "mutex") {
        return has("name");
    }
    return object.size() > 1;
}

// Cuts what stands at references out into objects of its own and puts their ids there.
bool detach(JsonObject object, const JsonArray& marking_refs, std::vector<JsonObject>& out,
            std::string& id)
{
    for (auto& [name, value] : object) {
        if (name.ends_with("_ref") && value.is_object()) {
            std::string inner;
            if (!detach(value.as_object(), marking_refs, out, inner)) return false;
            value = inner;
        } else if (name == "body_multipart") {
            for (auto& part : value.as_array()) {
                auto reference = part.as_object().if_contains("body_raw_ref");
                if (!reference) continue;
                std::string inner;
                if (!detach(reference->as_object(), marking_refs, out, inner)) return false;
                *reference = inner;
            }
        } else if (name.ends_with("_refs") && value.is_array()) {
            for (auto& element : value.as_array()) {
                std::string inner;
                if (!detach(element.as_object(), marking_refs, out, inner)) return false;
                element = inner;
            }
        }
    }
    // What a name leads to changes: it is said by relationships (STIX 2.1 section 6.4).
    object.erase("resolves_to_refs");
    if (!complete(object)) return false;
    object["spec_version"] = "2.1";
    if (!marking_refs.empty()) object["object_marking_refs"] = marking_refs;
    id = observable_id(object);
    JsonObject made{
        {"type", text_at(object, "type")},
        {"spec_version", "2.1"},
        {"id", id}
    };
    for (auto& [name, value] : object)
        if (!made.contains(name)) made[name] = value;
    out.push_back(std::move(made));
    return true;
}

}  // namespace

std::optional<std::string> exact_moment(std::string_view text)
{
    std::string written(text);
    if (written.size() > 10 && written[10] == ' ') written[10] = 'T';
    // Some write the offset without its colon, or leave it away where they mean UTC.
    if (written.size() > 19 && written.find_first_of("Zz+-", 19) == std::string::npos)
        written += 'Z';
    if (written.size() == 19) written += 'Z';
    auto sign = written.find_last_of("+-");
    if (sign != std::string::npos && sign >= 19 && written.size() == sign + 5)
        written.insert(sign + 3, 1, ':');
    auto time = parse_time(written);
    if (!time) {
        auto date = parse_date(text);
        if (!date) return {};
        return print(*date);
    }
    auto made = print(*time);
    if (written.size() > 19 && written[19] == '.') {
        auto digits = std::string_view(written).substr(20);
        digits = digits.substr(0, digits.find_first_not_of("0123456789"));
        if (digits.size() > 3) made.replace(20, 3, digits);
    }
    return made;
}

std::string pattern_path(std::string_view path)
{
    std::string made;
    for (auto& step : steps_of(path)) {
        if (!made.empty()) made += '.';
        made += print(step);
    }
    return made;
}

std::string quoted(std::string_view text)
{
    std::string made = "'";
    for (char c : text) {
        if (c == '\'' || c == '\\') made += '\\';
        made += c;
    }
    return made + '\'';
}

std::optional<Json> value_of(std::string_view text, const Place& place)
{
    if (text.empty()) return {};
    switch (place.form) {
        case Form::text: return Json(text);
        case Form::ip:
            if (address_type(text).empty()) return {};
            return Json(text);
        case Form::host:
            if (!is_host(text)) return {};
            return Json(text);
        case Form::hash: return hash_in(text, place.path);
        case Form::whole: return whole_in(text, 0, whole_max);
        case Form::port: return whole_in(text, 0, 65'535);
        case Form::as_number:
            if (lower(text.substr(0, 2)) == "as") text.remove_prefix(2);
            return whole_in(text, 0, 4'294'967'295);
        case Form::mac: return mac_in(text);
        case Form::registry_key: return Json(full_key(text));
        case Form::protocol: return Json(lower(text));
        case Form::moment: {
            auto moment = exact_moment(text);
            if (!moment) return {};
            return Json(*moment);
        }
        case Form::flag: return flag_in(text);
    }
    return {};
}

bool Observable::root_for(std::string_view text)
{
    if (root_ != "@ip") return true;
    root_ = address_type(text);
    return !root_.empty();
}

void Observable::compare(const Place& place, const Json& value)
{
    auto path = root_ + ":" + pattern_path(place.path);
    std::string test;
    if (!value.is_string()) {
        test = "= " + print_json(value);
    } else if (place.form == Form::moment) {
        test = "= t" + quoted(text_of(value));
    } else if (is_network(text_of(value)) && place.form == Form::ip) {
        test = "ISSUBSET " + quoted(text_of(value));
    } else {
        test = "= " + quoted(text_of(value));
    }
    for (auto& one : comparisons_) {
        if (one.path != path) continue;
        if (std::ranges::find(one.tests, test) == one.tests.end()) one.tests.push_back(test);
        return;
    }
    comparisons_.push_back({std::move(path), {std::move(test)}});
}

Observable::Put Observable::put(const Place& place, std::string_view text)
{
    auto value = value_of(text, place);
    if (!value || !root_for(text)) return Put::refused;
    compare(place, *value);
    auto steps = steps_of(place.path);
    return set(object_, steps, *value, text) ? Put::placed : Put::pattern_only;
}

Observable::Put Observable::put_in_pattern(const Place& place, std::string_view text)
{
    auto value = value_of(text, place);
    if (!value || !root_for(text)) return Put::refused;
    compare(place, *value);
    return Put::pattern_only;
}

std::string Observable::pattern() const
{
    if (comparisons_.empty()) return {};
    std::string made = "[";
    for (auto& one : comparisons_) {
        if (made.size() > 1) made += " AND ";
        if (one.tests.size() > 1) made += '(';
        for (std::size_t i = 0; i < one.tests.size(); ++i) {
            if (i > 0) made += " OR ";
            made += one.path;
            made += ' ';
            made += one.tests[i];
        }
        if (one.tests.size() > 1) made += ')';
    }
    return made + ']';
}

std::optional<std::vector<JsonObject>> Observable::objects(const JsonArray& marking_refs) const
{
    if (object_.empty() || root_.empty() || root_ == "@ip") return {};
    JsonObject root{
        {"type", root_}
    };
    for (auto& [name, value] : object_) root[name] = value;
    std::vector<JsonObject> out;
    std::string id;
    if (!detach(std::move(root), marking_refs, out, id)) return {};
    for (auto& object : out)
        if (!stix::check(print_json(object))) return {};
    return out;
}

const Json* value_at(const JsonObject& observable, std::string_view path, const void* of,
                     FindObject find)
{
    const JsonObject* at = &observable;
    auto steps = steps_of(path);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        auto value = at->if_contains(steps[i].name);
        if (value && steps[i].is_list)
            value = value->is_array() && !value->get_array().empty() ? &value->get_array().front()
                                                                     : nullptr;
        if (!value || i + 1 == steps.size()) return value;
        if (value->is_string()) {
            at = find(of, text_of(*value));
        } else {
            at = value->if_object();
        }
        if (!at) return nullptr;
    }
    return nullptr;
}

}  // namespace concord::misp
