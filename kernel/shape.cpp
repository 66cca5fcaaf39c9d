#include "kernel/shape.h"

#include <re2/re2.h>
#include <unicode/timezone.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "base/chance.h"
#include "base/check.h"
#include "base/text.h"

namespace concord {
namespace {

constexpr std::size_t line_max = 300, prose_max = 20'000, items_max = 400, rows_max = 100;
constexpr std::size_t tree_bytes_max = 512u << 10;
constexpr std::int64_t number_max = 9'007'199'254'740'991;  // what every JSON reader can hold

bool matches(std::string_view text, const char* pattern)
{
    thread_local std::map<const char*, std::unique_ptr<re2::RE2>> patterns;
    auto& found = patterns[pattern];
    if (!found) found = std::make_unique<re2::RE2>(pattern, re2::RE2::Quiet);
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), *found);
}

class Shaper {
public:
    explicit Shaper(const World& world) : world_(world) {}

    Result<Json> check(const Field& field, const Json& given, const std::string& at) const
    {
        switch (field.kind) {
            case Kind::line: return text(given, at, Shape::line, line_max);
            case Kind::prose: return text(given, at, Shape::prose, prose_max);
            case Kind::number: return number(given, at);
            case Kind::flag: return given.is_bool() ? Result<Json>(given) : wrong(at);
            case Kind::moment: return moment(given, at);
            case Kind::date: return date(given, at);
            case Kind::choices:
            case Kind::participants:
            case Kind::desks:
            case Kind::languages:
            case Kind::links: return list(field, given, at);
            case Kind::files: return files(given, at);
            case Kind::rows: return rows(field, given, at);
            case Kind::tree: return tree(field, given, at);
            default: return word(field, given, at);
        }
    }

private:
    static Result<Json> wrong(const std::string& at)
    {
        return fail_at(at, Code::invalid, "shape.wrong_kind");
    }

    static Result<Json> text(const Json& given, const std::string& at, Shape shape, std::size_t max)
    {
        if (!given.is_string()) return wrong(at);
        auto clean = clean_text(text_of(given), shape, max);
        if (clean) return Json(*clean);
        clean.error().field = at;
        return tl::make_unexpected(std::move(clean).error());
    }

    static Result<Json> number(const Json& given, const std::string& at)
    {
        if (!given.is_int64()) return wrong(at);
        if (given.get_int64() < 0 || given.get_int64() > number_max)
            return fail_at(at, Code::invalid, "shape.out_of_range");
        return given;
    }

    static Result<Json> moment(const Json& given, const std::string& at)
    {
        auto time = parse_time(text_of(given));
        if (!time) return fail_at(at, Code::invalid, "time.invalid");
        return Json(print(*time));
    }

    static Result<Json> date(const Json& given, const std::string& at)
    {
        if (!parse_date(text_of(given))) return fail_at(at, Code::invalid, "time.invalid");
        return given;
    }

    // Kinds that are one word out of a known set or of a known form.
    Result<Json> word(const Field& field, const Json& given, const std::string& at) const
    {
        auto value = TRY(text(given, at, Shape::line, line_max));
        auto key = refusal(field, text_of(value));
        if (key)
            return fail_at(at, Code::invalid, key,
                           {
                               {"value", std::string(text_of(value))}
            });
        return value;
    }

    const char* refusal(const Field& field, std::string_view value) const
    {
        auto& roster = world_.roster;
        switch (field.kind) {
            case Kind::choice:
            case Kind::choices: return is_choice(field, value) ? nullptr : "shape.not_a_choice";
            case Kind::participant:
            case Kind::participants:
                return roster.find_participant(value) ? nullptr : "shape.no_such_participant";
            case Kind::desk:
            case Kind::desks: return roster.find_desk(value) ? nullptr : "shape.no_such_desk";
            case Kind::person: return roster.find_person(value) ? nullptr : "shape.no_such_person";
            case Kind::email: return is_email(value) ? nullptr : "shape.bad_email";
            case Kind::phone: return is_phone(value) ? nullptr : "shape.bad_phone";
            case Kind::url: return is_url(value) ? nullptr : "shape.bad_url";
            case Kind::zone: return is_zone(value) ? nullptr : "shape.bad_zone";
            case Kind::languages:
                return matches(value, "[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*") ? nullptr
                                                                          : "shape.bad_language";
            case Kind::link:
            case Kind::links: return is_id(value) ? nullptr : "shape.bad_link";
            default: return "shape.wrong_kind";
        }
    }

