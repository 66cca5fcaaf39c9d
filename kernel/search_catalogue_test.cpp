// Search as a catalogue: facets, orders, suggestions, terms of the field, files, kept searches; and
// that none of them shows more than the asker may read.

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "kernel/files.h"
#include "kernel/hooks.h"
#include "kernel/search_saved.h"
#include "test/world.h"

namespace concord {
namespace {

using enum Kind;
using enum Party;

constexpr Field paper_fields[] = {
    {"title", line, Field::required | Field::searched},
    {"summary", prose, Field::searched},
    {"languages", languages, Field::filtered},
    {"norms", choices, Field::filtered, "@norms"},
    {"topics", choices, Field::filtered, "@topics"},
    {"year", line, Field::filtered},
    {"date", date},
    {"files", files, Field::searched},
};
constexpr Transition paper_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "publish", "published"},
    {"published", author, "edit", "", "*"},
};
constexpr RecordType paper_records[] = {
    {.name = "paper",
     .plural = "papers",
     .fields = paper_fields,
     .initial = "draft",
     .finals = "",
     .workflow = paper_workflow,
     .makers = by_state | by_organization | by_secretariat,
     .private_states = "draft"},
};
const Mechanism press{"press", paper_records};

class Catalogue : public testing::TestWithParam<test::Engine> {
protected:
    test::World world{
        GetParam(), {&press, &notices::mechanism, &search_mechanism}
    };
    Kernel& kernel = world.kernel();
    Notices told{kernel};
    Search search{kernel};
    SavedSearches saved{kernel, told, search};
    Subject mira = world.officer("QM"), nilo = world.officer("QN"), oda = world.officer("QO");

    Record made(const Subject& by, std::string type, JsonObject fields,
                std::optional<Label> label = {})
    {
        Command command;
        command.type = std::move(type);
        command.fields = std::move(fields);
        command.label = std::move(label);
        auto done = kernel.apply(by, command);
        EXPECT_TRUE(done) << done.error().key << done.error().field;
        return done ? (*done)->after : Record();
    }

    Record act(const Subject& by, const Record& record, std::string action, JsonObject fields = {})
    {
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = std::move(action);
        command.fields = std::move(fields);
        auto done = kernel.apply(by, command);
        EXPECT_TRUE(done) << done.error().key << done.error().field;
        return done ? (*done)->after : Record();
    }

    Record published(const Subject& by, JsonObject fields,
                     std::vector<Reach> to = {"participant:QN"})
    {
        auto paper =
            made(by, "press.paper", std::move(fields), Label{Tlp::amber, std::move(to), {}, {}});
        return act(by, paper, "publish");
    }

    std::vector<std::string> titles(const Subject& by, SearchQuery query)
    {
        std::vector<std::string> all;
        auto hits = search.find(by, query);
        EXPECT_TRUE(hits) << hits.error().key << hits.error().detail;
        if (!hits) return all;
        for (auto& hit : hits->items) all.emplace_back(hit.item.record.text("title"));
        return all;
    }

    std::map<std::string, std::int64_t> counts(const Subject& by, Facet facet,
                                               FacetValues chosen = {},
                                               std::string text = "harbour")
    {
        auto hits = search.find(by, {.text = std::move(text),
                                     .chosen = std::move(chosen),
                                     .counting = SearchQuery::Counting::facets});
        EXPECT_TRUE(hits);
        std::map<std::string, std::int64_t> all;
        for (auto& each : hits->facets[facet]) all[each.value] = each.count;
        return all;
    }

    std::vector<std::string> suggested(const Subject& by, std::string typed)
    {
        std::vector<std::string> all;
        auto found = search.suggest(by, typed);
        EXPECT_TRUE(found);
        for (auto& each : *found) all.push_back(each.text);
        return all;
    }
};

using Counts = std::map<std::string, std::int64_t>;
using Texts = std::vector<std::string>;

