#include "formats/indicator_csv.h"

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "formats/misp/ids.h"
#include "formats/misp/observables.h"
#include "formats/misp/tables.h"
#include "formats/misp/words.h"
#include "formats/stix.h"

namespace concord::indicator_csv {
namespace {

using indicators::Kind;

enum Column : std::size_t {
    value_column,
    type_column,
    description_column,
    tlp_column,
    confidence_column,
    from_column,
    until_column,
    labels_column,
    column_count,
};
constexpr std::string_view column_names[] = {"value",      "type",       "description", "tlp",
                                             "confidence", "valid_from", "valid_until", "labels"};

struct Alias {
    std::string_view name;
    Column column;
};
constexpr Alias aliases[] = {
    {"value",       value_column      },
    {"indicator",   value_column      },
    {"ioc",         value_column      },
    {"observable",  value_column      },
    {"type",        type_column       },
    {"kind",        type_column       },
    {"description", description_column},
    {"comment",     description_column},
    {"note",        description_column},
    {"tlp",         tlp_column        },
    {"marking",     tlp_column        },
    {"confidence",  confidence_column },
    {"validfrom",   from_column       },
    {"firstseen",   from_column       },
    {"from",        from_column       },
    {"validuntil",  until_column      },
    {"lastseen",    until_column      },
    {"until",       until_column      },
    {"expires",     until_column      },
    {"labels",      labels_column     },
    {"tags",        labels_column     },
};

// Where values of a kind stand in patterns, in the paths of the MISP tables; and which words others
// have for the kind.
struct KindForm {
    Kind kind;
    std::string_view root;
    misp::Place place;
    std::string_view words = {};
};
constexpr KindForm kinds[] = {
    {Kind::ipv4, "ipv4-addr", {"value", misp::Form::ip}, "ip ipdst ipsrc ipaddress ipv4addr"},
    {Kind::ipv6, "ipv6-addr", {"value", misp::Form::ip}, "ip ipdst ipsrc ipaddress ipv6addr"},
    {Kind::domain, "domain-name", {"value"}, "hostname host domainname fqdn"},
    {Kind::url, "url", {"value"}, "uri link"},
    {Kind::email, "email-addr", {"value"}, "emailsrc emaildst mail emailaddr emailaddress"},
    {Kind::md5, "file", {"hashes.MD5"}, "hash"},
    {Kind::sha1, "file", {"hashes.SHA-1"}, "hash"},
    {Kind::sha256, "file", {"hashes.SHA-256"}, "hash"},
    {Kind::sha512, "file", {"hashes.SHA-512"}, "hash"},
    {Kind::sha3_256, "file", {"hashes.SHA3-256"}},
    {Kind::sha3_512, "file", {"hashes.SHA3-512"}},
    {Kind::ssdeep, "file", {"hashes.SSDEEP"}},
    {Kind::tlsh, "file", {"hashes.TLSH"}},
    {Kind::cve, "", {}, "vulnerability"},
    {Kind::file_name, "file", {"name"}, "filename file"},
    {Kind::mac, "mac-addr", {"value"}, "macaddress macaddr"},
    {Kind::asn, "autonomous-system", {"number", misp::Form::as_number}, "as autonomoussystem"},
    {Kind::registry_key, "windows-registry-key", {"key"}, "regkey"},
    {Kind::mutex, "mutex", {"name"}},
    {Kind::user_account, "user-account", {"account_login"}, "username account"},
    {Kind::user_agent,
     "network-traffic", {"extensions.http-request-ext.request_header.User-Agent[]"}},
    {Kind::certificate, "x509-certificate", {"serial_number"}},
    {Kind::command_line, "process", {"command_line"}},
    {Kind::directory, "directory", {"path"}, "path"},
    {Kind::software, "software", {"name"}},
};

// Lower case, letters and digits only.
std::string bare(std::string_view text)
{
    std::string made;
    for (char c : text) {
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) made += c;
    }
    return made;
}

bool has_word(std::string_view words, std::string_view word)
{
    while (!words.empty()) {
        auto end = std::min(words.find(' '), words.size());
        if (words.substr(0, end) == word) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

// A word may stand for several kinds: the value decides.
std::vector<Kind> kinds_named(std::string_view type)
{
    std::vector<Kind> found;
    auto word = bare(type);
    for (auto& form : kinds)
        if (bare(indicators::name_of(form.kind)) == word || has_word(form.words, word))
            found.push_back(form.kind);
    return found;
}

const KindForm& form_of(Kind kind)
{
    return *std::ranges::find_if(kinds, [&](auto& form) { return form.kind == kind; });
}

// The cell as people mean it: without the apostrophe that keeps a spreadsheet from running it.
Result<std::string> cell_of(const csv::Line& line, std::optional<std::size_t> at, Column column,
                            Shape shape, std::size_t code_points_max)
{
    if (!at) return std::string();
    std::string_view cell = line.cells[*at];
    std::string field(column_names[column]);
    if (csv::is_formula(cell))
        return fail_at(field, Code::invalid, "indicators.formula",
                       {
                           {"column", field}
        });
    if (cell.starts_with('\'') && csv::is_formula(cell.substr(1))) cell.remove_prefix(1);
    auto clean = clean_text(cell, shape, code_points_max);
    if (!clean) {
        clean.error().field = field;
        return tl::make_unexpected(std::move(clean).error());
    }
    return clean;
}

Result<indicators::Value> recognise(const std::string& text, const std::string& type)
{
    if (text.empty()) return fail_at("value", Code::invalid, "indicators.value_missing");
    auto hits = indicators::find(text);
    bool whole = hits.size() == 1 && hits[0].begin == 0 && hits[0].end == text.size();
    if (type.empty()) {
        if (!whole) return fail_at("value", Code::invalid, "indicators.value_unknown");
        return hits[0].value;
    }
    auto named = kinds_named(type);
    Values values{
        {"type", type.substr(0, 100)}
    };
    if (named.empty()) return fail_at("type", Code::invalid, "indicators.type_unknown", values);
    for (auto kind : named) {
        if (whole && hits[0].value.kind == kind) return hits[0].value;
        if (auto value = indicators::normalise(kind, text)) return *value;
    }
    return fail_at("value", Code::invalid, "indicators.value_not_of_type", values);
}

Result<std::string> marking_of(const std::string& text)
{
    if (text.empty()) return std::string();
    std::string tag = text;
    for (auto& c : tag)
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
    std::erase(tag, ' ');
    if (!tag.starts_with("tlp:")) tag = "tlp:" + tag;
    int strictness = -1;
    for (auto& form : misp::tlp_forms())
        if (form.tag == tag) strictness = form.strictness;
    for (auto& form : misp::tlp_forms())
        if (form.strictness == strictness) return std::string(form.marking);
    return fail_at("tlp", Code::invalid, "indicators.tlp_unknown",
                   {
                       {"tlp", text.substr(0, 100)}
    });
}

Result<std::optional<std::int64_t>> confidence_of(const std::string& text)
{
    // STIX 2.1 appendix A.1, "none / low / med / high".
    constexpr std::pair<std::string_view, int> words[] = {
        {"none",   0 },
        {"low",    15},
        {"medium", 50},
        {"med",    50},
        {"high",   85},
    };
    if (text.empty()) return std::optional<std::int64_t>();
    for (auto& [word, number] : words)
        if (bare(text) == word) return std::optional<std::int64_t>(number);
    std::int64_t number = -1;
    auto digits = std::string_view(text).substr(0, text.size() - text.ends_with('%'));
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc() || end != digits.data() + digits.size() || number < 0 || number > 100)
        return fail_at("confidence", Code::invalid, "indicators.confidence_invalid");
    return std::optional(number);
}

Result<std::string> moment_of(const std::string& text, Column column)
{
    if (text.empty()) return std::string();
    auto moment = misp::exact_moment(text);
    if (!moment)
        return fail_at(std::string(column_names[column]), Code::invalid,
                       "indicators.moment_invalid");
    return *moment;
}

JsonArray labels_in(std::string_view text)
{
    JsonArray made;
    while (!text.empty()) {
        auto end = std::min(text.find_first_of(";,"), text.size());
        auto label = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        while (label.starts_with(' ')) label.remove_prefix(1);
        while (label.ends_with(' ')) label.remove_suffix(1);
        if (!label.empty() && std::ranges::find(made, Json(label)) == made.end())
            made.emplace_back(label);
    }
    return made;
}

std::string pattern_for(const indicators::Value& value)
{
    auto& form = form_of(value.kind);
    misp::Observable observable(form.root);
    observable.put_in_pattern(form.place, value.text);
    return observable.pattern();
}

using Places = std::array<std::optional<std::size_t>, column_count>;

Result<JsonObject> object_of(const csv::Line& line, const Places& at, std::string_view source)
{
    std::array<std::string, column_count> cells;
    for (std::size_t i = 0; i < column_count; ++i) {
        bool prose = i == description_column;
        cells[i] = TRY(cell_of(line, at[i], Column(i), prose ? Shape::prose : Shape::line,
                               prose ? 20'000 : 4'000));
    }
    auto value = TRY(recognise(cells[value_column], cells[type_column]));
    auto marking = TRY(marking_of(cells[tlp_column]));
    auto confidence = TRY(confidence_of(cells[confidence_column]));
    auto from = TRY(moment_of(cells[from_column], from_column));
    auto until = TRY(moment_of(cells[until_column], until_column));
    if (!from.empty() && !until.empty() && !misp::is_before(from, until))
        return fail_at("valid_until", Code::invalid, "indicators.validity_reversed");
    bool cve = value.kind == Kind::cve;
    std::string type = cve ? "vulnerability" : "indicator";
    auto seed = "csv " + std::string(source) + ' ' + std::string(indicators::name_of(value.kind)) +
                ' ' + value.text;
    JsonObject made{
        {"type",         type                                },
        {"spec_version", "2.1"                               },
        {"id",           type + "--" + misp::named_uuid(seed)},
        {"name",         value.text                          }
    };
    auto& description = cells[description_column];
    if (!description.empty()) made["description"] = description;
    if (cve) {
        made["external_references"] = JsonArray();
        made["external_references"].as_array().push_back(JsonObject{
            {"source_name", "cve"     },
            {"external_id", value.text}
        });
    } else {
        made["pattern"] = pattern_for(value);
        made["pattern_type"] = "stix";
        made["pattern_version"] = "2.1";
        if (!from.empty()) made["valid_from"] = from;
        if (!until.empty()) made["valid_until"] = until;
    }
    if (confidence) made["confidence"] = *confidence;
    if (auto labels = labels_in(cells[labels_column]); !labels.empty())
        made["labels"] = std::move(labels);
    if (!marking.empty()) made["object_marking_refs"] = JsonArray{Json(marking)};
    return made;
}

std::string_view tlp_tag(const stix::Object& object)
{
    int strictest = -1;
    for (auto& marking : object.object_marking_refs)
        for (auto& form : misp::tlp_forms())
            if (form.marking == marking) strictest = std::max(strictest, form.strictness);
    constexpr std::string_view names[] = {"TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT",
                                          "TLP:RED"};
    return strictest < 0 ? std::string_view() : names[strictest];
}

}  // namespace

Result<Reading> read(std::string_view text, std::string_view source, const csv::Limits& limits)
{
    auto table = TRY(csv::parse(text, csv::Formulas::as_is, limits));
    Reading reading;
    Places at;
    for (std::size_t i = 0; i < table.header.size(); ++i) {
        auto name = bare(table.header[i]);
        auto alias = std::ranges::find_if(aliases, [&](auto& one) { return one.name == name; });
        if (alias == std::end(aliases) || at[alias->column]) {
            reading.left.push_back(table.header[i]);
        } else {
            at[alias->column] = i;
        }
    }
    if (!at[value_column]) return fail(Code::invalid, "indicators.no_value_column");
    std::map<std::string, std::size_t> seen;
    for (auto& line : table.lines) {
        auto object = object_of(line, at, source);
        if (object) {
            auto [first, fresh] = seen.emplace(text_at(*object, "id"), line.number);
            if (!fresh)
                object = fail_at("value", Code::invalid, "indicators.twice",
                                 {
                                     {"line", std::to_string(first->second)}
                });
        }
        reading.lines.push_back({line.number, line.cells[*at[value_column]], std::move(object)});
    }
    for (auto& fault : table.faults)
        reading.lines.push_back({fault.number, "", tl::make_unexpected(fault.error)});
    std::ranges::sort(reading.lines, {}, &Line::number);
    return reading;
}

std::optional<JsonObject> settle(const JsonObject& of_line, const JsonObject* standing, Time now)
{
    auto moment = print(now);
    auto made = of_line;
    bool indicator = text_at(made, "type") == "indicator";
    made["created"] = standing ? text_at(*standing, "created") : std::string_view(moment);
    if (indicator && !made.contains("valid_from"))
        made["valid_from"] = standing ? text_at(*standing, "valid_from") : std::string_view(moment);
    // An end that lies before what was taken as the beginning would be refused.
    if (!misp::is_before(text_at(made, "valid_from"), text_at(made, "valid_until")) &&
        made.contains("valid_until") && !of_line.contains("valid_from"))
        made["valid_from"] = misp::epoch;
    if (standing) {
        auto same = *standing;
        same.erase("modified");
        if (print_canonical(same) == print_canonical(made)) return {};
        // Versions of one object are told apart by the millisecond.
        auto before = parse_time(text_at(*standing, "modified"));
        if (before && before->ms >= now.ms) moment = print(Time{before->ms + 1});
    }
    made["modified"] = moment;
    return made;
}

std::string print(std::span<const std::string_view> bytes, Header header)
{
    csv::Table table;
    table.header = {column_names, column_names + column_count};
    table.header.insert(table.header.end(), {"id", "modified"});
    for (auto& each : bytes) {
        auto object = stix::check(each);
        if (!object) continue;
        bool indicator = object->type == "indicator";
        if (object->values.empty() && !indicator) continue;
        std::string labels;
        for (auto& label : object->labels) labels += (labels.empty() ? "" : ";") + label;
        auto line = [&](std::string value, std::string type) {
            std::string confidence = object->confidence ? std::to_string(*object->confidence) : "";
            table.lines.push_back({
                0,
                {std::move(value), std::move(type),
                  object->description.empty() && indicator ? object->name : object->description,
                  std::string(tlp_tag(*object)), std::move(confidence),
                  object->valid_from ? object->valid_from->text : "",
                  object->valid_until ? object->valid_until->text : "", labels, object->id,
                  object->modified ? object->modified->text : ""}
            });
        };
        for (auto& value : object->values)
            line(value.text, std::string(indicators::name_of(value.kind)));
        if (object->values.empty()) line(object->pattern, object->pattern_type);
    }
    auto text = csv::print(table);
    return header == Header::present ? text : text.substr(text.find('\n') + 1);
}

}  // namespace concord::indicator_csv
