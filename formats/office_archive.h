// The files of office programs: XML in a zip, read part by part as a stream, with limits on what is
// unpacked. A document type declaration is refused, because entities are declared there.

#pragma once

#include <libxml/xmlreader.h>
#include <zip.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "formats/file_text.h"

namespace concord::office {

struct CloseZip {
    void operator()(zip_t* archive) const { zip_discard(archive); }
};

// An archive in memory, which outlives it. What is wrong with it as a whole is its state.
class Archive {
public:
    Archive(std::string_view bytes, const TextLimits&);

    // has_text unless it is damaged, locked or too large.
    FileText::State state() const { return state_; }
    bool has_macros() const { return macros_; }
    bool has(const char* name) const { return zip_name_locate(zip_.get(), name, 0) >= 0; }

    // Each node of one part, in order, until `take` returns false. Says has_text if the part was
    // read to its end or `take` had enough.
    FileText::State each_node(const char* name,
                              const std::function<bool(xmlTextReaderPtr)>& take) const;

private:
    void look_at(zip_uint64_t number);

    const TextLimits& limits_;
    std::unique_ptr<zip_t, CloseZip> zip_;
    FileText::State state_ = FileText::State::broken;
    bool macros_ = false;
};

// Of the node that a reader stands at.
std::string_view view(const xmlChar* text);
std::string_view name_of(xmlTextReaderPtr);  // local name
bool begins(xmlTextReaderPtr);
bool is_text(xmlTextReaderPtr);
std::string attribute(xmlTextReaderPtr, const char* local_name);  // "" if there is none

bool has_element(const Archive&, const char* part, std::string_view element);

}  // namespace concord::office
