#include "kernel/record.h"

#include "base/bytes.h"
#include "base/chance.h"

namespace concord {
namespace {

struct Word {
    std::string_view text;
    int value;
};

constexpr Word contexts[] = {
    {"emergency", int(Context::emergency)},
    {"routine",   int(Context::routine)  },
    {"exercise",  int(Context::exercise) },
    {"test",      int(Context::test)     }
};
constexpr Word tlps[] = {
    {"clear",        int(Tlp::clear)       },
    {"green",        int(Tlp::green)       },
    {"amber",        int(Tlp::amber)       },
    {"amber+strict", int(Tlp::amber_strict)},
    {"red",          int(Tlp::red)         }
};

template <std::size_t count>
std::string_view text_for(const Word (&words)[count], int value)
{
    for (auto& word : words)
        if (word.value == value) return word.text;
    return {};
}

template <std::size_t count>
std::optional<int> value_for(const Word (&words)[count], std::string_view text)
{
    for (auto& word : words)
        if (word.text == text) return word.value;
    return {};
}

bool is_code(std::string_view text)
{
    if (text.empty() || text.size() > 64) return false;
    for (auto c : text)
        if (!((c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
              c == '-' || c == '_'))
            return false;
    return true;
}

JsonArray print_reaches(const std::vector<Reach>& reaches)
{
    JsonArray made;
    for (auto& reach : reaches) made.emplace_back(reach);
    return made;
}

Result<std::vector<Reach>> parse_reaches(const Json* given, const std::string& at)
{
    std::vector<Reach> reaches;
    if (!given) return reaches;
    if (!given->is_array()) return fail_at(at, Code::invalid, "shape.wrong_kind");
    if (given->get_array().size() > 400)
        return fail_at(at, Code::too_large, "shape.too_many",
                       {
                           {"max", "400"}
        });
    for (auto& each : given->get_array()) {
        auto reach = Reach(text_of(each));
        auto here = at + "/" + std::to_string(reaches.size());
        if (!is_reach(reach)) return fail_at(here, Code::invalid, "label.recipient_unknown");
        if (std::find(reaches.begin(), reaches.end(), reach) == reaches.end())
            reaches.push_back(std::move(reach));
    }
    return reaches;
}

Result<> only_members(const JsonObject& object, std::string_view names, const std::string& at)
{
    for (auto& member : object) {
        std::string_view key = member.key();
        if ((" " + std::string(names) + " ").find(" " + std::string(key) + " ") ==
            std::string::npos)
            return fail_at(at + "/" + std::string(key), Code::invalid, "shape.unknown_field",
                           {
                               {"field", std::string(key)}
            });
    }
    return {};
}

}  // namespace

std::string_view participant_of(std::string_view reach)
{
    auto colon = reach.find(':');
    if (colon == std::string_view::npos || reach.starts_with("group:")) return {};
    reach.remove_prefix(colon + 1);
    return reach.substr(0, reach.find('.'));
}

bool is_reach(std::string_view text)
{
    if (text == "public" || text == "members") return true;
    auto colon = text.find(':');
    if (colon == std::string_view::npos) return false;
    auto kind = text.substr(0, colon), rest = text.substr(colon + 1);
    if (kind == "participant" || kind == "group") return is_code(rest);
    auto dot = rest.find('.');
    if (dot == std::string_view::npos || !is_code(rest.substr(0, dot))) return false;
    if (kind == "desk") return is_code(rest.substr(dot + 1));
    return kind == "person" && is_id(rest.substr(dot + 1));
}

bool Record::has(std::string_view field) const
{
    auto found = find_at(fields, field);
    if (!found || found->is_null()) return false;
    if (found->is_string()) return !found->get_string().empty();
    if (found->is_array()) return !found->get_array().empty();
    return true;
}

std::string_view print(Context context)
{
    return text_for(contexts, int(context));
}
std::string_view print(Tlp tlp)
{
    return text_for(tlps, int(tlp));
}

std::optional<Context> parse_context(std::string_view text)
{
    auto found = value_for(contexts, text);
    return found ? std::optional(Context(*found)) : std::nullopt;
}

std::optional<Tlp> parse_tlp(std::string_view text)
{
    auto found = value_for(tlps, text);
    return found ? std::optional(Tlp(*found)) : std::nullopt;
}

Json print(const Label& label)
{
    JsonObject fields;
    for (auto& [name, reaches] : label.fields) fields[name] = print_reaches(reaches);
    return JsonObject{
        {"tlp",        print(label.tlp)                                           },
        {"recipients", print_reaches(label.recipients)                            },
        {"embargo",    label.embargo ? Json(print(*label.embargo)) : Json(nullptr)},
        {"fields",     std::move(fields)                                          }
    };
}

Result<Label> parse_label(const Json& given)
{
    if (!given.is_object()) return fail_at("/label", Code::invalid, "shape.wrong_kind");
    auto& object = given.get_object();
    TRY(only_members(object, "tlp recipients embargo fields", "/label"));
    Label label;
    auto tlp = parse_tlp(text_at(object, "tlp"));
    if (!tlp) return fail_at("/label/tlp", Code::invalid, "label.tlp_missing");
    label.tlp = *tlp;
    label.recipients = TRY(parse_reaches(find_at(object, "recipients"), "/label/recipients"));
    if (auto embargo = find_at(object, "embargo"); embargo && !embargo->is_null()) {
        auto until = parse_time(text_of(*embargo));
        if (!until) return fail_at("/label/embargo", Code::invalid, "time.invalid");
        label.embargo = *until;
    }
    if (auto fields = find_at(object, "fields")) {
        if (!fields->is_object())
            return fail_at("/label/fields", Code::invalid, "shape.wrong_kind");
        for (auto& member : fields->get_object()) {
            auto name = std::string(member.key());
            auto to = TRY(parse_reaches(&member.value(), "/label/fields/" + name));
            label.fields.emplace_back(std::move(name), std::move(to));
        }
    }
    return label;
}

JsonObject print_body(const Record& record)
{
    JsonObject body{
        {"id",        record.id            },
        {"type",      record.type          },
        {"reference", record.reference     },
        {"version",   record.version       },
        {"state",     record.state         },
        {"owner",     record.owner         },
        {"desk",      record.desk          },
        {"author",    record.author        },
        {"context",   print(record.context)},
        {"label",     print(record.label)  },
        {"parent",    record.parent        },
        {"fields",    record.fields        },
        {"created",   record.created.ms    },
        {"updated",   record.updated.ms    }
    };
    if (record.sealed) body["sealed"] = print_base64(*record.sealed);
    return body;
}

Result<Record> parse_body(const JsonObject& body)
{
    auto text = [&](std::string_view name) { return std::string(text_at(body, name)); };
    auto number = [&](std::string_view name) {
        auto found = find_at(body, name);
        return found && found->is_int64() ? found->get_int64() : std::int64_t(0);
    };
    Record record;
    record.id = text("id");
    record.type = text("type");
    record.reference = text("reference");
    record.version = number("version");
    record.state = text("state");
    record.owner = text("owner");
    record.desk = text("desk");
    record.author = text("author");
    record.parent = text("parent");
    record.created = {number("created")};
    record.updated = {number("updated")};
    auto context = parse_context(text("context"));
    auto label = find_at(body, "label");
    auto fields = find_at(body, "fields");
    if (!context || !label || !fields || !fields->is_object())
        return fail_internal("a stored record cannot be read: " + record.id);
    record.context = *context;
    record.label = TRY(parse_label(*label));
    record.fields = fields->get_object();
    if (auto sealed = find_at(body, "sealed")) record.sealed = TRY(parse_base64(text_of(*sealed)));
    return record;
}

}  // namespace concord
