#include "kernel/passwords.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace concord {
namespace {

constexpr PasswordCost cheap{1, 8192};

std::string refusal(std::string_view password)
{
    auto fine = check_password(password, "mira.sol@foreign.qm.example", "Mira Sol");
    return fine ? "" : fine.error().field + " " + fine.error().key;
}

TEST(PasswordPolicy, LongAndOnesOwnIsFine)
{
    EXPECT_EQ(refusal("seven herons over the weir"), "");
    EXPECT_EQ(refusal("седьмая цапля над рекой"), "");
    EXPECT_EQ(refusal("七只苍鹭飞过小河上面的水坝"), "");
    EXPECT_EQ(refusal("kT9!vb2#Lq0z"), "");
}

TEST(PasswordPolicy, WhatIsGuessedFirstIsRefused)
{
    EXPECT_EQ(refusal(""), "/password identity.password_too_short");
    EXPECT_EQ(refusal("heron-weir1"), "/password identity.password_too_short");
    EXPECT_EQ(refusal("七只苍鹭飞过小河"), "/password identity.password_too_short");
    EXPECT_EQ(refusal(std::string(201, 'x')), "/password identity.password_too_long");
    EXPECT_EQ(refusal("Password12345"), "/password identity.password_common");
    EXPECT_EQ(refusal("qwerty-QWERTY-1"), "/password identity.password_common");
    EXPECT_EQ(refusal("aaaaaaaaaaaaaaa"), "/password identity.password_common");
    EXPECT_EQ(refusal("123456789012"), "/password identity.password_common");
    EXPECT_EQ(refusal("X-Mira.Sol-2027"), "/password identity.password_personal");
    EXPECT_EQ(refusal("miraSOL-heron-weir"), "/password identity.password_personal");
    EXPECT_EQ(refusal("line\x07with a bell"), "/password text.control_character");
    EXPECT_EQ(refusal("bad \xff\xfe bytes here"), "/password text.not_utf8");
}

TEST(Passwords, OnlyTheRightOneFitsItsHash)
{
    Passwords passwords(cheap);
    auto hash = passwords.hash("seven herons over the weir");
    ASSERT_TRUE(hash);
    EXPECT_TRUE(hash->starts_with("$argon2id$"));
    EXPECT_NE(*hash, *passwords.hash("seven herons over the weir"));
    EXPECT_TRUE(*passwords.check(*hash, "seven herons over the weir"));
    EXPECT_FALSE(*passwords.check(*hash, "seven herons over the wein"));
    EXPECT_FALSE(*passwords.check(*hash, ""));
    // However the keyboard wrote the accent.
    auto accented = passwords.hash("sept h\u00e9rons sur la digue");
    EXPECT_TRUE(*passwords.check(*accented, "sept he\u0301rons sur la digue"));
}

TEST(Passwords, NobodysHashFitsNothing)
{
    Passwords passwords({2, 8u << 20});
    for (auto password : {"another one altogether", "", "seven herons over the weir"})
        EXPECT_FALSE(*passwords.check("", password));
}

TEST(Passwords, TooManyAtOnceAreToldSoAndTheOthersAreServed)
{
    std::atomic<int> served = 0, refused = 0;
    {
        Passwords passwords({2, 8u << 20}, 4);
        for (int i = 0; i < 40; ++i)
            passwords.hash("seven herons", [&](Result<std::string> hash) {
                if (hash)
                    ++served;
                else if (hash.error().code == Code::limited && hash.error().key == "identity.busy")
                    ++refused;
            });
    }
    EXPECT_EQ(served + refused, 40);
    EXPECT_GE(served, 4);
    EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace concord
