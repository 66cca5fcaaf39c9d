// Answers of OAI-PMH as other repositories read them.

#include "formats/oai.h"

#include <gtest/gtest.h>
#include <libxml/parser.h>

namespace concord::oai {
namespace {

bool is_well_formed(const std::string& xml)
{
    auto document = xmlReadMemory(xml.data(), int(xml.size()), nullptr, nullptr,
                                  XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    bool well = document != nullptr;
    xmlFreeDoc(document);
    return well;
}

bool holds(const std::string& text, std::string_view part)
{
    return text.find(part) != std::string::npos;
}

Answer answer(std::string verb)
{
    Answer made;
    made.at = Time{1'800'000'000'999};
    made.base_url = "https://library.example/oai";
    made.verb = verb;
    made.arguments = {
        {"verb", verb}
    };
    return made;
}

TEST(Oai, ARecordIsPrintedWithItsLanguages)
{
    auto made = answer("GetRecord");
    auto dc = print_dc({
        {"title", "国家战略 <1> & more", "zh"},
        {"type", "strategy"}
    });
    made.entries.push_back({
        {"oai:library.example:1", Time{1'800'000'000'000}, {"owner:QM"}},
        with_elements(dc, {{"identifier", "https://library.example/1"}}
        )
    });
    auto xml = print(made);
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_TRUE(holds(xml, "<responseDate>2027-01-15T08:00:00Z</responseDate>")) << xml;
    EXPECT_TRUE(holds(xml, R"(<dc:title xml:lang="zh">国家战略 &lt;1&gt; &amp; more</dc:title>)"));
    EXPECT_TRUE(holds(xml, "<dc:identifier>https://library.example/1</dc:identifier><dc:title"));
    EXPECT_TRUE(holds(xml, "<setSpec>owner:QM</setSpec>"));
}

TEST(Oai, WhatIsGoneSaysSoAndNothingElse)
{
    auto made = answer("ListRecords");
    Entry gone{
        {"oai:library.example:2", Time{0}, {}, Header::Status::deleted},
        print_dc({{"title", "secret"}}
        )
    };
    made.entries.push_back(gone);
    made.token = Token{"next part", 0};
    auto xml = print(made);
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_TRUE(holds(xml, R"(<header status="deleted">)"));
    EXPECT_FALSE(holds(xml, "secret"));
    EXPECT_TRUE(holds(xml, R"(<resumptionToken cursor="0">next part</resumptionToken>)"));
}

TEST(Oai, AnErrorHasNoBody)
{
    auto made = answer("");
    made.arguments.clear();
    made.errors.emplace_back("badVerb", "There is no such verb: \x01<x>");
    auto xml = print(made);
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_TRUE(holds(xml, R"(<error code="badVerb">There is no such verb: &lt;x&gt;</error>)"));
}

TEST(Oai, ItSaysWhatItIs)
{
    auto made = answer("Identify");
    made.identify = Identify{"Library", {"library@example.org"}, Time{0}};
    auto xml = print(made);
    EXPECT_TRUE(is_well_formed(xml)) << xml;
    EXPECT_TRUE(holds(xml, "<deletedRecord>persistent</deletedRecord>"));
    EXPECT_TRUE(holds(xml, "<earliestDatestamp>1970-01-01T00:00:00Z</earliestDatestamp>"));
}

}  // namespace
}  // namespace concord::oai
