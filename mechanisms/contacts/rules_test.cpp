// Rules and files of the directory, without a kernel.

#include "mechanisms/contacts/rules.h"

#include <gtest/gtest.h>

#include "mechanisms/contacts/check.h"
#include "mechanisms/contacts/duty_roster.h"
#include "mechanisms/contacts/exchange.h"

namespace concord::contacts {
namespace {

Time at(std::string_view text)
{
    return *parse_time(text);
}

Record with_hours(std::string zone, JsonArray days, std::string from, std::string to)
{
    Record contact;
    contact.fields = {
        {"zone",  zone                                                             },
        {"hours", JsonArray{JsonObject{{"days", days}, {"from", from}, {"to", to}}}}
    };
    return contact;
}

TEST(Clock, IsFourDigitsAndAColon)
{
    EXPECT_EQ(parse_clock("08:30"), 510);
    EXPECT_EQ(parse_clock("24:00"), 1440);
    for (auto bad : {"", "8:30", "24:01", "12:60", "ab:cd", "12-30", "12:3０"})
        EXPECT_FALSE(parse_clock(bad)) << bad;
}

TEST(Hours, AreOfTheContactsOwnZone)
{
    // 2027-01-15 is a Friday; Tonga is 13 hours ahead of UTC.
    auto contact = with_hours("Pacific/Tongatapu", {"sat"}, "08:00", "17:00");
    EXPECT_TRUE(in_hours(contact, at("2027-01-15T20:00:00Z")));
    EXPECT_FALSE(in_hours(contact, at("2027-01-15T18:59:00Z")));
    EXPECT_FALSE(in_hours(contact, at("2027-01-16T04:00:00Z")));
    EXPECT_FALSE(in_hours(Record(), at("2027-01-16T04:00:00Z")));
    // Summer time is followed: Paris is two hours ahead in July.
    auto summer = with_hours("Europe/Paris", {"thu"}, "09:00", "17:00");
    EXPECT_TRUE(in_hours(summer, at("2027-07-15T07:00:00Z")));
    EXPECT_FALSE(in_hours(summer, at("2027-01-14T07:30:00Z")));
}

TEST(Hours, GoOnPastMidnight)
{
    auto contact = with_hours("UTC", {"fri"}, "22:00", "06:00");
    EXPECT_TRUE(in_hours(contact, at("2027-01-15T23:00:00Z")));
    EXPECT_TRUE(in_hours(contact, at("2027-01-16T05:59:00Z")));
    EXPECT_FALSE(in_hours(contact, at("2027-01-16T06:00:00Z")));
    EXPECT_FALSE(in_hours(contact, at("2027-01-15T05:00:00Z")));
}

TEST(Duty, IsWhoeverStandsInTheRosterNow)
{
    Record contact;
    contact.fields["duty"] = JsonArray{
        JsonObject{{"from", "2027-01-11T00:00:00Z"}, {"to", "2027-01-18T00:00:00Z"}, {"who", "A"}},
        JsonObject{{"from", "2027-01-18T00:00:00Z"}, {"to", "2027-01-25T00:00:00Z"}, {"who", "B"}}
    };
    auto now = on_duty(contact, at("2027-01-18T00:00:00Z"));
    ASSERT_EQ(now.size(), 1u);
    EXPECT_EQ(text_at(now[0].get_object(), "who"), "B");
    EXPECT_TRUE(on_duty(contact, at("2027-02-01T00:00:00Z")).empty());
}

TEST(Code, IsReadAloudAndBoundToOneContactAndChannel)
{
    auto hash = code_hash("check", "contact", "+999 1", "K7F-01M");
    for (auto heard : {"k7f01m", "K7F O1M", "K7F-0IM", "k7f-olm"})
        EXPECT_EQ(code_hash("check", "contact", "+999 1", heard), hash) << heard;
    EXPECT_NE(code_hash("check", "other", "+999 1", "K7F-01M"), hash);
    EXPECT_NE(code_hash("check", "contact", "+999 2", "K7F-01M"), hash);
    EXPECT_NE(code_hash("check", "contact", "+999 1", "K7F-01N"), hash);
}

Record reply(std::string state, std::string_view result, std::int64_t seconds = 0)
{
    Record record;
    record.state = result;
    record.fields = {
        {"state",   state  },
        {"channel", "email"},
        {"seconds", seconds}
    };
    return record;
}

TEST(Results, RegionsOfFewStatesAreTakenTogether)
{
    std::vector<Record> replies;
    for (auto state : {"QM", "QN", "QO"}) replies.push_back(reply(state, "answered", 10));
    for (auto state : {"RA", "RB", "RC", "RD"}) replies.push_back(reply(state, "silent"));
    replies.push_back(reply("SA", "answered", 40));
    auto region = [](std::string_view state) { return std::string(state.substr(0, 1)); };
    auto lines = tally(replies, region);
    // One State alone in its region would be named by it; with the next smallest region it is not.
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_EQ(lines[0].region, "");
    EXPECT_EQ(lines[0].asked, 4);
    EXPECT_EQ(print_json(print(lines[0])),
              R"({"region":"","channel":"email","asked":4,"answered":4,"share":100,)"
              R"("median_seconds":10})");
    EXPECT_EQ(lines[1].region, "R");
    EXPECT_TRUE(tally({reply("QM", "answered")}, region).empty());
    EXPECT_TRUE(tally({}, region).empty());
}

std::string key_of(const Incoming& incoming)
{
    return incoming.fields ? "fine" : incoming.fields.error().key + incoming.fields.error().field;
}

TEST(Table, IsReadAsPeopleWriteIt)
{
    auto read = parse_directory("State;Code;Name;Level;E-mail\r\n");
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().key, "contacts.unknown_columns");
    EXPECT_EQ(read.error().values["columns"], "E-mail");

