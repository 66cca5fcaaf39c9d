// The text of documents: OpenDocument text (ISO/IEC 26300), Office Open XML (ISO/IEC 29500), HTML
// and plain text. Every file is taken to be hostile: what is unpacked and what comes out have
// limits, a document type declaration is refused, nothing is fetched, and damage is a state, not a
// failure. Runs only inside the sandbox (app/extract.h). PDF is read by poppler's own program.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace concord {

// What is known of the text of one file.
struct FileText {
    enum class State {
        has_text,
        no_text,    // nothing but pictures, as a scan has
        locked,     // needs a password
        broken,     // not what its ending says, or damaged
        too_large,  // unpacked, or its text, is over the limit
        timed_out,
        crashed,  // the tool ended as it should not; may be tried again
        unread,   // of a kind that nothing reads
    } state = State::unread;
    std::int64_t pages = 0;     // 0 if the kind of file has none
    std::string language = {};  // BCP 47, as the file itself says, or ""
    std::string text = {};      // UTF-8, a form feed between pages; "" unless has_text
    bool active = false;        // carries scripts or macros
    bool operator==(const FileText&) const = default;
};

std::string_view print(FileText::State);
std::optional<FileText::State> parse_text_state(std::string_view);

struct TextLimits {
    std::size_t unpacked_bytes_max = 128 << 20;  // of each part
    std::size_t text_bytes_max = 16 << 20;
    std::size_t html_bytes_max = 32 << 20;  // its tree takes many times as much
    std::size_t parts_max = 20'000;
};

FileText read_odt(std::string_view bytes, const TextLimits& = {});
FileText read_docx(std::string_view bytes, const TextLimits& = {});
// The character set is that of the byte order mark, of a meta element, UTF-8 if it is that, or the
// one that ICU takes it for.
FileText read_html(std::string_view bytes, const TextLimits& = {});
FileText read_plain(std::string_view bytes, const TextLimits& = {});

// Of any of these kinds by its media type; unread for others.
FileText read_text(std::string_view media_type, std::string_view bytes, const TextLimits& = {});

// The text as it may be kept and shown: valid UTF-8 in NFC, without control characters other than
// tab, line feed and form feed, without bidirectional overrides, at most one empty line in a row.
std::string tidied(std::string_view text);

}  // namespace concord
