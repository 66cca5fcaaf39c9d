#include "formats/misp/words.h"

#include <charconv>

#include "base/time.h"

namespace concord::misp {
namespace {

constexpr std::int64_t seconds_max = 253'402'300'799;  // the end of the year 9999

}  // namespace

std::string word_at(const JsonObject& object, std::string_view name)
{
    auto value = object.if_contains(name);
    if (!value) return {};
    if (value->is_string()) return std::string(text_of(*value));
    if (value->is_bool()) return value->get_bool() ? "1" : "0";
    if (value->is_int64() || value->is_uint64() || value->is_double()) return print_json(*value);
    return {};
}

bool flag_at(const JsonObject& object, std::string_view name)
{
    auto word = word_at(object, name);
    return word == "1" || word == "true" || word == "True";
}

const JsonArray& list_at(const JsonObject& object, std::string_view name)
{
    static const JsonArray none;
    auto value = object.if_contains(name);
    return value && value->is_array() ? value->get_array() : none;
}

std::optional<std::string> moment_of_seconds(std::string_view text)
{
    std::int64_t seconds = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc() || end != text.data() + text.size() || seconds < 0 ||
        seconds > seconds_max)
        return {};
    return print(Time{seconds * 1000});
}

std::string seconds_of_moment(std::string_view moment)
{
    auto time = parse_time(moment);
    return std::to_string(time ? time->ms / 1000 : 0);
}

std::string label_of(std::string_view name, std::string_view value)
{
    return "misp:" + std::string(name) + "=\"" + std::string(value) + '"';
}

std::optional<std::string> find_label(const JsonObject& object, std::string_view name)
{
    auto start = "misp:" + std::string(name) + "=\"";
    for (auto& label : list_at(object, "labels")) {
        auto text = text_of(label);
        if (text.starts_with(start) && text.ends_with('"') && text.size() > start.size())
            return std::string(text.substr(start.size(), text.size() - start.size() - 1));
    }
    return {};
}

std::string relationship_type(std::string_view name)
{
    std::string made;
    for (char c : name) {
        if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain) made += c;
        if (!plain && !made.empty() && made.back() != '-') made += '-';
    }
    while (made.ends_with('-')) made.pop_back();
    return made.size() < 3 ? "related-to" : made;
}

bool is_before(std::string_view a, std::string_view b)
{
    if (a.ends_with('Z')) a.remove_suffix(1);
    if (b.ends_with('Z')) b.remove_suffix(1);
    return a < b;
}

}  // namespace concord::misp
