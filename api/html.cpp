#include "api/html.h"

namespace concord::api {

std::string escaped(std::string_view text)
{
    std::string made;
    made.reserve(text.size());
    for (auto c : text) {
        switch (c) {
            case '&': made += "&amp;"; break;
            case '<': made += "&lt;"; break;
            case '>': made += "&gt;"; break;
            case '"': made += "&quot;"; break;
            case '\'': made += "&#39;"; break;
            default: {
                auto byte = static_cast<unsigned char>(c);
                bool control = (byte < 0x20 && c != '\n') || byte == 0x7f;
                made += control ? ' ' : c;
            }
        }
    }
    return made;
}

std::string escaped_lines(std::string_view text)
{
    std::string made;
    for (auto c : escaped(text)) {
        if (c == '\n')
            made += "<br>";
        else
            made += c;
    }
    return made;
}

std::string shortened(std::string_view text, std::size_t bytes_max)
{
    if (text.size() <= bytes_max) return std::string(text);
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return std::string(text.substr(0, end)) + "…";
}

}  // namespace concord::api
