#include "kernel/secrets.h"

namespace concord {
namespace {

Result<std::optional<Secret>> first_alive(store::Rows rows, Time now)
{
    for (auto& row : rows) {
        Secret secret{row.text(0), row.text(1), row.bytes(2), Time{row.number(3)}};
        if (secret.expires.ms == 0 || now < secret.expires)
            return std::optional<Secret>(std::move(secret));
    }
    return std::optional<Secret>();
}

}  // namespace

Result<> put_secret(store::Writer& writer, const Secret& secret, Time now)
{
    TRY(writer.run(
        "insert into secrets (person, kind, bytes, at_ms, expires_ms) "
        "values ($1, $2, $3, $4, $5) on conflict (person, kind) do update set bytes = "
        "excluded.bytes, at_ms = excluded.at_ms, expires_ms = excluded.expires_ms",
        {secret.person, secret.kind, store::Blob{secret.bytes}, now.ms, secret.expires.ms}));
    return {};
}

Result<std::int64_t> drop_secret(store::Writer& writer, std::string_view person,
                                 std::string_view kind)
{
    return writer.run("delete from secrets where person = $1 and kind = $2",
                      {std::string(person), std::string(kind)});
}

Result<std::optional<Secret>> find_secret(store::Reader& reader, std::string_view person,
                                          std::string_view kind, Time now)
{
    return first_alive(TRY(reader.query("select person, kind, bytes, expires_ms from secrets "
                                        "where person = $1 and kind = $2",
                                        {std::string(person), std::string(kind)})),
                       now);
}

Result<std::optional<Secret>> find_shown(store::Reader& reader, std::string_view shown, Time now)
{
    return first_alive(TRY(reader.query("select person, kind, bytes, expires_ms from secrets "
                                        "where bytes = $1",
                                        {store::Blob{hash_of(shown)}})),
                       now);
}

std::string new_code(Chance& chance)
{
    auto plain = print_base32(random_bytes(chance, 16));
    std::string made;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (i > 0 && i % 5 == 0 && plain.size() - i > 1) made += '-';
        made += plain[i];
    }
    return made;
}

std::string plain_code(std::string_view code)
{
    std::string made;
    for (auto c : code.substr(0, 100)) {
        if (c == '-' || c == ' ') continue;
        made += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    return made;
}

Bytes hash_of(std::string_view shown)
{
    return Bytes(view(sha256(shown)));
}

}  // namespace concord
