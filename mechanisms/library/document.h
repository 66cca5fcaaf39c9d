// One document: its metadata, its files, and where it stands between draft and withdrawal.

#pragma once

#include "kernel/kernel.h"
#include "kernel/mechanism.h"

namespace concord::library {

extern const RecordType document_type;

// The states in which readers other than the owner see a document.
inline constexpr std::string_view standing_states = "published superseded";

// All standing documents that this subject may read and these filters name, newest first; at most
// `most` of them.
Result<std::vector<Record>> find_documents(
    const Kernel&, const Subject&,
    std::vector<std::pair<std::string, std::vector<std::string>>> filters, std::size_t most);

// The title in this language: a title of `titles`, else the document's own.
std::string_view title_in(const Record&, std::string_view language);
// The first language of the document, or "".
std::string_view language_of(const Record&);

}  // namespace concord::library
