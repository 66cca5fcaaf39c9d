#include "kernel/peer_line.h"

#include "base/check.h"

namespace concord {
namespace {

constexpr const char* media_type = "application/taxii+json;version=2.1";

// What the callbacks of one question find out.
struct Taking {
    const PeerLineSettings& settings;
    PeerAnswer answer = {};
    bool too_large = false;
};

std::size_t take_body(char* bytes, std::size_t size, std::size_t count, void* of)
{
    auto& taking = *static_cast<Taking*>(of);
    auto length = size * count;
    // Unpacked as it comes, a piece at a time: a small answer cannot become a huge one unseen.
    if (taking.answer.body.size() + length > taking.settings.answer_bytes_max) {
        taking.too_large = true;
        return 0;
    }
    taking.answer.body.append(bytes, length);
    return length;
}

int look_at_progress(void* of, curl_off_t, curl_off_t received, curl_off_t, curl_off_t)
{
    auto& taking = *static_cast<Taking*>(of);
    if (received <= curl_off_t(taking.settings.packed_bytes_max)) return 0;
    taking.too_large = true;
    return 1;
}

std::string header_of(CURL* curl, const char* name)
{
    curl_header* found = nullptr;
    if (curl_easy_header(curl, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK) return {};
    std::string_view value = found->value;
    return std::string(value.substr(0, 200));
}

void set_method(CURL* curl, const PeerQuestion& question)
{
    if (question.method == PeerQuestion::Method::get) {
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, question.body.c_str());
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, long(question.body.size()));
}

void set_bounds(CURL* curl, const PeerLineSettings& settings, Taking& taking)
{
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &taking);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, look_at_progress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &taking);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(settings.timeout.ms / 4));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(settings.timeout.ms));
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, settings.slow_bytes_per_second);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, std::max(1L, long(settings.patience.ms / 1000)));
}

}  // namespace

Result<PeerAnswer> HttpsPeerLine::ask(const PeerQuestion& question)
{
    auto door = TRY(egress::door_to(question.url, settings_.reach, "peer.bad_address"));
    egress::Easy easy(curl_easy_init());
    CURL* curl = easy.get();
    CHECK(curl != nullptr);
    egress::set_up(curl, *door, settings_.authorities);
    egress::Headers headers;
    egress::add(headers, std::string("Accept: ") + media_type);
    egress::add(headers, "Expect:");
    if (question.method == PeerQuestion::Method::post)
        egress::add(headers, std::string("Content-Type: ") + media_type);
    if (!question.authorization.empty())
        egress::add(headers, "Authorization: " + question.authorization);
    Taking taking{settings_};
    set_method(curl, question);
    set_bounds(curl, settings_, taking);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "gzip");
    auto code = curl_easy_perform(curl);
    long status = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
    if (taking.too_large)
        return fail(Code::too_large, "peer.too_large",
                    {
                        {"limit", std::to_string(settings_.answer_bytes_max)}
        });
    if (door->refused && code != CURLE_OK) return fail(Code::invalid, "peer.private_address");
    if (code == CURLE_OPERATION_TIMEDOUT) return fail(Code::unavailable, "peer.too_slow");
    if (code != CURLE_OK)
        return tl::make_unexpected(
            Error{Code::unavailable, "peer.unreachable", {}, {}, curl_easy_strerror(code)});
    Values values{
        {"status", std::to_string(status)}
    };
    if (status >= 300 && status < 400) return fail(Code::invalid, "peer.redirected", values);
    if (status >= 500 || status == 408 || status == 425 || status == 429)
        return fail(Code::unavailable, "peer.refused_for_now", values);
    if (status < 200 || status >= 300) return fail(Code::invalid, "peer.refused", values);
    auto answer = std::move(taking.answer);
    answer.status = int(status);
    answer.media_type = header_of(curl, "Content-Type");
    answer.date_added_first = header_of(curl, "X-TAXII-Date-Added-First");
    answer.date_added_last = header_of(curl, "X-TAXII-Date-Added-Last");
    return answer;
}

}  // namespace concord
