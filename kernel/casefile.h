// The printed case: its acts as far as its reader may see them, with all that is needed to show,
// offline and without trusting anyone but the log's key, that each stands in the log as it is
// printed. docs/formats/CASE.md has the format. Pure: no store, no network, no clock.

#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "formats/note.h"
#include "kernel/finding.h"

namespace concord {

inline constexpr std::string_view case_format = "concord-case@1";

// An attachment that lies beside the case file.
struct Attachment {
    std::string name;  // as it is to be named in findings
    Hash sha256;
};

struct CaseReport {
    std::string origin;      // of the log; "" if no trusted key signed the checkpoint
    std::uint64_t size = 0;  // of the log at that checkpoint
    std::size_t acts = 0;    // that were checked
    std::size_t records = 0;
    std::size_t files = 0;    // that the acts name
    std::size_t matched = 0;  // of them, among the attachments given
    // Versions that are not shown, because they were not for the reader: "records/<id>/2-3".
    std::vector<std::string> not_shown;
    std::vector<Finding> findings;

    bool is_sound() const { return findings.empty(); }
};

// Checks everything: each act's commitment, its place in the tree, the signature of the checkpoint
// by a trusted key, the versions and states of each record, the attachments. What is wrong is a
// finding; fails only with case.malformed if the file has not the form of a case, at the member
// that has not.
Result<CaseReport> verify_case(const Json& file, std::span<const tlog::Verifier> trusted,
                               std::span<const Attachment> attachments = {});

// The files that an act names: [{"sha256":…,"name":…}], in its input or its fields.
std::vector<JsonObject> files_named(const JsonObject& act);

}  // namespace concord
