#include "mechanisms/surveys/questionnaire.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/time.h"

namespace concord::surveys {
namespace {

constexpr std::array<std::string_view, 6> languages = {"ar", "en", "es", "fr", "ru", "zh"};
constexpr std::string_view kinds[] = {"single", "multiple", "text",     "number",
                                      "date",   "state",    "document", "table"};
constexpr std::size_t options_max = 60, columns_max = 12, code_max = 64;

bool is_code(std::string_view text)
{
    auto fine = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.';
    };
    return !text.empty() && text.size() <= code_max && std::all_of(text.begin(), text.end(), fine);
}

Result<const JsonObject*> object_at(const Json& value, const std::string& at,
                                    std::initializer_list<std::string_view> members)
{
    if (!value.is_object()) return fail_at(at, Code::invalid, "surveys.not_an_object");
    for (auto& member : value.get_object())
        if (std::find(members.begin(), members.end(), member.key()) == members.end())
            return fail_at(at + "/" + std::string(member.key()), Code::invalid,
                           "surveys.unknown_member");
    return &value.get_object();
}

// {"en":…}: at least one language, each known and not empty.
Result<> check_text(const Json* value, const std::string& at)
{
    auto wrong = fail_at(at, Code::invalid, "surveys.bad_text");
    if (!value || !value->is_object() || value->get_object().empty()) return wrong;
    for (auto& member : value->get_object()) {
        bool known = std::find(languages.begin(), languages.end(), member.key()) != languages.end();
        if (!known || text_of(member.value()).empty()) return wrong;
    }
    return {};
}

class Parser {
public:
    Result<Questionnaire> parse(const Json& body)
    {
        auto all = TRY(object_at(body, "", {"title", "intro", "sections"}));
        TRY(check_text(find_at(*all, "title"), "/title"));
        if (auto intro = find_at(*all, "intro")) TRY(check_text(intro, "/intro"));
        auto sections = find_at(*all, "sections");
        if (!sections || !sections->is_array())
            return fail_at("/sections", Code::invalid, "surveys.no_question");
        std::size_t number = 0;
        for (auto& each : sections->get_array())
            TRY(section(each, "/sections/" + std::to_string(number++)));
        if (made_.questions.empty())
            return fail_at("/sections", Code::invalid, "surveys.no_question");
        if (made_.questions.size() > questions_max)
            return fail_at("/sections", Code::too_large, "surveys.too_many_questions",
                           {
                               {"max", std::to_string(questions_max)}
            });
        return std::move(made_);
    }

private:
    Result<std::string> code(const JsonObject& object, const std::string& at)
    {
        auto text = std::string(text_at(object, "code"));
        if (!is_code(text)) return fail_at(at + "/code", Code::invalid, "surveys.bad_code");
        if (!codes_.insert(text).second)
            return fail_at(at + "/code", Code::invalid, "surveys.code_twice",
                           {
                               {"code", text}
            });
        return text;
    }

    Result<> section(const Json& value, const std::string& at)
    {
        auto object = TRY(object_at(value, at, {"code", "title", "intro", "source", "questions"}));
        auto name = TRY(code(*object, at));
        TRY(check_text(find_at(*object, "title"), at + "/title"));
        if (auto intro = find_at(*object, "intro")) TRY(check_text(intro, at + "/intro"));
        made_.sections.push_back(name);
        auto questions = find_at(*object, "questions");
        if (!questions || !questions->is_array())
            return fail_at(at + "/questions", Code::invalid, "surveys.no_question");
        std::size_t number = 0;
        for (auto& each : questions->get_array())
            TRY(question(each, name, at + "/questions/" + std::to_string(number++)));
        return {};
    }

    Result<> question(const Json& value, const std::string& section, const std::string& at)
    {
        auto object = TRY(object_at(
            value, at,
            {"code", "kind", "text", "help", "source", "options", "columns", "when", "norms"}));
        Question made;
        made.code = TRY(code(*object, at));
        made.section = section;
        TRY(check_text(find_at(*object, "text"), at + "/text"));
        if (auto help = find_at(*object, "help")) TRY(check_text(help, at + "/help"));
        auto kind = std::find(std::begin(kinds), std::end(kinds), text_at(*object, "kind"));
        if (kind == std::end(kinds))
            return fail_at(at + "/kind", Code::invalid, "surveys.bad_kind");
        made.kind = Kind(kind - std::begin(kinds));
        TRY(options(find_at(*object, "options"), made, at + "/options"));
        TRY(columns(find_at(*object, "columns"), made, at + "/columns"));
        if (auto when = find_at(*object, "when")) TRY(condition(*when, made, at + "/when"));
        made_.questions.push_back(std::move(made));
        return {};
    }

