// What came of a check: counts by region and channel. Nobody is named, nothing is ranked.

#include <algorithm>
#include <map>

#include "formats/csv.h"
#include "mechanisms/contacts/check.h"

namespace concord::contacts {
namespace {

void add(Tally& tally, const Record& reply)
{
    ++tally.asked;
    tally.states.emplace(reply.text("state"));
    if (reply.state != "answered") return;
    ++tally.answered;
    if (auto seconds = find_at(reply.fields, "seconds"); seconds && seconds->is_int64())
        tally.seconds.push_back(seconds->get_int64());
}

void add(Tally& sum, const Tally& part)
{
    sum.asked += part.asked;
    sum.answered += part.answered;
    sum.seconds.insert(sum.seconds.end(), part.seconds.begin(), part.seconds.end());
    sum.states.insert(part.states.begin(), part.states.end());
}

std::int64_t share(const Tally& tally)
{
    return tally.asked ? (tally.answered * 100 + tally.asked / 2) / tally.asked : 0;
}

std::optional<std::int64_t> median(std::vector<std::int64_t> seconds)
{
    if (seconds.empty()) return {};
    std::sort(seconds.begin(), seconds.end());
    auto half = seconds.size() / 2;
    return seconds.size() % 2 ? seconds[half] : (seconds[half - 1] + seconds[half]) / 2;
}

// Takes the regions with few States together, and then the next smallest, until what is together is
// not few; otherwise it could be found by subtraction.
void take_the_few_together(std::map<std::string, Tally>& regions)
{
    Tally few;
    auto smallest = [&] {
        return std::min_element(regions.begin(), regions.end(), [](auto& a, auto& b) {
            return a.second.states.size() < b.second.states.size();
        });
    };
    while (!regions.empty()) {
        auto next = smallest();
        bool enough = few.states.empty() || few.states.size() >= states_min;
        if (next->second.states.size() >= states_min && enough) break;
        few.channel = next->second.channel;
        add(few, next->second);
        regions.erase(next);
    }
    if (few.states.size() >= states_min) regions.emplace("", std::move(few));
}

// Counts are for all who may read the check; the replies behind them are read as their owner reads
// them, and do not leave this file.
Result<std::vector<Record>> replies_of(const Kernel& kernel, const Record& check)
{
    Subject owner;
    owner.person = check.author;
    owner.participant = check.owner;
    owner.reaches = {"participant:" + check.owner};
    Query query{.types = {"contacts.reply"}, .filters = {{"parent", {check.id}}}};
    query.order = Query::Order::oldest;
    query.limit = 200;
    std::vector<Record> replies;
    do {
        auto page = TRY(kernel.find(owner, query));
        for (auto& item : page.items) replies.push_back(std::move(item.record));
        query.after = page.next;
    } while (query.after >= 0);
    return replies;
}

JsonArray print_all(const std::vector<Tally>& tallies)
{
    JsonArray lines;
    for (auto& each : tallies) lines.push_back(print(each));
    return lines;
}

}  // namespace

std::vector<Tally> tally(const std::vector<Record>& replies,
                         const std::function<std::string(std::string_view)>& region_of)
{
    std::map<std::string, std::map<std::string, Tally>> channels;
    for (auto& reply : replies) {
        auto region = region_of(reply.text("state"));
        auto& line = channels[std::string(reply.text("channel"))][region];
        line.region = region;
        line.channel = reply.text("channel");
        add(line, reply);
    }
    std::vector<Tally> lines;
    for (auto& [channel, regions] : channels) {
        take_the_few_together(regions);
        for (auto& [region, line] : regions) lines.push_back(std::move(line));
    }
    return lines;
}

std::vector<Tally> tally_by_channel(const std::vector<Record>& replies)
{
    std::map<std::string, Tally> channels;
    for (auto& reply : replies) {
        auto& line = channels[std::string(reply.text("channel"))];
        line.channel = reply.text("channel");
        add(line, reply);
    }
    std::vector<Tally> lines;
    for (auto& [channel, line] : channels) lines.push_back(std::move(line));
    return lines;
}

Json print(const Tally& tally)
{
    JsonObject line{
        {"region",   tally.region  },
        {"channel",  tally.channel },
        {"asked",    tally.asked   },
        {"answered", tally.answered},
        {"share",    share(tally)  }
    };
    if (auto middle = median(tally.seconds)) line["median_seconds"] = *middle;
    return line;
}

std::string print_csv(const std::vector<Tally>& tallies)
{
    csv::Table table{
        {"region", "channel", "asked", "answered", "share_percent", "median_seconds"},
        {}
    };
    for (auto& each : tallies) {
        auto middle = median(each.seconds);
        table.lines.push_back({
            table.lines.size() + 2,
            {each.region, each.channel, std::to_string(each.asked), std::to_string(each.answered),
                               std::to_string(share(each)), middle ? std::to_string(*middle) : ""}
        });
    }
    return csv::print(table);
}

Result<Json> check_results(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto check = TRY(kernel.read(by, text_at(input, "check"))).record;
    if (check.type != "contacts.check") return fail(Code::not_found, "records.not_found");
    auto replies = TRY(replies_of(kernel, check));
    auto roster = kernel.roster();
    auto lines = tally(replies, [&](std::string_view state) {
        auto found = roster->find_participant(state);
        return found ? std::string(text_at(found->fields, "region")) : "";
    });
    auto channels = tally_by_channel(replies);
    std::vector<Record> mine;
    for (auto& reply : replies)
        if (reply.text("state") == by.participant) mine.push_back(reply);
    // A few States together are for whoever asked them; for others they would be named by their
    // number.
    bool asked_them = by.participant == check.owner;
    if (!asked_them)
        std::erase_if(channels, [](auto& each) { return each.states.size() < states_min; });

    std::int64_t asked = 0, answered = 0;
    for (auto& each : channels) asked += each.asked, answered += each.answered;
    JsonObject answer{
        {"check",    check.id                         },
        {"state",    check.state                      },
        {"asked",    asked                            },
        {"answered", answered                         },
        {"lines",    print_all(lines)                 },
        {"channels", print_all(channels)              },
        {"own",      print_all(tally_by_channel(mine))}
    };
    if (text_at(input, "as") == "csv") answer["csv"] = print_csv(lines);
    return Json(std::move(answer));
}

}  // namespace concord::contacts
