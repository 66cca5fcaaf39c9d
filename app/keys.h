// The secrets of a deployment, in files that only its user can read. They are made once, by `init`,
// and belong into the operator's own backup: without the log's key nobody can sign the log again.

#pragma once

#include <filesystem>

#include "base/chance.h"
#include "formats/note.h"

namespace concord::app {

struct Keys {
    tlog::NoteKey log;  // signs checkpoints
    Bytes secret;       // 32 bytes: seals cursors and forms, wraps second factors
};

// Makes `folder` (0700) and the files log.key and deployment.key (0600) in it, durably. Fails with
// conflict, keys.exist; with unavailable, keys.cannot_write {file}.
Result<Keys> create_keys(const std::filesystem::path& folder, std::string_view log_origin, Chance&);

// Fails with keys.missing {file}, keys.malformed {file}, or keys.exposed {file} if others than the
// owner may read it.
Result<Keys> read_keys(const std::filesystem::path& folder);

// Writes a new file that only its owner reads, and sees it onto the disk. Fails as create_keys
// does.
Result<> write_secret(const std::filesystem::path&, std::string_view bytes);

}  // namespace concord::app