    auto table = *parse_directory(
        "State,Code,Name,Level,Email,Telephone,Roles,Hours\n"
        "QM,a,Duty,technical,a@qm.example; b@qm.example,'+999 1 555 "
        "01,crisis,\"mon,tue|08:00|16:00\"\n"
        "QM,b,Desk,policy,1|c@qm.example|by day \\| night,,\"crisis, assistance\",\n"
        "QM,b,Again,policy,,,,\n"
        "QN,b,Other State,policy,,,,\n"
        "QM,c,Bad,policy,x|y@qm.example,,,\n"
        "QM,d,Short,policy\n");
    ASSERT_EQ(table.size(), 6u);
    EXPECT_EQ(
        print_json(*table[0].fields),
        R"({"code":"a","name":"Duty","level":"technical","channels":[)"
        R"({"kind":"email","address":"a@qm.example"},{"kind":"email","address":)"
        R"("b@qm.example"},{"kind":"telephone","address":"+999 1 555 01"}],)"
        R"("roles":["crisis"],"hours":[{"days":["mon","tue"],"from":"08:00","to":"16:00"}]})");
    EXPECT_EQ(table[0].owner, "QM");
    EXPECT_EQ(table[0].key, "a");
    EXPECT_EQ(
        print_json(table[1].fields->at("channels")),
        R"([{"kind":"email","address":"c@qm.example","priority":1,"note":"by day | night"}])");
    EXPECT_EQ(key_of(table[2]), "contacts.twice_in_file");
    EXPECT_EQ(table[2].fields.error().values["line"], "3");
    EXPECT_EQ(key_of(table[3]), "fine");
    EXPECT_EQ(key_of(table[4]), "contacts.bad_cell/fields/email");
    EXPECT_EQ(key_of(table[5]), "csv.wrong_cell_count");
    EXPECT_EQ(table[5].line, 7u);
}

TEST(Table, WithoutCodesTheSameEntryTwiceIsFound)
{
    auto table = *parse_directory(
        "name,institution,level\nDuty,CERT,technical\nDUTY,cert,technical\n"
        "Duty,CERT,policy\n");
    EXPECT_EQ(key_of(table[0]), "fine");
    EXPECT_EQ(key_of(table[1]), "contacts.twice_in_file");
    EXPECT_EQ(key_of(table[2]), "fine");
}

TEST(Table, NoCellRunsAsAFormula)
{
    Record contact;
    contact.owner = "QM";
    contact.fields = {
        {"name", "=HYPERLINK(\"https://qm.example\")"},
        {"note", "@here"                             }
    };
    auto text = print_directory({&contact, 1});
    EXPECT_NE(text.find("'=HYPERLINK"), std::string::npos);
    EXPECT_NE(text.find("'@here"), std::string::npos);
    EXPECT_EQ(print_canonical(*parse_directory(text)->front().fields),
              print_canonical(contact.fields));
}

TEST(Cards, OfOtherAddressBooksAreTakenAsFarAsTheirMeaningIsPlain)
{
    auto cards = *parse_vcards(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Velle;Amara;;;\r\nFN:Amara Velle\r\nORG:CERT;Watch\r\n"
        "TITLE:Analyst\r\nTEL;TYPE=CELL:+999 1 555 0101\r\nTEL;TYPE=WORK,FAX:+999 1 555 0102\r\n"
        "EMAIL;TYPE=INTERNET,PREF:a@qm.example\r\nCATEGORIES:Technical,Crisis,Friends\r\n"
        "UID:abc\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nEND:VCARD\r\n");
    ASSERT_EQ(cards.size(), 2u);
    auto& fields = *cards[0].fields;
    EXPECT_EQ(text_at(fields, "holder_kind"), "person");
    EXPECT_EQ(text_at(fields, "institution"), "CERT, Watch");
    EXPECT_EQ(text_at(fields, "level"), "technical");
    EXPECT_EQ(print_json(fields.at("roles")), R"(["crisis"])");
    EXPECT_EQ(cards[0].key, "abc");
    auto channels = print_json(fields.at("channels"));
    EXPECT_NE(channels.find(R"("kind":"mobile","address":"+999 1 555 0101")"), std::string::npos);
    EXPECT_NE(channels.find(R"("kind":"fax","address":"+999 1 555 0102")"), std::string::npos);
    EXPECT_EQ(key_of(cards[1]), "vcard.no_name");
    EXPECT_FALSE(parse_vcards("not a card")->front().fields);
    EXPECT_FALSE(parse_vcards(""));
}

}  // namespace
}  // namespace concord::contacts
