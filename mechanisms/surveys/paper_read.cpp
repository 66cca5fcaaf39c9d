// What came back on paper, question by question. What cannot be read is said, and never guessed.

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <charconv>
#include <map>

#include "base/text.h"
#include "base/time.h"
#include "formats/paper_form.h"
#include "kernel/roster.h"
#include "mechanisms/surveys/asked.h"
#include "mechanisms/surveys/paper.h"

namespace concord::surveys {
namespace {

using paper::Filled;
using paper::Written;

constexpr std::array<std::string_view, 6> languages = {"ar", "en", "es", "fr", "ru", "zh"};
constexpr std::size_t text_code_points_max = 20'000;

auto unread(std::string_view key, std::string_view value = {})
{
    Values values;
    if (!value.empty()) values["value"] = std::string(value.substr(0, 200));
    return fail(Code::invalid, std::string(key), std::move(values));
}

std::string trimmed(std::string_view text)
{
    constexpr std::string_view edges = " \t\n,;";
    auto from = text.find_first_not_of(edges);
    if (from == text.npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(edges) + 1 - from));
}

// All that was written, the rows one below the other.
std::string whole(const Written& field)
{
    std::string all;
    for (auto& row : field.rows)
        for (auto& cell : row.cells) {
            if (!all.empty()) all += "\n";
            all += cell;
        }
    return trimmed(all);
}

std::vector<std::string> items_of(const Written& field)
{
    std::vector<std::string> items;
    auto all = whole(field) + "\n";
    for (std::size_t from = 0, end; (end = all.find_first_of("\n;", from)) != all.npos;
         from = end + 1) {
        auto item = trimmed(std::string_view(all).substr(from, end - from));
        if (!item.empty()) items.push_back(std::move(item));
    }
    return items;
}

// Digits of any script as ASCII, without spaces.
std::string plain_digits(std::string_view text)
{
    std::string made;
    for (std::int32_t at = 0, size = std::int32_t(text.size()); at < size;) {
        auto from = std::size_t(at);
        UChar32 c;
        U8_NEXT(text.data(), at, size, c);
        if (c < 0 || u_isUWhiteSpace(c)) continue;
        auto digit = u_charDigitValue(c);
        if (digit >= 0)
            made += char('0' + digit);
        else if (c == 0x066B)  // the decimal sign of Arabic
            made += '.';
        else
            made += text.substr(from, std::size_t(at) - from);
    }
    return made;
}

bool is_called(const JsonObject& body, const std::string& said)
{
    if (text_at(body, "code") == said) return true;
    auto text = find_at(body, "text");
    return text && text->is_object() &&
           std::any_of(text->get_object().begin(), text->get_object().end(),
                       [&](auto& each) { return folded(text_of(each.value())) == folded(said); });
}

// The code of the option that a row or a word means, or "".
std::string option_called(const JsonArray& options, const std::string& said)
{
    for (auto& option : options)
        if (is_called(option.get_object(), said))
            return std::string(text_at(option.get_object(), "code"));
    return {};
}

// The code of the option that a row of this field stands for, or "".
std::string option_of(const JsonArray& options, std::string_view field, const Written::Row& row)
{
    for (auto& option : options) {
        auto code = text_at(option.get_object(), "code");
        if (paper::is_option(row, field, code)) return std::string(code);
    }
    return option_called(options, row.option);
}

Result<std::vector<std::string>> ticked(const JsonArray& options, const Written& field,
                                        std::string_view name)
{
    std::vector<std::string> codes;
    auto take = [&](const std::string& code) {
        if (std::find(codes.begin(), codes.end(), code) == codes.end()) codes.push_back(code);
    };
    for (std::size_t i = 0; i < field.rows.size(); ++i) {
        auto& row = field.rows[i];
        if (row.cells.empty()) continue;
        auto code = option_of(options, name, row);
        if (!row.option.empty() && code.empty()) {
            if (!paper::is_ticked(row.cells[0])) continue;
            return unread("surveys.read.no_option",
                          row.cells.size() > 1 ? row.cells[1] : row.option);
        }
        // A program that forgot the marks kept the words, or at least the order.
        if (code.empty() && row.cells.size() > 1) code = option_called(options, row.cells[1]);
        if (code.empty() && row.cells.size() > 1 && field.rows.size() == options.size())
            code = text_at(options[i].get_object(), "code");
        if (!code.empty()) {
            if (paper::is_ticked(row.cells[0])) take(code);
            continue;
        }
        // A line of a table that says the option itself.
        for (auto& item : items_of({"", {row}})) {
            auto named = option_called(options, item);
            if (named.empty()) return unread("surveys.read.no_option", item);
            take(named);
        }
    }
    return codes;
}

Result<Json> read_choice(const Question& question, const JsonArray& options, const Written& field)
{
    auto codes = TRY(ticked(options, field, question.code));
    if (codes.empty()) return Json(nullptr);
    if (question.kind == Kind::single) {
        if (codes.size() > 1) return unread("surveys.read.more_than_one");
        return Json(JsonObject{
            {"choice", codes[0]}
        });
    }
    JsonArray all;
    for (auto& option : options)
        if (std::find(codes.begin(), codes.end(), text_at(option.get_object(), "code")) !=
            codes.end())
            all.push_back(option.get_object().at("code"));
    return Json(JsonObject{
        {"choices", std::move(all)}
    });
}

Result<Json> read_number(const std::string& said)
{
    auto digits = plain_digits(said);
    auto end = digits.data() + digits.size();
    std::int64_t integer = 0;
    if (auto read = std::from_chars(digits.data(), end, integer);
        read.ec == std::errc() && read.ptr == end)
        return Json(JsonObject{
            {"number", integer}
        });
    double number = 0;
    auto read = std::from_chars(digits.data(), end, number, std::chars_format::fixed);
    if (read.ec != std::errc() || read.ptr != end) return unread("surveys.read.no_number", said);
    return Json(JsonObject{
        {"number", number}
    });
}

Result<Json> read_date(const std::string& said)
{
    auto digits = plain_digits(said);
    if (!parse_date(digits)) return unread("surveys.read.no_date", said);
    return Json(JsonObject{
        {"date", digits}
    });
}

// By code or by name in any of the six languages.
std::string participant_called(const Roster& roster, const std::string& said)
{
    if (roster.find_participant(said)) return said;
    auto wanted = folded(said);
    for (auto& [code, participant] : roster.participants()) {
        if (folded(code) == wanted) return code;
        for (auto language : languages)
            if (folded(text_at(participant.fields, "name_" + std::string(language))) == wanted)
                return code;
    }
    return {};
}

Result<Json> read_states(const Written& field, const Roster& roster)
{
    JsonArray codes;
    for (auto& item : items_of(field)) {
        auto code = participant_called(roster, item);
        if (code.empty()) return unread("surveys.read.no_state", item);
        if (std::find(codes.begin(), codes.end(), Json(code)) == codes.end())
            codes.emplace_back(code);
    }
    if (codes.empty()) return Json(nullptr);
    return Json(JsonObject{
        {"participants", std::move(codes)}
    });
}

Result<Json> read_documents(const Written& field)
{
    JsonArray all;
    for (auto& item : items_of(field)) all.emplace_back(item);
    if (all.empty()) return Json(nullptr);
    return Json(JsonObject{
        {"documents", std::move(all)}
    });
}

Result<Json> read_rows(const Question& question, const Written& field)
{
    JsonArray rows;
    for (auto& row : field.rows) {
        JsonObject made;
        for (std::size_t i = 0; i < row.cells.size(); ++i) {
            if (row.cells[i].empty()) continue;
            if (i >= question.columns.size())
                return unread("surveys.read.too_many_columns", row.cells[i]);
            made[question.columns[i]] = row.cells[i];
        }
        if (!made.empty()) rows.emplace_back(std::move(made));
    }
    if (rows.empty()) return Json(nullptr);
    return Json(JsonObject{
        {"rows", std::move(rows)}
    });
}

Result<Json> read_text(const Written& field)
{
    auto said = whole(field);
    if (said.empty()) return Json(nullptr);
    if (code_points(said) > text_code_points_max) return unread("surveys.read.too_long");
    return Json(JsonObject{
        {"text", std::move(said)}
    });
}

// -- the report --

struct Line {
    const Question& question;
    const Json& body;
    const Written* value;
    const Written* instead;
    const Record* before;
};

Result<std::string> read_instead(const Written* field, std::string_view question)
{
    if (!field) return std::string();
    static const JsonArray options{
        JsonObject{{"code", "unknown"}},
        JsonObject{{"code", "not_disclosed"}},
    };
    auto codes = TRY(ticked(options, *field, instead_field(question)));
    if (codes.size() > 1) return unread("surveys.read.more_than_one");
    return codes.empty() ? std::string() : codes[0];
}

JsonObject print_problem(const Error& error)
{
    JsonObject values;
    for (auto& [name, value] : error.values) values[name] = value;
    return {
        {"key",    error.key        },
        {"values", std::move(values)}
    };
}

bool is_empty(const Json& value)
{
    return value.is_null();
}

// What was explained beside an option is not on the paper, and no difference.
Json without_other(const Json& value)
{
    if (!value.is_object()) return value;
    auto made = value.get_object();
    made.erase("other");
    return made;
}

std::string_view state_of(const Json& before, std::string_view before_instead, const Json& value,
                          std::string_view instead)
{
    bool had = !is_empty(before) || !before_instead.empty();
    bool has = !is_empty(value) || !instead.empty();
    if (without_other(before) == value && before_instead == instead) return "same";
    if (!has) return "emptied";
    return had ? "changed" : "new";
}

JsonObject report(const Line& line, const Roster& roster)
{
    auto kept = line.before ? find_at(line.before->fields, "value") : nullptr;
    Json before = kept ? *kept : Json(nullptr);
    auto before_instead = line.before ? line.before->text("instead") : std::string_view();
    JsonArray problems;
    Json value(nullptr);
    if (line.value) {
        auto read = read_value(line.question, line.body, *line.value, roster);
        if (read)
            value = *read;
        else
            problems.emplace_back(print_problem(read.error()));
    }
    auto instead = read_instead(line.instead, line.question.code);
    if (!instead) problems.emplace_back(print_problem(instead.error()));
    // A table that does not ask for it leaves it as it is.
    std::string said(instead && line.instead ? *instead : std::string(before_instead));
    auto state = problems.empty() ? state_of(before, before_instead, value, said) : "unread";
    return {
        {"question",       line.question.code   },
        {"section",        line.question.section},
        {"state",          state                },
        {"value",          std::move(value)     },
        {"instead",        std::move(said)      },
        {"before",         std::move(before)    },
        {"before_instead", before_instead       },
        {"problems",       std::move(problems)  }
    };
}

}  // namespace

