// The tree of an append-only log: hashes as RFC 6962 section 2.1 defines them, proofs as RFC 9162
// sections 2.1.3 and 2.1.4 define them. Nothing here stores anything: the tree is read through a
// function that looks up the hashes of complete subtrees, which never change once they exist.

#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace concord::tlog {

// A log holds fewer leaves than this, so that no arithmetic on sizes can overflow.
inline constexpr std::uint64_t size_max = std::uint64_t{1} << 62;

// A complete subtree of 2^level leaves, the first of which is leaf index * 2^level.
struct Node {
    int level = 0;
    std::uint64_t index = 0;
    auto operator<=>(const Node&) const = default;
};

using NodeHash = std::pair<Node, Hash>;

// Answers with one hash for each node asked for, in the order asked. It is asked only for nodes
// that are complete in the tree at hand.
using ReadNodes = std::function<Result<std::vector<Hash>>(std::span<const Node>)>;

Hash leaf_hash(std::string_view entry);               // SHA-256 of 0x00 and the entry
Hash node_hash(const Hash& left, const Hash& right);  // SHA-256 of 0x01 and both
Hash empty_root();                                    // SHA-256 of nothing

// The nodes that appending leaf `index` completes, lowest level first; the leaf is one of them.
// Fails with tlog.size_invalid, or as `read` does.
Result<std::vector<NodeHash>> nodes_for(std::uint64_t index, const Hash& leaf,
                                        const ReadNodes& read);

// The right edge of a tree: all that appending needs, in constant space.
class Frontier {
public:
    Frontier() = default;  // of the empty tree

    // Fails with tlog.size_invalid, or as `read` does.
    static Result<Frontier> at(std::uint64_t size, const ReadNodes& read);

    // Appends a leaf and adds the nodes it completes to `completed`, lowest level first.
    void append(const Hash& leaf, std::vector<NodeHash>& completed);
    std::vector<NodeHash> append(const Hash& leaf);

    std::uint64_t size() const { return size_; }
    Hash root() const;

private:
    std::uint64_t size_ = 0;
    std::array<Hash, 63> edge_ = {};  // edge_[l] counts only where bit l of size_ is set
};

// All three fail with tlog.size_invalid if the sizes make no sense, or as `read` does.
Result<Hash> root(std::uint64_t size, const ReadNodes& read);

// From the leaf's sibling up to a child of the root; index < size.
Result<std::vector<Hash>> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                          const ReadNodes& read);

// Empty if old_size is 0 or equals new_size; old_size <= new_size.
Result<std::vector<Hash>> consistency_proof(std::uint64_t old_size, std::uint64_t new_size,
                                            const ReadNodes& read);

// Fails with tlog.not_included unless the proof shows that `leaf` is leaf `index` of the tree with
// that size and root.
Result<> verify_inclusion(const Hash& leaf, std::uint64_t index, std::uint64_t size,
                          std::span<const Hash> proof, const Hash& root);

// Fails with tlog.not_consistent unless the proof shows that the new tree extends the old one.
// Every tree extends the empty one.
Result<> verify_consistency(std::uint64_t old_size, std::uint64_t new_size,
                            std::span<const Hash> proof, const Hash& old_root,
                            const Hash& new_root);

}  // namespace concord::tlog
