// Search at size: documents of two pages in six languages, cut from Debian's handbook (the package
// debian-handbook must be installed), so that words are as frequent as they are. How fast they are
// indexed, how long a ranked question with facets and passages takes, and how soon a publication is
// found. Beside it Xapian alone, on the same index, with what somebody would write who has nothing
// else: the same words, stems and phrases, counts of one value, twenty documents; once without and
// once with its own snippets of their texts. It knows no policy, no terms of the field, no records.
//
//     search_bench [documents] [postgres]

#include <sys/resource.h>
#include <xapian.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
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

using Texts = std::map<std::string, std::string>;  // bodies by the record's id

Texts fill(test::World& world, const std::vector<Shelf>& all, int count)
{
    Texts texts;
    std::mutex mutex;
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
                const std::lock_guard lock(mutex);
                texts[(*made)->after.id] = (*made)->after.text("body");
            }
        });
    for (auto& thread : threads) thread.join();
    return texts;
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

double sum_of(const std::vector<double>& all)
{
    double sum = 0;
    for (auto each : all) sum += each;
    return sum;
}

void print_times(const char* name, std::vector<double> ms)
{
    std::sort(ms.begin(), ms.end());
    std::printf("%-44s mean %7.2f ms  p50 %7.2f  p99 %7.2f\n", name, sum_of(ms) / double(ms.size()),
                ms[ms.size() / 2], ms[ms.size() * 99 / 100]);
}

Xapian::Query plain(const Term& term)
{
    using Xapian::Query;
    std::vector<Query> any;
    if (!term.words.empty())
        any.emplace_back(Query::OP_PHRASE, term.words.begin(), term.words.end(),
                         Xapian::termcount(term.words.size()));
    for (auto& other : term.others) {
        if (term.words.size() != 1 || other != term.words[0]) any.emplace_back(other);
        any.emplace_back(stem_term(other));
    }
    return {Query::OP_OR, any.begin(), any.end()};
}

struct Alone {
    double asked_ms = 0, with_snippets_ms = 0;
};

Alone ask_xapian(const Xapian::Database& database, const Texts& texts, const std::string& text)
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
    std::vector<std::string> kept;
    for (auto hit = found.begin(); hit != found.end(); ++hit)
        kept.push_back(hit.get_document().get_data());
    Alone alone{since_ms(start), 0};
    // A program of its own would have kept the text there.
    std::vector<const std::string*> bodies;
    for (auto& each : kept) {
        auto body = texts.find(each.substr(0, each.find('\n')));
        if (body != texts.end()) bodies.push_back(&body->second);
    }
    start = Moment::now();
    for (auto body : bodies) (void)found.snippet(*body, 480, Xapian::Stem("en"));
    alone.with_snippets_ms = alone.asked_ms + since_ms(start);
    return alone;
}

// Making the documents alone, in one thread.
void measure_making(test::World& world, const Texts& texts)
{
    const SearchIndex made(world.kernel().types());
    auto start = Moment::now();
    std::size_t count = 0, terms = 0;
    auto read = world.kernel().store().read([&](store::Reader& reader) -> Result<> {
        for (auto& [id, text] : texts) {
            auto document = TRY(made.make(reader, id));
            terms += document ? document->size() : 0;
            if (++count == 2'000) break;
        }
        return {};
    });
    if (!read || count == 0) std::abort();
    std::printf("%-44s %.0f documents/s, %.0f places each\n", "read and analysed in one thread",
                double(count) / since_ms(start) * 1e3, double(terms) / double(count));
}

int run(int documents, test::Engine engine)
{
    auto all = shelves();
    test::World world(engine, {&press});
    auto start = Moment::now();
    auto texts = fill(world, all, documents);
    std::printf("%-44s %.0f acts/s\n", "written", documents / since_ms(start) * 1e3);
    measure_making(world, texts);

    std::string pattern = fs::temp_directory_path() / "concord-search-bench-XXXXXX";
    fs::path folder = mkdtemp(pattern.data());
    {
        Search search(world.kernel(), folder);
        start = Moment::now();
        auto busy_before = std::clock();
        if (!search.prepare()) std::abort();
        auto busy_ms = double(std::clock() - busy_before) / CLOCKS_PER_SEC * 1e3;
        std::printf("%-44s %.0f documents/s, %.2f ms of processor each\n", "indexed",
                    documents / since_ms(start) * 1e3, busy_ms / documents);
        std::uintmax_t bytes = 0;
        for (auto& entry : fs::directory_iterator(folder)) bytes += entry.file_size();
        std::printf("%-44s %.0f MB\n", "size of the index", double(bytes) / 1e6);
        rusage usage{};
        getrusage(RUSAGE_SELF, &usage);
        std::printf("%-44s %ld MB\n", "most memory of the program", usage.ru_maxrss / 1024);

        const Xapian::Database database(folder.string());
        auto officer = world.officer("QM");
        std::mt19937 draw{11};
        std::vector<double> ours, theirs, with_snippets;
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
            auto alone = ask_xapian(database, texts, text);
            theirs.push_back(alone.asked_ms);
            with_snippets.push_back(alone.with_snippets_ms);
            if (n % 2 == 0) ask_us();
        }
        std::printf("%-44s %.0f\n", "hits of a question, on average", double(hits) / rounds);
        print_times("ranked, facets, policy, passages", ours);
        print_times("Xapian alone, counting", theirs);
        print_times("Xapian alone, counting, snippets", with_snippets);
        std::printf("%-44s %.2f\n", "share of Xapian's speed", sum_of(theirs) / sum_of(ours));
        std::printf("%-44s %.2f\n", "the same, snippets against passages",
                    sum_of(with_snippets) / sum_of(ours));

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
