#include "kernel/rekey.h"

#include "kernel/secrets.h"

namespace concord {
namespace {

// Stands beside people's secrets and is nobody's: the hash of the key they lie under.
constexpr std::string_view nobody = "", mark = "deployment-key";

Bytes mark_of(const SealingKey& key)
{
    return Bytes(view(sha256({reinterpret_cast<const char*>(key.data()), key.size()})));
}

}  // namespace

Result<std::int64_t> reseal_factors(Kernel& kernel, const SealingKey& from, const SealingKey& to)
{
    std::int64_t count = 0;
    TRY(kernel.store().write([&](store::Writer& writer) -> Result<> {
        count = 0;
        TRY(writer.run("delete from secrets where kind in ('pending', 'enrolment')"));
        // Second factors, and what proves a participant to its peers (peers.h).
        for (auto& row : TRY(writer.query("select person, bytes, kind from secrets where kind = "
                                          "'totp' or kind like 'peer:%'"))) {
            auto person = row.text(0);
            auto plain = TRY(unseal(from, person, row.bytes(1)));
            auto sealed = seal(to, person, plain, kernel.chance());
            TRY(put_secret(writer, {person, row.text(2), sealed, {}}, kernel.now()));
            count += row.text(2) == "totp";
        }
        return put_secret(writer, {std::string(nobody), std::string(mark), mark_of(to), {}},
                          kernel.now());
    }));
    return count;
}

Result<bool> fits(Kernel& kernel, const SealingKey& key)
{
    bool fine = true;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto marked = TRY(find_secret(reader, nobody, mark, kernel.now()));
        fine = !marked || marked->bytes == mark_of(key);
        return {};
    }));
    return fine;
}

}  // namespace concord
