#include "kernel/totp.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

// The last six digits of the eight in RFC 6238, appendix B, SHA-1.
TEST(Totp, GivesTheCodesOfTheStandard)
{
    const Bytes secret = "12345678901234567890";
    auto at = [&](std::int64_t s) { return totp_code(secret, Time{s * 1000}); };
    EXPECT_EQ(at(59), "287082");
    EXPECT_EQ(at(1111111109), "081804");
    EXPECT_EQ(at(1111111111), "050471");
    EXPECT_EQ(at(1234567890), "005924");
    EXPECT_EQ(at(2000000000), "279037");
    EXPECT_EQ(at(20000000000), "353130");
}

TEST(Totp, AClockMayBeOneStepOff)
{
    const Bytes secret = "12345678901234567890";
    Time now{1'800'000'000'000};
    auto works = [&](Span off) {
        return check_totp(secret, totp_code(secret, now + off), now, -1);
    };
    EXPECT_TRUE(works({0}));
    EXPECT_TRUE(works(seconds(30)));
    EXPECT_TRUE(works(seconds(-30)));
    EXPECT_FALSE(works(seconds(60)));
    EXPECT_FALSE(works(seconds(-60)));
}

TEST(Totp, ACodeWorksOnce)
{
    const Bytes secret = "12345678901234567890";
    Time now{1'800'000'000'000};
    auto code = totp_code(secret, now);
    auto step = check_totp(secret, code, now, -1);
    ASSERT_TRUE(step);
    EXPECT_FALSE(check_totp(secret, code, now, *step));
    EXPECT_FALSE(check_totp(secret, totp_code(secret, now - seconds(30)), now, *step));
    EXPECT_TRUE(check_totp(secret, totp_code(secret, now + seconds(30)), now, *step));
}

TEST(Totp, WhatIsNoCodeIsRefused)
{
    const Bytes secret = "12345678901234567890";
    Time now{1'800'000'000'000};
    auto code = totp_code(secret, now);
    EXPECT_TRUE(check_totp(secret, code.substr(0, 3) + " " + code.substr(3), now, -1));
    for (std::string bad : {std::string(), code.substr(1), code + "0", std::string("abcdef"),
                            std::string(100'000, '1'), std::string("\0\0\0\0\0\0", 6)})
        EXPECT_FALSE(check_totp(secret, bad, now, -1)) << bad.size();
}

TEST(Totp, TheAddressForThePictureIsWellFormed)
{
    EXPECT_EQ(print_otpauth("Concord", "mira@qm.example", "12345678901234567890"),
              "otpauth://totp/Concord:mira%40qm.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=Concord&algorithm=SHA1&digits=6&period=30");
}

TEST(Sealing, OpensForTheSamePersonUnderTheSameKeyOnly)
{
    SeededChance chance(5);
    SealingKey key{1, 2, 3}, other{1, 2, 4};
    auto sealed = seal(key, "mira", "a secret", chance);
    EXPECT_EQ(sealed.find("secret"), Bytes::npos);
    EXPECT_EQ(*unseal(key, "mira", sealed), "a secret");
    EXPECT_FALSE(unseal(other, "mira", sealed));
    EXPECT_FALSE(unseal(key, "nilo", sealed));
    EXPECT_FALSE(unseal(key, "mir", sealed));
    EXPECT_FALSE(unseal(key, "mira", sealed.substr(0, 20)));
    EXPECT_FALSE(unseal(key, "mira", ""));
    sealed.back() = char(sealed.back() ^ 1);
    EXPECT_FALSE(unseal(key, "mira", sealed));
}

}  // namespace
}  // namespace concord
