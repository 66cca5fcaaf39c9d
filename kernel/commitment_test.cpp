// The format of an entry, step by step as docs/formats/LOG.md gives it.

#include "kernel/commitment.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

TEST(Commitment, IsWhatThePageSays)
{
    auto act = parse_logged(
        R"({"root":"r","at":5,"input":{"text":"x"},"from":"",)"
        R"("record":{"version":1,"label":{"tlp":"red","fields":{"secret":[]}},"fields":{"a":1}}})");
    ASSERT_TRUE(act);
    auto members = members_of(*act);
    ASSERT_TRUE(members);
    const std::vector<std::pair<std::string, std::string>> expected{
        {"",                     R"(["",{"at":5,"from":"","input":{},"record":{"fields":{},"label":{"fields":{},)"
             R"("tlp":"red"},"version":1},"root":"r"}])"        },
        {"/input/text",          R"(["/input/text","x"])"                   },
        {"/record/fields/a",     R"(["/record/fields/a",1])"                },
        {"/record/label/fields", R"(["/record/label/fields",{"secret":[]}])"},
    };
    const Bytes salt(32, 's');
    std::vector<Hash> digests;
    ASSERT_EQ(members->size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ((*members)[i].path, expected[i].first);
        EXPECT_EQ((*members)[i].canonical, expected[i].second);
        auto member_salt = hmac_sha256(salt, expected[i].first);
        digests.push_back(sha256(std::string(view(member_salt)) + expected[i].second));
    }
    for (auto nothing : {"nothing 0", "nothing 1", "nothing 2", "nothing 3"})
        digests.push_back(hmac_sha256(salt, nothing));
    std::sort(digests.begin(), digests.end());
    std::string all = "concord-act@1\n";
    for (auto& digest : digests) all += view(digest);
    EXPECT_EQ(*entry_of(*act, salt), view(sha256(all)));
}

TEST(Commitment, WhatIsNoActIsRefused)
{
    for (auto text : {"", "5", "{}", R"({"input":{},"record":5})", R"({"input":{},"record":{}})"}) {
        auto act = parse_logged(text);
        EXPECT_FALSE(act && members_of(*act)) << text;
    }
}

}  // namespace
}  // namespace concord
