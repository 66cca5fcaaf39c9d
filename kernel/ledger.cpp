#include "kernel/ledger.h"

#include <algorithm>

#include "base/check.h"

namespace concord {
namespace {

constexpr std::string_view handover_form = "concord-log-key@1";

Hash to_hash(const Bytes& bytes)
{
    Hash hash{};
    CHECK(bytes.size() == hash.size());
    std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(hash.data()));
    return hash;
}

}  // namespace

std::vector<tlog::Verifier> LogKeys::verifiers() const
{
    std::vector<tlog::Verifier> all{key.verifier};
    if (former) all.push_back(former->verifier);
    all.insert(all.end(), past.begin(), past.end());
    return all;
}

Result<Bytes> LogKeys::sign(std::string_view text) const
{
    auto note = TRY(tlog::sign_note(text, key));
    if (former) note = TRY(tlog::add_signature(note, *former));
    return note;
}

Result<Bytes> sign_handover(const tlog::NoteKey& former, const tlog::NoteKey& next)
{
    auto text = std::string(handover_form) + "\n" + next.verifier.name + "\n" +
                tlog::print(next.verifier) + "\n";
    return tlog::add_signature(TRY(tlog::sign_note(text, former)), next);
}

Result<tlog::Verifier> open_handover(std::string_view note, const tlog::Verifier& trusted)
{
    auto malformed = fail(Code::invalid, "note.malformed");
    auto opened = TRY(tlog::open_note(note, {&trusted, 1}));
    std::string_view text = opened.text;
    auto line = [&] {
        auto end = text.find('\n');
        auto found = text.substr(0, end);
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
        return found;
    };
    if (line() != handover_form || line() != trusted.name) return malformed;
    auto next = TRY(tlog::parse_verifier(line()));
    if (!text.empty() || next.name != trusted.name) return malformed;
    TRY(tlog::open_note(note, {&next, 1}));
    return next;
}

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
    if (right_at_ == writer.progress().undone) return std::int64_t(frontier_.size());
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
    right_at_ = writer.progress().undone;
    return leaf;
}

Result<Bytes> Ledger::attest(std::string_view statement) const
{
    if (statement.starts_with(origin())) return fail(Code::invalid, "note.malformed");
    return keys_.sign(statement);
}

Result<Bytes> Ledger::checkpoint(store::Store& store, Time now)
{
    std::lock_guard one_at_a_time(signing_);
    tlog::Checkpoint fresh{origin(), 0, {}, {}};
    std::optional<Bytes> standing;
    std::int64_t standing_size = 0;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        auto size = TRY(log_size(reader));
        auto rows = TRY(reader.query("select note from checkpoints where size = $1", {size}));
        if (!rows.empty()) {
            standing = rows[0].text(0);
            standing_size = size;
            return {};
        }
        fresh.size = std::uint64_t(size);
        fresh.root = TRY(tlog::root(fresh.size, read_nodes(reader)));
        return {};
    }));
    const tlog::Verifier present[] = {keys_.key.verifier};
    if (standing && tlog::open_note(*standing, present)) return *standing;
    // What the former key alone has signed is signed by the present one as well: the same words.
    auto note =
        standing ? TRY(tlog::add_signature(*standing, keys_.key)) : TRY(keys_.sign(print(fresh)));
    auto size = std::int64_t(standing ? standing_size : fresh.size);
    TRY(store.write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("insert into checkpoints (size, note, at_ms) values ($1, $2, $3) on "
                       "conflict (size) do update set note = excluded.note",
                       {size, note, now.ms}));
        return {};
    }));
    return note;
}

Result<tlog::ProofFile> Ledger::prove(store::Reader& reader, std::int64_t seq,
                                      std::string_view checkpoint) const
{
    auto tree = TRY(tlog::open_checkpoint(checkpoint, origin(), keys_.verifiers()));
    if (seq < 0 || std::uint64_t(seq) >= tree.size)
        return fail(Code::conflict, "ledger.not_yet_signed");
    tlog::ProofFile proof;
    proof.index = std::uint64_t(seq);
    proof.proof = TRY(tlog::inclusion_proof(proof.index, tree.size, read_nodes(reader)));
    proof.checkpoint = Bytes(checkpoint);
    return proof;
}

}  // namespace concord
