#include "formats/tiles.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <map>

namespace concord::tlog {

namespace {

constexpr int tile_height = 8;
constexpr int tile_level_max = 7;  // 256^8 leaves are more than size_max

auto no_such_tile()
{
    return fail(Code::not_found, "tlog.no_such_tile");
}

// How many hashes a level holds in a tree of that size.
std::uint64_t hashes_at(int tile_level, std::uint64_t size)
{
    return size >> (tile_height * tile_level);
}

std::string print_index(std::uint64_t index)
{
    std::string digits = std::to_string(index);
    digits.insert(0, (3 - digits.size() % 3) % 3, '0');
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 3) {
        if (i + 3 < digits.size()) text += 'x';
        text.append(digits, i, 3);
        if (i + 3 < digits.size()) text += '/';
    }
    return text;
}

// A decimal number without sign or leading zeros.
Result<std::uint64_t> parse_number(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [at, error] = std::from_chars(begin, end, number);
    const bool padded = text.size() > 1 && text.front() == '0';
    if (text.empty() || padded || at != end || error != std::errc()) return no_such_tile();
    return number;
}

std::string_view take_until(std::string_view& text, char separator)
{
    const std::size_t at = text.find(separator);
    const std::string_view head = text.substr(0, at);
    text.remove_prefix(at == text.npos ? text.size() : at + 1);
    return head;
}

}  // namespace

std::string print(const Tile& tile)
{
    std::string path = "tile/";
    path += tile.kind == TileKind::entries ? "entries" : std::to_string(tile.level);
    path += '/' + print_index(tile.index);
    if (tile.width != tile_width) path += ".p/" + std::to_string(tile.width);
    return path;
}

Result<Tile> parse_tile(std::string_view path)
{
    if (path.size() > 64) return no_such_tile();
    Tile tile;
    std::string_view rest = path;
    if (take_until(rest, '/') != "tile") return no_such_tile();
    const std::string_view level = take_until(rest, '/');
    if (level == "entries") {
        tile.kind = TileKind::entries;
    } else {
        const std::uint64_t number = TRY(parse_number(level));
        if (number > tile_level_max) return no_such_tile();
        tile.level = static_cast<int>(number);
    }
    if (const std::size_t at = rest.find(".p/"); at != rest.npos) {
        tile.width = TRY(parse_number(rest.substr(at + 3)));
        if (tile.width < 1 || tile.width >= tile_width) return no_such_tile();
        rest = rest.substr(0, at);
    }
    std::string digits;
    for (const char c : rest) {
        if (c >= '0' && c <= '9') digits += c;
    }
    digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
    tile.index = TRY(parse_number(digits.empty() ? "0" : digits));
    // Whatever was skipped above shows here: only the one right spelling comes out the same.
    if (tile.index >= size_max / tile_width || print(tile) != path) return no_such_tile();
    if (!is_in_tree(tile, size_max)) return no_such_tile();
    return tile;
}

bool is_in_tree(const Tile& tile, std::uint64_t size)
{
    if (tile.level < 0 || tile.level > tile_level_max || size > size_max) return false;
    if (tile.width < 1 || tile.width > tile_width || tile.index >= size_max / tile_width) {
        return false;
    }
    return tile.index * tile_width + tile.width <= hashes_at(tile.level, size);
}

Result<std::vector<Tile>> new_tiles(std::uint64_t old_size, std::uint64_t new_size)
{
    if (old_size > new_size || new_size > size_max) {
        return fail(Code::invalid, "tlog.size_invalid");
    }
    std::vector<Tile> tiles;
    const auto add_level = [&](TileKind kind, int level) {
        const std::uint64_t before = hashes_at(level, old_size);
        const std::uint64_t after = hashes_at(level, new_size);
        if (before == after) return;
        for (std::uint64_t n = before / tile_width; n * tile_width < after; ++n) {
            tiles.push_back({kind, level, n, std::min(tile_width, after - n * tile_width)});
        }
    };
    add_level(TileKind::entries, 0);
    for (int level = 0; level <= tile_level_max; ++level) add_level(TileKind::hashes, level);
    return tiles;
}

