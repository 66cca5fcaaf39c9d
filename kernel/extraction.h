// The text of files, read by tools that have neither network nor store (security.md I11). This part
// keeps what they found and tells the records that name the file; running the tools is the
// program's work (app/extracting.h).

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/store.h"

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
    std::string text = {};      // UTF-8 in NFC, a form feed between pages; "" unless has_text
};

std::string_view print(FileText::State);
std::optional<FileText::State> parse_text_state(std::string_view);

// Nothing if the file was not read yet. Asks nobody whether they may: for the kernel's own parts,
// which decided before that the asker may read a record that names the file.
Result<std::optional<FileText>> text_of_file(store::Reader&, std::string_view sha256);

}  // namespace concord
