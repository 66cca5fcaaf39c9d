// Search at size: documents of two pages in six languages, cut from Debian's handbook (the package
// debian-handbook must be installed), so that words are as frequent as they are. How fast they are
// indexed, how long a ranked question with facets and passages takes, against Xapian alone asked
// the same words without policy, loading and passages, and how soon a publication is found.
//
//     search_bench [documents] [postgres]

#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <thread>

#include "kernel/search.h"
#include "test/world.h"

namespace concord {
namespace {

namespace fs = std::filesystem;
using Moment = std::chrono::steady_clock;
using enum Kind;

double since_ms(Moment::time_point start)
{
    return std::chrono::duration<double, std::milli>(Moment::now() - start).count();
}

constexpr Field paper_fields[] = {
    {"title", line, Field::required | Field::searched},
    {"body", prose, Field::searched},
    {"languages", languages, Field::filtered},
    {"norms", choices, Field::filtered, "@norms"},
    {"topics", choices, Field::filtered, "@topics"},
    {"year", line, Field::filtered},
};
constexpr Transition paper_workflow[] = {
    {"published", Party::author, "edit", "", "*"},
};
constexpr RecordType paper_records[] = {
    {.name = "paper",
     .plural = "papers",
     .fields = paper_fields,
     .initial = "published",
     .finals = "",
     .workflow = paper_workflow,
     .makers = by_state | by_platform},
};
const Mechanism press{"press", paper_records};

// The text of one language, without tags.
std::string text_of(const fs::path& folder)
{
    std::string text;
    std::vector<fs::path> pages;
    for (auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".html") pages.push_back(entry.path());
    std::sort(pages.begin(), pages.end());
    for (auto& page : pages) {
        std::ifstream file(page);
        std::stringstream all;
        all << file.rdbuf();
        bool tag = false, blank = true;
        for (char c : all.str()) {
            if (c == '<') tag = true;
            if (!tag) {
                bool is_blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
                if (!is_blank || !blank) text += is_blank ? ' ' : c;
                blank = is_blank;
            }
            if (c == '>') tag = false;
        }
    }
    return text;
}

struct Shelf {
    std::string language;
    std::string text;
    std::size_t page_bytes;
};

std::vector<Shelf> shelves()
{
    // About 300 words to a page.
    const std::pair<const char*, std::size_t> folders[] = {
        {"ar-MA", 2'600},
        {"en-US", 1'800},
        {"es-ES", 1'900},
        {"fr-FR", 1'900},
        {"ru-RU", 3'600},
        {"zh-CN", 1'800}
    };
    std::vector<Shelf> all;
    for (auto& [folder, bytes] : folders) {
        fs::path path = fs::path("/usr/share/doc/debian-handbook/html") / folder;
        if (!fs::exists(path)) {
            std::fprintf(stderr, "search_bench: install the package debian-handbook\n");
            std::exit(1);
        }
        all.push_back({std::string(folder, 2), text_of(path), bytes});
    }
    return all;
}

// From one beginning of a character to another.
std::string cut(const std::string& text, std::size_t from, std::size_t size)
{
    auto begin = [&](std::size_t at) {
        while (at < text.size() && (text[at] & 0xc0) == 0x80) ++at;
        return std::min(at, text.size());
    };
    from = begin(from);
    return text.substr(from, begin(from + size) - from);
}

JsonObject draw_fields(const std::vector<Shelf>& all, std::mt19937& draw)
{
    auto& shelf = all[draw() % all.size()];
    auto piece = [&](std::size_t size) {
        return cut(shelf.text, draw() % (shelf.text.size() - size - 8), size);
    };
    constexpr const char* norms[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"};
    return {
        {"title",     piece(60)                                               },
        {"body",      piece(shelf.page_bytes) + "\n" + piece(shelf.page_bytes)},
        {"languages", JsonArray{shelf.language}                               },
        {"norms",     JsonArray{norms[draw() % 11]}                           },
        {"year",      std::to_string(2000 + draw() % 25)                      }
    };
}

void fill(test::World& world, const std::vector<Shelf>& all, int count)
{
    constexpr int clients = 64;
    const char* codes[] = {"QM", "QN", "QO", "QP"};
    std::vector<std::thread> threads;
    for (int client = 0; client < clients; ++client)
        threads.emplace_back([&, client] {
            std::mt19937 draw{unsigned(client)};
            for (int n = client; n < count; n += clients) {
                Command command;
                command.type = "press.paper";
                command.owner = codes[draw() % 4];
                command.fields = draw_fields(all, draw);
                command.label = Label{Tlp::green, {"members"}, {}, {}};
                if (draw() % 4 == 0)
                    command.label = Label{
                        Tlp::amber, {std::string("participant:") + codes[draw() % 4]}, {}, {}};
                auto made = world.kernel().apply(the_platform(), command);
                if (!made) {
                    std::fprintf(stderr, "%s %s\n", made.error().key.c_str(),
                                 made.error().field.c_str());
                    std::abort();
                }
            }
        });
    for (auto& thread : threads) thread.join();
}

// One to three words that stand next to one another somewhere, as people copy them; a third as a
// phrase.
std::string draw_question(const std::vector<Shelf>& all, std::mt19937& draw)
{
    auto& shelf = all[draw() % all.size()];
    for (;;) {
        auto text = cut(shelf.text, draw() % (shelf.text.size() - 400), 200);
        auto words = words_of(text);
        if (words.size() < 12) continue;
        auto count = 1 + draw() % 3, first = 4 + draw() % 4;
        auto asked =
            text.substr(words[first].begin, words[first + count - 1].end - words[first].begin);
        bool letters = std::all_of(words.begin() + long(first), words.begin() + long(first + count),
                                   [](auto& word) { return word.text.size() >= 4; });
        if (!letters || asked.find_first_of("\"-\n<&") != asked.npos) continue;
        return draw() % 3 == 0 ? "\"" + asked + "\"" : asked;
    }
}

void print_times(const char* name, std::vector<double> ms)
{
    std::sort(ms.begin(), ms.end());
    double sum = 0;
    for (auto each : ms) sum += each;
    std::printf("%-44s mean %7.2f ms  p50 %7.2f  p99 %7.2f\n", name, sum / double(ms.size()),
                ms[ms.size() / 2], ms[ms.size() * 99 / 100]);
}

Xapian::Query plain(const Term& term)
{
    using Xapian::Query;
    std::vector<Query> any;
    if (!term.words.empty())
        any.emplace_back(Query::OP_PHRASE, term.words.begin(), term.words.end(),
                         Xapian::termcount(term.words.size()));
    for (auto& other : term.others) any.emplace_back(stem_term(other));
    return {Query::OP_OR, any.begin(), any.end()};
}

// What somebody would write who has nothing but the library.
double ask_xapian(const Xapian::Database& database, const std::string& text)
{
    auto start = Moment::now();
    auto question = parse_question(text, Typing::done);
    std::vector<Xapian::Query> all;
    for (auto& term : question.wanted) all.push_back(plain(term));
    Xapian::Enquire enquire(database);
    enquire.set_query(Xapian::Query(Xapian::Query::OP_AND, all.begin(), all.end()));
    Xapian::ValueCountMatchSpy spy(slot_facets);
    enquire.add_matchspy(&spy);
    auto found = enquire.get_mset(0, 20, database.get_doccount());
    for (auto hit = found.begin(); hit != found.end(); ++hit) (void)hit.get_document().get_data();
    return since_ms(start);
}

int run(int documents, test::Engine engine)
{
    auto all = shelves();
    test::World world(engine, {&press});
    auto start = Moment::now();
    fill(world, all, documents);
    std::printf("%-44s %.0f acts/s\n", "written", documents / since_ms(start) * 1e3);

    std::string pattern = fs::temp_directory_path() / "concord-search-bench-XXXXXX";
    fs::path folder = mkdtemp(pattern.data());
    {
        Search search(world.kernel(), folder);
        start = Moment::now();
        if (!search.prepare()) std::abort();
        std::printf("%-44s %.0f documents/s\n", "indexed", documents / since_ms(start) * 1e3);
        std::uintmax_t bytes = 0;
        for (auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
        std::printf("%-44s %.0f MB\n", "size of the index", double(bytes) / 1e6);

        const Xapian::Database database(folder.string());
        auto officer = world.officer("QM");
        std::mt19937 draw{11};
        std::vector<double> ours, theirs;
        std::int64_t hits = 0;
        constexpr int rounds = 1'000;
        for (int n = 0; n < rounds; ++n) {
            auto text = draw_question(all, draw);
            SearchQuery query{.text = text, .counting = SearchQuery::Counting::facets};
            auto ask_us = [&] {
                start = Moment::now();
                auto found = search.find(officer, query);
                ours.push_back(since_ms(start));
                if (!found) std::abort();
                hits += found->total;
            };
            // In turns, so that neither always finds warm what the other has read.
            if (n % 2) ask_us();
            theirs.push_back(ask_xapian(database, text));
            if (n % 2 == 0) ask_us();
        }
        std::printf("%-44s %.0f\n", "hits of a question, on average", double(hits) / rounds);
        double ours_sum = 0, theirs_sum = 0;
        for (auto each : ours) ours_sum += each;
        for (auto each : theirs) theirs_sum += each;
        print_times("ranked, facets, policy, passages", ours);
        print_times("Xapian alone, counting", theirs);
        std::printf("%-44s %.2f\n", "share of Xapian's speed", theirs_sum / ours_sum);

        std::vector<double> soon;
        for (int n = 0; n < 50; ++n) {
            auto word = "published" + std::to_string(n);
            Command command;
            command.type = "press.paper";
            command.owner = "QM";
            command.fields = {
                {"title", word}
            };
            start = Moment::now();
            if (!world.kernel().apply(the_platform(), command)) std::abort();
            auto found = search.find(officer, {.text = word});
            soon.push_back(since_ms(start));
            if (!found || found->total != 1) std::abort();
        }
        print_times("published, indexed and found", soon);
    }
    fs::remove_all(folder);
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
