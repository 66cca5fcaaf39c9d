#include "api/assets.h"

#include <algorithm>
#include <array>

#include "api/compress.h"
#include "base/bytes.h"

namespace concord::api {

namespace {

constexpr std::pair<std::string_view, std::string_view> types[] = {
    {".html",        "text/html; charset=utf-8"      },
    {".js",          "text/javascript; charset=utf-8"},
    {".css",         "text/css; charset=utf-8"       },
    {".json",        "application/json"              },
    {".svg",         "image/svg+xml"                 },
    {".png",         "image/png"                     },
    {".ico",         "image/x-icon"                  },
    {".woff2",       "font/woff2"                    },
    {".wasm",        "application/wasm"              },
    {".webmanifest", "application/manifest+json"     },
    {".txt",         "text/plain; charset=utf-8"     },
    {".map",         "application/json"              },
};

// Vite puts a hash of at least 8 characters before the extension: "/assets/index-4f8a1c2b.js".
bool has_hash(std::string_view path)
{
    if (!path.starts_with("assets/")) return false;
    const auto dot = path.find('.', path.rfind('/'));
    if (dot == path.npos || dot < 9 || path[dot - 9] != '-') return false;
    const auto hash = path.substr(dot - 8, 8);
    return std::all_of(hash.begin(), hash.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

// A path that the page itself understands.
bool belongs_to_page(std::string_view path)
{
    if (path.find('.') != path.npos) return false;
    for (const std::string_view other : {"/api", "/log", "/healthz", "/taxii2"}) {
        if (path == other || (path.starts_with(other) && path[other.size()] == '/')) return false;
    }
    return true;
}

// RFC 9110 section 13.1.2, weak comparison.
bool names_tag(std::string_view if_none_match, std::string_view tag)
{
    while (!if_none_match.empty()) {
        const auto end = std::min(if_none_match.find(','), if_none_match.size());
        auto one = if_none_match.substr(0, end);
        if_none_match.remove_prefix(std::min(end + 1, if_none_match.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        while (one.ends_with(' ')) one.remove_suffix(1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
    }
    return false;
}

}  // namespace

struct Assets::Kept {
    std::string_view bytes;
    std::string_view type;
    std::string hash;
    bool hashed_name = false;
    std::array<std::once_flag, 3> once;
    std::array<SharedBytes, 3> forms;  // by Coding

    SharedBytes form(Coding coding)
    {
        const auto i = static_cast<std::size_t>(coding);
        std::call_once(once[i], [&] {
            std::string made = coding == Coding::gzip     ? gzip(bytes)
                               : coding == Coding::brotli ? brotli(bytes, Effort::once)
                                                          : std::string(bytes);
            forms[i] = std::make_shared<const std::string>(std::move(made));
        });
        return forms[i];
    }
};

StandingHeaders security_headers(Transport seen_by_browser)
{
    StandingHeaders headers;
    headers.every = {
        {"X-Content-Type-Options",       "nosniff"    },
        {"Referrer-Policy",              "no-referrer"},
        {"Cross-Origin-Resource-Policy", "same-origin"},
    };
    headers.documents = {
        {"Content-Security-Policy",
         "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
         "font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; "
         "frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
         "require-trusted-types-for 'script'"                                   },
        {"X-Frame-Options",            "DENY"                                   },
        {"Cross-Origin-Opener-Policy", "same-origin"                            },
        {"Permissions-Policy",
         "camera=(), geolocation=(), microphone=(), payment=(), usb=(), "
         "publickey-credentials-get=(self), publickey-credentials-create=(self)"},
    };
    // Whoever makes a browser show one of these as a page gets a page that can do nothing.
    headers.others = {
        {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"}
    };
    if (seen_by_browser == Transport::tls) {
        headers.every.add("Strict-Transport-Security", "max-age=31536000");
    }
    return headers;
}

std::string_view content_type_of(std::string_view path)
{
    for (const auto& [end, type] : types) {
        if (path.ends_with(end)) return type;
    }
    return "application/octet-stream";
}

Assets::Assets(std::span<const embedded::File> files)
{
    for (const auto& file : files) {
        auto kept = std::make_unique<Kept>();
        kept->bytes = file.bytes;
        kept->type = content_type_of(file.path);
        kept->hash = print_base64url(view(sha256(file.bytes)).substr(0, 12));
        kept->hashed_name = has_hash(file.path);
        by_path_.emplace("/" + std::string(file.path), std::move(kept));
    }
}

Assets::~Assets() = default;

std::optional<Response> Assets::find(const Request& request) const
{
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    auto it = by_path_.find(request.path);
    if (it == by_path_.end() && belongs_to_page(request.path)) it = by_path_.find("/index.html");
    if (it == by_path_.end()) return std::nullopt;
    auto& kept = *it->second;

    Response response;
    auto coding = Coding::identity;
    if (is_compressible(kept.type)) {
        response.headers.add("Vary", "Accept-Encoding");
        coding = choose_coding(request.headers.find("Accept-Encoding"));
    }
    const std::string tag = "\"" + kept.hash + (coding == Coding::identity ? "" : "-") +
                            std::string(name_of(coding)) + "\"";
    response.headers.add("ETag", tag);
    response.headers.add("Cache-Control",
                         kept.hashed_name ? "public, max-age=31536000, immutable" : "no-cache");
    if (names_tag(request.headers.find("If-None-Match"), tag)) {
        response.status = 304;
        return response;
    }
    response.headers.add("Content-Type", std::string(kept.type));
    if (coding != Coding::identity) {
        response.headers.add("Content-Encoding", std::string(name_of(coding)));
    }
    response.body = kept.form(coding);
    return response;
}

}  // namespace concord::api
