// A log as others see it, tiles in a folder or behind an address: the whole tree is computed anew
// from its entries and compared with what is served and signed.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "formats/note.h"
#include "kernel/finding.h"
#include "kernel/verify.h"

namespace concord::app {

struct MirrorReport {
    std::string origin;
    std::uint64_t size = 0;  // entries
    std::uint64_t tiles = 0;
    std::vector<Finding> findings;
};

// Reads a path of the log: "checkpoint", "tile/0/000". Fails with not_found if it is not there.
using ReadPath = std::function<Result<Bytes>(const std::string& path)>;

// A folder, or an http(s) address.
ReadPath read_mirror(std::string place);

// `earlier` is a checkpoint that was kept from before: the tree must have grown out of it. Fails as
// open_checkpoint does, or with what `read` fails except not_found, which is a finding.
Result<MirrorReport> verify_mirror(const ReadPath& read, std::span<const tlog::Verifier> trusted,
                                   std::optional<Bytes> earlier, const Progress&);

}  // namespace concord::app
