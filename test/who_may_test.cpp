// Every permission in the product, one line each. The golden file makes sure that no permission
// changes without appearing in a difference that a person reads; tools/golden writes it anew.

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>

#include "kernel/identity.h"
#include "kernel/roster.h"
#include "mechanisms/all.h"

namespace concord {
namespace {

std::string padded(std::string_view text, std::size_t width)
{
    std::string made(text);
    if (made.size() < width) made.append(width - made.size(), ' ');
    return made;
}

void put_makers(std::ostream& out, const std::string& subject, const RecordType& type)
{
    const std::pair<unsigned, std::string_view> makers[] = {
        {by_state,        "state"       },
        {by_organization, "organization"},
        {by_secretariat,  "secretariat" },
        {by_platform,     "platform"    }
    };
    for (auto& [bit, name] : makers)
        if (type.makers & bit)
            out << padded(subject, 24) << " " << padded("-", 14) << " " << padded(name, 12)
                << " may " << padded("create", 14) << " -> " << type.initial
                << (bit == by_platform ? "" : ", as " + std::string(print(type.maker_role)))
                << (type.guard ? ", guarded" : "") << "\n";
}

void put_rows(std::ostream& out, const std::string& subject, const RecordType& type)
{
    for (auto& row : type.workflow)
        each_word(row.from, [&](std::string_view from) {
            out << padded(subject, 24) << " " << padded(from, 14) << " "
                << padded(print(row.by), 12) << " may " << padded(row.action, 14) << " -> "
                << (row.to.empty() ? from : row.to)
                << (row.by == Party::platform ? "" : ", as " + std::string(print(row.role)))
                << (row.guard ? ", guarded" : "")
                << (row.eyes == Transition::Eyes::four ? ", four eyes" : "")
                << (row.door == Transition::Door::inner ? ", by its own door" : "")
                << (row.effects ? ", with effects" : "") << "\n";
            return true;
        });
}

std::string who_may()
{
    std::ostringstream out;
    auto put = [&](const Mechanism& mechanism) {
        for (auto& type : mechanism.records) {
            auto subject = std::string(mechanism.name) + "." + std::string(type.name);
            put_makers(out, subject, type);
            put_rows(out, subject, type);
            if (!type.private_states.empty())
                out << padded(subject, 24) << " only the owner's side sees: " << type.private_states
                    << "\n";
        }
    };
    put(identity::mechanism);
    for (auto mechanism : all_mechanisms()) put(*mechanism);
    return out.str();
}

TEST(WhoMay, IsAsAPersonHasReadIt)
{
    const char* golden = "test/golden/who_may.txt";
    auto now = who_may();
    if (std::getenv("CONCORD_REBASELINE")) {
        std::ofstream(golden, std::ios::binary) << now;
        GTEST_SKIP() << "written anew: read the difference before committing it";
    }
    std::ifstream in(golden, std::ios::binary);
    std::stringstream before;
    before << in.rdbuf();
    EXPECT_EQ(before.str(), now) << "permissions changed; run tools/golden and read the difference";
}

}  // namespace
}  // namespace concord
