// Asking another TAXII 2.1 server one thing. Everything that the other side sends is bounded: time,
// bytes as they come, bytes unpacked. Nothing of it is trusted, and it leads nowhere else.

#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"
#include "kernel/egress.h"

namespace concord {

struct PeerQuestion {
    enum class Method { get, post } method = Method::get;
    std::string url;
    std::string authorization = {};  // "Basic ...", or "" for none
    std::string body = {};           // of a post
};

struct PeerAnswer {
    int status = 0;  // 200 to 299
    std::string body;
    std::string media_type;
    std::string date_added_first, date_added_last;  // X-TAXII-Date-Added-*, or ""
};

struct PeerLine {
    virtual ~PeerLine() = default;
    // unavailable: try again later (peer.unreachable, peer.refused_for_now {status},
    // peer.too_slow). invalid: it stays wrong until somebody changes something (peer.bad_address,
    // peer.private_address, peer.redirected, peer.refused {status}). too_large (peer.too_large
    // {limit}): more than anybody needs to say at once.
    virtual Result<PeerAnswer> ask(const PeerQuestion&) = 0;
};

struct PeerLineSettings {
    egress::Reach reach = {};
    std::string authorities = {};  // file of certificates to trust, or "" for the system's
    Span timeout = seconds(60);
    Span patience = seconds(15);  // with fewer than slow_bytes_per_second
    long slow_bytes_per_second = 512;
    std::size_t packed_bytes_max = 32 << 20;
    std::size_t answer_bytes_max = 64 << 20;
};

class HttpsPeerLine final : public PeerLine {
public:
    explicit HttpsPeerLine(PeerLineSettings settings) : settings_(std::move(settings)) {}
    Result<PeerAnswer> ask(const PeerQuestion&) override;

private:
    const PeerLineSettings settings_;
};

}  // namespace concord
