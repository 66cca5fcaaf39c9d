#include "store/postgres_values.h"

#include <bit>
#include <cstring>

namespace concord::store {

namespace {

// pg_type.dat of PostgreSQL 15; these numbers never change.
enum Type : Oid {
    type_bool = 16,
    type_bytea = 17,
    type_name = 19,
    type_int8 = 20,
    type_int2 = 21,
    type_int4 = 23,
    type_text = 25,
    type_oid = 26,
    type_float4 = 700,
    type_float8 = 701,
    type_varchar = 1043,
    type_void = 2278,
};

std::array<char, 8> big_endian(std::uint64_t n)
{
    std::array<char, 8> bytes;
    for (int i = 7; i >= 0; --i, n >>= 8) bytes[static_cast<std::size_t>(i)] = static_cast<char>(n);
    return bytes;
}

std::uint64_t from_big_endian(const char* bytes, int size)
{
    std::uint64_t n = 0;
    for (int i = 0; i < size; ++i) n = n << 8 | static_cast<unsigned char>(bytes[i]);
    return n;
}

Value column_value(const PGresult* result, int row, int column)
{
    if (PQgetisnull(result, row, column) != 0) return std::monostate{};
    const char* bytes = PQgetvalue(result, row, column);
    const int size = PQgetlength(result, row, column);
    const auto n = [&] { return from_big_endian(bytes, size); };
    switch (PQftype(result, column)) {
        case type_bool:
        case type_oid: return static_cast<std::int64_t>(n());
        case type_int2: return std::int64_t{static_cast<std::int16_t>(n())};
        case type_int4: return std::int64_t{static_cast<std::int32_t>(n())};
        case type_int8: return static_cast<std::int64_t>(n());
        case type_float4: return double{std::bit_cast<float>(static_cast<std::uint32_t>(n()))};
        case type_float8: return std::bit_cast<double>(n());
        case type_bytea: return Blob{Bytes(bytes, static_cast<std::size_t>(size))};
        case type_void: return std::monostate{};
        default: return std::string(bytes, static_cast<std::size_t>(size));
    }
}

}  // namespace

Oid parameter_type(const Value& value)
{
    constexpr Oid types[] = {0, type_int8, type_float8, type_text, type_bytea};
    static_assert(std::size(types) == std::variant_size_v<Value>);
    return types[value.index()];
}

PostgresParameters::PostgresParameters(Parameters parameters)
    : values_(parameters.size()),
      lengths_(parameters.size()),
      formats_(parameters.size(), 1),
      numbers_(parameters.size())
{
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        const auto& value = parameters[i];
        if (const auto* text = std::get_if<std::string>(&value)) {
            values_[i] = text->data();
            lengths_[i] = static_cast<int>(text->size());
        } else if (const auto* blob = std::get_if<Blob>(&value)) {
            values_[i] = blob->bytes.data();
            lengths_[i] = static_cast<int>(blob->bytes.size());
        } else if (!std::holds_alternative<std::monostate>(value)) {
            const auto* n = std::get_if<std::int64_t>(&value);
            numbers_[i] =
                big_endian(n != nullptr ? static_cast<std::uint64_t>(*n)
                                        : std::bit_cast<std::uint64_t>(std::get<double>(value)));
            values_[i] = numbers_[i].data();
            lengths_[i] = 8;
        }
    }
}

Result<> check_columns(const PGresult* result, std::string_view sql)
{
    for (int i = 0; i < PQnfields(result); ++i) {
        switch (PQftype(result, i)) {
            case type_bool:
            case type_bytea:
            case type_name:
            case type_int8:
            case type_int2:
            case type_int4:
            case type_text:
            case type_oid:
            case type_float4:
            case type_float8:
            case type_varchar:
            case type_void: break;
            default:
                return fail_internal("column " + std::to_string(i + 1) +
                                     " needs a cast in: " + std::string(sql.substr(0, 500)));
        }
    }
    return {};
}

void fetch_row(const PGresult* result, int number, Row& row)
{
    const int count = PQnfields(result);
    row.values.resize(static_cast<std::size_t>(count));
    for (int i = 0; i < count; ++i) {
        row.values[static_cast<std::size_t>(i)] = column_value(result, number, i);
    }
}

}  // namespace concord::store
