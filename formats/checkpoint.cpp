// What a log signs, and what it hands out to be checked later: the parts of note.h that know trees.

#include <charconv>
#include <cstring>

#include "formats/note.h"

namespace concord::tlog {

namespace {

constexpr std::string_view proof_header = "c2sp.org/tlog-proof@v1";
constexpr std::size_t proof_hashes_max = 63;

// The next line without its line feed, or nothing if the text is at its end or cut off.
std::optional<std::string_view> take_line(std::string_view& text)
{
    const std::size_t end = text.find('\n');
    if (end == text.npos) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    return line;
}

// Decimal, without sign or leading zeros.
std::optional<std::uint64_t> parse_decimal(std::string_view text)
{
    std::uint64_t number = 0;
    const char* const begin = text.data();
    const char* const end = begin + text.size();
    const auto [at, error] = std::from_chars(begin, end, number);
    const bool padded = text.size() > 1 && text.front() == '0';
    if (text.empty() || padded || at != end || error != std::errc()) return std::nullopt;
    return number;
}

std::optional<Hash> parse_hash(std::string_view text)
{
    const auto bytes = parse_base64(text);
    Hash hash;
    if (!bytes || bytes->size() != hash.size()) return std::nullopt;
    std::memcpy(hash.data(), bytes->data(), hash.size());
    return hash;
}

}  // namespace

std::string print(const Checkpoint& checkpoint)
{
    std::string text = checkpoint.origin + '\n' + std::to_string(checkpoint.size) + '\n' +
                       print_base64(view(checkpoint.root)) + '\n';
    for (const std::string& line : checkpoint.extensions) text += line + '\n';
    return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view text)
{
    const auto malformed = fail(Code::invalid, "checkpoint.malformed");
    const auto origin = take_line(text);
    const auto size = take_line(text);
    const auto root = take_line(text);
    if (!origin || origin->empty() || !size || !root) return malformed;
    const auto number = parse_decimal(*size);
    const auto hash = parse_hash(*root);
    if (!number || *number > size_max || !hash) return malformed;
    Checkpoint checkpoint = {std::string(*origin), *number, *hash};
    while (!text.empty()) {
        const auto line = take_line(text);
        if (!line || line->empty()) return malformed;
        checkpoint.extensions.emplace_back(*line);
    }
    return checkpoint;
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                   std::span<const Verifier> verifiers)
{
    const Note opened = TRY(open_note(note, verifiers));
    Checkpoint checkpoint = TRY(parse_checkpoint(opened.text));
    if (checkpoint.origin != origin) {
        return fail(Code::invalid, "checkpoint.other_log",
                    {
                        {"expected", std::string(origin)},
                        {"found",    checkpoint.origin  }
        });
    }
    return checkpoint;
}

std::string print(const ProofFile& file)
{
    std::string text(proof_header);
    text += '\n';
    if (file.extra) text += "extra " + print_base64(*file.extra) + '\n';
    text += "index " + std::to_string(file.index) + '\n';
    for (const Hash& hash : file.proof) text += print_base64(view(hash)) + '\n';
    return text + '\n' + file.checkpoint;
}

Result<ProofFile> parse_proof(std::string_view text)
{
    const auto malformed = fail(Code::invalid, "proof.malformed");
    if (text.size() > 2 * note_size_bytes_max || take_line(text) != proof_header) return malformed;
    ProofFile file;
    auto line = take_line(text);
    if (line && line->starts_with("extra ")) {
        auto extra = parse_base64(line->substr(6));
        if (!extra) return malformed;
        file.extra = *std::move(extra);
        line = take_line(text);
    }
    if (!line || !line->starts_with("index ")) return malformed;
    const auto index = parse_decimal(line->substr(6));
    if (!index) return malformed;
    file.index = *index;
    for (line = take_line(text); line && !line->empty(); line = take_line(text)) {
        const auto hash = parse_hash(*line);
        if (!hash || file.proof.size() == proof_hashes_max) return malformed;
        file.proof.push_back(*hash);
    }
    if (!line || text.empty()) return malformed;
    file.checkpoint = text;
    return file;
}

Result<Checkpoint> check_proof(const ProofFile& file, const Hash& leaf, std::string_view origin,
                               std::span<const Verifier> verifiers)
{
    Checkpoint checkpoint = TRY(open_checkpoint(file.checkpoint, origin, verifiers));
    TRY(verify_inclusion(leaf, file.index, checkpoint.size, file.proof, checkpoint.root));
    return checkpoint;
}

}  // namespace concord::tlog