TEST_P(Catalogue, FacetsCountAndNarrow)
{
    auto paper = [&](std::string title, std::string language, std::string year, JsonArray norms) {
        published(mira, {
                            {"title",     "Harbour " + title },
                            {"languages", JsonArray{language}},
                            {"year",      year               },
                            {"norms",     std::move(norms)   }
        });
    };
    paper("one", "fr", "2020", {"a"});
    paper("two", "fr", "2021", {"a", "b"});
    paper("three", "ar", "2021", {"b"});
    paper("four", "zh-Hans", "2021", {});
    EXPECT_EQ(counts(nilo, Facet::language), (Counts{
                                                 {"fr", 2},
                                                 {"ar", 1},
                                                 {"zh", 1}
    }));
    EXPECT_EQ(counts(nilo, Facet::year), (Counts{
                                             {"2020", 1},
                                             {"2021", 3}
    }));
    EXPECT_EQ(counts(nilo, Facet::norm), (Counts{
                                             {"a", 2},
                                             {"b", 2}
    }));
    EXPECT_EQ(counts(nilo, Facet::owner), (Counts{
                                              {"QM", 4}
    }));
    EXPECT_EQ(counts(nilo, Facet::region), (Counts{
                                               {"World", 4}
    }));
    EXPECT_EQ(counts(nilo, Facet::label), (Counts{
                                              {"amber", 4}
    }));
    EXPECT_EQ(counts(nilo, Facet::type), (Counts{
                                             {"press.paper", 4}
    }));
    // One facet narrows the others and shows what there is besides in itself.
    FacetValues french{
        {Facet::language, {"fr"}}
    };
    EXPECT_EQ(counts(nilo, Facet::year, french), (Counts{
                                                     {"2020", 1},
                                                     {"2021", 1}
    }));
    EXPECT_EQ(counts(nilo, Facet::language, french), (Counts{
                                                         {"fr", 2},
                                                         {"ar", 1},
                                                         {"zh", 1}
    }));
    FacetValues both{
        {Facet::language, {"fr", "ar"}},
        {Facet::norm,     {"b"}       }
    };
    auto hits = search.find(nilo, {.text = "harbour", .chosen = both});
    EXPECT_EQ(hits->total, 2);
    EXPECT_EQ(hits->items.size(), 2u);
    // What was chosen stays there to be taken back, though nothing has it.
    EXPECT_EQ(counts(nilo, Facet::year,
                     {
                         {Facet::year, {"1999"}}
    })
                  .at("1999"),
              0);
    EXPECT_TRUE(counts(oda, Facet::owner).empty());
}

TEST_P(Catalogue, OrdersGoByDateAndTitle)
{
    auto paper = [&](std::string title, std::string day) {
        published(mira, {
                            {"title", title + " harbour"},
                            {"date",  day               }
        });
    };
    paper("Éclair", "2021-05-01");
    paper("zebra", "2019-01-01");
    paper("apple", "2023-01-01");
    using enum SearchQuery::Order;
    EXPECT_EQ(titles(nilo, {.text = "harbour", .order = newest}),
              (Texts{"apple harbour", "Éclair harbour", "zebra harbour"}));
    EXPECT_EQ(titles(nilo, {.text = "harbour", .order = oldest}),
              (Texts{"zebra harbour", "Éclair harbour", "apple harbour"}));
    EXPECT_EQ(titles(nilo, {.text = "harbour", .order = title}),
              (Texts{"apple harbour", "Éclair harbour", "zebra harbour"}));
}

TEST_P(Catalogue, SuggestionsNameOnlyWhatTheAskerMayRead)
{
    published(mira, {
                        {"title", "Quay number seven"}
    });
    made(mira, "press.paper",
         {
             {"title", "Quay in draft"}
    });
    published(mira, {
                        {"title", "关于港口网络安全的说明"}
    });
    EXPECT_EQ(suggested(nilo, "qua"), Texts{"Quay number seven"});
    EXPECT_EQ(suggested(nilo, "number qu"), Texts{"Quay number seven"});
    EXPECT_EQ(suggested(mira, "quay"), (Texts{"Quay in draft", "Quay number seven"}));
    EXPECT_EQ(suggested(nilo, "港口"), Texts{"关于港口网络安全的说明"});
    EXPECT_EQ(suggested(oda, "quay"), Texts());
    EXPECT_EQ(suggested(the_public(), "quay"), Texts());
    EXPECT_EQ(suggested(nilo, "-"), Texts());
    auto terms = suggested(oda, "points de con");
    ASSERT_FALSE(terms.empty());
    EXPECT_EQ(terms[0], "points de contact");
}

TEST_P(Catalogue, AHiddenTitleIsNeitherSuggestedNorSortedBy)
{
    Label label{
        Tlp::amber, {"participant:QN", "participant:QO"},
         {},
         {{"summary", {"participant:QN"}}}
    };
    auto paper = made(mira, "press.paper",
                      {
                          {"title",   "Beacon"            },
                          {"summary", "the secret narwhal"}
    },
                      label);
    act(mira, paper, "publish");
    for (auto& subject : {nilo, oda}) {
        EXPECT_TRUE(titles(subject, {.text = "narwhal"}).empty());
        EXPECT_EQ(suggested(subject, "narw"), Texts());
        EXPECT_EQ(titles(subject, {.text = "beacon"}).size(), 1u);
    }
}

