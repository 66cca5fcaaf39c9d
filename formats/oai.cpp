#include "formats/oai.h"

#include <libxml/xmlwriter.h>
#include <unicode/utf8.h>

#include <memory>

namespace concord::oai {
namespace {

constexpr char own[] = "http://www.openarchives.org/OAI/2.0/";
constexpr char own_place[] =
    "http://www.openarchives.org/OAI/2.0/ http://www.openarchives.org/OAI/2.0/OAI-PMH.xsd";
constexpr char dc_schema[] = "http://www.openarchives.org/OAI/2.0/oai_dc.xsd";
constexpr char dc_container[] = "http://www.openarchives.org/OAI/2.0/oai_dc/";
constexpr char dc_elements[] = "http://purl.org/dc/elements/1.1/";
constexpr char instance[] = "http://www.w3.org/2001/XMLSchema-instance";
constexpr char dc_place[] =
    "http://www.openarchives.org/OAI/2.0/oai_dc/ http://www.openarchives.org/OAI/2.0/oai_dc.xsd";

// XML 1.0 section 2.2.
std::string sound(std::string_view text)
{
    std::string made;
    auto length = std::int32_t(text.size());
    for (std::int32_t i = 0; i < length;) {
        auto begin = i;
        UChar32 c = 0;
        U8_NEXT(text.data(), i, length, c);
        bool holds = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c <= 0xd7ff) ||
                     (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
        if (holds) made.append(text.substr(std::size_t(begin), std::size_t(i - begin)));
    }
    return made;
}

class Writer {
public:
    enum class Is { document, piece };

    explicit Writer(Is is)
    {
        buffer_.reset(xmlBufferCreate());
        writer_.reset(xmlNewTextWriterMemory(buffer_.get(), 0));
        if (is == Is::document) xmlTextWriterStartDocument(writer_.get(), "1.0", "UTF-8", nullptr);
    }

    void open(const char* name) { xmlTextWriterStartElement(writer_.get(), ours(name)); }
    void close() { xmlTextWriterEndElement(writer_.get()); }
    void attribute(const char* name, std::string_view value)
    {
        xmlTextWriterWriteAttribute(writer_.get(), ours(name), ours(sound(value).c_str()));
    }
    void text(std::string_view value)
    {
        xmlTextWriterWriteString(writer_.get(), ours(sound(value).c_str()));
    }
    // What a writer made.
    void raw(std::string_view xml)
    {
        xmlTextWriterWriteRaw(writer_.get(), ours(std::string(xml).c_str()));
    }
    void element(const char* name, std::string_view value)
    {
        open(name);
        text(value);
        close();
    }

    std::string finish()
    {
        xmlTextWriterEndDocument(writer_.get());
        writer_.reset();  // writes what it still has
        return {reinterpret_cast<const char*>(buffer_->content), buffer_->use};
    }

private:
    static const xmlChar* ours(const char* text) { return reinterpret_cast<const xmlChar*>(text); }

    std::unique_ptr<xmlBuffer, decltype(&xmlBufferFree)> buffer_{nullptr, xmlBufferFree};
    std::unique_ptr<xmlTextWriter, decltype(&xmlFreeTextWriter)> writer_{nullptr,
                                                                         xmlFreeTextWriter};
};

void put(Writer& out, const Identify& identify, const std::string& base_url)
{
    out.element("repositoryName", identify.name);
    out.element("baseURL", base_url);
    out.element("protocolVersion", "2.0");
    for (auto& email : identify.emails) out.element("adminEmail", email);
    out.element("earliestDatestamp", print_datestamp(identify.earliest));
    out.element("deletedRecord", "persistent");
    out.element("granularity", "YYYY-MM-DDThh:mm:ssZ");
}

void put(Writer& out, const Header& header)
{
    out.open("header");
    if (header.status == Header::Status::deleted) out.attribute("status", "deleted");
    out.element("identifier", header.identifier);
    out.element("datestamp", print_datestamp(header.datestamp));
    for (auto& set : header.sets) out.element("setSpec", set);
    out.close();
}

void put(Writer& out, const Entry& entry)
{
    out.open("record");
    put(out, entry.header);
    if (entry.header.status == Header::Status::there) {
        out.open("metadata");
        out.raw(entry.metadata);
        out.close();
    }
    out.close();
}

void put_format(Writer& out)
{
    out.open("metadataFormat");
    out.element("metadataPrefix", "oai_dc");
    out.element("schema", dc_schema);
    out.element("metadataNamespace", dc_container);
    out.close();
}

void put_body(Writer& out, const Answer& answer)
{
    out.open(answer.verb.c_str());
    if (answer.identify) put(out, *answer.identify, answer.base_url);
    if (answer.formats) put_format(out);
    for (auto& set : answer.sets) {
        out.open("set");
        out.element("setSpec", set.spec);
        out.element("setName", set.name);
        out.close();
    }
    for (auto& entry : answer.entries) {
        if (answer.verb == "ListIdentifiers")
            put(out, entry.header);
        else
            put(out, entry);
    }
    if (answer.token) {
        out.open("resumptionToken");
        if (answer.token->cursor >= 0)
            out.attribute("cursor", std::to_string(answer.token->cursor));
        out.text(answer.token->value);
        out.close();
    }
    out.close();
}

}  // namespace

std::string print_dc(const std::vector<Element>& elements)
{
    Writer out(Writer::Is::piece);
    out.open("oai_dc:dc");
    out.attribute("xmlns:oai_dc", dc_container);
    out.attribute("xmlns:dc", dc_elements);
    out.attribute("xmlns:xsi", instance);
    out.attribute("xsi:schemaLocation", dc_place);
    for (auto& element : elements) {
        out.open(("dc:" + element.name).c_str());
        if (!element.language.empty()) out.attribute("xml:lang", element.language);
        out.text(element.text);
        out.close();
    }
    out.close();
    return out.finish();
}

std::string with_elements(std::string_view container, const std::vector<Element>& elements)
{
    // Both begin with the same tag, whose attributes hold no ">".
    auto more = print_dc(elements);
    auto head = container.find('>'), tail = more.rfind("</");
    if (head == std::string_view::npos || tail == std::string::npos) return std::string(container);
    return more.substr(0, tail) + std::string(container.substr(head + 1));
}

std::string print_datestamp(Time time)
{
    return print(time).substr(0, 19) + "Z";
}

std::string print(const Answer& answer)
{
    Writer out(Writer::Is::document);
    out.open("OAI-PMH");
    out.attribute("xmlns", own);
    out.attribute("xmlns:xsi", instance);
    out.attribute("xsi:schemaLocation", own_place);
    out.element("responseDate", print_datestamp(answer.at));
    out.open("request");
    for (auto& [name, value] : answer.arguments) out.attribute(name.c_str(), value);
    out.text(answer.base_url);
    out.close();
    for (auto& [code, sentence] : answer.errors) {
        out.open("error");
        out.attribute("code", code);
        out.text(sentence);
        out.close();
    }
    if (answer.errors.empty()) put_body(out, answer);
    out.close();
    return out.finish();
}

}  // namespace concord::oai
