// Full text at size: what the index costs an act, and how long a question takes over 100,000 cases,
// for a State that sees a part of them and for words that few and many cases hold.
//
//     search_bench [records] [postgres]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <random>

#include "kernel/search.h"
#include "test/world.h"

namespace concord {
namespace {

using Moment = std::chrono::steady_clock;

double since_us(Moment::time_point start)
{
    return std::chrono::duration<double, std::micro>(Moment::now() - start).count();
}

constexpr const char* sentences[] = {
    "Malware was found in the control systems of the northern port and spread to two substations",
    "Une vulnérabilité des passerelles du réseau électrique est exploitée depuis plusieurs jours",
    "Se solicita asistencia técnica para restablecer las instalaciones de telecomunicaciones",
    "Обнаружена уязвимость в счётчиках, просим сообщить о похожих инцидентах",
    "نطلب المساعدة في التحقيق في الحادث الذي أصاب شبكة الكهرباء",
    "该国请求就关键基础设施的网络安全事件提供援助并保存证据",
};

// About as long as the message of a case; one rare word in each, and some that a thousand share.
JsonObject draw_fields(std::mt19937& draw, int n)
{
    std::string title = std::string(sentences[draw() % 6]) + " " + std::to_string(n % 97);
    return {
        {"title", title + " sector" + std::to_string(draw() % 100) + " case" + std::to_string(n)}
    };
}

double fill(test::World& world, int from, int to)
{
    constexpr int clients = 64;
    std::vector<std::thread> threads;
    const char* codes[] = {"QM", "QN", "QO", "QP"};
    auto start = Moment::now();
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            std::mt19937 draw{unsigned(client)};
            for (int n = from + client; n < to; n += clients) {
                auto owner = draw() % 4, other = (owner + 1 + draw() % 3) % 4;
                Command command;
                command.type = "post.letter";
                command.owner = codes[owner];
                command.state = draw() % 5 ? "sent" : "draft";
                command.context = Context::routine;
                command.fields = draw_fields(draw, n);
                command.label =
                    Label{Tlp::amber, {"participant:" + std::string(codes[other])}, {}, {}};
                if (!world.kernel().apply(the_platform(), command)) std::abort();
            }
        });
    for (auto& thread : threads) thread.join();
    return (to - from) / (since_us(start) / 1e6);
}

void ask(const Search& search, const Subject& subject, const char* name,
         const std::function<std::string(std::mt19937&)>& text, Typing typing, int rounds)
{
    std::vector<double> us;
    std::mt19937 draw{5};
    std::int64_t total = 0;
    for (int n = 0; n < rounds; ++n) {
        SearchQuery query{.text = text(draw), .typing = typing};
        auto start = Moment::now();
        auto hits = search.find(subject, query);
        us.push_back(since_us(start));
        if (!hits) std::abort();
        total = hits->total;
    }
    std::sort(us.begin(), us.end());
    std::printf("%-40s p50 %8.2f ms   p99 %8.2f ms   (%lld hits)\n", name, us[us.size() / 2] / 1000,
                us[us.size() * 99 / 100] / 1000, static_cast<long long>(total));
}

void analyze()
{
    std::string text;
    for (auto sentence : sentences) text += std::string(sentence) + ". ";
    auto start = Moment::now();
    std::size_t words = 0;
    constexpr int rounds = 2'000;
    for (int n = 0; n < rounds; ++n) words += words_of(text).size();
    std::printf("%-40s %.1f MB/s, %.2f us a word\n", "analyzer, six languages",
                double(text.size()) * rounds / since_us(start), since_us(start) / double(words));
}

int run(int records, test::Engine engine)
{
    analyze();
    test::World world(engine);
    auto without = fill(world, 0, records / 5);
    Search search(world.kernel());
    auto start = Moment::now();
    if (!search.prepare()) std::abort();
    std::printf("%-40s %.0f records/s\n", "index made anew", records / 5 / (since_us(start) / 1e6));
    auto with = fill(world, records / 5, 2 * records / 5);
    std::printf("%-40s %.0f acts/s without, %.0f with: %.1f us an act, ratio %.2f\n",
                "what the index costs", without, with, 1e6 / with - 1e6 / without, with / without);
    fill(world, 2 * records / 5, records);
    auto officer = world.officer("QM");
    auto number = [&](std::mt19937& draw) { return std::to_string(int(draw()) % records); };
    ask(
        search, officer, "one case by a rare word",
        [&](auto& draw) { return "case" + number(draw); }, Typing::done, 200);
    ask(
        search, officer, "a word of one case in 100",
        [](auto& draw) { return "sector" + std::to_string(draw() % 100); }, Typing::done, 200);
    ask(
        search, officer, "two words, one in 600",
        [](auto& draw) { return "уязвимость sector" + std::to_string(draw() % 100); }, Typing::done,
        200);
    ask(
        search, officer, "a beginning, while typing",
        [](auto& draw) { return "port sector" + std::to_string(draw() % 10); }, Typing::going_on,
        100);
    ask(
        search, officer, "a Chinese word, one case in 6", [](auto&) { return "网络安全"; },
        Typing::done, 50);
    ask(
        search, officer, "an exact phrase, one case in 6",
        [](auto&) { return "\"two substations\""; }, Typing::done, 50);
    ask(
        search, world.secretary(), "the same, for whom it is not",
        [](auto&) { return "\"two substations\""; }, Typing::done, 50);
    return 0;
}

}  // namespace
}  // namespace concord

int main(int count, char** arguments)
{
    auto engine = count > 2 && std::strcmp(arguments[2], "postgres") == 0
                      ? concord::test::Engine::postgres
                      : concord::test::Engine::sqlite;
    return concord::run(count > 1 ? std::atoi(arguments[1]) : 100'000, engine);
}
