// A questionnaire as data: sections of questions in several languages. Pure.
//
// {"title":{"en":…},"intro":{…},"sections":[
//  {"code":"norms","title":{"en":…},"intro":{…},"questions":[
//   {"code":"norms.a","kind":"single","text":{"en":…},"help":{…},"source":"A/76/135 para 19",
//    "options":[{"code":"yes","text":{…}},{"code":"no","text":{…},"gap":true}],
//    "when":{"question":"norms.x","is":["yes"]}}]}]}
//
// Nothing is mandatory: there is no member that could make it so. `gap` marks an option that names
// something still missing, from which a State may make a need. A condition looks back only, so that
// no question waits for itself.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace concord::surveys {

inline constexpr std::size_t questions_max = 400;

// How a question is answered, and the member of an answer's value that holds it: single "choice",
// multiple "choices", text "text", number "number", date "date", state "participants", document
// "documents", table "rows".
enum class Kind { single, multiple, text, number, date, state, document, table };
std::string_view print(Kind);

struct Option {
    std::string code;
    enum class Says { plain, gap } says = Says::plain;
};

struct Condition {
    std::string question;
    std::vector<std::string> is;  // any of these options
};

struct Question {
    std::string code;
    std::string section;
    Kind kind = Kind::text;
    std::vector<Option> options;       // of single and multiple
    std::vector<std::string> columns;  // of a table
    std::optional<Condition> when;

    const Option* find(std::string_view option) const;
};

struct Questionnaire {
    std::vector<std::string> sections;
    std::vector<Question> questions;  // in the order in which they are asked

    const Question* find(std::string_view code) const;
};

// Fails with surveys.not_an_object, surveys.unknown_member, surveys.bad_code, surveys.code_twice,
// surveys.bad_text, surveys.bad_kind, surveys.bad_options, surveys.bad_columns,
// surveys.bad_condition, surveys.no_question or surveys.too_many_questions; the field is a pointer
// within the body.
Result<Questionnaire> parse_questionnaire(const Json& body);
Result<> is_questionnaire(const Json& body);
// One question of a body that was found sound when it came, without reading the others: each answer
// asks for its own. Nothing if there is none.
std::optional<Question> find_question(const Json& sound_body, std::string_view code);

// Every text exists in each language that the title has: surveys.text_missing {language}.
Result<> speaks_alike(const Json& body);
// The languages that the text has, in the order of the six.
std::vector<std::string> languages_of(const Json& text);

// One member, the one of some kind, with a value of the right form; an option may be explained in
// "other". Whether it fits its question is asked by fits(). Fails with surveys.bad_value.
Result<> is_value(const Json& value);

// The value answers this question: surveys.wrong_kind, surveys.no_such_option {value},
// surveys.no_such_column {value}.
Result<> fits(const Question&, const Json& value);

// The options chosen, of a single or a multiple choice.
std::vector<std::string> chosen(const Json& value);
// Whether one of them marks a gap.
bool names_a_gap(const Question&, const Json& value);

}  // namespace concord::surveys
