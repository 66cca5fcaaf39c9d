#include "api/http.h"

#include <simdjson.h>

#include <algorithm>

namespace concord::api {

namespace {

constexpr std::size_t pairs_max = 200;

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_utf8(std::string_view text)
{
    return simdjson::validate_utf8(text.data(), text.size());
}

bool is_control(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

// Values of a query may hold the white space that a form's text area sends.
bool is_space(char c)
{
    return c == '\t' || c == '\n' || c == '\r';
}

Result<std::string> decode_value(std::string_view text)
{
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '+', ' ');
    std::string value = TRY(decode_percent(spaced));
    if (std::any_of(value.begin(), value.end(),
                    [](char c) { return is_control(c) && !is_space(c); }) ||
        !is_utf8(value)) {
        return fail(Code::invalid, "http.bad_target");
    }
    return value;
}

Result<> check_path(std::string_view path)
{
    for (std::size_t at = 0; at < path.size();) {
        const auto end = std::min(path.find('/', at + 1), path.size());
        const auto segment = path.substr(at + 1, end - at - 1);
        if (segment == "." || segment == "..") return fail(Code::invalid, "http.bad_target");
        at = end;
    }
    const auto forbidden = [](char c) { return is_control(c) || c == '\\'; };
    if (std::any_of(path.begin(), path.end(), forbidden) || !is_utf8(path)) {
        return fail(Code::invalid, "http.bad_target");
    }
    return {};
}

}  // namespace

bool same_name(std::string_view a, std::string_view b)
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                              [](char x, char y) { return lower(x) == lower(y); });
}

std::optional<std::string_view> find(const Pairs& pairs, std::string_view name)
{
    for (const auto& pair : pairs) {
        if (pair.name == name) return pair.value;
    }
    return std::nullopt;
}

std::string_view Headers::find(std::string_view name) const
{
    for (const auto& field : fields_) {
        if (same_name(field.name, name)) return field.value;
    }
    return {};
}

bool Headers::has(std::string_view name) const
{
    return count(name) > 0;
}

std::size_t Headers::count(std::string_view name) const
{
    return std::count_if(fields_.begin(), fields_.end(),
                         [&](const Pair& field) { return same_name(field.name, name); });
}

void Headers::add(std::string name, std::string value)
{
    fields_.push_back({std::move(name), std::move(value)});
}

void Headers::set(std::string name, std::string value)
{
    erase(name);
    add(std::move(name), std::move(value));
}

void Headers::erase(std::string_view name)
{
    std::erase_if(fields_, [&](const Pair& field) { return same_name(field.name, name); });
}

Pull pull_from(std::function<Result<std::string>()> next)
{
    return [next = std::move(next)](Give give) { give(next()); };
}

std::string_view bytes_of(const Response& response)
{
    if (const auto* own = std::get_if<std::string>(&response.body)) return *own;
    if (const auto* shared = std::get_if<SharedBytes>(&response.body)) {
        return *shared ? std::string_view(**shared) : std::string_view();
    }
    return {};
}

Result<std::string> decode_percent(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        if (i + 2 >= text.size()) return fail(Code::invalid, "http.bad_escape");
        const int high = hex_digit(text[i + 1]);
        const int low = hex_digit(text[i + 2]);
        if (high < 0 || low < 0) return fail(Code::invalid, "http.bad_escape");
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return out;
}

std::string encode_percent(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool unreserved = (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            out += c;
        } else {
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
    return out;
}

Result<Pairs> parse_pairs(std::string_view text)
{
    Pairs pairs;
    while (!text.empty()) {
        const auto end = std::min(text.find('&'), text.size());
        const auto part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty()) continue;
        if (pairs.size() == pairs_max) return fail(Code::too_large, "http.too_many_parameters");
        const auto equals = std::min(part.find('='), part.size());
        auto name = TRY(decode_value(part.substr(0, equals)));
        auto value = TRY(decode_value(part.substr(std::min(equals + 1, part.size()))));
        pairs.push_back({std::move(name), std::move(value)});
    }
    return pairs;
}

Result<> parse_target(Request& request)
{
    std::string_view target = request.target;
    if (target == "*" && request.method == "OPTIONS") {
        request.path = "*";
        return {};
    }
    if (!target.starts_with('/') || target.find('#') != target.npos) {
        return fail(Code::invalid, "http.bad_target");
    }
    const auto mark = std::min(target.find('?'), target.size());
    const auto path = target.substr(0, mark);
    if (path.find('%') == path.npos) {
        request.path = path;
    } else {
        request.path = TRY(decode_percent(path));
        const auto slashes = [](std::string_view s) { return std::count(s.begin(), s.end(), '/'); };
        if (slashes(request.path) != slashes(path)) return fail(Code::invalid, "http.bad_target");
    }
    TRY(check_path(request.path));
    if (mark < target.size()) request.query = TRY(parse_pairs(target.substr(mark + 1)));
    return {};
}

Result<> check_head(const Request& request)
{
    const auto& headers = request.headers;
    const auto refuse = [](std::string_view name) {
        return fail(Code::invalid, "http.bad_header",
                    {
                        {"name", std::string(name)}
        });
    };
    if (headers.count("Host") != 1) return refuse("Host");
    const auto host = headers.find("Host");
    if (host.find_first_of(" \t,/@\\") != host.npos) return refuse("Host");
    for (const auto name : {"Content-Length", "Transfer-Encoding", "Content-Type", "Authorization",
                            "Origin", "If-Match", "Idempotency-Key"}) {
        if (headers.count(name) > 1) return refuse(name);
    }
    if (headers.has("Transfer-Encoding")) {
        if (headers.has("Content-Length")) return refuse("Content-Length");
        if (!same_name(headers.find("Transfer-Encoding"), "chunked")) {
            return refuse("Transfer-Encoding");
        }
    }
    for (const auto& field : headers) {
        if (std::any_of(field.value.begin(), field.value.end(),
                        [](char c) { return is_control(c) && c != '\t'; })) {
            return refuse(field.name);
        }
    }
    return {};
}

}  // namespace concord::api
