// What a TAXII request asks for: its filters, its page, and what it takes.

#include <charconv>

#include "api/cursor.h"
#include "api/site.h"
#include "api/taxii.h"

namespace concord::api::taxii {
namespace {

constexpr std::size_t limit_default = 1'000, limit_max = 1'000;
constexpr std::size_t values_max = 200;  // of one filter
constexpr std::size_t nonce_bytes = 9;
constexpr std::size_t nonce_letters = 12;

constexpr std::string_view filter_names[] = {"added_after", "match[id]", "match[spec_version]",
                                             "match[type]", "match[version]"};

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

auto bad(std::string_view name)
{
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", std::string(name)}
    });
}

template <class Take>
void each_of(std::string_view list, char mark, Take take)
{
    while (!list.empty()) {
        auto end = std::min(list.find(mark), list.size());
        take(trimmed(list.substr(0, end)));
        list.remove_prefix(std::min(end + 1, list.size()));
    }
}

Result<std::vector<std::string>> values_of(const JsonObject& filters, std::string_view name)
{
    std::vector<std::string> values;
    auto found = find_at(filters, name);
    if (!found) return values;
    bool empty = false;
    each_of(text_of(*found), ',', [&](std::string_view each) {
        empty = empty || each.empty();
        values.emplace_back(each);
    });
    if (empty || values.empty() || values.size() > values_max) return bad(name);
    return values;
}

// What a media range says besides its type: the version, or none.
struct Range {
    std::string_view type, version;
    bool refused = false;  // by a weight of nothing
};

Range parse_range(std::string_view text)
{
    Range range;
    bool first = true;
    each_of(text, ';', [&](std::string_view part) {
        if (first) range.type = part;
        first = false;
        auto equals = part.find('=');
        if (equals == std::string_view::npos) return;
        auto name = trimmed(part.substr(0, equals)), value = trimmed(part.substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (same_name(name, "version")) range.version = value;
        if (same_name(name, "q")) range.refused = value.find_first_not_of("0.") == value.npos;
    });
    return range;
}

bool is_ours(const Range& range)
{
    return same_name(range.type, "application/taxii+json") &&
           (range.version.empty() || range.version == "2.1");
}

// The filters as the cursor carries them.
JsonObject filters_of(const Call& call)
{
    JsonObject filters;
    for (auto name : filter_names) {
        std::string joined;
        bool given = false;
        for (auto& value : call.all_queries(name)) {
            joined += (given ? "," : "") + value;
            given = true;
        }
        if (given) filters[name] = joined;
    }
    return filters;
}

std::string list_name(List list, std::string_view collection)
{
    return "taxii " + std::to_string(int(list)) + " " + std::string(collection);
}

// Places are hidden, so that pages do not tell how much lies between them.
std::int64_t masked(std::int64_t place, std::string_view nonce, std::string_view secret)
{
    auto mask = hmac_sha256(secret, "taxii place " + std::string(nonce));
    auto bits = std::uint64_t(place);
    for (std::size_t i = 0; i < sizeof bits; ++i) bits ^= std::uint64_t(mask[i]) << (8 * i);
    return std::int64_t(bits);
}

Result<> take_versions(const JsonObject& filters, ObjectQuery& query)
{
    for (auto& each : TRY(values_of(filters, "match[version]"))) {
        if (each == "last") {
            query.versions.last = true;
        } else if (each == "first") {
            query.versions.first = true;
        } else if (each == "all") {
            query.versions.all = true;
        } else {
            auto exact = parse_micros(each);
            if (!exact) return bad("match[version]");
            query.versions.exactly.push_back(*exact);
        }
    }
    return {};
}

Result<> take_filters(const JsonObject& filters, ObjectQuery& query)
{
    if (auto after = find_at(filters, "added_after")) {
        auto moment = parse_micros(text_of(*after));
        if (!moment) return bad("added_after");
        query.added_after = *moment;
    }
    query.ids = TRY(values_of(filters, "match[id]"));
    query.types = TRY(values_of(filters, "match[type]"));
    for (auto& each : TRY(values_of(filters, "match[spec_version]"))) {
        if (each != "2.0" && each != "2.1") return bad("match[spec_version]");
        query.specs.push_back(each == "2.0" ? 20 : 21);
    }
    return take_versions(filters, query);
}

Result<std::size_t> limit_of(const Call& call)
{
    auto text = call.query("limit");
    if (!find(call.request.query, "limit")) return limit_default;
    if (text.empty() || text.find_first_not_of("0123456789") != text.npos) return bad("limit");
    std::size_t limit = 0;
    auto read = std::from_chars(text.data(), text.data() + text.size(), limit);
    if (read.ec != std::errc()) limit = limit_max;  // more digits than a number has
    if (limit == 0) return bad("limit");
    return std::min(limit, limit_max);
}

}  // namespace

Result<> check_accept(std::string_view accept)
{
    if (trimmed(accept).empty()) return {};
    bool taken = false;
    each_of(accept, ',', [&](std::string_view each) {
        auto range = parse_range(each);
        taken = taken || (!range.refused &&
                          (range.type == "*/*" || range.type == "application/*" || is_ours(range)));
    });
    if (taken) return {};
    return fail(Code::invalid, "http.not_acceptable",
                {
                    {"given", std::string(media_type)}
    });
}

Result<> check_content_type(std::string_view content_type)
{
    if (is_ours(parse_range(content_type))) return {};
    return fail(Code::invalid, "http.unsupported_media_type",
                {
                    {"expected", std::string(media_type)}
    });
}

std::vector<Parameter> parameters_of(List list)
{
    constexpr auto many = Parameter::Times::many;
    const char* text = R"({"type":"string"})";
    std::vector<Parameter> all{
        {"limit", R"({"type":"integer","minimum":1})"},
        {"next"},
        {"added_after", R"({"type":"string","format":"date-time"})"},
        {"match[spec_version]", text, many}
    };
    if (list == List::versions) return all;
    for (auto name : {"match[id]", "match[type]", "match[version]"})
        all.push_back({name, text, many});
    return all;
}

Result<Asked> asked_by(const Call& call, List list, std::string_view collection)
{
    Asked asked;
    auto limit = TRY(limit_of(call));
    auto filters = filters_of(call);
    std::int64_t after = -1;
    if (find(call.request.query, "next")) {
        auto wrong = fail(Code::invalid, "http.bad_cursor");
        auto& secret = call.site.secret;
        auto cursor = TRY(parse_cursor(call.query("next"), list_name(list, collection), secret));
        if (cursor.record.size() < nonce_letters) return wrong;
        after = masked(cursor.seq, cursor.record.substr(0, nonce_letters), secret);
        auto carried = parse_json(std::string_view(cursor.record).substr(nonce_letters));
        if (!carried || !carried->is_object()) return wrong;
        if (!filters.empty() && print_canonical(filters) != print_canonical(*carried)) return wrong;
        filters = carried->get_object();
    }
    TRY(take_filters(filters, asked.query));
    asked.query.limit = limit;
    asked.query.after_place = after;
    asked.filters = print_canonical(filters);
    return asked;
}

std::string next_of(const Call& call, List list, std::string_view collection, const Asked& asked,
                    std::int64_t last_place)
{
    auto nonce = print_base64url(random_bytes(call.site.chance, nonce_bytes));
    Cursor cursor{masked(last_place, nonce, call.site.secret), nonce + asked.filters};
    return print_cursor(cursor, list_name(list, collection), call.site.secret);
}

}  // namespace concord::api::taxii
