// Search over real parallel text: Debian's handbook, the same pages in six languages. What must be
// found is worked out from the raw text of the pages, without the index.

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <future>
#include <map>
#include <set>
#include <sstream>

#include "kernel/search.h"
#include "test/world.h"

namespace concord {
namespace {

namespace fs = std::filesystem;
using enum Kind;
using enum Party;

const fs::path handbook = "/usr/share/doc/debian-handbook/html";

constexpr Field page_columns[] = {
    {"text", prose, Field::required},
};
constexpr Field page_fields[] = {
    {"title", line, Field::required | Field::searched},
    {"languages", languages, Field::filtered},
    {"parts", rows, Field::searched, {}, page_columns},
};
constexpr Transition page_workflow[] = {
    {"shown", author, "edit", "", "*"},
};
constexpr RecordType page_records[] = {
    {.name = "page",
     .plural = "pages",
     .fields = page_fields,
     .initial = "shown",
     .finals = "",
     .workflow = page_workflow,
     .tlp = Tlp::green,
     .recipients = "members"},
};
const Mechanism shelf{"shelf", page_records};

// The text of a page: no tags, no entities, blanks of any kind as one.
std::string text_of_page(const fs::path& path)
{
    std::ifstream file(path);
    std::stringstream all;
    all << file.rdbuf();
    auto html = all.str();
    if (auto body = html.find("<body"); body != html.npos) html.erase(0, body);
    std::string text;
    bool blank = true;
    auto put_blank = [&] {
        if (!blank) text += ' ';
        blank = true;
    };
    constexpr std::string_view blocks[] = {"div",  "/div",  "p",  "/p", "h",   "/h",
                                           "li",   "/li",   "br", "td", "/td", "pre",
                                           "/pre", "title", "dt", "dd"};
    for (std::size_t at = 0; at < html.size();) {
        if (html[at] == '<') {
            auto end = std::min(html.find('>', at), html.size());
            auto tag = std::string_view(html).substr(at + 1, end - at - 1);
            for (auto block : blocks)
                if (tag.starts_with(block)) put_blank();
            at = end + 1;
        } else if (html[at] == '&') {
            auto end = std::min(html.find(';', at), html.size());
            text += ' ';
            blank = true;
            at = end + 1;
        } else if (std::isspace(static_cast<unsigned char>(html[at]))) {
            put_blank();
            ++at;
        } else {
            text += html[at++];
            blank = false;
        }
    }
    return text;
}

// Pieces that a field takes, cut at blanks.
JsonArray parts_of(const std::string& text)
{
    constexpr std::size_t piece_bytes = 18'000;
    JsonArray parts;
    for (std::size_t at = 0; at < text.size();) {
        auto end = text.size();
        if (end - at > piece_bytes) end = text.rfind(' ', at + piece_bytes);
        parts.push_back(JsonObject{
            {"text", text.substr(at, end - at)}
        });
        at = end;
    }
    return parts;
}

class Handbook : public testing::Test {
protected:
    static void SetUpTestSuite()
    {
        if (!fs::exists(handbook)) return;
        world_ = new test::World(test::Engine::sqlite, {&shelf});
        search_ = new Search(world_->kernel());
        auto author = world_->officer("QM");
        std::vector<std::future<Result<ActPtr>>> waiting;
        for (auto folder : {"zh-CN", "ar-MA", "es-ES", "fr-FR", "ru-RU", "en-US"}) {
            std::string language(folder, 2);
            for (auto& entry : fs::directory_iterator(handbook / folder)) {
                if (entry.path().extension() != ".html") continue;
                auto name = language + " " + entry.path().stem().string();
                auto text = text_of_page(entry.path());
                Command command;
                command.type = "shelf.page";
                command.fields = {
                    {"title",     name               },
                    {"languages", JsonArray{language}},
                    {"parts",     parts_of(text)     }
                };
                auto promise = std::make_shared<std::promise<Result<ActPtr>>>();
                waiting.push_back(promise->get_future());
                world_->kernel().apply(author, std::move(command), [promise](Result<ActPtr> made) {
                    promise->set_value(std::move(made));
                });
                (*raw_)[name] = std::move(text);
            }
        }
        for (auto& each : waiting) {
            auto made = each.get();
            ASSERT_TRUE(made) << made.error().key << made.error().field;
        }
        ASSERT_TRUE(search_->prepare());
    }

    static void TearDownTestSuite()
    {
        delete search_;
        delete world_;
        search_ = nullptr;
        world_ = nullptr;
        raw_->clear();
    }

    void SetUp() override
    {
        if (!world_) GTEST_SKIP() << "the package debian-handbook is not installed";
        ASSERT_EQ(raw_->size(), 6 * 127u);
    }

    std::set<std::string> found(std::string text, std::string language = {})
    {
        std::set<std::string> names;
        SearchQuery query{.text = std::move(text), .limit = 100};
        if (!language.empty()) query.chosen[Facet::language] = {language};
        query.counting = SearchQuery::Counting::facets;
        for (;;) {
            auto hits = search_->find(world_->officer("QN"), query);
            EXPECT_TRUE(hits);
            if (!hits) return names;
            EXPECT_TRUE(hits->complete);
            for (auto& hit : hits->items) {
                names.insert(std::string(hit.item.record.text("title")));
                bool marked = std::any_of(hit.passage.begin(), hit.passage.end(), [](auto& part) {
                    return part.part == Passage::Part::hit;
                });
                EXPECT_TRUE(marked) << query.text << " in " << hit.item.record.text("title");
            }
            if (hits->next < 0) {
                EXPECT_EQ(std::int64_t(names.size()), hits->total);
                return names;
            }
            query.after = hits->next;
        }
    }

