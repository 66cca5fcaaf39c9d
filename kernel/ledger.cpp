#include "kernel/ledger.h"

#include <algorithm>

#include "base/check.h"

namespace concord {
namespace {

Hash to_hash(const Bytes& bytes)
{
    Hash hash{};
    CHECK(bytes.size() == hash.size());
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hash.data()));
    return hash;
}

}  // namespace

tlog::ReadNodes read_nodes(store::Reader& reader)
{
    return [&reader](std::span<const tlog::Node> nodes) -> Result<std::vector<Hash>> {
        std::vector<Hash> hashes;
        hashes.reserve(nodes.size());
        for (auto& node : nodes) {
            auto place = std::int64_t(node.index);
            auto rows =
                node.level == 0
                    ? TRY(reader.query("select leaf from acts where seq = $1", {place}))
                    : TRY(reader.query("select hash from nodes where level = $1 and place = $2",
                                       {std::int64_t(node.level), place}));
            if (rows.empty())
                return fail_internal("the log lacks node " + std::to_string(node.level) + "/" +
                                     std::to_string(node.index));
            hashes.push_back(to_hash(rows[0].bytes(0)));
        }
        return hashes;
    };
}

Result<std::int64_t> log_size(store::Reader& reader)
{
    auto rows = TRY(reader.query("select max(seq) from acts"));
    return rows[0].number_or(0, -1) + 1;
}

Result<std::int64_t> Ledger::next_seq(store::Writer& writer)
{
    return log_size(writer);
}

Result<Hash> Ledger::append(store::Writer& writer, std::int64_t seq, std::string_view entry)
{
    // A job or batch that was rolled back leaves the edge ahead of the store; then it is read anew.
    if (frontier_.size() != std::uint64_t(seq))
        frontier_ = TRY(tlog::Frontier::at(std::uint64_t(seq), read_nodes(writer)));
    auto leaf = tlog::leaf_hash(entry);
    for (auto& [node, hash] : frontier_.append(leaf)) {
        if (node.level == 0) continue;  // stored with the act
        TRY(writer.run(
            "insert into nodes (level, place, hash) values ($1, $2, $3)",
            {std::int64_t(node.level), std::int64_t(node.index), store::Blob{Bytes(view(hash))}}));
    }
    return leaf;
}

Result<Bytes> Ledger::attest(std::string_view statement) const
{
    if (statement.starts_with(origin())) return fail(Code::invalid, "note.malformed");
    return tlog::sign_note(statement, key_);
}

Result<Bytes> Ledger::checkpoint(store::Store& store, Time now)
{
    std::lock_guard one_at_a_time(signing_);
    tlog::Checkpoint fresh{origin(), 0, {}, {}};
    std::optional<Bytes> standing;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        auto size = TRY(log_size(reader));
        auto rows = TRY(reader.query("select note from checkpoints where size = $1", {size}));
        if (!rows.empty()) {
            standing = rows[0].text(0);
            return {};
        }
        fresh.size = std::uint64_t(size);
        fresh.root = TRY(tlog::root(fresh.size, read_nodes(reader)));
        return {};
    }));
    if (standing) return *standing;
    auto note = TRY(tlog::sign_note(print(fresh), key_));
    TRY(store.write([&](store::Writer& writer) -> Result<> {
        TRY(writer.run("insert into checkpoints (size, note, at_ms) values ($1, $2, $3)",
                       {std::int64_t(fresh.size), note, now.ms}));
        return {};
    }));
    return note;
}

Result<tlog::ProofFile> Ledger::prove(store::Reader& reader, std::int64_t seq,
                                      std::string_view checkpoint) const
{
    const tlog::Verifier known[] = {key_.verifier};
    auto tree = TRY(tlog::open_checkpoint(checkpoint, origin(), known));
    if (seq < 0 || std::uint64_t(seq) >= tree.size)
        return fail(Code::conflict, "ledger.not_yet_signed");
    tlog::ProofFile proof;
    proof.index = std::uint64_t(seq);
    proof.proof = TRY(tlog::inclusion_proof(proof.index, tree.size, read_nodes(reader)));
    proof.checkpoint = Bytes(checkpoint);
    return proof;
}

}  // namespace concord