Result<Json> read_value(const Question& question, const Json& body, const Written& field,
                        const Roster& roster)
{
    auto options = find_at(body.get_object(), "options");
    static const JsonArray none;
    auto value = [&]() -> Result<Json> {
        switch (question.kind) {
            case Kind::single:
            case Kind::multiple:
                return read_choice(question, options ? options->get_array() : none, field);
            case Kind::table: return read_rows(question, field);
            case Kind::state: return read_states(field, roster);
            case Kind::document: return read_documents(field);
            case Kind::number:
            case Kind::date: {
                auto said = whole(field);
                if (said.empty()) return Json(nullptr);
                return question.kind == Kind::number ? read_number(said) : read_date(said);
            }
            case Kind::text: break;
        }
        return read_text(field);
    };
    auto read = TRY(value());
    if (!read.is_null()) TRY(fits(question, read));
    return read;
}

Result<Json> read_form(Kernel& kernel, const Subject& by, const JsonObject& input,
                       const Filled& filled)
{
    auto response = TRY(of_type(kernel, by, text_at(input, "response"), "surveys.response"));
    // Whoever may read another's response may not compare paper with it either.
    if (response.owner != by.participant) return fail(Code::not_found, "records.not_found");
    if (response.state != "draft") return fail(Code::conflict, "surveys.response_closed");
    auto asked = TRY(asked_in(kernel, by, response.parent));
    if (!filled.form.empty() && !paper::is_named(filled.form, form_of(asked.above)))
        return fail(Code::conflict, "surveys.other_form");
    std::map<std::string, Record, std::less<>> answers;
    for (auto& answer : TRY(all_of(kernel, by, answers_of("parent", response.id))))
        if (answer.state != "removed")
            answers.insert_or_assign(std::string(answer.text("question")), std::move(answer));

    auto roster = kernel.roster();
    std::set<const Written*> known;
    JsonArray lines;
    auto& sections = asked.above.fields.at("body").at("sections").get_array();
    for (auto& section : sections)
        for (auto& body : section.at("questions").get_array()) {
            auto question = asked.questionnaire.find(text_at(body.get_object(), "code"));
            if (!question) continue;
            auto value = filled.find(question->code),
                 instead = filled.find(instead_field(question->code));
            known.insert(value);
            known.insert(instead);
            if (!value && !instead) continue;
            auto before = answers.find(question->code);
            lines.emplace_back(report({*question, body, value, instead,
                                       before == answers.end() ? nullptr : &before->second},
                                      *roster));
        }
    JsonArray foreign;
    for (auto& field : filled.fields)
        if (!known.count(&field) && foreign.size() < 50) foreign.emplace_back(field.name);
    return Json(JsonObject{
        {"lines",   std::move(lines)                        },
        {"foreign", std::move(foreign)                      },
        {"macros",  filled.macros == Filled::Macros::present}
    });
}

}  // namespace concord::surveys
