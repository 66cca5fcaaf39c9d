// The one way out that could be made to knock at doors inside the house.

#include "kernel/webhook.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>

#include "base/bytes.h"
#include "kernel/telling_fixture.h"
#include "test/peer.h"

namespace concord {
namespace {

using test::Words;

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

// A receiver beside the test, reached over loopback as a relay would be.
class Hooked : public test::Telling {
protected:
    std::unique_ptr<test::Peer> peer = std::make_unique<test::Peer>("http");
    std::string key;

    static WebhookSettings loopback()
    {
        WebhookSettings settings;
        settings.reach = WebhookSettings::Reach::internet_and_loopback;
        settings.timeout = seconds(2);
        return settings;
    }
    // A listed hook must be https, so that the test leads its posting to the peer.
    struct Led final : Poster {
        Led(std::string to, WebhookSettings settings) : to_(std::move(to)), real_(settings) {}
        Result<> post(const Posting& posting) override
        {
            auto led = posting;
            led.url = to_;
            return real_.post(led);
        }
        std::string to_;
        HttpsPoster real_;
    };
    void list_a_hook()
    {
        auto admin = world.administrator("QN");
        must(admin, make("notices.webhook", {
                                                {"name",   "Monitoring"              },
                                                {"url",    "https://hook.qn.example/"},
                                                {"secret", "first"                   }
        }));
        auto made = notices::mechanism.endpoints[0].run(*kernel, admin,
                                                        {
                                                            {"name", "first"}
        });
        ASSERT_TRUE(made);
        key = *parse_hex(text_at(made->get_object(), "key"));
    }
    int send()
    {
        Led led("http://127.0.0.1:" + std::to_string(peer->port()) + "/in", loopback());
        Outbox real(*kernel, *notices, {nullptr, &led}, {"Concord", "https://concord.example"});
        auto sent = real.run_once(Channel::webhook, kernel->now());
        EXPECT_TRUE(sent) << sent.error().key << sent.error().detail;
        return sent.value_or(-1);
    }
};

TEST_P(Hooked, AnEventArrivesOnceSignedAndWithoutContent)
{
    list_a_hook();
    auto letter = sent({"participant:QN"});
    EXPECT_EQ(send(), 1);
    EXPECT_EQ(send(), 0);
    auto received = peer->received();
    ASSERT_EQ(received.size(), 1u);
    EXPECT_EQ(text_at(received[0], "line"), "POST /in HTTP/1.1");
    auto& fields = received[0].at("fields").get_object();
    auto body = std::string(text_at(received[0], "body"));
    auto at = std::to_string(kernel->now().ms / 1000);
    EXPECT_EQ(text_at(fields, "concord-signature"),
              "t=" + at + ",v1=" + print_hex(view(hmac_sha256(key, at + "." + body))));
    EXPECT_EQ(text_at(fields, "content-type"), "application/json");
    EXPECT_FALSE(fields.contains("cookie") || fields.contains("authorization"));
    auto event = parse_json(body)->get_object();
    EXPECT_EQ(text_at(event, "record"), letter.id);
    for (auto secret : {"port", "QM", "Maru"})
        EXPECT_EQ(body.find(secret), std::string::npos) << secret;
}

TEST_P(Hooked, AReceiverThatIsBusyIsTriedAgainMoreAndMoreSeldomWithTheSameId)
{
    list_a_hook();
    sent({"participant:QN"});
    for (auto& [answer, minutes_to_wait] : {
             std::pair{"503",   1},
             {"429",   2},
             {"500",   4},
             {"stall", 8}
    }) {
        peer->answers(answer);
        EXPECT_EQ(send(), 0);
        auto tries = peer->received().size();
        world.clock().pass(Span{minutes(minutes_to_wait).ms - 1});
        EXPECT_EQ(send(), 0);
        EXPECT_EQ(peer->received().size(), tries) << answer << " not yet again";
        world.clock().pass(Span{1});
    }
    peer->answers("");
    EXPECT_EQ(send(), 1);
    world.clock().pass(days(2));
    EXPECT_EQ(send(), 0);
    auto received = peer->received();
    ASSERT_EQ(received.size(), 5u);
    std::set<std::string> ids, signatures;
    for (auto& one : received) {
        auto& fields = one.at("fields").get_object();
        ids.emplace(text_at(fields, "concord-delivery"));
        signatures.emplace(text_at(fields, "concord-signature"));
    }
    EXPECT_EQ(ids.size(), 1u) << "so that a doubled event can be told";
    EXPECT_EQ(signatures.size(), 5u) << "each signed for its own moment";
}

TEST_P(Hooked, AReceiverThatIsGoneIsTriedAgainToo)
{
    list_a_hook();
    sent({"participant:QN"});
    auto port = peer->port();
    peer.reset();
    Led led("http://127.0.0.1:" + std::to_string(port) + "/in", loopback());
    Outbox real(*kernel, *notices, {nullptr, &led}, {"Concord", "https://concord.example"});
    EXPECT_EQ(real.run_once(Channel::webhook, kernel->now()).value(), 0);
    peer = std::make_unique<test::Peer>("http");
    world.clock().pass(minutes(1));
    EXPECT_EQ(send(), 1);
}

TEST_P(Hooked, ARedirectIsNotFollowedAndTheHooksOwnerIsToldOnce)
{
    test::Peer elsewhere("http");
    list_a_hook();
    sent({"participant:QN"});
    peer->answers("302 http://127.0.0.1:" + std::to_string(elsewhere.port()) + "/");
    EXPECT_EQ(send(), 0);
    peer->answers("");
    world.clock().pass(days(1));
    EXPECT_EQ(send(), 0) << "given up";
    EXPECT_EQ(peer->received().size(), 1u);
    EXPECT_TRUE(elsewhere.received().empty());
    EXPECT_EQ(shown(world.administrator("QN")), Words{"given_up"});
}

TEST_P(Hooked, APrivateAddressIsGivenUpWithoutAKnock)
{
    list_a_hook();
    sent({"participant:QN"});
    Led led("https://127.0.0.1:" + std::to_string(peer->port()) + "/", {});
    Outbox real(*kernel, *notices, {nullptr, &led}, {"Concord", "https://concord.example"});
    EXPECT_EQ(real.run_once(Channel::webhook, kernel->now()).value(), 0);
    EXPECT_TRUE(peer->received().empty());
    EXPECT_EQ(shown(world.administrator("QN")), Words{"given_up"});
}

TEST(Webhook, TrustsOnlyACertificateOfAnAuthority)
{
    test::Peer peer("http --tls");
    WebhookSettings settings;
    settings.reach = WebhookSettings::Reach::internet_and_loopback;
    auto url = "https://127.0.0.1:" + std::to_string(peer.port()) + "/";
    EXPECT_EQ(refusal(settings, url), "webhook.unreachable");
    EXPECT_TRUE(peer.received().empty());
    settings.authorities = peer.authority();
    EXPECT_EQ(refusal(settings, url), "done");
    EXPECT_EQ(peer.received().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(Engines, Hooked, testing::Values(test::Engine::sqlite),
                         test::print_engine);

}  // namespace
}  // namespace concord
