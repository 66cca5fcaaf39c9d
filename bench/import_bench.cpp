// A directory of 10,000 contacts is taken in from a table, while somebody else acts every few
// milliseconds: how long preview and import take, and how long the others wait at most.
//
//     import_bench [LINES]

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "base/check.h"
#include "kernel/importing.h"
#include "mechanisms/contacts/contacts.h"
#include "test/outpost.h"
#include "test/world.h"

using namespace concord;

namespace {

using Steady = std::chrono::steady_clock;

double ms_since(Steady::time_point from)
{
    return std::chrono::duration<double, std::milli>(Steady::now() - from).count();
}

std::string table_of(int lines)
{
    std::string text =
        "state,code,holder_kind,name,institution,post,level,roles,languages,zone,hours,telephone,"
        "email\n";
    for (int i = 0; i < lines; ++i) {
        auto number = std::to_string(i);
        text += "QM,code-" + number + ",post,Duty officer " + number + ",Harbour office " + number +
                ",Duty officer " + number +
                ",technical,consultation; crisis,fr; en,Africa/Casablanca,"
                "\"mon,tue,wed,thu|08:00|17:00\",1|+999 10 555 " +
                number + ",2|desk" + number + "@qm.example\n";
    }
    return text;
}

// Letters of another State, one every five milliseconds, until it ends.
class Others {
public:
    explicit Others(test::World& world)
        : thread_([this, &kernel = world.kernel(), who = world.officer("QN")] {
              while (!over_) {
                  auto from = Steady::now();
                  auto letter = test::write_letter("A question");
                  letter.label = Label{Tlp::amber, {"participant:QM"}, {}, {}};
                  CHECK(kernel.apply(who, letter));
                  waits_.push_back(ms_since(from));
                  std::this_thread::sleep_for(std::chrono::milliseconds(5));
              }
          })
    {
    }
    std::vector<double> end()
    {
        over_ = true;
        thread_.join();
        std::sort(waits_.begin(), waits_.end());
        return waits_;
    }

private:
    std::vector<double> waits_;
    std::atomic<bool> over_ = false;
    std::thread thread_;
};

void run(const char* what, test::World& world, const std::string& text, ImportMode mode)
{
    auto type = world.kernel().types().find("contacts.contact");
    CHECK(type);
    Others others(world);
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    auto from = Steady::now();
    auto report = import_records(world.kernel(), world.nominator("QM"), *type, "csv", text, mode);
    auto took = ms_since(from);
    auto waits = others.end();
    if (!report)
        std::fprintf(stderr, "%s %s\n", report.error().key.c_str(), report.error().detail.c_str());
    CHECK(report);
    for (auto& line : report->lines)
        if (line.wrong) {
            std::fprintf(stderr, "line %zu: %s %s\n", line.line, line.wrong->key.c_str(),
                         line.wrong->field.c_str());
            CHECK(false);
        }
    std::printf(
        "%-24s %7.0f ms for %zu lines; %zu other acts waited p50 %.1f ms, p99 %.1f ms, "
        "at most %.0f ms\n",
        what, took, report->lines.size(), waits.size(), waits[waits.size() / 2],
        waits[waits.size() * 99 / 100], waits.back());
    std::fflush(stdout);
}

}  // namespace

int main(int count, char** arguments)
{
    auto text = table_of(count > 1 ? std::atoi(arguments[1]) : 10'000);
    test::World world(test::Engine::sqlite, {&contacts::mechanism});
    run("preview", world, text, ImportMode::preview);
    run("import", world, text, ImportMode::commit);
    run("import of the same again", world, text, ImportMode::commit);
}
