// Files, live events and the OpenAPI document, from a real server.

#include "api/rest_fixture.h"

namespace concord::api::test {
namespace {

TEST_F(Rest, AFileTravelsWithAnActAndWithNothingElse)
{
    std::string bytes = "%PDF-1.7\n" + std::string(700'000, 'x');
    auto up = post(mira, "/api/v1/files?name=map.pdf", bytes, "Content-Type: application/pdf\r\n");
    ASSERT_EQ(up.status, 201) << up.body;
    auto file = json(up);
    auto sha256 = std::string(text_at(file, "sha256"));
    EXPECT_EQ(sha256, print_hex(view(concord::sha256(bytes))));
    EXPECT_EQ(file.at("size_bytes").as_int64(), std::int64_t(bytes.size()));
    auto id = sent();
    auto naming =
        R"({"fields":{"text":"See.","files":[{"sha256":")" + sha256 + R"(","name":"map.pdf"}]}})";
    // Whoever only knows the hash has nothing by it.
    EXPECT_EQ(problem_of(post(nilo, letters + "/" + id + "/answer", naming)), "files.not_uploaded");
    EXPECT_EQ(get(mira, letters + "/" + id + "/files/" + sha256).status, 404);
    ASSERT_EQ(post(mira, letters + "/" + id + "/answer", naming).status, 200);
    auto got = get(nilo, letters + "/" + id + "/files/" + sha256);
    EXPECT_EQ(got.status, 200);
    EXPECT_TRUE(got.body == bytes);
    EXPECT_TRUE(header(got, "Content-Disposition").starts_with("attachment;")) << got.head;
    EXPECT_EQ(header(got, "X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(get(oda, letters + "/" + id + "/files/" + sha256).status, 404);
    EXPECT_EQ(get(nilo, letters + "/" + id + "/files/" + std::string(64, '0')).status, 404);
}

TEST_F(Rest, AFileThatIsNotWhatItSaysIsRefused)
{
    auto upload = [&](const std::string& name, std::string_view bytes) {
        return post(mira, "/api/v1/files?name=" + name, bytes, "Content-Type: application/pdf\r\n");
    };
    EXPECT_EQ(problem_of(upload("a.pdf", "MZ and so on")), "files.wrong_type");
    EXPECT_EQ(problem_of(upload("a.txt",
                                "\x7f"
                                "ELF")),
              "files.wrong_type");
    EXPECT_EQ(problem_of(upload("", "x")), "http.bad_parameter");
    EXPECT_EQ(problem_of(upload("..%2Fx", "x")), "http.bad_parameter");
    EXPECT_EQ(problem_of(upload("a.txt", "")), "files.empty");
    EXPECT_EQ(post(the_public(), "/api/v1/files?name=a.txt", "x").status, 401);
    // Cut off in the middle: nothing of it stays.
    {
        auto wire = building.wire();
        wire.send(
            "POST /api/v1/files?name=a.txt HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
            mira.person + "\r\nContent-Length: 900000\r\n\r\n" + std::string(600'000, 'x'));
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
    std::int64_t left = -1;
    for (int i = 0; i < 50 && left != 0; ++i) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        ASSERT_TRUE(building.world.kernel().store().read([&](store::Reader& reader) -> Result<> {
            left = TRY(reader.query("select count(*) from file_pieces"))[0].number(0);
            return {};
        }));
    }
    EXPECT_EQ(left, 0);
}

TEST_F(Rest, TheDocumentAndTheRouterSayTheSame)
{
    auto document = json(get(the_public(), "/api/v1/openapi.json"));
    std::set<std::string> routed, documented;
    for (auto& operation : building.front->operations()) {
        auto path = operation.pattern;
        if (auto star = path.find("*}"); star != std::string::npos) path.erase(star, 1);
        routed.insert(operation.method + " " + path);
    }
    auto& schemas = document.at("components").at("schemas").as_object();
    std::set<std::string> ids;
    std::function<void(const Json&)> references = [&](const Json& value) {
        if (value.is_array())
            for (auto& each : value.get_array()) references(each);
        if (!value.is_object()) return;
        for (auto& member : value.get_object()) {
            references(member.value());
            if (member.key() != "$ref") continue;
            auto name = std::string(text_of(member.value())).substr(21);
            EXPECT_TRUE(schemas.contains(name)) << name;
        }
    };
    references(Json(document));
    for (auto& path : document.at("paths").as_object())
        for (auto& method : path.value().as_object()) {
            auto upper = std::string(method.key());
            for (auto& c : upper) c = char(std::toupper(c));
            documented.insert(upper + " " + std::string(path.key()));
            EXPECT_TRUE(
                ids.insert(std::string(text_at(method.value().as_object(), "operationId"))).second);
        }
    for (auto& each : routed) EXPECT_TRUE(documented.contains(each)) << each;
    for (auto& each : documented) EXPECT_TRUE(routed.contains(each)) << each;
}

TEST_F(Rest, EventsComeAsTheyHappenAndResume)
{
    auto listen = [&](const Subject& who, std::string_view headers = {}) {
        auto wire = building.wire();
        wire.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " +
                  who.person + "\r\n" + std::string(headers) + "\r\n");
        EXPECT_TRUE(wire.read_until("event: hello"));
        return wire;
    };
    auto near = listen(nilo), far = listen(oda);
    auto id = sent();
    EXPECT_TRUE(near.read_until("\"action\":\"send\""));
    EXPECT_EQ(near.ahead().find("\"action\":\"create\""), std::string::npos);  // the draft
    auto seq = json(get(nilo, letters + "/" + id)).at("seq").as_int64();
    ASSERT_EQ(post(nilo, letters + "/" + id + "/answer", R"({"fields":{"text":"x"}})").status, 200);
    auto again = listen(nilo, "Last-Event-ID: " + std::to_string(seq) + "\r\n");
    EXPECT_TRUE(again.read_until("\"action\":\"answer\""));
    EXPECT_EQ(again.ahead().find("\"action\":\"send\""), std::string::npos);
    EXPECT_FALSE(far.read_until(id, std::chrono::milliseconds(200)));
    auto home = json(get(nilo, "/api/v1/home"));
    ASSERT_EQ(home.at("duties").as_array().size(), 1u);
    EXPECT_EQ(json(get(oda, "/api/v1/home")).at("duties").as_array().size(), 0u);
    auto notices = json(get(nilo, "/api/v1/notices"));
    ASSERT_GE(notices.at("items").as_array().size(), 1u);
    auto newest = notices.at("items").as_array()[0].at("id").as_int64();
    EXPECT_EQ(
        post(nilo, "/api/v1/notices/read", R"({"up_to":)" + std::to_string(newest) + "}").status,
        204);
    EXPECT_EQ(json(get(nilo, "/api/v1/notices")).at("unread").as_int64(), 0);
}

}  // namespace
}  // namespace concord::api::test
