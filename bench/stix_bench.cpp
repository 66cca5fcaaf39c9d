// What checking one STIX object costs, beside what parsing it costs at all.
//
//   build/stix_bench [FILE...]    bundles; without one, indicators of about 1.4 kB made here

#include <simdjson.h>

#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

#include "formats/stix.h"

using namespace concord;

namespace {

std::string made_bundle()
{
    std::string text = R"({"type":"bundle","id":"bundle--5a3c5c1e-0d10-413e-8ab3-9e08dde9e88d",)"
                       R"("objects":[)";
    for (int i = 0; i < 5000; ++i) {
        char id[64];
        std::snprintf(id, sizeof id, "indicator--8e2e2d2b-17d4-4cbf-938f-%012x", unsigned(i));
        const auto address = "198.51." + std::to_string(i / 256) + "." + std::to_string(i % 256);
        if (i > 0) text += ',';
        text +=
            R"({"type":"indicator","spec_version":"2.1","id":")" + std::string(id) +
            R"(","created_by_ref":"identity--f431f809-377b-45e0-aa1c-6a4751cae5ff",)"
            R"("created":"2026-04-06T20:03:48.000Z","modified":"2026-04-06T20:03:48.000Z",)"
            R"("labels":["a","b"],"confidence":80,"lang":"en","name":"Address )" +
            address + R"(","indicator_types":["malicious-activity"],"description":")" +
            std::string(500, 'x') + R"(","pattern":"[ipv4-addr:value = ')" + address +
            R"(' OR file:hashes.'SHA-256' = 'aec070645fe53ee3b3763059376134f058cc337247c978add1)"
            R"(78b6ccdfb0019f']","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z",)"
            R"("kill_chain_phases":[{"kill_chain_name":"example","phase_name":"delivery"}],)"
            R"("external_references":[{"source_name":"example","url":"https://example.org/r"}],)"
            R"("object_marking_refs":["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"])"
            "}";
    }
    return text + "]}";
}

double seconds_of(auto work)
{
    // Of the processor, so that a busy machine measures the same.
    const auto from = std::clock();
    work();
    return double(std::clock() - from) / CLOCKS_PER_SEC;
}

void measure(const char* what, const std::string& text)
{
    auto envelope = stix::split_envelope(text);
    if (!envelope) {
        std::printf("%s: %s\n", what, envelope.error().key.c_str());
        return;
    }
    const auto objects = double(envelope->objects.size());
    std::size_t taken = 0, values = 0, parsed = 0;
    const double split = seconds_of([&] { (void)stix::split_envelope(text); });
    const double check = seconds_of([&] {
        for (auto slice : envelope->objects)
            if (auto object = stix::check(slice)) {
                ++taken;
                values += object->values.size();
            }
    });
    simdjson::dom::parser parser;
    const double parse = seconds_of([&] {
        for (auto slice : envelope->objects) {
            auto document = parser.parse(slice.data(), slice.size());
            parsed += document.error() == simdjson::SUCCESS;
        }
    });
    std::printf(
        "%s: %.0f objects of %.0f bytes, %zu taken, %zu values; in microseconds each: "
        "split %.2f, check %.2f, parse alone %.2f\n",
        what, objects, double(text.size()) / objects, taken, values, split / objects * 1e6,
        check / objects * 1e6, parse / objects * 1e6);
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) measure("made here", made_bundle());
    for (int i = 1; i < argc; ++i) {
        std::ifstream file(argv[i], std::ios::binary);
        measure(argv[i], std::string(std::istreambuf_iterator<char>(file), {}));
    }
}
