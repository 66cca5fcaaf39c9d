#include "formats/tlog.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/check.h"

namespace concord::tlog {

namespace {

// A run of leaves [first, end) that RFC 6962 treats as one tree.
struct Run {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
};

auto size_invalid()
{
    return fail(Code::invalid, "tlog.size_invalid");
}

// The largest power of two smaller than `count`; count > 1.
std::uint64_t split_of(std::uint64_t count)
{
    return std::bit_floor(count - 1);
}

// The complete subtrees that make up a run, from left to right. The first leaf of a run is always
// a multiple of a power of two no smaller than the run.
void add_nodes(Run run, std::vector<Node>& nodes)
{
    while (run.first < run.end) {
        const int level = static_cast<int>(std::bit_width(run.end - run.first)) - 1;
        nodes.push_back({level, run.first >> level});
        run.first += std::uint64_t{1} << level;
    }
}

// The hash of a run from the hashes of its complete subtrees.
Hash fold(std::span<const Hash> parts)
{
    if (parts.empty()) return empty_root();
    Hash hash = parts.back();
    for (std::size_t i = parts.size() - 1; i-- > 0;) hash = node_hash(parts[i], hash);
    return hash;
}

Result<std::vector<Hash>> read_all(std::span<const Node> nodes, const ReadNodes& read)
{
    if (nodes.empty()) return std::vector<Hash>();
    auto hashes = TRY(read(nodes));
    if (hashes.size() != nodes.size()) return fail_internal("tlog: storage lost a node");
    return hashes;
}

// The hash of each run, with one call of `read` for all of them.
Result<std::vector<Hash>> hashes_of(std::span<const Run> runs, const ReadNodes& read)
{
    std::vector<Node> nodes;
    std::vector<std::size_t> ends;
    for (const Run& run : runs) {
        add_nodes(run, nodes);
        ends.push_back(nodes.size());
    }
    const auto parts = TRY(read_all(nodes, read));
    std::vector<Hash> hashes;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        hashes.push_back(fold(std::span(parts).subspan(begin, end - begin)));
        begin = end;
    }
    return hashes;
}

}  // namespace

Hash leaf_hash(std::string_view entry)
{
    Bytes input;
    input.reserve(entry.size() + 1);
    input.push_back('\0');
    input.append(entry);
    return sha256(input);
}

Hash node_hash(const Hash& left, const Hash& right)
{
    std::array<char, 1 + 2 * sizeof(Hash)> input;
    input[0] = 1;
    std::memcpy(input.data() + 1, left.data(), left.size());
    std::memcpy(input.data() + 1 + left.size(), right.data(), right.size());
    return sha256({input.data(), input.size()});
}

Hash empty_root()
{
    return sha256({});
}

Result<std::vector<NodeHash>> nodes_for(std::uint64_t index, const Hash& leaf,
                                        const ReadNodes& read)
{
    if (index >= size_max) return size_invalid();
    // Each low bit that is set in the index is a left sibling waiting for this leaf.
    const int rises = std::countr_one(index);
    std::vector<Node> siblings;
    siblings.reserve(static_cast<std::size_t>(rises));
    for (int level = 0; level < rises; ++level) siblings.push_back({level, (index >> level) - 1});
    const auto lefts = TRY(read_all(siblings, read));

    std::vector<NodeHash> completed = {
        {{0, index}, leaf}
    };
    for (int level = 0; level < rises; ++level) {
        const Hash above =
            node_hash(lefts[static_cast<std::size_t>(level)], completed.back().second);
        completed.emplace_back(Node{level + 1, index >> (level + 1)}, above);
    }
    return completed;
}

Result<Frontier> Frontier::at(std::uint64_t size, const ReadNodes& read)
{
    if (size > size_max) return size_invalid();
    std::vector<Node> nodes;
    add_nodes({0, size}, nodes);
    const auto hashes = TRY(read_all(nodes, read));
    Frontier frontier;
    frontier.size_ = size;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        frontier.edge_[static_cast<std::size_t>(nodes[i].level)] = hashes[i];
    }
    return frontier;
}

void Frontier::append(const Hash& leaf, std::vector<NodeHash>& completed)
{
    CHECK(size_ < size_max);
    Hash hash = leaf;
    completed.emplace_back(Node{0, size_}, hash);
    const int rises = std::countr_one(size_);
    for (int level = 0; level < rises; ++level) {
        hash = node_hash(edge_[static_cast<std::size_t>(level)], hash);
        completed.emplace_back(Node{level + 1, size_ >> (level + 1)}, hash);
    }
    edge_[static_cast<std::size_t>(rises)] = hash;
    ++size_;
}