    static Result<> options(const Json* value, Question& made, const std::string& at)
    {
        bool needed = made.kind == Kind::single || made.kind == Kind::multiple;
        auto wrong = fail_at(at, Code::invalid, "surveys.bad_options");
        if (!value && !needed) return {};
        if (!value || !needed || !value->is_array() || value->get_array().empty() ||
            value->get_array().size() > options_max)
            return wrong;
        std::size_t number = 0;
        for (auto& each : value->get_array()) {
            auto here = at + "/" + std::to_string(number++);
            auto object = TRY(object_at(each, here, {"code", "text", "gap", "open"}));
            auto name = std::string(text_at(*object, "code"));
            if (!is_code(name)) return fail_at(here + "/code", Code::invalid, "surveys.bad_code");
            if (made.find(name))
                return fail_at(here + "/code", Code::invalid, "surveys.code_twice",
                               {
                                   {"code", name}
                });
            TRY(check_text(find_at(*object, "text"), here + "/text"));
            auto gap = find_at(*object, "gap");
            auto says =
                gap && gap->is_bool() && gap->get_bool() ? Option::Says::gap : Option::Says::plain;
            made.options.push_back({std::move(name), says});
        }
        return {};
    }

    static Result<> columns(const Json* value, Question& made, const std::string& at)
    {
        bool needed = made.kind == Kind::table;
        auto wrong = fail_at(at, Code::invalid, "surveys.bad_columns");
        if (!value && !needed) return {};
        if (!value || !needed || !value->is_array() || value->get_array().empty() ||
            value->get_array().size() > columns_max)
            return wrong;
        std::size_t number = 0;
        for (auto& each : value->get_array()) {
            auto here = at + "/" + std::to_string(number++);
            auto object = TRY(object_at(each, here, {"code", "text"}));
            auto name = std::string(text_at(*object, "code"));
            bool twice =
                std::find(made.columns.begin(), made.columns.end(), name) != made.columns.end();
            if (!is_code(name) || twice)
                return fail_at(here + "/code", Code::invalid, "surveys.bad_code");
            TRY(check_text(find_at(*object, "text"), here + "/text"));
            made.columns.push_back(std::move(name));
        }
        return {};
    }

    // It names a question with options that was asked before, and some of its options.
    Result<> condition(const Json& value, Question& made, const std::string& at) const
    {
        auto object = TRY(object_at(value, at, {"question", "is"}));
        Condition when{std::string(text_at(*object, "question")), {}};
        auto earlier = made_.find(when.question);
        if (!earlier || earlier->options.empty())
            return fail_at(at + "/question", Code::invalid, "surveys.bad_condition",
                           {
                               {"code", when.question}
            });
        auto is = find_at(*object, "is");
        if (is && is->is_array())
            for (auto& each : is->get_array()) when.is.emplace_back(text_of(each));
        for (auto& each : when.is)
            if (!earlier->find(each)) when.is.clear();
        if (when.is.empty())
            return fail_at(at + "/is", Code::invalid, "surveys.bad_condition",
                           {
                               {"code", when.question}
            });
        made.when = std::move(when);
        return {};
    }

    Questionnaire made_;
    std::set<std::string, std::less<>> codes_;
};

// The texts of a body are the objects under these names, wherever they stand.
Result<> speaks_below(const Json& value, const std::string& at,
                      const std::vector<std::string>& needed)
{
    if (value.is_array()) {
        std::size_t number = 0;
        for (auto& each : value.get_array())
            TRY(speaks_below(each, at + "/" + std::to_string(number++), needed));
        return {};
    }
    if (!value.is_object()) return {};
    for (auto& member : value.get_object()) {
        auto here = at + "/" + std::string(member.key());
        bool is_text =
            member.value().is_object() && (member.key() == "text" || member.key() == "title" ||
                                           member.key() == "help" || member.key() == "intro");
        if (!is_text) {
            TRY(speaks_below(member.value(), here, needed));
            continue;
        }
        for (auto& language : needed)
            if (text_at(member.value().get_object(), language).empty())
                return fail_at(here, Code::invalid, "surveys.text_missing",
                               {
                                   {"language", language}
                });
    }
    return {};
}

const JsonArray& list_at(const JsonObject& object, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(object, name);
    return found && found->is_array() ? found->get_array() : none;
}

Question question_from(const JsonObject& sound, std::string_view section)
{
    Question made;
    made.code = text_at(sound, "code");
    made.section = section;
    auto kind = std::find(std::begin(kinds), std::end(kinds), text_at(sound, "kind"));
    if (kind != std::end(kinds)) made.kind = Kind(kind - std::begin(kinds));
    for (auto& each : list_at(sound, "options")) {
        auto gap = find_at(each.get_object(), "gap");
        bool says = gap && gap->is_bool() && gap->get_bool();
        made.options.push_back({std::string(text_at(each.get_object(), "code")),
                                says ? Option::Says::gap : Option::Says::plain});
    }
    for (auto& each : list_at(sound, "columns"))
        made.columns.emplace_back(text_at(each.get_object(), "code"));
    if (auto when = find_at(sound, "when")) {
        made.when = Condition{std::string(text_at(when->get_object(), "question")), {}};
        for (auto& each : list_at(when->get_object(), "is"))
            made.when->is.emplace_back(text_of(each));
    }
    return made;
}

constexpr std::string_view value_members[] = {"choice", "choices",      "text",      "number",
                                              "date",   "participants", "documents", "rows"};

bool is_list_of_text(const Json& value)
{
    return value.is_array() && std::all_of(value.get_array().begin(), value.get_array().end(),
                                           [](auto& each) { return each.is_string(); });
}

bool has_form(Kind kind, const Json& value)
{
    switch (kind) {
        case Kind::single:
        case Kind::text: return value.is_string();
        case Kind::number: return value.is_int64() || value.is_double();
        case Kind::date: return value.is_string() && parse_date(text_of(value));
        case Kind::multiple:
        case Kind::state:
        case Kind::document: return is_list_of_text(value);
        case Kind::table:
            return value.is_array() &&
                   std::all_of(value.get_array().begin(), value.get_array().end(), [](auto& row) {
                       return row.is_object() &&
                              std::all_of(row.get_object().begin(), row.get_object().end(),
                                          [](auto& cell) { return cell.value().is_string(); });
                   });
    }
    return false;
}

// The one member of a value besides "other"; end() if there is none or more than one.
JsonObject::const_iterator the_member(const JsonObject& value)
{
    auto found = value.end();
    for (auto each = value.begin(); each != value.end(); ++each) {
        if (each->key() == "other") continue;
        if (found != value.end()) return value.end();
        found = each;
    }
    return found;
}

}  // namespace

