// The log as others read it: checkpoint, tiles, entry bundles and key (c2sp.org/tlog-tiles), as
// values for any transport. Entries are commitments of 32 bytes, so all of this is public.

#pragma once

#include "kernel/ledger.h"

namespace concord {

// One answer. What lasts never changes and may be cached for ever; a partial tile lasts too, since
// its width is part of its name.
struct LogPage {
    Bytes bytes;
    std::string_view media_type;
    enum class Lifetime { lasting, passing } lifetime = Lifetime::passing;
};

// `path` is relative to the prefix of the log: "checkpoint", "key", "tile/0/x001/234",
// "tile/entries/000.p/17". The checkpoint is the newest one signed; the key is the verifier's
// text. Fails with not_found, tlog.no_such_tile for every other path and for tiles that reach
// beyond the newest signed checkpoint, and so does "checkpoint" as long as none was signed.
Result<LogPage> log_page(store::Reader&, const Ledger&, std::string_view path);

}  // namespace concord
