// OpenDocument and Office Open XML: XML in a zip, read part by part as a stream.

#include <libxml/xmlreader.h>
#include <zip.h>

#include <functional>
#include <memory>

#include "formats/file_text.h"

namespace concord {
namespace {

using State = FileText::State;

struct CloseZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

// An archive in memory. What is wrong with it as a whole is its state.
class Archive {
public:
    Archive(std::string_view bytes, const TextLimits& limits) : limits_(limits)
    {
        zip_error_t error;
        zip_error_init(&error);
        auto source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
        if (source) {
            zip_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
            if (!zip_) zip_source_free(source);
        }
        zip_error_fini(&error);
        if (!zip_) return;
        auto count = zip_get_num_entries(zip_.get(), 0);
        if (count < 0 || std::size_t(count) > limits.parts_max) {
            state_ = State::too_large;
            return;
        }
        state_ = State::has_text;
        for (zip_int64_t i = 0; i < count; ++i) look_at(zip_uint64_t(i));
    }

    // has_text unless it is damaged, locked or too large.
    State state() const { return state_; }
    bool has_macros() const { return macros_; }
    bool has(const char* name) const { return zip_name_locate(zip_.get(), name, 0) >= 0; }

    // Each node of one part, in order, until `take` returns false. Says has_text if the part was
    // read to its end or `take` had enough.
    State each_node(const char* name, const std::function<bool(xmlTextReaderPtr)>& take) const
    {
        Part part{{}, limits_.unpacked_bytes_max, false};
        part.file.reset(zip_fopen(zip_.get(), name, 0));
        if (!part.file) return State::broken;
        constexpr int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
        const std::unique_ptr<xmlTextReader, decltype(&xmlFreeTextReader)> reader(
            xmlReaderForIO(read, nullptr, &part, nullptr, nullptr, options), xmlFreeTextReader);
        if (!reader) return State::broken;
        for (;;) {
            auto more = xmlTextReaderRead(reader.get());
            if (part.over) return State::too_large;
            if (more < 0) return State::broken;
            if (more == 0) return State::has_text;
            // No such document has one; it is where entities are declared.
            if (xmlTextReaderNodeType(reader.get()) == XML_READER_TYPE_DOCUMENT_TYPE)
                return State::broken;
            if (!take(reader.get())) return State::has_text;
        }
    }

private:
    struct Part {
        std::unique_ptr<zip_file_t, CloseFile> file;
        std::size_t left;
        bool over;
    };

    static int read(void* context, char* buffer, int length)
    {
        auto& part = *static_cast<Part*>(context);
        auto got = zip_fread(part.file.get(), buffer, zip_uint64_t(length));
        if (got < 0) return -1;
        if (std::size_t(got) > part.left) {
            part.over = true;
            return -1;
        }
        part.left -= std::size_t(got);
        return int(got);
    }

    void look_at(zip_uint64_t number)
    {
        zip_stat_t about;
        zip_stat_init(&about);
        if (zip_stat_index(zip_.get(), number, 0, &about) != 0 || !(about.valid & ZIP_STAT_NAME)) {
            state_ = State::broken;
            return;
        }
        const std::string_view name = about.name;
        macros_ = macros_ || name.starts_with("Basic/") || name.starts_with("Scripts/") ||
                  name.ends_with("vbaProject.bin");
        if ((about.valid & ZIP_STAT_ENCRYPTION_METHOD) && about.encryption_method != ZIP_EM_NONE)
            state_ = State::locked;
    }

    const TextLimits& limits_;
    std::unique_ptr<zip_t, CloseZip> zip_;
    State state_ = State::broken;
    bool macros_ = false;
};

std::string_view view(const xmlChar* text)
{
    return text ? std::string_view(reinterpret_cast<const char*>(text)) : std::string_view();
}

std::string_view name_of(xmlTextReaderPtr reader)
{
    return view(xmlTextReaderConstLocalName(reader));
}

bool begins(xmlTextReaderPtr reader)
{
    return xmlTextReaderNodeType(reader) == XML_READER_TYPE_ELEMENT;
}

bool is_text(xmlTextReaderPtr reader)
{
    auto type = xmlTextReaderNodeType(reader);
    return type == XML_READER_TYPE_TEXT || type == XML_READER_TYPE_CDATA ||
           type == XML_READER_TYPE_SIGNIFICANT_WHITESPACE;
}

std::string attribute(xmlTextReaderPtr reader, const char* name)
{
    std::string found;
    while (xmlTextReaderMoveToNextAttribute(reader) == 1)
        if (name_of(reader) == name) {
            found = view(xmlTextReaderConstValue(reader));
            break;
        }
    xmlTextReaderMoveToElement(reader);
    return found;
}

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

bool has_element(const Archive& archive, const char* part, std::string_view element)
{
    bool found = false;
    archive.each_node(part, [&](xmlTextReaderPtr reader) {
        found = begins(reader) && name_of(reader) == element;
        return !found;
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