std::string_view print(Kind kind)
{
    return kinds[std::size_t(kind)];
}

const Option* Question::find(std::string_view option) const
{
    auto found = std::find_if(options.begin(), options.end(),
                              [&](auto& each) { return each.code == option; });
    return found == options.end() ? nullptr : &*found;
}

const Question* Questionnaire::find(std::string_view code) const
{
    auto found = std::find_if(questions.begin(), questions.end(),
                              [&](auto& each) { return each.code == code; });
    return found == questions.end() ? nullptr : &*found;
}

Result<Questionnaire> parse_questionnaire(const Json& body)
{
    return Parser().parse(body);
}

Result<> is_questionnaire(const Json& body)
{
    TRY(parse_questionnaire(body));
    return {};
}

std::optional<Question> find_question(const Json& sound_body, std::string_view code)
{
    for (auto& section : list_at(sound_body.get_object(), "sections"))
        for (auto& question : list_at(section.get_object(), "questions"))
            if (text_at(question.get_object(), "code") == code)
                return question_from(question.get_object(), text_at(section.get_object(), "code"));
    return {};
}

Result<> speaks_alike(const Json& body)
{
    auto title = body.is_object() ? find_at(body.get_object(), "title") : nullptr;
    if (!title) return fail_at("/title", Code::invalid, "surveys.bad_text");
    return speaks_below(body, "", languages_of(*title));
}

std::vector<std::string> languages_of(const Json& text)
{
    std::vector<std::string> found;
    if (!text.is_object()) return found;
    for (auto language : languages)
        if (!text_at(text.get_object(), language).empty()) found.emplace_back(language);
    return found;
}

Result<> is_value(const Json& value)
{
    auto wrong = fail_at("", Code::invalid, "surveys.bad_value");
    if (!value.is_object()) return wrong;
    auto& object = value.get_object();
    auto member = the_member(object);
    if (member == object.end()) return wrong;
    auto name = std::find(std::begin(value_members), std::end(value_members), member->key());
    if (name == std::end(value_members)) return wrong;
    if (!has_form(Kind(name - std::begin(value_members)), member->value())) return wrong;
    auto other = find_at(object, "other");
    if (other && !other->is_string()) return wrong;
    return {};
}

Result<> fits(const Question& question, const Json& value)
{
    TRY(is_value(value));
    auto member = the_member(value.get_object());
    if (member->key() != value_members[std::size_t(question.kind)])
        return fail_at("", Code::invalid, "surveys.wrong_kind");
    for (auto& each : chosen(value))
        if (!question.find(each))
            return fail_at("", Code::invalid, "surveys.no_such_option",
                           {
                               {"value", each}
            });
    if (question.kind != Kind::table) return {};
    for (auto& row : member->value().get_array())
        for (auto& cell : row.get_object()) {
            auto& columns = question.columns;
            if (std::find(columns.begin(), columns.end(), cell.key()) == columns.end())
                return fail_at("", Code::invalid, "surveys.no_such_column",
                               {
                                   {"value", std::string(cell.key())}
                });
        }
    return {};
}

std::vector<std::string> chosen(const Json& value)
{
    std::vector<std::string> codes;
    if (!value.is_object()) return codes;
    auto one = text_at(value.get_object(), "choice");
    if (!one.empty()) codes.emplace_back(one);
    if (auto many = find_at(value.get_object(), "choices"); many && many->is_array())
        for (auto& each : many->get_array()) codes.emplace_back(text_of(each));
    return codes;
}

bool names_a_gap(const Question& question, const Json& value)
{
    auto codes = chosen(value);
    return std::any_of(codes.begin(), codes.end(), [&](auto& code) {
        auto option = question.find(code);
        return option && option->says == Option::Says::gap;
    });
}

}  // namespace concord::surveys
