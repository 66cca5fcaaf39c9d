// For tests of what record types do over HTTP: people of the fictional world, and letters.

#pragma once

#include <gtest/gtest.h>

#include "api/site_fixture.h"

namespace concord::api::test {

class Rest : public testing::Test {
protected:
    Building building;
    Subject mira = building.world.officer("QM"), nilo = building.world.officer("QN"),
            oda = building.world.officer("QO");
    const std::string letters = "/api/v1/post/letters";

    Reply get(const Subject& who, const std::string& target, std::string_view headers = {})
    {
        return building.ask(who, "GET", target, {}, headers);
    }
    Reply post(const Subject& who, const std::string& target, std::string_view body = {},
               std::string_view headers = {})
    {
        return building.ask(who, "POST", target, body, headers);
    }
    JsonObject json(const Reply& reply) { return building.json(reply); }

    // A letter to QN, as a draft.
    std::string letter(std::string_view title = "On the port")
    {
        auto made = post(
            mira, letters,
            R"({"fields":{"title":")" + std::string(title) +
                R"(","about":"port"},"label":{"tlp":"amber","recipients":["participant:QN"]}})");
        EXPECT_EQ(made.status, 201) << made.body;
        return std::string(text_at(json(made), "id"));
    }
    std::string sent(std::string_view title = "On the port")
    {
        auto id = letter(title);
        EXPECT_EQ(post(mira, letters + "/" + id + "/send").status, 200);
        return id;
    }
    // Everything of a reply but what differs from request to request by design.
    static std::string without_number(const Reply& reply)
    {
        auto text = reply.head + reply.body;
        auto at = text.find("\"request\":\"");
        if (at != std::string::npos) text.erase(at + 11, 20);
        at = text.find("Date: ");
        if (at != std::string::npos) text.erase(at, 37);
        return text;
    }
};

}  // namespace concord::api::test