    bool is_choice(const Field& field, std::string_view value) const
    {
        if (field.choices.starts_with('@')) return world_.lists.has(field.choices.substr(1), value);
        return !value.empty() && names_word(field.choices, value);
    }

    Result<Json> list(const Field& field, const Json& given, const std::string& at) const
    {
        if (!given.is_array()) return wrong(at);
        if (given.get_array().size() > items_max) return too_many(at, items_max);
        JsonArray made;
        for (auto& each : given.get_array()) {
            auto here = at + "/" + std::to_string(made.size());
            auto value = TRY(word(field, each, here));
            if (std::find(made.begin(), made.end(), value) != made.end())
                return fail_at(here, Code::invalid, "shape.twice");
            made.push_back(std::move(value));
        }
        return Json(std::move(made));
    }

    static Result<Json> too_many(const std::string& at, std::size_t max)
    {
        return fail_at(at, Code::too_large, "shape.too_many",
                       {
                           {"max", std::to_string(max)}
        });
    }

    Result<Json> rows(const Field& field, const Json& given, const std::string& at) const
    {
        if (!given.is_array()) return wrong(at);
        if (given.get_array().size() > rows_max) return too_many(at, rows_max);
        JsonArray made;
        for (auto& each : given.get_array())
            made.push_back(TRY(row(field, each, at + "/" + std::to_string(made.size()))));
        return Json(std::move(made));
    }

    static Result<Json> tree(const Field& field, const Json& given, const std::string& at)
    {
        if (!given.is_object() && !given.is_array()) return wrong(at);
        if (print_json(given).size() > tree_bytes_max)
            return fail_at(at, Code::too_large, "shape.too_large",
                           {
                               {"max", std::to_string(tree_bytes_max)}
            });
        auto made = given;
        TRY(clean_all(made, at));
        CHECK(field.sound);
        auto sound = field.sound(made);
        if (sound) return made;
        sound.error().field = at + sound.error().field;
        return tl::make_unexpected(std::move(sound).error());
    }

    // Every text in a structure is what people write, like that of any other field.
    static Result<> clean_all(Json& value, const std::string& at)
    {
        if (value.is_string()) {
            value = TRY(text(value, at, Shape::prose, prose_max));
        } else if (value.is_array()) {
            std::size_t number = 0;
            for (auto& each : value.get_array())
                TRY(clean_all(each, at + "/" + std::to_string(number++)));
        } else if (value.is_object()) {
            for (auto& member : value.get_object())
                TRY(clean_all(member.value(), at + "/" + std::string(member.key())));
        }
        return {};
    }

    Result<Json> row(const Field& field, const Json& given, const std::string& at) const
    {
        if (!given.is_object()) return wrong(at);
        JsonObject made;
        for (auto& member : given.get_object()) {
            auto name = std::string(member.key());
            auto column = std::find_if(field.columns.begin(), field.columns.end(),
                                       [&](auto& each) { return each.name == name; });
            if (column == field.columns.end())
                return fail_at(at + "/" + name, Code::invalid, "shape.unknown_field",
                               {
                                   {"field", name}
                });
            if (is_empty(member.value())) continue;
            made.emplace(name, TRY(check(*column, member.value(), at + "/" + name)));
        }
        for (auto& column : field.columns)
            if ((column.marks & Field::required) && !made.contains(column.name))
                return fail_at(at + "/" + std::string(column.name), Code::invalid,
                               "shape.required");
        return Json(std::move(made));
    }

    static Result<Json> files(const Json& given, const std::string& at)
    {
        if (!given.is_array()) return wrong(at);
        if (given.get_array().size() > rows_max) return too_many(at, rows_max);
        JsonArray made;
        for (auto& each : given.get_array()) {
            auto here = at + "/" + std::to_string(made.size());
            if (!each.is_object()) return wrong(here);
            auto& object = each.get_object();
            auto sha256 = text_at(object, "sha256");
            if (sha256.size() != 64 || !parse_hex(sha256))
                return fail_at(here + "/sha256", Code::invalid, "shape.bad_hash");
            auto name = TRY(text(Json(text_at(object, "name")), here + "/name", Shape::line, 255));
            // Size and media type are the server's own knowledge; they are filled in from the
            // store.
            made.push_back(JsonObject{
                {"sha256", sha256         },
                {"name",   std::move(name)}
            });
        }
        return Json(std::move(made));
    }

public:
    // A field may be left empty in a form; that is the same as leaving it out.
    static bool is_empty(const Json& value)
    {
        return value.is_null() || (value.is_string() && value.get_string().empty()) ||
               (value.is_array() && value.get_array().empty());
    }

private:
    const World& world_;
};

