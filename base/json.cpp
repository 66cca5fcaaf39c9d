#include "base/json.h"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <vector>

namespace concord {
namespace {

namespace dom = simdjson::dom;

// Where in the document something stands; printed only for an error.
struct Place {
    const Place* above = nullptr;
    std::string_view key = {};
    std::size_t number = 0;
    enum class Of { document, object, array } of = Of::document;

    std::string print() const
    {
        if (of == Of::document) return "";
        return above->print() + "/" +
               (of == Of::object ? std::string(key) : std::to_string(number));
    }
};

// Builds our values from simdjson's, whose numbers are exact; Boost's own parser is off by one unit
// in the last place for about a sixth of all doubles.
class Builder {
public:
    explicit Builder(const JsonLimits& limits) : limits_(limits) {}

    Result<Json> build(dom::element from, const Place& place)
    {
        switch (from.type()) {
            case dom::element_type::OBJECT: return object(from.get_object().value_unsafe(), place);
            case dom::element_type::ARRAY: return array(from.get_array().value_unsafe(), place);
            case dom::element_type::STRING:
                return Json(boost::json::string(from.get_string().value_unsafe()));
            case dom::element_type::INT64: return Json(from.get_int64().value_unsafe());
            case dom::element_type::UINT64: return Json(from.get_uint64().value_unsafe());
            case dom::element_type::DOUBLE: return Json(from.get_double().value_unsafe());
            case dom::element_type::BOOL: return Json(from.get_bool().value_unsafe());
            case dom::element_type::NULL_VALUE: return Json(nullptr);
        }
        return fail(Code::invalid, "json.malformed");
    }

private:
    Result<> count()
    {
        if (++members_ > limits_.members_max)
            return fail(Code::too_large, "json.too_many_members",
                        {
                            {"max", std::to_string(limits_.members_max)}
            });
        return {};
    }

    Result<Json> object(dom::object from, const Place& place)
    {
        JsonObject made;
        made.reserve(std::min(from.size(), reserved_max));
        for (auto member : from) {
            TRY(count());
            const Place at{&place, member.key, 0, Place::Of::object};
            auto value = build(member.value, at);
            // What stands in a second one is not looked at; that there is one counts first.
            auto [added, is_new] = made.emplace(member.key, nullptr);
            if (!is_new)
                return fail_at(at.print(), Code::invalid, "json.duplicate_key",
                               {
                                   {"key", std::string(member.key)}
                });
            added->value() = TRY(std::move(value));
        }
        return Json(std::move(made));
    }

    Result<Json> array(dom::array from, const Place& place)
    {
        JsonArray made;
        made.reserve(std::min(from.size(), reserved_max));
        for (auto element : from) {
            TRY(count());
            made.push_back(TRY(build(element, Place{&place, {}, made.size(), Place::Of::array})));
        }
        return Json(std::move(made));
    }

    static constexpr std::size_t reserved_max = 64;  // the limits have not been asked yet

    const JsonLimits& limits_;
    std::size_t members_ = 0;
};

void print_number(double number, std::string& out)
{
    if (!std::isfinite(number)) {  // cannot be read from JSON; a computed one prints as null
        out += "null";
        return;
    }
    char text[40];
    auto end = std::to_chars(text, text + sizeof text, number).ptr;
    std::string_view printed(text, std::size_t(end - text));
    out += printed;
    if (printed.find_first_of(".e") == std::string_view::npos) out += ".0";
}

template <class Number>
void print_whole(Number number, std::string& out)
{
    char text[24];
    out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

enum class Order { as_is, sorted };

void print(const Json& value, std::string& out, Order order);

std::vector<const JsonObject::value_type*> sorted_members(const JsonObject& object)
{
    std::vector<const JsonObject::value_type*> members;
    members.reserve(object.size());
    for (auto& member : object) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto a, auto b) { return a->key() < b->key(); });
    return members;
}

void print_object(const JsonObject& object, std::string& out, Order order)
{
    out += '{';
    const auto opened = out.size();
    auto print_member = [&](const JsonObject::value_type& member) {
        if (out.size() > opened) out += ',';
        print_json_string(member.key(), out);
        out += ':';
        print(member.value(), out, order);
    };
    if (order == Order::sorted)
        for (auto member : sorted_members(object)) print_member(*member);
    else
        for (auto& member : object) print_member(member);
    out += '}';
}

void print(const Json& value, std::string& out, Order order)
{
    switch (value.kind()) {
        case boost::json::kind::null: out += "null"; break;
        case boost::json::kind::bool_: out += value.get_bool() ? "true" : "false"; break;
        case boost::json::kind::int64: print_whole(value.get_int64(), out); break;
        case boost::json::kind::uint64: print_whole(value.get_uint64(), out); break;
        case boost::json::kind::double_: print_number(value.get_double(), out); break;
        case boost::json::kind::string: print_json_string(text_of(value), out); break;
        case boost::json::kind::array: {
            out += '[';
            bool first = true;
            for (auto& element : value.get_array()) {
                if (!first) out += ',';
                first = false;
                print(element, out, order);
            }
            out += ']';
            break;
        }
        case boost::json::kind::object: print_object(value.get_object(), out, order); break;
    }
}

Error refusal(simdjson::error_code error, const JsonLimits& limits)
{
    if (error == simdjson::DEPTH_ERROR)
        return {
            Code::too_large, "json.too_deep", {}, {{"max", std::to_string(limits.depth_max)}}, {}};
    return {Code::invalid, "json.malformed", {}, {}, simdjson::error_message(error)};
}

}  // namespace

Result<Json> parse_json(std::string_view text, const JsonLimits& limits)
{
    if (text.size() > limits.size_bytes_max)
        return fail(Code::too_large, "json.too_large",
                    {
                        {"max", std::to_string(limits.size_bytes_max)}
        });
    // The document lives in its parser, so each thread keeps one.
    thread_local dom::parser parser;
    if (auto error = parser.allocate(std::max<std::size_t>(text.size(), 64), limits.depth_max))
        return tl::make_unexpected(refusal(error, limits));
    auto root = parser.parse(text.data(), text.size(), true);
    if (root.error()) return tl::make_unexpected(refusal(root.error(), limits));
    auto value = Builder(limits).build(root.value_unsafe(), Place{});
    if (text.size() > (1 << 16)) parser = dom::parser();  // do not keep a large buffer for ever
    return value;
}

void print_json_string(std::string_view text, std::string& out)
{
    out += '"';
    for (std::size_t start = 0, at = 0;; ++at) {
        if (at < text.size()) {
            auto c = static_cast<unsigned char>(text[at]);
            if (c >= 0x20 && c != '"' && c != '\\') continue;
        }
        out.append(text, start, at - start);
        if (at == text.size()) break;
        start = at + 1;
        switch (text[at]) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default: {
                constexpr std::string_view hex = "0123456789abcdef";
                auto c = static_cast<unsigned char>(text[at]);
                out += "\\u00";
                out += hex[c >> 4];
                out += hex[c & 15];
            }
        }
    }
    out += '"';
}

std::string print_json(const Json& value)
{
    std::string out;
    print(value, out, Order::as_is);
    return out;
}

void print_json(const Json& value, std::string& out)
{
    print(value, out, Order::as_is);
}

std::string print_canonical(const Json& value)
{
    std::string out;
    print(value, out, Order::sorted);
    return out;
}

const Json* find_at(const JsonObject& object, std::string_view name)
{
    return object.if_contains(name);
}

std::string_view text_at(const JsonObject& object, std::string_view name)
{
    auto found = find_at(object, name);
    return found ? text_of(*found) : std::string_view();
}

}  // namespace concord