    // Pages of a language in which one of the texts stands, to the letter.
    static std::set<std::string> holding(std::string_view language, std::vector<std::string> any_of)
    {
        std::set<std::string> names;
        for (auto& [name, text] : *raw_)
            if (name.starts_with(language) &&
                std::any_of(any_of.begin(), any_of.end(),
                            [&](auto& each) { return text.find(each) != text.npos; }))
                names.insert(name);
        return names;
    }

    static std::set<std::string> missing(const std::set<std::string>& wanted,
                                         const std::set<std::string>& got)
    {
        std::set<std::string> rest;
        std::set_difference(wanted.begin(), wanted.end(), got.begin(), got.end(),
                            std::inserter(rest, rest.end()));
        return rest;
    }

    using Names = std::set<std::string>;
    static inline test::World* world_ = nullptr;
    static inline Search* search_ = nullptr;
    static inline auto raw_ = new std::map<std::string, std::string>;
};

TEST_F(Handbook, ChineseWordsInsideRunningTextAreFoundExactly)
{
    for (std::string word : {"安装", "软件包", "系统", "配置文件", "安装程序", "管理员"}) {
        auto wanted = holding("zh", {word});
        ASSERT_GT(wanted.size(), 5u) << word;
        EXPECT_EQ(found(word, "zh"), wanted) << word;
        EXPECT_EQ(found("\"" + word + "\"", "zh"), wanted) << word;
    }
}

TEST_F(Handbook, ArabicWithAndWithoutArticleAndPrefixes)
{
    auto bare = found("أخبار", "ar");
    EXPECT_EQ(missing(holding("ar", {" أخبار ", "الأخبار", "وأخبار"}), bare), Names());
    EXPECT_EQ(found("الأخبار", "ar"), bare);
    EXPECT_EQ(found("وأخبار", "ar"), bare);
    auto system = found("نظام", "ar");
    EXPECT_EQ(missing(holding("ar", {" نظام ", " النظام ", " والنظام ", " بالنظام ", " للنظام "}),
                      system),
              Names());
}

TEST_F(Handbook, InflectionCaseAndAccents)
{
    auto spanish = found("instalacion", "es");
    EXPECT_EQ(missing(holding("es", {" instalación", " Instalación"}), spanish), Names());
    EXPECT_EQ(found("INSTALACIÓN", "es"), spanish);
    auto french = found("paquet", "fr");
    EXPECT_EQ(missing(holding("fr", {" paquets ", " paquet "}), french), Names());
    EXPECT_EQ(missing(holding("fr", {" système ", " systèmes "}), found("systeme", "fr")), Names());
    auto russian = found("установка", "ru");
    EXPECT_EQ(missing(holding("ru", {" установки ", " установку ", " установке ", " установка "}),
                      russian),
              Names());
    auto with_dots = holding("ru", {"ещё "});
    ASSERT_FALSE(with_dots.empty());
    EXPECT_EQ(missing(with_dots, found("еще", "ru")), Names());
    EXPECT_EQ(found("еще", "ru"), found("ещё", "ru"));
    EXPECT_EQ(missing(holding("en", {" package ", " packages "}), found("packages", "en")),
              Names());
}

TEST_F(Handbook, PhrasesAndExclusionAreExact)
{
    auto phrase = found("\"package management\"", "en");
    auto wanted = holding("en", {"package management", "Package Management", "Package management",
                                 "Package-management", "package-management"});
    EXPECT_EQ(missing(wanted, phrase), Names());
    auto both = found("安装 软件包", "zh"), one = found("安装", "zh"),
         other = found("软件包", "zh");
    EXPECT_EQ(found("安装 -软件包", "zh"), missing(one, other));
    Names common;
    std::set_intersection(one.begin(), one.end(), other.begin(), other.end(),
                          std::inserter(common, common.end()));
    EXPECT_EQ(both, common);
}

TEST_F(Handbook, LanguagesAreNotApart)
{
    // A name of a program stands in all six, inside Chinese text too.
    auto everywhere = found("dpkg");
    for (auto language : {"zh", "ar", "es", "fr", "ru", "en"})
        EXPECT_EQ(missing(holding(language, {" dpkg "}), everywhere), Names()) << language;
    EXPECT_EQ(missing(holding("zh", {"安装"}), found("安装")), Names());
    auto hits = search_->find(world_->officer("QN"),
                              {.text = "dpkg", .counting = SearchQuery::Counting::facets});
    ASSERT_TRUE(hits);
    std::int64_t sum = 0;
    for (auto& [value, count] : hits->facets[Facet::language]) {
        EXPECT_EQ(count, std::int64_t(found("dpkg", value).size())) << value;
        sum += count;
    }
    EXPECT_EQ(sum, hits->total);
    EXPECT_EQ(hits->facets[Facet::language].size(), 6u);
}

}  // namespace
}  // namespace concord
