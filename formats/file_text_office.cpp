// OpenDocument and Office Open XML: XML in a zip, read part by part as a stream.

#include "formats/file_text.h"
#include "formats/office_archive.h"

namespace concord {
namespace {

using namespace office;
using State = FileText::State;

std::int64_t number_in(std::string_view text)
{
    std::int64_t number = 0;
    for (auto c : text) {
        if (c < '0' || c > '9' || number > 1'000'000) return 0;
        number = number * 10 + (c - '0');
    }
    return number;
}

bool is_tag(std::string_view text)
{
    return text.size() >= 2 && text.size() <= 35 &&
           text.find_first_not_of(
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") ==
               std::string_view::npos;
}

// The text of one part; `hear` is told of each element that begins or ends, and of text.
class Listener {
public:
    Listener(std::string& text, std::size_t max) : text_(text), max_(max) {}

    void say(std::string_view more)
    {
        if (text_.size() + more.size() <= max_)
            text_ += more;
        else
            over_ = true;
    }
    bool over() const { return over_; }

private:
    std::string& text_;
    std::size_t max_;
    bool over_ = false;
};

State read_odt_body(const Archive& archive, std::string& text, std::size_t max)
{
    Listener out(text, max);
    int deleted = -1;  // the depth of tracked changes, which hold what was taken out
    bool in_body = false;
    auto state = archive.each_node("content.xml", [&](xmlTextReaderPtr reader) {
        auto name = name_of(reader);
        auto depth = xmlTextReaderDepth(reader);
        if (deleted >= 0) {
            if (depth <= deleted) deleted = -1;
            return true;
        }
        if (name == "body") in_body = begins(reader);
        if (!in_body) return true;
        if (begins(reader)) {
            if (name == "tracked-changes" && !xmlTextReaderIsEmptyElement(reader)) deleted = depth;
            if (name == "tab" || name == "s") out.say(" ");
            if (name == "line-break") out.say("\n");
            if (name == "soft-page-break") out.say("\f");
            if ((name == "p" || name == "h") && xmlTextReaderIsEmptyElement(reader)) out.say("\n");
        } else if (is_text(reader)) {
            out.say(view(xmlTextReaderConstValue(reader)));
        } else if (name == "p" || name == "h") {
            out.say("\n");
        } else if (name == "table-cell") {
            out.say(" ");
        }
        return !out.over();
    });
    return out.over() ? State::too_large : state;
}

State read_docx_part(const Archive& archive, const char* part, std::string& text, std::size_t max)
{
    Listener out(text, max);
    bool in_text = false;
    auto state = archive.each_node(part, [&](xmlTextReaderPtr reader) {
        auto name = name_of(reader);
        if (begins(reader)) {
            in_text = name == "t" && !xmlTextReaderIsEmptyElement(reader);
            if (name == "tab") out.say(" ");
            if (name == "br" || name == "cr")
                out.say(attribute(reader, "type") == "page" ? "\f" : "\n");
            if (name == "lastRenderedPageBreak") out.say("\f");
        } else if (is_text(reader)) {
            if (in_text) out.say(view(xmlTextReaderConstValue(reader)));
        } else {
            if (name == "t") in_text = false;
            if (name == "p") out.say("\n");
            if (name == "tc") out.say(" ");
        }
        return !out.over();
    });
    return out.over() ? State::too_large : state;
}

// The text inside the first element of this name in a part, or "".
std::string text_inside(const Archive& archive, const char* part, std::string_view element)
{
    std::string found;
    bool inside = false;
    archive.each_node(part, [&](xmlTextReaderPtr reader) {
        if (begins(reader))
            inside = name_of(reader) == element;
        else if (inside && is_text(reader))
            found = view(xmlTextReaderConstValue(reader));
        return found.empty();
    });
    return found;
}

void conclude(FileText& made, State state, std::string text)
{
    made.state = state;
    if (state != State::has_text) return;
    made.text = tidied(text);
    if (made.text.find_first_not_of("\n\f") == std::string::npos) {
        made.state = State::no_text;
        made.text.clear();
    }
}

}  // namespace

FileText read_odt(std::string_view bytes, const TextLimits& limits)
{
    FileText made;
    const Archive archive(bytes, limits);
    made.state = archive.state();
    if (made.state != State::has_text) return made;
    made.active = archive.has_macros();
    if (has_element(archive, "META-INF/manifest.xml", "encryption-data")) {
        made.state = State::locked;
        return made;
    }
    std::string text;
    auto state = read_odt_body(archive, text, limits.text_bytes_max);
    conclude(made, state, std::move(text));
    archive.each_node("meta.xml", [&](xmlTextReaderPtr reader) {
        if (begins(reader) && name_of(reader) == "document-statistic")
            made.pages = number_in(attribute(reader, "page-count"));
        return made.pages == 0;
    });
    auto language = text_inside(archive, "meta.xml", "language");
    if (is_tag(language)) made.language = language;
    return made;
}

FileText read_docx(std::string_view bytes, const TextLimits& limits)
{
    FileText made;
    using namespace std::string_view_literals;
    // With a password, Office Open XML lies in a compound file (MS-OFFCRYPTO section 2.3).
    if (bytes.starts_with("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv)) {
        auto encrypted = "E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"sv;
        made.state =
            bytes.find(encrypted) == std::string_view::npos ? State::broken : State::locked;
        return made;
    }
    const Archive archive(bytes, limits);
    made.state = archive.state();
    if (made.state != State::has_text) return made;
    made.active = archive.has_macros();
    std::string text;
    auto state = read_docx_part(archive, "word/document.xml", text, limits.text_bytes_max);
    for (auto notes : {"word/footnotes.xml", "word/endnotes.xml"})
        if (state == State::has_text && archive.has(notes))
            state = read_docx_part(archive, notes, text, limits.text_bytes_max);
    conclude(made, state, std::move(text));
    made.pages = number_in(text_inside(archive, "docProps/app.xml", "Pages"));
    auto language = text_inside(archive, "docProps/core.xml", "language");
    if (is_tag(language)) made.language = language;
    return made;
}

}  // namespace concord
