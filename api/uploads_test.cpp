// Uploads that go on after a break (tus 1.0.0), over the wire.

#include "api/uploads.h"

#include "api/rest_fixture.h"

namespace concord::api::test {
namespace {

const std::string speaks = "Tus-Resumable: 1.0.0\r\n";

class Uploads : public Rest {
protected:
    Reply ask(const Subject& who, const std::string& method, const std::string& target,
              std::string_view body = {}, const std::string& headers = {})
    {
        return building.ask(who, method, target, body, speaks + headers);
    }

    // "law.pdf" in base64.
    Reply begin(const Subject& who, std::size_t size, const std::string& name = "bGF3LnBkZg==")
    {
        return ask(who, "POST", "/api/v1/uploads", {},
                   "Upload-Length: " + std::to_string(size) + "\r\nUpload-Metadata: filename " +
                       name + "\r\n");
    }

    Reply more(const Subject& who, const std::string& at, std::size_t offset,
               std::string_view bytes)
    {
        return ask(who, "PATCH", at, bytes,
                   "Content-Type: application/offset+octet-stream\r\nUpload-Offset: " +
                       std::to_string(offset) + "\r\n");
    }

    const std::string whole = "%PDF-1.7\n" + std::string(600'000, 'x');
};

TEST_F(Uploads, AFileComesInPartsAndIsOneFile)
{
    auto begun = begin(mira, whole.size());
    ASSERT_EQ(begun.status, 201) << begun.body;
    auto at = std::string(header(begun, "Location"));
    auto part = more(mira, at, 0, std::string_view(whole).substr(0, 300'001));
    ASSERT_EQ(part.status, 204) << part.body;
    EXPECT_EQ(header(part, "Upload-Offset"), "300001");

    // As after a break: asks how far it came, and goes on from there.
    auto head = ask(mira, "HEAD", at);
    EXPECT_EQ(header(head, "Upload-Offset"), "300001");
    EXPECT_EQ(header(head, "Upload-Length"), std::to_string(whole.size()));
    auto last = more(mira, at, 300'001, std::string_view(whole).substr(300'001));
    ASSERT_EQ(last.status, 204) << last.body;
    auto file = json(ask(mira, "GET", at));
    auto sha256 = std::string(text_at(file, "sha256"));
    EXPECT_EQ(sha256, print_hex(view(concord::sha256(whole))));

    auto id = sent();
    auto naming =
        R"({"fields":{"text":"See.","files":[{"sha256":")" + sha256 + R"(","name":"law.pdf"}]}})";
    ASSERT_EQ(post(mira, letters + "/" + id + "/answer", naming).status, 200);
    EXPECT_TRUE(get(nilo, letters + "/" + id + "/files/" + sha256).body == whole);
}

TEST_F(Uploads, SomebodyElsesUploadIsNotThere)
{
    auto at = std::string(header(begin(mira, 10), "Location"));
    EXPECT_EQ(ask(nilo, "HEAD", at).status, 404);
    EXPECT_EQ(more(nilo, at, 0, "%PDF-").status, 404);
    EXPECT_EQ(ask(nilo, "DELETE", at).status, 404);
    EXPECT_EQ(ask(the_public(), "HEAD", at).status, 401);
    EXPECT_EQ(ask(mira, "HEAD", at).status, 200);
}

TEST_F(Uploads, TheWrongPlaceIsAConflictAndTooMuchIsRefused)
{
    auto at = std::string(header(begin(mira, 10), "Location"));
    EXPECT_EQ(more(mira, at, 3, "abc").status, 409);
    EXPECT_EQ(more(mira, at, 0, "%PDF-12345678").status, 413);
    EXPECT_EQ(more(mira, at, 0, "%PDF-").status, 204);
    EXPECT_EQ(more(mira, at, 0, "%PDF-").status, 409);
    EXPECT_EQ(ask(mira, "DELETE", at).status, 204);
    EXPECT_EQ(ask(mira, "HEAD", at).status, 404);
}

TEST_F(Uploads, WhatItIsNotIsSaidAtTheEnd)
{
    auto at = std::string(header(begin(mira, 4), "Location"));
    EXPECT_EQ(problem_of(more(mira, at, 0, "MZ..")), "files.wrong_type");
    EXPECT_EQ(ask(mira, "HEAD", at).status, 404);
}

TEST_F(Uploads, LimitsAreSaidBeforeAnythingTravels)
{
    EXPECT_EQ(problem_of(begin(mira, 0)), "files.empty");
    EXPECT_EQ(begin(mira, (100u << 20) + 1).status, 413);
    EXPECT_EQ(problem_of(begin(mira, 1, "Li4veA==")), "http.bad_header");  // "../x"
    EXPECT_EQ(building.ask(mira, "POST", "/api/v1/uploads", {}, "Upload-Length: 1\r\n").status,
              412);
    auto said = building.ask(the_public(), "OPTIONS", "/api/v1/uploads", {}, "");
    EXPECT_EQ(header(said, "Tus-Version"), "1.0.0");
    EXPECT_EQ(header(said, "Tus-Extension"), "creation,expiration,termination");
}

TEST_F(Uploads, AfterADayWhatDidNotEndIsDropped)
{
    auto at = std::string(header(begin(mira, 100), "Location"));
    EXPECT_EQ(more(mira, at, 0, "%PDF-").status, 204);
    building.world.clock().set(building.world.clock().now() + hours(25));
    EXPECT_EQ(ask(mira, "HEAD", at).status, 404);
}

}  // namespace
}  // namespace concord::api::test
