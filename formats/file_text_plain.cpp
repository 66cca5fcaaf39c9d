// HTML and plain text: which characters the bytes are, and of HTML what a reader sees.

#include <libxml/HTMLparser.h>
#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

#include "formats/file_text.h"

namespace concord {
namespace {

using State = FileText::State;
using namespace std::string_view_literals;

bool is_utf8(std::string_view bytes)
{
    std::int32_t i = 0;
    auto length = std::int32_t(bytes.size());
    while (i < length) {
        UChar32 c = 0;
        U8_NEXT(bytes.data(), i, length, c);
        if (c < 0) return false;
    }
    return true;
}

// What every reader of documents would open as something else than text.
bool is_no_text(std::string_view bytes)
{
    constexpr std::string_view magics[] = {"%PDF-",
                                           "PK\x03\x04",
                                           "\x7f"
                                           "ELF",
                                           "MZ\x90",
                                           "\xd0\xcf\x11\xe0",
                                           "\x89PNG",
                                           "\xff\xd8\xff",
                                           "GIF8"};
    return std::any_of(std::begin(magics), std::end(magics),
                       [&](std::string_view magic) { return bytes.starts_with(magic); });
}

// charset=… in the first bytes of an HTML file, or "".
std::string stated_charset(std::string_view bytes)
{
    std::string head(bytes.substr(0, 4096));
    std::transform(head.begin(), head.end(), head.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    auto at = head.find("charset=");
    if (at == std::string::npos) return {};
    at = head.find_first_not_of("\"' ", at + 8);
    if (at == std::string::npos) return {};
    return head.substr(at, head.find_first_of("\"' />;", at) - at);
}

std::string detected_charset(std::string_view bytes)
{
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&error),
                                                                              ucsdet_close);
    auto part = bytes.substr(0, 1 << 20);
    ucsdet_setText(detector.get(), part.data(), std::int32_t(part.size()), &error);
    auto match = ucsdet_detect(detector.get(), &error);
    auto name = U_SUCCESS(error) && match ? ucsdet_getName(match, &error) : nullptr;
    return name && U_SUCCESS(error) ? name : "windows-1252";
}

std::string to_utf8(std::string_view bytes, const std::string& charset)
{
    UErrorCode error = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(
        ucnv_open(charset.c_str(), &error), ucnv_close);
    if (U_FAILURE(error)) return {};
    const icu::UnicodeString wide(bytes.data(), std::int32_t(bytes.size()), converter.get(), error);
    std::string made;
    return U_SUCCESS(error) ? wide.toUTF8String(made) : std::string();
}

enum class Stated { nowhere, in_meta };

std::string characters(std::string_view bytes, Stated stated)
{
    if (bytes.starts_with("\xef\xbb\xbf")) return std::string(bytes.substr(3));
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
        return to_utf8(bytes, "UTF-16");
    auto charset = stated == Stated::in_meta ? stated_charset(bytes) : std::string();
    if (is_utf8(bytes) && (charset.empty() || charset == "utf-8")) return std::string(bytes);
    auto made = charset.empty() ? std::string() : to_utf8(bytes, charset);
    return made.empty() ? to_utf8(bytes, detected_charset(bytes)) : made;
}

std::string_view view(const xmlChar* text)
{
    return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

bool is_any(std::string_view name, std::span<const std::string_view> names)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array passed_over = {"script"sv, "style"sv,    "noscript"sv, "template"sv,
                                    "iframe"sv, "object"sv,   "embed"sv,    "svg"sv,
                                    "head"sv,   "textarea"sv, "select"sv};
constexpr std::array carries_programs = {"script"sv, "iframe"sv, "object"sv, "embed"sv, "applet"sv};
constexpr std::array in_line = {"a"sv,    "abbr"sv,   "b"sv,    "bdi"sv, "bdo"sv, "cite"sv,
                                "code"sv, "em"sv,     "font"sv, "i"sv,   "q"sv,   "small"sv,
                                "span"sv, "strong"sv, "sub"sv,  "sup"sv, "u"sv,   "mark"sv};

bool runs_something(const xmlNode* element)
{
    if (is_any(view(element->name), carries_programs)) return true;
    for (auto each = element->properties; each; each = each->next) {
        if (view(each->name).starts_with("on")) return true;
        auto value = each->children ? view(each->children->content) : std::string_view();
        if (value.starts_with("javascript:")) return true;
    }
    return false;
}

std::string attribute(xmlNode* element, const char* name)
{
    auto value = xmlGetProp(element, reinterpret_cast<const xmlChar*>(name));
    std::string made(view(value));
    xmlFree(value);
    return made;
}

// Walks without recursion, however deep the tree is.
class Walk {
public:
    Walk(FileText& made, std::size_t text_max) : made_(made), text_max_(text_max) {}

    State run(xmlNode* root)
    {
        auto node = root;
        while (node) {
            bool below = enter(node);
            if (text_.size() > text_max_) return State::too_large;
            if (below && node->children) {
                node = node->children;
                continue;
            }
            while (node && !node->next) {
                node = node->parent;
                if (!node || node == root->parent) return State::has_text;
                leave(node);
            }
            if (node) node = node->next;
        }
        return State::has_text;
    }

    const std::string& text() const { return text_; }

private:
    // True if what lies below is to be read.
    bool enter(xmlNode* node)
    {
        if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) {
            // Ends of line inside running text are only spaces.
            for (auto c : view(node->content)) text_ += c == '\n' || c == '\r' ? ' ' : c;
            return false;
        }
        if (node->type != XML_ELEMENT_NODE) return false;
        auto name = view(node->name);
        made_.active = made_.active || runs_something(node);
        if (name == "html" && made_.language.empty()) made_.language = attribute(node, "lang");
        if (name == "br") text_ += '\n';
        bool read = !is_any(name, passed_over);
        if (name == "head")
            for (auto each = node->children; each; each = each->next) look_at_head(each);
        if (read && !is_any(name, in_line)) text_ += '\n';
        return read;
    }

    void look_at_head(xmlNode* node)
    {
        if (node->type != XML_ELEMENT_NODE) return;
        made_.active = made_.active || runs_something(node);
        if (view(node->name) != "title" || !node->children) return;
        text_ += view(node->children->content);
        text_ += '\n';
    }

    void leave(const xmlNode* node)
    {
        if (node->type == XML_ELEMENT_NODE && !is_any(view(node->name), in_line)) text_ += '\n';
    }

    FileText& made_;
    std::size_t text_max_;
    std::string text_;
};

void conclude(FileText& made, State state, std::string_view text)
{
    made.state = state;
    if (state != State::has_text) return;
    made.text = tidied(text);
    if (made.text.empty()) made.state = State::no_text;
}

}  // namespace

