#include "formats/office_archive.h"

namespace concord::office {

using State = FileText::State;

namespace {

struct CloseFile {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};

struct Part {
    std::unique_ptr<zip_file_t, CloseFile> file;
    std::size_t left;
    bool over;
};

int read(void* context, char* buffer, int length)
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

}  // namespace

Archive::Archive(std::string_view bytes, const TextLimits& limits) : limits_(limits)
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

State Archive::each_node(const char* name, const std::function<bool(xmlTextReaderPtr)>& take) const
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

void Archive::look_at(zip_uint64_t number)
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

bool has_element(const Archive& archive, const char* part, std::string_view element)
{
    bool found = false;
    archive.each_node(part, [&](xmlTextReaderPtr reader) {
        found = begins(reader) && name_of(reader) == element;
        return !found;
    });
    return found;
}

}  // namespace concord::office
