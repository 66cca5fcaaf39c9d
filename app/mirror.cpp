#include "app/mirror.h"

#include <map>

#include "app/fetch.h"
#include "formats/tiles.h"

namespace concord::app {
namespace {

constexpr std::size_t page_bytes_max = 32 << 20;

class Mirror {
public:
    Mirror(const ReadPath& read, MirrorReport& report) : read_(read), report_(report) {}

    // What is served for the tile, or nothing and a finding. A mirror may have put the full tile in
    // the place of a partial one.
    Result<std::optional<Bytes>> tile(const tlog::Tile& tile)
    {
        auto bytes = read_(print(tile));
        if (!bytes && bytes.error().code == Code::not_found && tile.width < tlog::tile_width) {
            auto full = tile;
            full.width = tlog::tile_width;
            bytes = read_(print(full));
        }
        ++report_.tiles;
        if (bytes) return std::optional(std::move(*bytes));
        if (bytes.error().code != Code::not_found)
            return tl::make_unexpected(std::move(bytes).error());
        found("mirror.tile_missing", print(tile));
        return std::optional<Bytes>();
    }

    // Takes a node of the tree that was computed; compares each tile that it completes.
    Result<> take(const tlog::Node& node, const Hash& hash)
    {
        if (node.level % 8 != 0) return {};
        auto& row = rows_[node.level / 8];
        row.hashes += view(hash);
        if (row.hashes.size() < tlog::tile_width * sizeof(Hash)) return {};
        return compare(node.level / 8, row);
    }

    Result<> compare_partial()
    {
        for (auto& [level, row] : rows_)
            if (!row.hashes.empty()) TRY(compare(level, row));
        return {};
    }

    void found(std::string key, std::string where)
    {
        report_.findings.push_back({std::move(key), where, {{"where", where}}});
    }

private:
    struct Row {
        std::uint64_t index = 0;
        Bytes hashes;
    };

    Result<> compare(int level, Row& row)
    {
        tlog::Tile wanted{tlog::TileKind::hashes, level, row.index,
                          row.hashes.size() / sizeof(Hash)};
        auto served = TRY(tile(wanted));
        if (served && served->substr(0, row.hashes.size()) != row.hashes)
            found("mirror.tile_differs", print(wanted));
        ++row.index;
        row.hashes.clear();
        return {};
    }

    const ReadPath& read_;
    MirrorReport& report_;
    std::map<int, Row> rows_;
};

}  // namespace

ReadPath read_mirror(std::string place)
{
    while (place.ends_with('/')) place.pop_back();
    if (place.starts_with("http://") || place.starts_with("https://"))
        return [place](const std::string& path) -> Result<Bytes> {
            auto address = place + "/" + path;
            auto fetched = TRY(fetch(address, page_bytes_max));
            if (fetched.status == 200) return std::move(fetched.body);
            bool absent = fetched.status == 404 || fetched.status == 410;
            return fail(absent ? Code::not_found : Code::unavailable, "fetch.unreachable",
                        {
                            {"address", address}
            });
        };
    return
        [place](const std::string& path) { return read_file(place + "/" + path, page_bytes_max); };
}

Result<MirrorReport> verify_mirror(const ReadPath& read, std::span<const tlog::Verifier> trusted,
                                   std::optional<Bytes> earlier, const Progress& progress)
{
    auto note = TRY(read("checkpoint"));
    auto checkpoint = TRY(tlog::open_checkpoint(note, trusted.front().name, trusted));
    std::optional<tlog::Checkpoint> before;
    if (earlier) before = TRY(tlog::open_checkpoint(*earlier, trusted.front().name, trusted));
    MirrorReport report;
    report.origin = checkpoint.origin;
    report.size = checkpoint.size;
    Mirror mirror(read, report);
    tlog::Frontier frontier;
    auto compare_with_earlier = [&] {
        if (before && frontier.size() == before->size && frontier.root() != before->root)
            mirror.found("mirror.not_grown", "checkpoint");
    };
    if (before && before->size > checkpoint.size) mirror.found("mirror.shorter", "checkpoint");
    compare_with_earlier();
    std::vector<tlog::NodeHash> completed;
    for (std::uint64_t first = 0; first < checkpoint.size; first += tlog::tile_width) {
        tlog::Tile tile{tlog::TileKind::entries, 0, first / tlog::tile_width,
                        std::min(tlog::tile_width, checkpoint.size - first)};
        auto bundle = TRY(mirror.tile(tile));
        if (!bundle) return report;
        auto entries = tlog::parse_bundle(*bundle);
        if (!entries || entries->size() < tile.width) {
            mirror.found("mirror.entries_malformed", print(tile));
            return report;
        }
        entries->resize(tile.width);
        for (auto& entry : *entries) {
            completed.clear();
            frontier.append(tlog::leaf_hash(entry), completed);
            for (auto& [node, hash] : completed) TRY(mirror.take(node, hash));
            compare_with_earlier();
        }
        if (progress) progress(std::int64_t(frontier.size()), std::int64_t(checkpoint.size));
    }
    TRY(mirror.compare_partial());
    if (frontier.root() != checkpoint.root) mirror.found("mirror.root_differs", "checkpoint");
    return report;
}

}  // namespace concord::app