TEST_P(Catalogue, TermsOfTheFieldMeanTheSameInEveryLanguage)
{
    published(mira, {
                        {"title", "Les points de contact nationaux"}
    });
    published(mira, {
                        {"title", "各国联络点的名单"}
    });
    published(mira, {
                        {"title", "国家联络人会议"}
    });
    published(mira, {
                        {"title", "Список контактных пунктов"}
    });
    published(mira, {
                        {"title", "قائمة نقاط الاتصال الوطنية"}
    });
    published(mira, {
                        {"title", "Los puntos de contacto del Estado"}
    });
    published(mira, {
                        {"title", "A point of order, and contact by letter of thanks"}
    });
    for (auto asked : {"point of contact", "points de contact", "联络点", "联络人",
                       "контактный пункт", "نقطة اتصال", "punto de contacto"})
        EXPECT_GE(titles(nilo, {.text = asked}).size(), 6u) << asked;
    // Exactly is exactly.
    EXPECT_EQ(titles(nilo, {.text = "\"联络人\""}), Texts{"国家联络人会议"});
    EXPECT_EQ(titles(nilo, {.text = "联络点 -名单"}).size(), 5u);
    // The passage shows what stood for what was asked.
    published(mira,
              {
                  {"title",   "Annex"                                     },
                  {"summary", "Chaque État désigne des points de contact."}
    });
    auto hits = search.find(nilo, {.text = "联络点 annex"});
    ASSERT_EQ(hits->total, 1);
    std::string marked;
    for (auto& part : hits->items[0].passage)
        if (part.part == Passage::Part::hit) marked += part.text;
    EXPECT_EQ(marked, "points de contact");
}

TEST_P(Catalogue, TheSecretariatAddsTerms)
{
    published(mira, {
                        {"title", "The lighthouse of the north"}
    });
    SearchQuery query{.text = "beaconry", .types = {"press.paper"}};
    EXPECT_TRUE(titles(nilo, query).empty());
    auto term = made(world.secretary(), "search.term",
                     {
                         {"title",       "lighthouse"          },
                         {"wordings_en", "lighthouse\nbeaconry"}
    });
    EXPECT_EQ(titles(nilo, query).size(), 1u);
    act(world.secretary(), term, "remove");
    EXPECT_TRUE(titles(nilo, query).empty());
    Command command;
    command.type = "search.term";
    command.fields = {
        {"title", "x"}
    };
    EXPECT_EQ(kernel.apply(mira, command).error().code, Code::forbidden);
}

