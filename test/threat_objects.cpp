#include "test/threat_objects.h"

#include <cstdio>

namespace concord::test {
namespace {

std::string moment(int second)
{
    char text[40];
    std::snprintf(text, sizeof text, "2026-01-01T00:%02d:%02d.000Z", second / 60 % 60, second % 60);
    return text;
}

std::string head(std::string_view type, std::uint64_t number, int version)
{
    return R"({"type":")" + std::string(type) + R"(","spec_version":"2.1","id":")" +
           object_id(type, number) + R"(","created":")" + moment(0) + R"(","modified":")" +
           moment(version) + "\"";
}

std::string ending(const Made& made)
{
    std::string text;
    if (made.padding > 0) text += R"(,"description":")" + std::string(made.padding, 'x') + "\"";
    if (!made.marking.empty())
        text += R"(,"object_marking_refs":[")" + marking_id(made.marking) + "\"]";
    return text + "}";
}

}  // namespace

std::string object_id(std::string_view type, std::uint64_t number)
{
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx",
                  static_cast<unsigned long long>(number));
    return std::string(type) + "--" + text;
}

std::string marking_id(std::string_view tlp)
{
    std::string_view id = tlp == "clear"   ? "94868c89-83c2-464b-929b-a1a8aa3c8487"
                          : tlp == "green" ? "bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
                          : tlp == "amber" ? "55d920b0-5e8b-4f79-9ee9-91f868d9b421"
                          : tlp == "red"   ? "e828b379-4e03-4974-9ac4-e53a884c97c1"
                                           : "939a9414-2ddd-4d32-a0cd-375ea402b003";
    return "marking-definition--" + std::string(id);
}

std::string indicator(const Made& made)
{
    return head("indicator", made.number, made.version) + R"(,"pattern":"[domain-name:value = 'h)" +
           std::to_string(made.number) +
           R"(.example']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z")" +
           ending(made);
}

std::string malware(const Made& made)
{
    return head("malware", made.number, made.version) + R"(,"name":"Sample )" +
           std::to_string(made.number) + R"(","is_family":false)" + ending(made);
}

std::string address(std::string_view ipv4, std::uint64_t number)
{
    return R"({"type":"ipv4-addr","spec_version":"2.1","id":")" + object_id("ipv4-addr", number) +
           R"(","value":")" + std::string(ipv4) + "\"}";
}

std::string relationship(std::uint64_t number, std::string_view source, std::string_view target)
{
    return head("relationship", number, 1) + R"(,"relationship_type":"indicates","source_ref":")" +
           std::string(source) + R"(","target_ref":")" + std::string(target) + "\"}";
}

std::string sighting(std::uint64_t number, std::string_view of)
{
    return head("sighting", number, 1) + R"(,"sighting_of_ref":")" + std::string(of) + "\"}";
}

std::string envelope(const std::vector<std::string>& objects)
{
    std::string text = R"({"objects":[)";
    for (auto& object : objects) text += (text.back() == '[' ? "" : ",") + object;
    return text + "]}";
}

}  // namespace concord::test
