#include "api/cursor.h"

#include <charconv>

namespace concord::api {
namespace {

constexpr std::size_t seal_bytes = 16;

std::string seal_of(std::string_view place, std::string_view list, std::string_view secret)
{
    auto mac = hmac_sha256(secret, "cursor\n" + std::string(place) + "\n" + std::string(list));
    return std::string(view(mac).substr(0, seal_bytes));
}

}  // namespace

std::string print_cursor(const Cursor& cursor, std::string_view list, std::string_view secret)
{
    auto place = std::to_string(cursor.seq) + " " + cursor.record;
    return print_base64url(seal_of(place, list, secret) + place);
}

Result<Cursor> parse_cursor(std::string_view text, std::string_view list, std::string_view secret)
{
    auto bytes = parse_base64url(text);
    auto wrong = [] { return fail(Code::invalid, "http.bad_cursor"); };
    if (!bytes || bytes->size() <= seal_bytes) return wrong();
    auto place = bytes->substr(seal_bytes);
    if (!same_secret(bytes->substr(0, seal_bytes), seal_of(place, list, secret))) return wrong();
    Cursor cursor;
    const char* end = place.data() + place.size();
    auto read = std::from_chars(place.data(), end, cursor.seq);
    if (read.ec != std::errc() || read.ptr == end) return wrong();
    cursor.record = std::string(read.ptr + 1, end);
    return cursor;
}

}  // namespace concord::api