std::vector<NodeHash> Frontier::append(const Hash& leaf)
{
    std::vector<NodeHash> completed;
    append(leaf, completed);
    return completed;
}

Hash Frontier::root() const
{
    if (size_ == 0) return empty_root();
    auto level = static_cast<std::size_t>(std::countr_zero(size_));
    Hash hash = edge_[level];
    while (++level < edge_.size()) {
        if ((size_ >> level & 1) != 0) hash = node_hash(edge_[level], hash);
    }
    return hash;
}

Result<Hash> root(std::uint64_t size, const ReadNodes& read)
{
    if (size > size_max) return size_invalid();
    const Run all = {0, size};
    return TRY(hashes_of({&all, 1}, read)).front();
}

// RFC 9162 section 2.1.3.1, from the root down and then turned round.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                          const ReadNodes& read)
{
    if (size > size_max || index >= size) return size_invalid();
    std::vector<Run> beside;
    Run run = {0, size};
    while (run.end - run.first > 1) {
        const std::uint64_t middle = run.first + split_of(run.end - run.first);
        if (index < middle) {
            beside.push_back({middle, run.end});
            run.end = middle;
        } else {
            beside.push_back({run.first, middle});
            run.first = middle;
        }
    }
    std::reverse(beside.begin(), beside.end());
    return hashes_of(beside, read);
}

// RFC 9162 section 2.1.4.1, likewise.
Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                            const ReadNodes& read)
{
    if (new_size > size_max || old_size > new_size) return size_invalid();
    if (old_size == 0 || old_size == new_size) return std::vector<Hash>();
    std::vector<Run> beside;
    Run run = {0, new_size};
    while (old_size != run.end) {
        const std::uint64_t middle = run.first + split_of(run.end - run.first);
        if (old_size <= middle) {
            beside.push_back({middle, run.end});
            run.end = middle;
        } else {
            beside.push_back({run.first, middle});
            run.first = middle;
        }
    }
    // A run that begins the tree is the old tree itself, whose root the verifier has.
    if (run.first != 0) beside.push_back(run);
    std::reverse(beside.begin(), beside.end());
    return hashes_of(beside, read);
}

// RFC 9162 section 2.1.3.2.
Result<> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                          std::span<const Hash> proof, const Hash& root)
{
    const auto refused = fail(Code::invalid, "tlog.not_included");
    if (index >= size || size > size_max) return refused;
    std::uint64_t fn = index;
    std::uint64_t sn = size - 1;
    Hash hash = leaf;
    for (const Hash& step : proof) {
        if (sn == 0) return refused;
        if ((fn & 1) != 0 || fn == sn) {
            hash = node_hash(step, hash);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash = node_hash(hash, step);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0 || hash != root) return refused;
    return {};
}

// RFC 9162 section 2.1.4.2.
Result<> verify_consistency(std::uint64_t old_size, std::uint64_t new_size,
                            std::span<const Hash> proof, const Hash& old_root, const Hash& new_root)
{
    const auto refused = fail(Code::invalid, "tlog.not_consistent");
    if (old_size > new_size || new_size > size_max) return refused;
    if (old_size == 0 || old_size == new_size) {
        const bool same = old_size != new_size || old_root == new_root;
        const bool empty = old_size != 0 || old_root == empty_root();
        if (!proof.empty() || !same || !empty) return refused;
        return {};
    }
    // The old tree is itself the first step if it is complete.
    std::vector<Hash> steps;
    if (std::has_single_bit(old_size)) steps.push_back(old_root);
    steps.insert(steps.end(), proof.begin(), proof.end());
    if (steps.empty()) return refused;

    std::uint64_t fn = old_size - 1;
    std::uint64_t sn = new_size - 1;
    while ((fn & 1) != 0) {
        fn >>= 1;
        sn >>= 1;
    }
    Hash old_hash = steps.front();
    Hash new_hash = steps.front();
    for (const Hash& step : std::span(steps).subspan(1)) {
        if (sn == 0) return refused;
        if ((fn & 1) != 0 || fn == sn) {
            old_hash = node_hash(step, old_hash);
            new_hash = node_hash(step, new_hash);
            while ((fn & 1) == 0 && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            new_hash = node_hash(new_hash, step);
        }
        fn >>= 1;
        sn >>= 1;
    }
    if (sn != 0 || old_hash != old_root || new_hash != new_root) return refused;
    return {};
}

}  // namespace concord::tlog
