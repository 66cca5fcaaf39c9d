// OpenDocument as a package (ISO/IEC 26300-2): its parts in a zip, the kind of file first and not
// compressed, so that a program knows it by its first bytes.

#include <zip.h>

#include <array>
#include <memory>

#include "base/check.h"
#include "formats/paper.h"
#include "formats/paper_parts.h"

namespace concord::paper {
namespace {

struct Part {
    std::string name;
    std::string text;
};

std::string document_part(std::string_view root, const std::string& inside)
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:" + std::string(root) +
           std::string(odt_names()) + ">" + inside + "</office:" + std::string(root) + ">\n";
}

constexpr std::string_view manifest =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest
 xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
 manifest:version="1.3">
<manifest:file-entry manifest:full-path="/" manifest:version="1.3"
 manifest:media-type="application/vnd.oasis.opendocument.text"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>
<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>
</manifest:manifest>
)";

// Of bytes in memory there is nothing that can fail but memory itself.
std::string zipped(const std::array<Part, 5>& parts)
{
    zip_error_t error;
    zip_error_init(&error);
    auto source = zip_source_buffer_create(nullptr, 0, 0, &error);
    CHECK(source);
    zip_source_keep(source);
    auto archive = zip_open_from_source(source, ZIP_TRUNCATE, &error);
    CHECK(archive);
    for (auto& part : parts) {
        auto bytes = zip_source_buffer(archive, part.text.data(), part.text.size(), 0);
        CHECK(bytes);
        auto index = zip_file_add(archive, part.name.c_str(), bytes, ZIP_FL_ENC_UTF_8);
        CHECK(index >= 0);
        auto at = zip_uint64_t(index);
        bool first = at == 0;
        zip_set_file_compression(archive, at, first ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
        zip_file_set_mtime(archive, at, 1'577'836'800, 0);  // one day for all: equal bytes
    }
    CHECK(zip_close(archive) == 0);
    CHECK(zip_source_open(source) == 0);
    zip_source_seek(source, 0, SEEK_END);
    std::string bytes(std::size_t(zip_source_tell(source)), '\0');
    zip_source_seek(source, 0, SEEK_SET);
    CHECK(zip_source_read(source, bytes.data(), bytes.size()) == zip_int64_t(bytes.size()));
    zip_source_close(source);
    zip_source_free(source);
    zip_error_fini(&error);
    return bytes;
}

}  // namespace

std::string odt(const Document& document)
{
    auto parts = odt_parts(document);
    auto content = parts.fonts + "<office:automatic-styles>" + parts.automatic +
                   "</office:automatic-styles><office:body><office:text>" + parts.body +
                   "</office:text></office:body>";
    auto styles = parts.fonts + "<office:styles>" + parts.styles +
                  "</office:styles><office:automatic-styles>" + parts.page +
                  "</office:automatic-styles><office:master-styles>" + parts.masters +
                  "</office:master-styles>";
    return zipped({
        {{"mimetype", odt_media_type},
         {"content.xml", document_part("document-content", content)},
         {"styles.xml", document_part("document-styles", styles)},
         {"meta.xml",
          document_part("document-meta", "<office:meta>" + parts.meta + "</office:meta>")},
         {"META-INF/manifest.xml", std::string(manifest)}}
    });
}

}  // namespace concord::paper