Result<Bytes> tile_bytes(const Tile& tile, std::uint64_t size, const ReadNodes& read)
{
    if (tile.kind != TileKind::hashes || !is_in_tree(tile, size)) return no_such_tile();
    std::vector<Node> nodes;
    nodes.reserve(tile.width);
    for (std::uint64_t i = 0; i < tile.width; ++i) {
        nodes.push_back({tile_height * tile.level, tile.index * tile_width + i});
    }
    const auto hashes = TRY(read(nodes));
    if (hashes.size() != nodes.size()) return fail_internal("tlog: storage lost a node");
    Bytes bytes;
    bytes.reserve(hashes.size() * sizeof(Hash));
    for (const Hash& hash : hashes) bytes.append(view(hash));
    return bytes;
}

ReadNodes nodes_from_tiles(std::uint64_t size, ReadTile read)
{
    return
        [size, read = std::move(read)](std::span<const Node> nodes) -> Result<std::vector<Hash>> {
            std::map<Tile, Bytes> seen;
            std::vector<Hash> hashes;
            for (const Node& node : nodes) {
                if (node.level < 0 || node.level > 62 || size > size_max ||
                    node.index >= size >> node.level) {
                    return fail(Code::invalid, "tlog.size_invalid");
                }
                const int inside = node.level % tile_height;
                const std::uint64_t first = node.index << inside;
                Tile tile = {TileKind::hashes, node.level / tile_height, first / tile_width};
                tile.width =
                    std::min(tile_width, hashes_at(tile.level, size) - tile.index * tile_width);
                auto found = seen.find(tile);
                if (found == seen.end()) found = seen.emplace(tile, TRY(read(tile))).first;
                const Bytes& bytes = found->second;
                if (bytes.size() < tile.width * sizeof(Hash) ||
                    bytes.size() > tile_width * sizeof(Hash) || bytes.size() % sizeof(Hash) != 0) {
                    return fail(Code::invalid, "tlog.tile_malformed",
                                {
                                    {"tile", print(tile)}
                    });
                }
                std::vector<Hash> row(std::size_t{1} << inside);
                std::memcpy(row.data(), bytes.data() + first % tile_width * sizeof(Hash),
                            row.size() * sizeof(Hash));
                for (; row.size() > 1; row.resize(row.size() / 2)) {
                    for (std::size_t i = 0; i < row.size() / 2; ++i) {
                        row[i] = node_hash(row[2 * i], row[2 * i + 1]);
                    }
                }
                hashes.push_back(row.front());
            }
            return hashes;
        };
}

Result<Bytes> print_bundle(std::span<const Bytes> entries)
{
    Bytes bundle;
    for (const Bytes& entry : entries) {
        if (entry.size() > entry_size_bytes_max) {
            return fail(Code::too_large, "tlog.entry_too_large",
                        {
                            {"limit", std::to_string(entry_size_bytes_max)}
            });
        }
        bundle += static_cast<char>(entry.size() >> 8);
        bundle += static_cast<char>(entry.size() & 0xff);
        bundle += entry;
    }
    return bundle;
}

Result<std::vector<Bytes>> parse_bundle(std::string_view bundle)
{
    std::vector<Bytes> entries;
    while (!bundle.empty()) {
        if (bundle.size() < 2 || entries.size() == tile_width) {
            return fail(Code::invalid, "tlog.bundle_malformed");
        }
        const std::size_t size = static_cast<std::size_t>(static_cast<std::uint8_t>(bundle[0]))
                                     << 8 |
                                 static_cast<std::uint8_t>(bundle[1]);
        bundle.remove_prefix(2);
        if (size > bundle.size()) return fail(Code::invalid, "tlog.bundle_malformed");
        entries.emplace_back(bundle.substr(0, size));
        bundle.remove_prefix(size);
    }
    return entries;
}

}  // namespace concord::tlog
