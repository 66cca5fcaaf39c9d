#include "app/fetch.h"

#include <curl/curl.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

namespace concord::app {
namespace {

constexpr long patience_s = 30;

struct Collected {
    Bytes bytes;
    std::size_t max;
};

std::size_t collect(char* from, std::size_t size, std::size_t count, void* into)
{
    auto& all = *static_cast<Collected*>(into);
    if (all.bytes.size() + size * count > all.max) return 0;
    all.bytes.append(from, size * count);
    return size * count;
}

Values named(const std::string& address)
{
    return {
        {"address", address}
    };
}

using Handle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

Result<Fetched> perform(CURL* curl, const std::string& address, std::size_t size_bytes_max)
{
    Collected all{{}, size_bytes_max};
    curl_easy_setopt(curl, CURLOPT_URL, address.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, patience_s);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &all);
    auto code = curl_easy_perform(curl);
    if (code == CURLE_URL_MALFORMAT || code == CURLE_UNSUPPORTED_PROTOCOL)
        return fail(Code::invalid, "fetch.bad_address", named(address));
    if (code == CURLE_WRITE_ERROR) return fail(Code::too_large, "fetch.too_large", named(address));
    if (code != CURLE_OK)
        return tl::make_unexpected(Error{
            Code::unavailable, "fetch.unreachable", {}, named(address), curl_easy_strerror(code)});
    Fetched fetched;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &fetched.status);
    fetched.body = std::move(all.bytes);
    return fetched;
}

bool is_this_machine(std::string_view address)
{
    for (std::string_view host : {"http://127.0.0.1", "http://localhost", "http://[::1]"}) {
        if (!address.starts_with(host)) continue;
        auto rest = address.substr(host.size());
        if (rest.empty() || rest[0] == ':' || rest[0] == '/') return true;
    }
    return false;
}

}  // namespace

Result<Fetched> fetch(const std::string& address, std::size_t size_bytes_max)
{
    const Handle curl(curl_easy_init(), curl_easy_cleanup);
    return perform(curl.get(), address, size_bytes_max);
}

Result<Fetched> post(const std::string& address, std::string_view token,
                     std::string_view media_type, std::string_view body)
{
    if (!address.starts_with("https://") && !is_this_machine(address))
        return fail(Code::invalid, "fetch.not_secure", named(address));
    const Handle curl(curl_easy_init(), curl_easy_cleanup);
    curl_slist* list = nullptr;
    for (auto& line : {"Authorization: Bearer " + std::string(token),
                       "Content-Type: " + std::string(media_type), std::string("Expect:")})
        list = curl_slist_append(list, line.c_str());
    const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(list,
                                                                              curl_slist_free_all);
    curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
    curl_easy_setopt(curl.get(), CURLOPT_POST, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, body.data());
    curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.size()));
    return perform(curl.get(), address, 32 << 20);
}

Result<> knock(const std::string& host, int port)
{
    const Handle curl(curl_easy_init(), curl_easy_cleanup);
    auto address = "http://" + host + ":" + std::to_string(port);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 5L);
    curl_easy_setopt(curl.get(), CURLOPT_PROXY, "");
    TRY(perform(curl.get(), address, 0));
    return {};
}

Result<Bytes> read_file(const std::string& path, std::size_t size_bytes_max)
{
    Values values{
        {"file", path}
    };
    std::error_code error;
    auto size = std::filesystem::file_size(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in) return fail(Code::not_found, "file.unreadable", values);
    if (size > size_bytes_max) return fail(Code::too_large, "file.too_large", values);
    std::stringstream all;
    all << in.rdbuf();
    return std::move(all).str();
}

}  // namespace concord::app
