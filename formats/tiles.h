// Tiled logs (c2sp.org/tlog-tiles): how the tree and its entries are cut into files that never
// change, so that a log can be served, mirrored and checked as plain files. Tiles have 8 levels.

#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "formats/tlog.h"

namespace concord::tlog {

inline constexpr std::uint64_t tile_width = 256;
inline constexpr std::size_t entry_size_bytes_max = 65'535;

enum class TileKind { hashes, entries };

struct Tile {
    TileKind kind = TileKind::hashes;
    int level = 0;                     // of hashes: 0 holds leaf hashes, 1 roots of level 0, ...
    std::uint64_t index = 0;           // within its level
    std::uint64_t width = tile_width;  // less if the tile is partial; at least 1
    auto operator<=>(const Tile&) const = default;
};

// "tile/0/x001/234", "tile/0/000.p/5", "tile/entries/x001/234": relative to the log's prefix.
std::string print(const Tile&);

// Fails with tlog.no_such_tile for anything that print() would not give, and for tiles beyond
// size_max.
Result<Tile> parse_tile(std::string_view path);

// True if a log of that size has the tile. Partial tiles are served for every size the log had.
bool is_in_tree(const Tile&, std::uint64_t size);

// The tiles that exist at new_size but did not at old_size, each as wide as new_size makes it.
// Fails with tlog.size_invalid.
Result<std::vector<Tile>> new_tiles(std::uint64_t old_size, std::uint64_t new_size);

// The hashes of a tile, concatenated; 32 bytes for each. Fails with tlog.no_such_tile if the tile
// holds entries or is not in a tree of that size, or as `read` does.
Result<Bytes> tile_bytes(const Tile&, std::uint64_t size, const ReadNodes& read);

// Reads a tile by its path; the answer may be wider than asked for.
using ReadTile = std::function<Result<Bytes>(const Tile&)>;

// Looks nodes up in the tiles of a tree of that size. Hashes are taken as they are: whoever uses
// them compares the root they lead to. Fails with tlog.tile_malformed, or as `read` does.
ReadNodes nodes_from_tiles(std::uint64_t size, ReadTile read);

// An entry bundle: each entry with its length before it, in two bytes, most significant first.
// Fails with tlog.entry_too_large.
Result<Bytes> print_bundle(std::span<const Bytes> entries);

// Fails with tlog.bundle_malformed if the bundle is cut off or holds more than 256 entries.
Result<std::vector<Bytes>> parse_bundle(std::string_view);

}  // namespace concord::tlog
