#include "kernel/tiles.h"

#include "formats/tiles.h"
#include "kernel/commitment.h"

namespace concord {
namespace {

constexpr std::string_view plain_text = "text/plain; charset=utf-8";
constexpr std::string_view octets = "application/octet-stream";

auto no_such_tile()
{
    return fail(Code::not_found, "tlog.no_such_tile");
}

// How many leaves the newest signed checkpoint covers, 0 if there is none.
Result<std::uint64_t> signed_size(store::Reader& reader)
{
    auto rows = TRY(reader.query("select max(size) from checkpoints"));
    return std::uint64_t(rows[0].number_or(0, 0));
}

Result<Bytes> bundle(store::Reader& reader, const tlog::Tile& tile)
{
    auto first = std::int64_t(tile.index * tlog::tile_width);
    auto rows =
        TRY(reader.query("select act, salt from acts where seq >= $1 and seq < $2 order by seq",
                         {first, first + std::int64_t(tile.width)}));
    if (rows.size() != tile.width) return fail_internal("the log lacks entries of " + print(tile));
    std::vector<Bytes> entries;
    entries.reserve(rows.size());
    for (auto& row : rows) {
        auto act = TRY(parse_logged(row.text(0)));
        entries.push_back(TRY(entry_of(act, row.bytes(1))));
    }
    return tlog::print_bundle(entries);
}

// A row of the lowest levels is one query, not one for each hash.
Result<Bytes> hashes(store::Reader& reader, const tlog::Tile& tile)
{
    auto first = std::int64_t(tile.index * tlog::tile_width);
    auto end = first + std::int64_t(tile.width);
    auto rows =
        tile.level == 0
            ? TRY(reader.query("select leaf from acts where seq >= $1 and seq < $2 order by seq",
                               {first, end}))
            : TRY(reader.query("select hash from nodes where level = $1 and place >= $2 and "
                               "place < $3 order by place",
                               {std::int64_t(tile.level) * 8, first, end}));
    if (rows.size() != tile.width) return fail_internal("the log lacks nodes of " + print(tile));
    Bytes all;
    for (auto& row : rows) all += row.bytes(0);
    return all;
}

}  // namespace

Result<LogPage> log_page(store::Reader& reader, const Ledger& ledger, std::string_view path)
{
    if (path == "key")
        return LogPage{print(ledger.verifier()) + "\n", plain_text, LogPage::Lifetime::passing};
    if (path == "handover") {
        if (ledger.handover().empty()) return no_such_tile();
        return LogPage{ledger.handover(), plain_text, LogPage::Lifetime::passing};
    }
    if (path == "checkpoint") {
        auto rows = TRY(reader.query("select note from checkpoints order by size desc limit 1"));
        if (rows.empty()) return no_such_tile();
        return LogPage{rows[0].text(0), plain_text, LogPage::Lifetime::passing};
    }
    auto tile = TRY(tlog::parse_tile(path));
    if (!tlog::is_in_tree(tile, TRY(signed_size(reader)))) return no_such_tile();
    auto bytes =
        TRY(tile.kind == tlog::TileKind::entries ? bundle(reader, tile) : hashes(reader, tile));
    return LogPage{std::move(bytes), octets, LogPage::Lifetime::lasting};
}

}  // namespace concord