FileText read_plain(std::string_view bytes, const TextLimits& limits)
{
    FileText made;
    if (is_no_text(bytes)) {
        made.state = State::broken;
    } else if (bytes.size() > limits.text_bytes_max) {
        made.state = State::too_large;
    } else {
        conclude(made, State::has_text, characters(bytes, Stated::nowhere));
    }
    return made;
}

FileText read_html(std::string_view bytes, const TextLimits& limits)
{
    FileText made;
    made.state = is_no_text(bytes) ? State::broken : State::too_large;
    if (is_no_text(bytes) || bytes.size() > limits.html_bytes_max) return made;
    auto utf8 = characters(bytes, Stated::in_meta);
    constexpr int options =
        HTML_PARSE_NONET | HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING;
    const std::unique_ptr<xmlDoc, decltype(&xmlFreeDoc)> document(
        htmlReadMemory(utf8.data(), int(utf8.size()), nullptr, "UTF-8", options), xmlFreeDoc);
    auto root = document ? xmlDocGetRootElement(document.get()) : nullptr;
    if (!root) {
        made.state = State::no_text;
        return made;
    }
    Walk walk(made, limits.text_bytes_max);
    auto state = walk.run(root);
    conclude(made, state, walk.text());
    if (made.language.size() > 35) made.language.clear();
    return made;
}

}  // namespace concord
