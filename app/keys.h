// The secrets of a deployment, in files that only its user can read. They are made once, by `init`,
// and belong into the operator's own backup: without the log's key nobody can sign the log again.

#pragma once

#include <filesystem>

#include "base/chance.h"
#include "kernel/ledger.h"

namespace concord::app {

struct Keys {
    LogKeys log;   // sign checkpoints
    Bytes secret;  // 32 bytes: seals cursors and forms, wraps second factors
};

// The files of a folder of keys. The first two are there from the beginning; those of the log that
// begin a change of its key or are left of one are not secret, but for log.former.key.
inline constexpr std::string_view key_files[] = {"log.key", "deployment.key", "log.former.key",
                                                 "log.past", "log.handover"};

// Makes `folder` (0700) and the files log.key and deployment.key (0600) in it, durably. Fails with
// conflict, keys.exist; with unavailable, keys.cannot_write {file}.
Result<Keys> create_keys(const std::filesystem::path& folder, std::string_view log_origin, Chance&);

// Fails with keys.missing {file}, keys.malformed {file}, or keys.exposed {file} if others than the
// owner may read it.
Result<Keys> read_keys(const std::filesystem::path& folder);

// A secret file in the place of an earlier one, which appears under its name only when it is
// complete and on the disk. Fails with unavailable, keys.cannot_write {file}.
Result<> put_secret(const std::filesystem::path&, std::string_view bytes);
// Sees a folder's names onto the disk. Fails in the same way.
Result<> flush_folder(const std::filesystem::path&);

// Writes a new file that only its owner reads, and sees it onto the disk. Fails as create_keys
// does.
Result<> write_secret(const std::filesystem::path&, std::string_view bytes);

}  // namespace concord::app
