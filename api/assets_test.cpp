#include "api/assets.h"

#include <brotli/decode.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "api/compress.h"
#include "api/response_head.h"

namespace concord::api {
namespace {

std::string gunzip(std::string_view bytes)
{
    std::string out(100'000, '\0');
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    out.resize(stream.total_out);
    inflateEnd(&stream);
    return out;
}

Request get(std::string path, std::string accept = "")
{
    Request request;
    request.method = "GET";
    request.path = std::move(path);
    if (!accept.empty()) request.headers.add("Accept-Encoding", std::move(accept));
    return request;
}

const std::string page(3000, 'p');
const std::string script(5000, 's');
const embedded::File files[] = {
    {"index.html",             page  },
    {"assets/app-4f8a1c2b.js", script},
    {"assets/plain.js",        script},
    {"favicon.png",            script},
};

TEST(Compress, TheCodingIsTheOneThePeerPrefers)
{
    EXPECT_EQ(choose_coding(""), Coding::identity);
    EXPECT_EQ(choose_coding("gzip, deflate, br, zstd"), Coding::brotli);
    EXPECT_EQ(choose_coding("gzip"), Coding::gzip);
    EXPECT_EQ(choose_coding("br;q=0.5, gzip"), Coding::gzip);
    EXPECT_EQ(choose_coding("br;q=0, gzip;q=0"), Coding::identity);
    EXPECT_EQ(choose_coding("*"), Coding::brotli);
    EXPECT_EQ(choose_coding("identity, gzip;q=0.5"), Coding::identity);
    EXPECT_EQ(choose_coding("deflate"), Coding::identity);
}

TEST(Compress, OnlyWhatGainsIsCompressedAndCachesAreTold)
{
    const auto make = [](std::string type, std::size_t size) {
        Response response;
        response.headers.add("Content-Type", std::move(type));
        response.body = std::string(size, 'x');
        return response;
    };
    auto json = make("application/problem+json", 5000);
    compress(json, "gzip");
    EXPECT_EQ(json.headers.find("Content-Encoding"), "gzip");
    EXPECT_EQ(json.headers.find("Vary"), "Accept-Encoding");
    EXPECT_EQ(gunzip(bytes_of(json)), std::string(5000, 'x'));

    auto plain = make("application/json", 5000);
    compress(plain, "");
    EXPECT_EQ(plain.headers.find("Vary"), "Accept-Encoding");
    EXPECT_EQ(bytes_of(plain).size(), 5000u);

    auto small = make("application/json", 500);
    compress(small, "gzip");
    EXPECT_FALSE(small.headers.has("Content-Encoding"));

    auto picture = make("image/png", 5000);
    compress(picture, "gzip");
    EXPECT_FALSE(picture.headers.has("Content-Encoding"));
}

TEST(Assets, AHashedFileIsKeptForeverAndThePageIsAskedForAgain)
{
    const Assets assets(files);
    const auto hashed = assets.find(get("/assets/app-4f8a1c2b.js"));
    ASSERT_TRUE(hashed);
    EXPECT_EQ(hashed->headers.find("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(hashed->headers.find("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(assets.find(get("/assets/plain.js"))->headers.find("Cache-Control"), "no-cache");
    EXPECT_EQ(assets.find(get("/index.html"))->headers.find("Cache-Control"), "no-cache");
}

TEST(Assets, EachFormHasItsTagAndAKnownTagSavesTheBytes)
{
    const Assets assets(files);
    const auto plain = assets.find(get("/index.html"));
    const auto small = assets.find(get("/index.html", "br, gzip"));
    ASSERT_TRUE(plain && small);
    EXPECT_NE(plain->headers.find("ETag"), small->headers.find("ETag"));
    EXPECT_EQ(small->headers.find("Content-Encoding"), "br");
    std::string out(10'000, '\0');
    std::size_t size = out.size();
    const auto bytes = bytes_of(*small);
    EXPECT_EQ(
        BrotliDecoderDecompress(bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                &size, reinterpret_cast<std::uint8_t*>(out.data())),
        BROTLI_DECODER_RESULT_SUCCESS);
    EXPECT_EQ(out.substr(0, size), page);
    EXPECT_EQ(gunzip(bytes_of(*assets.find(get("/index.html", "gzip")))), page);

    auto again = get("/index.html", "br");
    again.headers.add("If-None-Match", "\"other\", W/" + std::string(small->headers.find("ETag")));
    EXPECT_EQ(assets.find(again)->status, 304);
}

TEST(Assets, ThePagesOwnPathsLeadToThePage)
{
    const Assets assets(files);
    EXPECT_EQ(bytes_of(*assets.find(get("/"))), page);
    EXPECT_EQ(bytes_of(*assets.find(get("/records/7"))), page);
    EXPECT_EQ(bytes_of(*assets.find(get("/logbook"))), page);
    for (const auto path : {"/api/v1/nothing", "/api", "/log/checkpoint", "/healthz",
                            "/assets/gone-4f8a1c2b.js", "/taxii2/x"}) {
        EXPECT_FALSE(assets.find(get(path))) << path;
    }
    auto post = get("/");
    post.method = "POST";
    EXPECT_FALSE(assets.find(post));
}

TEST(Assets, TheBrowserIsToldToTrustNothingElse)
{
    const auto headers = security_headers(Transport::tls);
    const auto policy = headers.documents.find("Content-Security-Policy");
    EXPECT_EQ(policy.find("unsafe"), policy.npos);
    EXPECT_NE(policy.find("require-trusted-types-for 'script'"), policy.npos);
    EXPECT_NE(policy.find("frame-ancestors 'none'"), policy.npos);
    EXPECT_TRUE(headers.every.has("Strict-Transport-Security"));
    EXPECT_FALSE(security_headers(Transport::plain).every.has("Strict-Transport-Security"));
}

TEST(Assets, OnlyAPageCarriesWhatIsForPages)
{
    const auto headers = security_headers(Transport::tls);
    auto head_of = [&](int status, const std::string& type) {
        Response response;
        response.status = status;
        if (!type.empty()) response.headers.add("Content-Type", type);
        return print_head(response, headers, "now", {});
    };
    const auto page_head = head_of(200, "text/html; charset=utf-8");
    for (auto name : {"Content-Security-Policy: default-src 'none'; script-src 'self'",
                      "Permissions-Policy", "Cross-Origin-Opener-Policy", "X-Frame-Options"})
        EXPECT_NE(page_head.find(name), page_head.npos) << name;
    for (auto type : {"text/javascript; charset=utf-8", "application/json", "image/svg+xml", ""}) {
        const auto head = head_of(200, type);
        EXPECT_LT(head.size(), 400u) << head;
        EXPECT_NE(head.find("nosniff"), head.npos);
        EXPECT_NE(head.find("Strict-Transport-Security"), head.npos);
        EXPECT_NE(head.find("Content-Security-Policy: default-src 'none'; frame-ancestors 'none'"),
                  head.npos);
    }
    // A browser puts the fields of a 304 in the place of those it has kept with the page.
    EXPECT_EQ(head_of(304, "").find("Content-Security-Policy"), std::string::npos);
}

}  // namespace
}  // namespace concord::api
