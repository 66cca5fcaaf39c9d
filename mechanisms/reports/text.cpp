#include "mechanisms/reports/text.h"

#include "base/text.h"

namespace concord::reports {
namespace {

constexpr std::size_t paragraphs_max = 2000;

bool is_blank(std::string_view text)
{
    return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

// The bytes before the code point of this number; npos if the text is shorter.
std::size_t byte_of(std::string_view text, std::int64_t code_point)
{
    std::int64_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xc0) == 0x80) continue;
        if (seen++ == code_point) return i;
    }
    return seen == code_point ? text.size() : std::string_view::npos;
}

const JsonArray* rows_of(const JsonObject& fields, std::string_view name)
{
    auto found = find_at(fields, name);
    return found && found->is_array() ? &found->get_array() : nullptr;
}

const JsonObject* row_said(const JsonObject& fields, std::string_view rows,
                           std::string_view language, std::string_view column)
{
    auto all = rows_of(fields, rows);
    if (!all) return nullptr;
    const JsonObject* found = nullptr;
    int rank = 3;
    for (auto& each : *all) {
        if (!each.is_object() || text_at(each.get_object(), column).empty()) continue;
        auto of = text_at(each.get_object(), "language");
        int its = of == language ? 0 : of == "en" ? 1 : 2;
        if (its >= rank) continue;
        rank = its;
        found = &each.get_object();
    }
    return found;
}

}  // namespace

Result<> is_text(const Json& value)
{
    if (!value.is_array() || value.get_array().size() > paragraphs_max)
        return fail(Code::invalid, "reports.not_a_text");
    std::size_t number = 0;
    for (auto& each : value.get_array()) {
        auto at = "/" + std::to_string(number++);
        if (!each.is_string()) return fail_at(at, Code::invalid, "reports.not_a_text");
        if (is_blank(text_of(each))) return fail_at(at, Code::invalid, "reports.paragraph_empty");
    }
    return {};
}

Result<> are_numbers(const Json& value)
{
    if (!value.is_object()) return fail(Code::invalid, "reports.not_numbers");
    for (auto& member : value.get_object())
        if (!member.value().is_int64() || member.value().get_int64() < 0)
            return fail_at("/" + std::string(member.key()), Code::invalid, "reports.not_numbers");
    return {};
}

std::vector<std::string_view> paragraphs_of(const JsonObject& fields, std::string_view field)
{
    std::vector<std::string_view> paragraphs;
    if (auto all = rows_of(fields, field))
        for (auto& each : *all) paragraphs.push_back(text_of(each));
    return paragraphs;
}

bool stands_at(std::string_view paragraph, std::int64_t start, std::string_view quote)
{
    auto from = byte_of(paragraph, start);
    return from != std::string_view::npos && !quote.empty() &&
           paragraph.substr(from).starts_with(quote);
}

Place find_quote(const std::vector<std::string_view>& paragraphs, std::string_view quote)
{
    for (std::size_t number = 0; number < paragraphs.size(); ++number) {
        auto at = quote.empty() ? std::string_view::npos : paragraphs[number].find(quote);
        if (at != std::string_view::npos)
            return {std::int64_t(number),
                    std::int64_t(code_points(paragraphs[number].substr(0, at)))};
    }
    return {};
}

std::string_view said_in(const JsonObject& fields, std::string_view rows, std::string_view language,
                         std::string_view column)
{
    auto row = row_said(fields, rows, language, column);
    return row ? text_at(*row, column) : std::string_view();
}

std::string_view other_language(const JsonObject& fields, std::string_view rows,
                                std::string_view language, std::string_view column)
{
    auto row = row_said(fields, rows, language, column);
    auto of = row ? text_at(*row, "language") : std::string_view();
    return of == language ? std::string_view() : of;
}

}  // namespace concord::reports
