#include "api/compress.h"

#include <brotli/encode.h>
#include <zlib.h>

#include "api/weights.h"
#include "base/check.h"

namespace concord::api {

namespace {

constexpr std::size_t size_bytes_min = 1024;
constexpr int gzip_level = 6;
constexpr int gzip_window = 15 + 16;  // zlib: 16 more means the gzip wrapper
constexpr int brotli_now = 4;         // faster than gzip at 6, and smaller
constexpr int brotli_once = 11;

}  // namespace

Coding choose_coding(std::string_view accept_encoding)
{
    int gzip_weight = -1;
    int brotli_weight = -1;
    int any_weight = 0;
    int identity_weight = 1;
    for (const auto& [name, weight] : parse_weighted(accept_encoding)) {
        if (same_name(name, "gzip") || same_name(name, "x-gzip")) gzip_weight = weight;
        if (same_name(name, "br")) brotli_weight = weight;
        if (same_name(name, "identity")) identity_weight = weight;
        if (name == "*") any_weight = weight;
    }
    if (gzip_weight < 0) gzip_weight = any_weight;
    if (brotli_weight < 0) brotli_weight = any_weight;
    if (brotli_weight > 0 && brotli_weight >= gzip_weight && brotli_weight >= identity_weight) {
        return Coding::brotli;
    }
    if (gzip_weight > 0 && gzip_weight >= identity_weight) return Coding::gzip;
    return Coding::identity;
}

std::string_view name_of(Coding coding)
{
    switch (coding) {
        case Coding::identity: return "";
        case Coding::gzip: return "gzip";
        case Coding::brotli: return "br";
    }
    return "";
}

std::string gzip(std::string_view bytes)
{
    z_stream stream{};
    CHECK(deflateInit2(&stream, gzip_level, Z_DEFLATED, gzip_window, 8, Z_DEFAULT_STRATEGY) ==
          Z_OK);
    std::string out(deflateBound(&stream, bytes.size()), '\0');
    CHECK(bytes.size() <= UINT32_MAX && out.size() <= UINT32_MAX);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

std::string brotli(std::string_view bytes, Effort effort)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size());
    std::string out(size, '\0');
    CHECK(BrotliEncoderCompress(effort == Effort::now ? brotli_now : brotli_once,
                                BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.size(),
                                reinterpret_cast<const std::uint8_t*>(bytes.data()), &size,
                                reinterpret_cast<std::uint8_t*>(out.data())) == BROTLI_TRUE);
    out.resize(size);
    return out;
}

bool is_compressible(std::string_view content_type)
{
    const auto type = content_type.substr(0, content_type.find(';'));
    if (type == "text/event-stream") return false;
    return type.starts_with("text/") || type.ends_with("+json") || type.ends_with("+xml") ||
           type == "application/json" || type == "application/javascript" ||
           type == "application/xml" || type == "application/wasm" ||
           type == "application/manifest+json" || type.starts_with("application/taxii+json") ||
           type.starts_with("application/stix+json");
}

void compress(Response& response, std::string_view accept_encoding)
{
    if (response.status < 200 || response.status == 204 || response.status == 304) return;
    const auto bytes = bytes_of(response);
    if (bytes.size() <= size_bytes_min || response.headers.has("Content-Encoding") ||
        response.headers.has("Content-Range") ||
        !is_compressible(response.headers.find("Content-Type"))) {
        return;
    }
    response.headers.add("Vary", "Accept-Encoding");
    const auto coding = choose_coding(accept_encoding);
    if (coding == Coding::identity) return;
    std::string smaller = coding == Coding::gzip ? gzip(bytes) : brotli(bytes, Effort::now);
    if (smaller.size() >= bytes.size()) return;
    response.headers.add("Content-Encoding", std::string(name_of(coding)));
    response.body = std::move(smaller);
}

}  // namespace concord::api