std::string pointer(std::string_view field)
{
    return "/fields/" + std::string(field);
}

Result<> unknown(std::string_view field)
{
    return fail_at(pointer(field), Code::invalid, "shape.unknown_field",
                   {
                       {"field", std::string(field)}
    });
}

}  // namespace

bool is_email(std::string_view text)
{
    // The lengths are counted here: a pattern that counts classes as large as \pL takes more than a
    // thousand million instructions to compile.
    auto at = text.find('@');
    if (at == std::string_view::npos) return false;
    auto local = text.substr(0, at), domain = text.substr(at + 1);
    auto dot = domain.rfind('.');
    if (dot == std::string_view::npos) return false;
    auto head = domain.substr(0, dot), last = domain.substr(dot + 1);
    auto within = [](std::string_view part, std::size_t min, std::size_t max) {
        auto letters = std::size_t(std::count_if(part.begin(), part.end(), [](char c) {
            return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
        }));
        return letters >= min && letters <= max;
    };
    return within(local, 1, 64) && within(head, 1, 253) && within(last, 2, 63) &&
           matches(local, "[^\\s@<>\"(),:;\\\\\\[\\]]+") && matches(head, "[\\pL\\pN.-]+") &&
           matches(last, "[\\pL\\pN-]+");
}

bool is_phone(std::string_view text)
{
    return matches(text, "\\+[0-9](?:[ ().-]?[0-9]){5,18}");
}

bool is_url(std::string_view text)
{
    return matches(text, "https://[^\\s<>\"\\\\^`{|}@/?#]{1,253}(?:[/?#][^\\s<>\"\\\\^`{|}]*)?");
}

bool is_zone(std::string_view name)
{
    if (name.empty() || name.size() > 64 ||
        (name.find('/') == std::string_view::npos && name != "UTC"))
        return false;
    auto id = icu::UnicodeString::fromUTF8({name.data(), std::int32_t(name.size())});
    UErrorCode error = U_ZERO_ERROR;
    UBool is_system = false;
    icu::UnicodeString canonical;
    icu::TimeZone::getCanonicalID(id, canonical, is_system, error);
    return U_SUCCESS(error) && is_system;
}

Result<JsonObject> shape_new(const Type& type, const JsonObject& input, const World& world)
{
    Shaper shaper(world);
    JsonObject made;
    for (auto& member : input) {
        auto field = type.find_field(member.key());
        if (!field || (field->marks & (Field::transient | Field::derived)))
            TRY(unknown(member.key()));
        if (Shaper::is_empty(member.value())) continue;
        made.emplace(field->name, TRY(shaper.check(*field, member.value(), pointer(field->name))));
    }
    for (auto& field : type.record->fields)
        if ((field.marks & Field::required) && !made.contains(field.name))
            return fail_at(pointer(field.name), Code::invalid, "shape.required",
                           {
                               {"field", std::string(field.name)}
            });
    return made;
}

Result<JsonObject> shape_act(const Type& type, const Transition& row, const JsonObject& input,
                             const World& world)
{
    Shaper shaper(world);
    JsonObject made;
    for (auto& member : input) {
        auto field = type.find_field(member.key());
        bool any = row.takes == "*" && field &&
                   !(field->marks & (Field::fixed | Field::transient | Field::derived));
        if (!field || !(any || names_word(row.takes, field->name))) TRY(unknown(member.key()));
        if (Shaper::is_empty(member.value())) {
            if (field->marks & Field::required)
                return fail_at(pointer(field->name), Code::invalid, "shape.required");
            made.emplace(field->name, nullptr);
            continue;
        }
        made.emplace(field->name, TRY(shaper.check(*field, member.value(), pointer(field->name))));
    }
    return made;
}

JsonObject merged(const Type& type, const JsonObject& body, const JsonObject& input)
{
    JsonObject made = body;
    for (auto& member : input) {
        auto field = type.find_field(member.key());
        if (!field || (field->marks & Field::transient)) continue;
        if (member.value().is_null())
            made.erase(member.key());
        else
            made[member.key()] = member.value();
    }
    return made;
}

}  // namespace concord
