#include "formats/tlog.h"

#include <gtest/gtest.h>

#include <map>

#include "formats/tiles.h"

namespace concord::tlog {
namespace {

// A tree in memory, filled through nodes_for, so that every read goes through ReadNodes.
struct Tree {
    std::map<Node, Hash> nodes;
    std::uint64_t size = 0;

    ReadNodes read()
    {
        return [this](std::span<const Node> wanted) -> Result<std::vector<Hash>> {
            std::vector<Hash> hashes;
            for (const Node& node : wanted) {
                const auto found = nodes.find(node);
                if (found == nodes.end()) return fail_internal("asked for an incomplete node");
                hashes.push_back(found->second);
            }
            return hashes;
        };
    }
    void append(std::string_view entry)
    {
        const auto completed = nodes_for(size, leaf_hash(entry), read()).value();
        for (const auto& [node, hash] : completed) {
            EXPECT_TRUE(nodes.emplace(node, hash).second);
        }
        ++size;
    }
};

Tree tree_of(int size)
{
    Tree tree;
    for (int i = 0; i < size; ++i) tree.append("entry " + std::to_string(i));
    return tree;
}

std::string hex(const Hash& hash)
{
    return print_hex(view(hash));
}

TEST(Tlog, the_empty_tree_and_the_empty_leaf_are_those_of_rfc_6962)
{
    EXPECT_EQ(hex(empty_root()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(hex(leaf_hash("")),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    EXPECT_EQ(Frontier().root(), empty_root());
    EXPECT_EQ(root(0, Tree().read()).value(), empty_root());
}

TEST(Tlog, the_eight_leaves_known_from_certificate_transparency_give_its_roots)
{
    const std::vector<std::string_view> entries = {"",
                                                   "00",
                                                   "10",
                                                   "2021",
                                                   "3031",
                                                   "40414243",
                                                   "5051525354555657",
                                                   "606162636465666768696a6b6c6d6e6f"};
    const std::vector<std::string_view> roots = {
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    };
    Tree tree;
    Frontier frontier;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const Bytes bytes = parse_hex(entries[i]).value();
        tree.append(bytes);
        frontier.append(leaf_hash(bytes));
        EXPECT_EQ(hex(root(tree.size, tree.read()).value()), roots[i]);
        EXPECT_EQ(hex(frontier.root()), roots[i]);
    }
}

TEST(Tlog, a_frontier_completes_the_same_nodes_as_the_stored_tree)
{
    Tree tree = tree_of(70);
    for (std::uint64_t start = 0; start < 70; ++start) {
        Frontier frontier = Frontier::at(start, tree.read()).value();
        EXPECT_EQ(frontier.root(), root(start, tree.read()).value());
        std::vector<NodeHash> completed;
        for (std::uint64_t i = start; i < 70; ++i) {
            frontier.append(tree.nodes.at({0, i}), completed);
        }
        for (const auto& [node, hash] : completed) EXPECT_EQ(tree.nodes.at(node), hash);
        EXPECT_EQ(frontier.size(), 70u);
        EXPECT_EQ(frontier.root(), root(70, tree.read()).value());
    }
}

// Changes one bit of each hash in turn.
template <class Check>
void expect_every_bit_counts(std::vector<Hash> proof, Check check)
{
    for (std::size_t i = 0; i < proof.size(); ++i) {
        const std::size_t bit = (i * 37) % 256;
        proof[i][bit / 8] ^= std::uint8_t(1 << bit % 8);
        EXPECT_FALSE(check(proof));
        proof[i][bit / 8] ^= std::uint8_t(1 << bit % 8);
    }
    proof.push_back(Hash{});
    EXPECT_FALSE(check(proof));
    proof.pop_back();
    if (!proof.empty()) {
        proof.pop_back();
        EXPECT_FALSE(check(proof));
    }
}

TEST(Tlog, every_inclusion_proof_up_to_70_leaves_holds_and_no_changed_one_does)
{
    Tree tree = tree_of(70);
    for (std::uint64_t size = 1; size <= 70; ++size) {
        const Hash whole = root(size, tree.read()).value();
        for (std::uint64_t index = 0; index < size; ++index) {
            const Hash leaf = tree.nodes.at({0, index});
            const auto proof = inclusion_proof(index, size, tree.read()).value();
            ASSERT_TRUE(verify_inclusion(leaf, index, size, proof, whole));
            expect_every_bit_counts(proof, [&](const auto& changed) {
                return verify_inclusion(leaf, index, size, changed, whole).has_value();
            });
            Hash other = leaf;
            other[index % 32] ^= 1;
            EXPECT_EQ(verify_inclusion(other, index, size, proof, whole).error().key,
                      "tlog.not_included");
            other = whole;
            other[size % 32] ^= 128;
            EXPECT_FALSE(verify_inclusion(leaf, index, size, proof, other));
            EXPECT_FALSE(verify_inclusion(leaf, index + 1, size, proof, whole));
            EXPECT_FALSE(verify_inclusion(leaf, index, index, proof, whole));
        }
    }
}

TEST(Tlog, every_consistency_proof_up_to_70_leaves_holds_and_no_changed_one_does)
{
    Tree tree = tree_of(70);
    for (std::uint64_t size = 0; size <= 70; ++size) {
        const Hash after = root(size, tree.read()).value();
        for (std::uint64_t old_size = 0; old_size <= size; ++old_size) {
            const Hash before = root(old_size, tree.read()).value();
            const auto proof = consistency_proof(old_size, size, tree.read()).value();
            ASSERT_TRUE(verify_consistency(old_size, size, proof, before, after))
                << old_size << " to " << size;
            expect_every_bit_counts(proof, [&](const auto& changed) {
                return verify_consistency(old_size, size, changed, before, after).has_value();
            });
            Hash other = before;
            other[0] ^= 1;
            EXPECT_FALSE(verify_consistency(old_size, size, proof, other, after));
            if (old_size == 0) continue;
            other = after;
            other[31] ^= 1;
            EXPECT_EQ(verify_consistency(old_size, size, proof, before, other).error().key,
                      "tlog.not_consistent");
            EXPECT_FALSE(verify_consistency(size + 1, size, proof, before, after));
        }
    }
}

TEST(Tlog, sizes_that_make_no_sense_are_refused)
{
    Tree tree = tree_of(3);
    EXPECT_EQ(inclusion_proof(3, 3, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_EQ(inclusion_proof(0, 0, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_EQ(consistency_proof(3, 2, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_EQ(root(size_max + 1, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_EQ(root(UINT64_MAX, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_EQ(nodes_for(size_max, Hash{}, tree.read()).error().key, "tlog.size_invalid");
    EXPECT_FALSE(Frontier::at(size_max + 1, tree.read()));
    EXPECT_FALSE(verify_inclusion(Hash{}, 0, UINT64_MAX, {}, Hash{}));
}

TEST(Tlog, a_failing_storage_fails_the_question)
{
    const ReadNodes broken = [](std::span<const Node>) -> Result<std::vector<Hash>> {
        return fail(Code::unavailable, "store.gone");
    };
    EXPECT_EQ(root(3, broken).error().key, "store.gone");
    EXPECT_EQ(inclusion_proof(1, 3, broken).error().key, "store.gone");
    const ReadNodes short_answer = [](std::span<const Node>) -> Result<std::vector<Hash>> {
        return std::vector<Hash>();
    };
    EXPECT_EQ(root(3, short_answer).error().code, Code::internal);
}

TEST(Tiles, paths_are_those_of_the_specification)
{
    const std::vector<std::pair<Tile, std::string>> known = {
        {{TileKind::hashes, 0, 0},         "tile/0/000"                },
        {{TileKind::hashes, 0, 1234067},   "tile/0/x001/x234/067"      },
        {{TileKind::hashes, 1, 1234},      "tile/1/x001/234"           },
        {{TileKind::hashes, 0, 273, 112},  "tile/0/273.p/112"          },
        {{TileKind::hashes, 2, 0, 1},      "tile/2/000.p/1"            },
        {{TileKind::entries, 0, 1234067},  "tile/entries/x001/x234/067"},
        {{TileKind::entries, 0, 999, 255}, "tile/entries/999.p/255"    },
        {{TileKind::entries, 0, 1000, 7},  "tile/entries/x001/000.p/7" },
    };
    for (const auto& [tile, path] : known) {
        EXPECT_EQ(print(tile), path);
        ASSERT_TRUE(parse_tile(path)) << path;
        EXPECT_EQ(parse_tile(path).value(), tile);
    }
}

TEST(Tiles, any_other_spelling_is_not_found)
{
    for (const std::string_view path : {"",
                                        "tile",
                                        "tile/0",
                                        "tile/0/",
                                        "tile/0/0",
                                        "tile/0/00",
                                        "tile/0/0000",
                                        "tile/00/000",
                                        "tile/-1/000",
                                        "tile/8/000",
                                        "tile/64/000",
                                        "tile/0/x000/001",
                                        "tile/0/001/234",
                                        "tile/0/x001/x234",
                                        "tile/0/000.p/0",
                                        "tile/0/000.p/256",
                                        "tile/0/000.p/01",
                                        "tile/0/000.p/",
                                        "tile/0/000.p/1/",
                                        "tile/0/000/",
                                        "/tile/0/000",
                                        "tile/0/../000",
                                        "tile/entries/",
                                        "tile/data/000",
                                        "tile/0/0 0",
                                        "tile/0/000.p/5.p/5",
                                        "tile/0/x999/x999/x999/x999/x999/x999/999"}) {
        ASSERT_FALSE(parse_tile(path)) << path;
        EXPECT_EQ(parse_tile(path).error().key, "tlog.no_such_tile");
        EXPECT_EQ(parse_tile(path).error().code, Code::not_found);
    }
}

TEST(Tiles, a_tree_of_70000_has_the_tiles_that_the_specification_counts)
{
    std::map<std::pair<TileKind, int>, std::pair<int, std::uint64_t>> counted;  // full, partial
    const auto tiles = new_tiles(0, 70'000).value();
    for (const Tile& tile : tiles) {
        auto& [full, partial] = counted[{tile.kind, tile.level}];
        EXPECT_TRUE(is_in_tree(tile, 70'000));
        if (tile.width == tile_width) ++full;
        if (tile.width != tile_width) partial = tile.width;
    }
    EXPECT_EQ(counted.size(), 4u);
    EXPECT_EQ((counted[{TileKind::hashes, 0}]), (std::pair(273, std::uint64_t{112})));
    EXPECT_EQ((counted[{TileKind::hashes, 1}]), (std::pair(1, std::uint64_t{17})));
    EXPECT_EQ((counted[{TileKind::hashes, 2}]), (std::pair(0, std::uint64_t{1})));
    EXPECT_EQ((counted[{TileKind::entries, 0}]), (std::pair(273, std::uint64_t{112})));

    EXPECT_FALSE(is_in_tree({TileKind::hashes, 0, 273, 113}, 70'000));
    EXPECT_FALSE(is_in_tree({TileKind::hashes, 3, 0, 1}, 70'000));
    EXPECT_TRUE(is_in_tree({TileKind::hashes, 0, 272, 9}, 70'000));
    EXPECT_TRUE(new_tiles(70'000, 70'000).value().empty());
    EXPECT_EQ(new_tiles(2, 1).error().key, "tlog.size_invalid");
}

TEST(Tiles, proofs_from_tiles_are_those_from_the_stored_tree)
{
    Tree tree = tree_of(600);
    int reads = 0;
    const ReadTile read_tile = [&](const Tile& tile) {
        ++reads;
        return tile_bytes(tile, 600, tree.read());
    };
    const ReadNodes tiled = nodes_from_tiles(600, read_tile);
    EXPECT_EQ(root(600, tiled).value(), root(600, tree.read()).value());
    for (std::uint64_t index = 0; index < 600; index += 7) {
        EXPECT_EQ(inclusion_proof(index, 600, tiled).value(),
                  inclusion_proof(index, 600, tree.read()).value());
        EXPECT_EQ(consistency_proof(index, 600, tiled).value(),
                  consistency_proof(index, 600, tree.read()).value());
    }
    EXPECT_EQ(tile_bytes({TileKind::hashes, 0, 1}, 600, tree.read()).value().size(), 8192u);
    EXPECT_EQ(tile_bytes({TileKind::hashes, 0, 2}, 600, tree.read()).error().key,
              "tlog.no_such_tile");

    const ReadNodes cut = nodes_from_tiles(
        600, [&](const Tile& tile) -> Result<Bytes> { return TRY(read_tile(tile)).substr(1); });
    EXPECT_EQ(root(600, cut).error().key, "tlog.tile_malformed");
}

TEST(Tiles, bundles_round_trip_and_cut_ones_are_refused)
{
    const std::vector<Bytes> entries = {"", "a", Bytes(65'535, 'b'), Bytes("\0\n", 2)};
    const Bytes bundle = print_bundle(entries).value();
    EXPECT_EQ(bundle.substr(0, 5), Bytes("\0\0\0\1a", 5));
    EXPECT_EQ(parse_bundle(bundle).value(), entries);
    EXPECT_EQ(parse_bundle(std::string_view(bundle).substr(0, bundle.size() - 1)).error().key,
              "tlog.bundle_malformed");
    EXPECT_FALSE(parse_bundle(Bytes(1, '\0')));
    EXPECT_FALSE(parse_bundle(Bytes(514, '\0')));
    EXPECT_TRUE(parse_bundle(Bytes(512, '\0')));
    const std::vector<Bytes> long_entry = {Bytes(65'536, 'b')};
    EXPECT_EQ(print_bundle(long_entry).error().key, "tlog.entry_too_large");
}

}  // namespace
}  // namespace concord::tlog