TEST_P(Catalogue, TheTextOfFilesIsFoundByThoseWhoMayReadThem)
{
    Upload upload(kernel, mira.person, "report.txt");
    ASSERT_TRUE(upload.take("a report"));
    auto file = upload.finish();
    ASSERT_TRUE(file);
    auto paper = published(
        mira,
        {
            {"title", "Annual report"                                                        },
            {"files", JsonArray{JsonObject{{"sha256", file->sha256}, {"name", "report.txt"}}}}
    });
    EXPECT_TRUE(titles(nilo, {.text = "cormorant"}).empty());
    std::string text;
    for (int n = 0; n < 30'000; ++n) text += "filler" + std::to_string(n) + " ";
    text += "\fthe grey cormorant flies over the quay ";
    for (int n = 0; n < 1'000; ++n) text += "ending" + std::to_string(n) + " ";
    ASSERT_TRUE(kernel.store().write([&](store::Writer& writer) -> Result<> {
        TRY(
            writer.run("insert into file_texts (sha256, state, pages, language, text, at_ms) "
                       "values ($1, 'has_text', 2, 'en', $2, 0)",
                       {file->sha256, text}));
        return {};
    }));
    act(mira, paper, "edit",
        {
            {"summary", "with its text"}
    });
    auto hits = search.find(nilo, {.text = "cormorants \"over the quay\""});
    ASSERT_EQ(hits->total, 1);
    std::string passage;
    for (auto& part : hits->items[0].passage)
        passage += part.part == Passage::Part::hit ? "[" + part.text + "]" : part.text;
    EXPECT_NE(passage.find("the grey [cormorant] flies [over the quay] ending0"), std::string::npos)
        << passage;
    EXPECT_TRUE(titles(oda, {.text = "cormorant"}).empty());
    EXPECT_EQ(titles(nilo, {.text = "report.txt"}).size(), 1u);  // by its name
}

TEST_P(Catalogue, WhatIsNewInAKeptSearchIsToldOnce)
{
    published(mira, {
                        {"title", "An old harbour"}
    });
    auto kept = made(nilo, "search.saved",
                     {
                         {"name",    "Harbours of QM"},
                         {"text",    "harbour"       },
                         {"filters", "owner QM"      }
    });
    auto told_to = [&](const Subject& person) {
        std::multiset<std::string> all;
        auto page = told.list(person, -1, 100);
        for (auto& notice : page->items)
            if (notice.reason == "found") all.emplace(notice.record.text("title"));
        return all;
    };
    using Told = std::multiset<std::string>;
    EXPECT_EQ(*saved.run_once(kernel.now()), 0);  // what stood before is nothing new
    auto paper = published(mira, {
                                     {"title", "A new harbour"}
    });
    published(oda, {
                       {"title", "Another's harbour"}
    });
    published(mira,
              {
                  {"title", "A harbour for others"}
    },
              {"participant:QO"});
    EXPECT_EQ(*saved.run_once(kernel.now()), 1);
    EXPECT_EQ(told_to(nilo), (Told{"A new harbour"}));
    EXPECT_EQ(told_to(oda), Told());
    act(mira, paper, "edit",
        {
            {"summary", "changed"}
    });
    EXPECT_EQ(*saved.run_once(kernel.now()), 0);  // once for each record
    EXPECT_EQ(told_to(nilo).size(), 1u);
    act(nilo, kept, "remove");
    published(mira, {
                        {"title", "The last harbour"}
    });
    EXPECT_EQ(*saved.run_once(kernel.now()), 0);
    // A kept search is its desk's own.
    EXPECT_FALSE(kernel.read(mira, kept.id));
    EXPECT_FALSE(kernel.read(world.secretary(), kept.id));
}

// Counts, facets and suggestions speak of exactly what may be read.
TEST_P(Catalogue, NothingIsCountedThatMayNotBeRead)
{
    std::mt19937 draw{3};
    std::vector<std::string> ids;
    auto& people = world.everyone();
    for (int n = 0; n < 80; ++n) {
        Label label{Tlp(draw() % 5), {}, {}, {}};
        for (auto k = draw() % 3; k > 0; --k) {
            auto& target = people[draw() % people.size()];
            Reach reach = draw() % 4 == 0 ? "members" : "participant:" + target.participant;
            label.recipients.push_back(reach);
        }
        if (draw() % 4 == 0) label.embargo = kernel.now() + hours(int(draw() % 48) - 24);
        Command command;
        command.type = "press.paper";
        command.fields = {
            {"title",     "Harbour w" + std::to_string(n)},
            {"year",      std::to_string(2000 + n % 5)   },
            {"languages", JsonArray{n % 2 ? "fr" : "ar"} }
        };
        command.label = label;
        auto& writer = people[draw() % people.size()];
        auto done = kernel.apply(writer, command);
        if (!done) continue;
        ids.push_back((*done)->after.id);
        Command publish;
        publish.type = "press.paper";
        publish.id = ids.back();
        publish.action = "publish";
        if (draw() % 3) (void)bool(kernel.apply(writer, publish));
    }
    ASSERT_GT(ids.size(), 30u);
    for (auto span : {Span{0}, hours(30)}) {
        world.clock().pass(span);
        auto subjects = people;
        subjects.push_back(the_public());
        for (auto& subject : subjects) {
            Counts years, owners, french_years;
            for (auto& id : ids) {
                auto item = kernel.read(subject, id);
                if (!item) continue;
                auto year = std::string(item->record.text("year"));
                ++years[year];
                ++owners[item->record.owner];
                auto language = find_at(item->record.fields, "languages")->get_array()[0];
                if (language == "fr") ++french_years[year];
            }
            EXPECT_EQ(counts(subject, Facet::year), years);
            EXPECT_EQ(counts(subject, Facet::owner), owners);
            auto french = counts(subject, Facet::year,
                                 {
                                     {Facet::language, {"fr"}}
            });
            EXPECT_EQ(french, french_years);
            for (int n = 0; n < 80; n += 7) {
                auto word = "w" + std::to_string(n);
                for (auto& title : suggested(subject, "harbour " + word)) {
                    bool readable = std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
                        auto item = kernel.read(subject, id);
                        return item && item->record.text("title") == title;
                    });
                    EXPECT_TRUE(readable) << title;
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Engines, Catalogue, testing::ValuesIn(test::engines()),
                         test::print_engine);

}  // namespace
}  // namespace concord
