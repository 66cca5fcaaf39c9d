// Any bytes, as each kind of document that is read inside the sandbox.

#include <cstdlib>

#include "formats/file_text.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* bytes, std::size_t size)
{
    using namespace concord;
    if (size < 1) return 0;
    const std::string_view text(reinterpret_cast<const char*>(bytes) + 1, size - 1);
    TextLimits limits;
    limits.unpacked_bytes_max = 1 << 20;
    limits.text_bytes_max = 1 << 20;
    FileText read;
    switch (bytes[0] % 4) {
        case 0: read = read_odt(text, limits); break;
        case 1: read = read_docx(text, limits); break;
        case 2: read = read_html(text, limits); break;
        default: read = read_plain(text, limits); break;
    }
    // There is text if and only if its state says so, and keeping it again changes nothing.
    if ((read.state == FileText::State::has_text) == read.text.empty()) std::abort();
    if (tidied(read.text) != read.text) std::abort();
    return 0;
}
