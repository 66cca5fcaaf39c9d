#include <curl/curl.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "api/server.h"
#include "api/test_wire.h"

namespace concord::api {
namespace {

// A key and a certificate that it signed itself, as PEM files.
TlsFiles make_certificate(const std::filesystem::path& folder)
{
    TlsFiles files{folder / "chain.pem", folder / "key.pem"};
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -60);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = std::fopen(files.certificate_chain.c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(files.private_key.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
    return files;
}

class TlsTest : public testing::Test {
protected:
    void SetUp() override
    {
        folder_ =
            std::filesystem::temp_directory_path() / ("concord_tls_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_);
        ServerOptions options;
        options.tls = make_certificate(folder_);
        options.header_time_max = std::chrono::milliseconds(500);
        Doors doors;
        doors.body_limit = [](const Request&) { return std::size_t(10 << 20); };
        doors.serve = [](Request&& request, Answer answer) {
            Response response;
            response.body = request.transport == Transport::tls ? std::move(request.body)
                                                                : std::string("not over TLS");
            answer(std::move(response));
        };
        auto started = Server::start(options, doors);
        ASSERT_TRUE(started) << started.error().detail;
        server_ = *std::move(started);
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    CURLcode post(const std::string& body, long tls_max, std::string& answer)
    {
        CURL* curl = curl_easy_init();
        const auto url = "https://127.0.0.1:" + std::to_string(server_->port()) + "/";
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 0L);
        curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 0L);
        curl_easy_setopt(curl, CURLOPT_SSLVERSION, tls_max);
        curl_easy_setopt(curl, CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=0");
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
        curl_easy_setopt(
            curl, CURLOPT_WRITEFUNCTION, +[](char* data, std::size_t, std::size_t size, void* out) {
                static_cast<std::string*>(out)->append(data, size);
                return size;
            });
        const auto result = curl_easy_perform(curl);
        curl_easy_cleanup(curl);
        return result;
    }

    std::filesystem::path folder_;
    std::unique_ptr<Server> server_;
};

TEST_F(TlsTest, ALargeBodyGoesThereAndBack)
{
    const std::string body(3'000'000, 'b');
    for (const long version : {CURL_SSLVERSION_TLSv1_3, CURL_SSLVERSION_TLSv1_2}) {
        std::string answer;
        ASSERT_EQ(post(body, version, answer), CURLE_OK);
        EXPECT_EQ(answer, body);
    }
}

TEST_F(TlsTest, OldVersionsAreRefused)
{
    const auto tls_1_1_only = long(CURL_SSLVERSION_TLSv1_1) | long(CURL_SSLVERSION_MAX_TLSv1_1);
    std::string answer;
    EXPECT_NE(post("x", tls_1_1_only, answer), CURLE_OK);
}

TEST_F(TlsTest, WhoSpeaksPlainlyOrNotAtAllIsCutOff)
{
    test::Wire plain(server_->port());
    plain.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_TRUE(plain.ends(std::chrono::seconds(2)));
    EXPECT_EQ(plain.ahead().find("HTTP/1.1 200"), std::string::npos);
    test::Wire silent(server_->port());
    EXPECT_TRUE(silent.ends(std::chrono::seconds(2)));
}

}  // namespace
}  // namespace concord::api
