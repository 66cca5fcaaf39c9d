// The one way out that could be made to knock at doors inside the house.

#include "kernel/webhook.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "kernel/mail.h"

namespace concord {
namespace {

bool is_public(const char* text)
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return is_public_address(reinterpret_cast<const sockaddr&>(v4));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    EXPECT_EQ(inet_pton(AF_INET6, text, &v6.sin6_addr), 1) << text;
    return is_public_address(reinterpret_cast<const sockaddr&>(v6));
}

TEST(Webhook, KnowsWhichAddressesArePrivate)
{
    for (auto text : {"0.0.0.0",
                      "10.1.2.3",
                      "100.64.0.1",
                      "127.0.0.1",
                      "169.254.169.254",
                      "172.16.0.1",
                      "172.31.255.255",
                      "192.168.1.1",
                      "198.18.0.1",
                      "224.0.0.1",
                      "255.255.255.255",
                      "::",
                      "::1",
                      "::ffff:10.0.0.1",
                      "fe80::1",
                      "fd00::1",
                      "ff02::1",
                      "2001:db8::1",
                      "2002:0a00:0001::1",
                      "64:ff9b::a00:1"})
        EXPECT_FALSE(is_public(text)) << text;
    for (auto text : {"8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2002:808:808::1"})
        EXPECT_TRUE(is_public(text)) << text;
}

std::string refusal(WebhookSettings settings, std::string url)
{
    HttpsPoster poster(std::move(settings));
    auto done = poster.post({std::move(url), "1", "{}", "key", Time{1'800'000'000'000}});
    return done ? "done" : done.error().key;
}

TEST(Webhook, RefusesPrivateAddressesAndOtherSchemes)
{
    for (auto url :
         {"https://127.0.0.1:1/", "https://localhost:1/", "https://[::1]:1/", "https://10.0.0.1/",
          "https://169.254.169.254/latest", "https://2130706433/", "https://[::ffff:127.0.0.1]/"})
        EXPECT_EQ(refusal({}, url), "webhook.private_address") << url;
    for (auto url : {"http://hook.example/", "file:///etc/passwd", "ftp://hook.example/",
                     "https://user:word@hook.example/", "nonsense"})
        EXPECT_EQ(refusal({}, url), "webhook.bad_address") << url;
    WebhookSettings loopback;
    loopback.reach = WebhookSettings::Reach::internet_and_loopback;
    EXPECT_EQ(refusal(loopback, "http://127.0.0.1:1/"), "webhook.unreachable");
    EXPECT_EQ(refusal(loopback, "http://10.0.0.1/"), "webhook.private_address");
}

TEST(Webhook, SignsTimeAndBody)
{
    Posting posting{"", "", "{}", "key", Time{1'800'000'000'000}};
    EXPECT_EQ(print_signature(posting),
              "t=1800000000,v1=" + print_hex(view(hmac_sha256("key", "1800000000.{}"))));
}

TEST(Mail, IsWellFormedInEveryScript)
{
    MailSettings settings;
    settings.from = "post@concord.example";
    Mail mail{"id", "officer@qn.example",   "ar", "رسالة بانتظارك، المرجع K7F-42M رسالة بانتظارك",
              "x",  Time{1'800'000'000'000}};
    auto text = *print_mail(mail, settings);
    EXPECT_TRUE(text.starts_with("Date: Fri, 15 Jan 2027 08:00:00 +0000\r\n"));
    EXPECT_NE(text.find("Subject: =?UTF-8?B?"), std::string::npos);
    EXPECT_NE(text.find("Auto-Submitted: auto-generated\r\n"), std::string::npos);
    EXPECT_NE(text.find("Message-ID: <"), std::string::npos);
    for (unsigned char c : text) EXPECT_TRUE(c < 0x80 && (c >= ' ' || c == '\r' || c == '\n'));
    for (std::size_t at = 0, end; (end = text.find("\r\n", at)) != text.npos; at = end + 2)
        EXPECT_LE(end - at, 78u);
    for (auto bad : {"a@b\r\nBcc: c@d", "a b@c", "a@b>", "nobody", "@b", "a@"}) {
        mail.to = bad;
        EXPECT_EQ(print_mail(mail, settings).error().key, "mail.bad_address") << bad;
    }
}

TEST(Mail, AServerThatIsNotThereIsTriedLater)
{
    MailSettings settings;
    settings.host = "127.0.0.1";
    settings.port = 1;
    settings.security = MailSettings::Security::none;
    SmtpMailer mailer(settings);
    auto sent = mailer.send({"id", "officer@qn.example", "en", "s", "b", Time{0}});
    ASSERT_FALSE(sent);
    EXPECT_EQ(sent.error().code, Code::unavailable);
}

}  // namespace
}  // namespace concord
