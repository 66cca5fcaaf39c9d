#include "kernel/messages.h"

#include <map>

#include "base/check.h"
#include "base/json.h"
#include "embedded/kernel_messages.h"

namespace concord {
namespace {

using Catalogues = std::map<std::string, JsonObject, std::less<>>;

Catalogues read_catalogues()
{
    Catalogues read;
    for (auto& file : embedded::kernel_messages()) {
        if (!file.path.ends_with(".json")) continue;
        auto words = parse_json(file.bytes);
        CHECK(words && words->is_object());
        read[std::string(file.path.substr(0, file.path.find('.')))] = words->get_object();
    }
    return read;
}

std::string filled(std::string_view text, const Values& values)
{
    std::string out;
    while (!text.empty()) {
        auto open = text.find('{');
        auto close = open == text.npos ? open : text.find('}', open);
        if (close == text.npos) break;
        auto found = values.find(std::string(text.substr(open + 1, close - open - 1)));
        out += text.substr(0, open);
        out += found == values.end() ? std::string(text.substr(open, close + 1 - open))
                                     : found->second;
        text.remove_prefix(close + 1);
    }
    return out.append(text);
}

}  // namespace

std::string say(std::string_view language, std::string_view key, const Values& values)
{
    static const Catalogues catalogues = read_catalogues();
    for (auto each : {language, std::string_view("en")}) {
        auto found = catalogues.find(each);
        if (found == catalogues.end()) continue;
        auto text = text_at(found->second, key);
        if (!text.empty()) return filled(text, values);
    }
    return std::string(key);
}

}  // namespace concord
