#include "formats/vcard.h"

#include <gtest/gtest.h>

namespace concord::vcard {
namespace {

Card only(std::string_view file)
{
    const auto readings = parse(file).value();
    EXPECT_EQ(readings.size(), 1u);
    EXPECT_TRUE(readings.at(0).card) << readings.at(0).card.error().key;
    return readings.at(0).card.value();
}

// The error of the only card, with its line: "vcard.malformed 3".
std::string error_of(std::string_view file, const Limits& limits = {})
{
    const auto readings = parse(file, limits);
    if (!readings) return readings.error().key;
    if (readings->size() != 1 || readings->front().card) return "";
    const Error& error = readings->front().card.error();
    return error.key + ' ' + error.values.at("line");
}

std::string card_with(std::string_view lines, std::string_view version = "4.0")
{
    return "BEGIN:VCARD\r\nVERSION:" + std::string(version) + "\r\n" + std::string(lines) +
           "END:VCARD\r\n";
}

constexpr std::string_view modern =
    "BEGIN:VCARD\r\n"
    "VERSION:4.0\r\n"
    "KIND:individual\r\n"
    "FN:Dr Amina Sol\r\n"
    "N:Sol;Amina;Noor,Lia;Dr;\r\n"
    "ORG:Ministry of Communications\\, Quillmark;Incident Desk\r\n"
    "TITLE:Technical point of contact\r\n"
    "TEL;VALUE=uri;PREF=2;TYPE=\"voice,work\":tel:+999-30-123456;ext=102\r\n"
    "TEL;PREF=1;TYPE=cell:+999 170 55 66\r\n"
    "EMAIL;TYPE=work:desk@incident.example\r\n"
    "LANG;PREF=1:fr\r\n"
    "LANG;PREF=2:en\r\n"
    "TZ:Etc/GMT-3\r\n"
    "KEY;MEDIATYPE=application/pgp-keys:https://incident.example/key.asc\r\n"
    "ADR;LABEL=\"Tower ^'A^'^n2 Main St\":;;2 Main St;Portal;;QM-100;Quillmark\r\n"
    "NOTE:On duty\\; day and night.\\nCall first.\r\n"
    "UID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\r\n"
    "REV:20261120T093000Z\r\n"
    "END:VCARD\r\n";

TEST(Vcard, a_card_of_version_4_is_understood)
{
    const Card card = only(modern);
    EXPECT_EQ(kind(card), Kind::individual);
    EXPECT_EQ(text_of(card, "FN"), "Dr Amina Sol");
    EXPECT_EQ(name_of(card), (Name{"Sol", "Amina", "Noor Lia", "Dr", ""}));
    EXPECT_EQ(organization_of(card),
              (std::vector<std::string>{"Ministry of Communications, Quillmark", "Incident Desk"}));
    const auto telephones = find_all(card, "TEL");
    ASSERT_EQ(telephones.size(), 2u);
    EXPECT_EQ(telephone(*telephones[0]), (Telephone{"+999 170 55 66", ""}));
    EXPECT_EQ(telephone(*telephones[1]), (Telephone{"+999-30-123456", "102"}));
    EXPECT_EQ(types(*telephones[1]), (std::vector<std::string>{"voice", "work"}));
    EXPECT_EQ(preference(*find(card, "EMAIL")), 101);
    EXPECT_EQ(text_of(card, "LANG"), "fr");
    EXPECT_EQ(text_of(card, "TZ"), "Etc/GMT-3");
    EXPECT_EQ(parameter(*find(card, "KEY"), "MEDIATYPE"), "application/pgp-keys");
    EXPECT_EQ(parameter(*find(card, "ADR"), "LABEL"), "Tower \"A\"\n2 Main St");
    EXPECT_EQ(address(*find(card, "ADR")),
              (Address{"", "", "2 Main St", "Portal", "", "QM-100", "Quillmark"}));
    EXPECT_EQ(text_of(card, "NOTE"), "On duty; day and night.\nCall first.");
    EXPECT_EQ(find(card, "VERSION"), nullptr);
    EXPECT_EQ(text_of(card, "NICKNAME"), "");
}

TEST(Vcard, what_is_printed_reads_back_equal)
{
    const Card card = only(modern);
    const std::string printed = print(card);
    EXPECT_EQ(only(printed), card);
    EXPECT_EQ(print(only(printed)), printed);
    EXPECT_NE(printed.find("LABEL=\"Tower ^'A^'^n2 Main St\":"), printed.npos);

    Card made;
    made.properties = {make_text("FN", "Bureau; \"Nord\", \\ 北\r\n2"),
                       make_name({"a;b", "c,d", "", "", "é"}),
                       make_components("ORG", {"Ministry; of, X", "Unit"}),
                       make_list("CATEGORIES", {"a,b", "c"}),
                       make_telephone({"+999 30 5", "7"}),
                       make_telephone({"ask the desk", ""}),
                       make_uri("KEY", "https://incident.example/k?a=1,2;3"),
                       make_address({"", "", "1 Way", "Town", "", "", "Quillmark"})};
    made.properties[0].group = "item1";
    set_parameter(made.properties[0], "X-NOTE", {"say ^n \"hi\"\nthere", "a:b;c,d", ""});
    const Card read = only(print(made));
    EXPECT_EQ(read, made);
    EXPECT_EQ(text_of(read, "FN"), "Bureau; \"Nord\", \\ 北\n2");
    EXPECT_EQ(name_of(read).family, "a;b");
    EXPECT_EQ(organization_of(read)[0], "Ministry; of, X");
    EXPECT_EQ(list(*find(read, "CATEGORIES")), (std::vector<std::string>{"a,b", "c"}));
    EXPECT_EQ(telephone(*find(read, "TEL")), (Telephone{"+999-30-5", "7"}));
    EXPECT_EQ(text(*find_all(read, "TEL")[1]), "ask the desk");
}

TEST(Vcard, version_3_is_read_as_if_it_were_4)
{
    const Card card = only(
        "begin:vcard\n"
        "version:3.0\n"
        "n:Marsh;Tomas;;;\n"
        "fn:Tomas Marsh\n"
        "item1.EMAIL;type=INTERNET;type=WORK;type=pref:tomas@office.example\n"
        "item1.X-ABLabel:_$!<Work>!$_\n"
        "TEL;TYPE=WORK,VOICE:(999) 30 11\n"
        "KEY;TYPE=PGP;ENCODING=b:aGVs\n bG8=\n"
        "PHOTO;TYPE=JPEG;ENCODING=BASE64:AAEC\n"
        "NOTE:one\\, two\\nthree\n"
        "end:vcard\n");
    EXPECT_EQ(text_of(card, "FN"), "Tomas Marsh");
    const Property& email = *find(card, "EMAIL");
    EXPECT_EQ(email.group, "item1");
    EXPECT_EQ(types(email), (std::vector<std::string>{"work"}));
    EXPECT_EQ(preference(email), 1);
    EXPECT_EQ(text_of(card, "KEY"), "data:application/pgp-keys;base64,aGVsbG8=");
    EXPECT_EQ(text_of(card, "PHOTO"), "data:image/jpeg;base64,AAEC");
    EXPECT_EQ(text_of(card, "NOTE"), "one, two\nthree");
    EXPECT_EQ(only(print(card)), card);
}

TEST(Vcard, version_2_1_with_quoted_printable_is_read)
{
    const Card card = only(
        "BEGIN:VCARD\r\n"
        "VERSION:2.1\r\n"
        "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Lind=C3=A9n;Zo=C3=AB\r\n"
        "TEL;WORK;VOICE;PREF:+999 1\r\n"
        "NOTE;ENCODING=QUOTED-PRINTABLE:first, line=0D=0A=\r\nsecond =3D line\r\n"
        "TITLE;CHARSET=ISO-8859-1;QUOTED-PRINTABLE:Attach=E9\r\n"
        "END:VCARD\r\n");
    EXPECT_EQ(text_of(card, "FN"), "Zoë Lindén");
    EXPECT_EQ(name_of(card), (Name{"Lindén", "Zoë", "", "", ""}));
    EXPECT_EQ(types(*find(card, "TEL")), (std::vector<std::string>{"work", "voice"}));
    EXPECT_EQ(preference(*find(card, "TEL")), 1);
    EXPECT_EQ(text_of(card, "NOTE"), "first, line\nsecond = line");
    EXPECT_EQ(text_of(card, "TITLE"), "Attaché");
    EXPECT_EQ(
        error_of(card_with("FN:a\nNOTE;CHARSET=KOI8-R;ENCODING=QUOTED-PRINTABLE:=C1\n", "2.1")),
        "vcard.unknown_charset 4");
    EXPECT_EQ(error_of(card_with("FN;ENCODING=QUOTED-PRINTABLE:=C1\n", "2.1")), "vcard.not_utf8 3");
    EXPECT_EQ(error_of(card_with("FN;ENCODING=QUOTED-PRINTABLE:=4\n", "2.1")), "vcard.malformed 3");
    EXPECT_EQ(error_of(card_with("FN;ENCODING=QUOTED-PRINTABLE:=00\n", "2.1")),
              "vcard.malformed 3");
}

TEST(Vcard, a_line_of_version_4_that_ends_in_an_equals_sign_is_whole)
{
    const Card card =
        only(card_with("FN;ENCODING=QUOTED-PRINTABLE:a=\nNOTE;X-QUOTED-PRINTABLE=1:b\n"));
    EXPECT_EQ(text_of(card, "FN"), "a=");
    EXPECT_EQ(text_of(card, "NOTE"), "b");
}

TEST(Vcard, lines_are_folded_at_75_octets_and_never_inside_a_character)
{
    for (std::size_t shift = 0; shift < 8; ++shift) {
        std::string words(shift, 'a');
        for (int i = 0; i < 100; ++i) words += "日é𝄞x";
        const Card card = {{make_text("FN", words)}};
        const std::string printed = print(card);
        std::size_t begin = 0;
        while (begin < printed.size()) {
            const std::size_t end = printed.find("\r\n", begin);
            ASSERT_LE(end - begin, 75u);
            const auto last = static_cast<unsigned char>(printed[end + 2]);
            const auto first =
                printed[end + 2] == ' ' ? static_cast<unsigned char>(printed[end + 3]) : last;
            EXPECT_NE(first & 0xc0, 0x80);
            begin = end + 2;
        }
        EXPECT_EQ(only(printed), card);
    }
}

TEST(Vcard, a_bad_card_does_not_take_the_others_down)
{
    const std::string file = card_with("FN:One\r\n") + card_with("FN:Two\r\nno colon\r\n") +
                             "stray\r\nstray again\r\n" + "\r\n" + card_with("FN:Three\r\n") +
                             "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Cut\r\n" + card_with("FN:Four\r\n") +
                             "BEGIN:VCARD\r\n";
    const auto readings = parse(file).value();
    std::vector<std::string> seen;
    for (const Reading& reading : readings) {
        seen.push_back(std::to_string(reading.line) + ' ' +
                       (reading.card ? text_of(*reading.card, "FN") : reading.card.error().key));
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"1 One", "5 vcard.malformed", "10 vcard.malformed",
                                              "13 Three", "17 vcard.no_end", "20 Four",
                                              "24 vcard.no_end"}));
    EXPECT_EQ(readings[1].card.error().values.at("line"), "8");
}

TEST(Vcard, what_is_missing_or_wrong_is_named)
{
    EXPECT_EQ(error_of(""), "vcard.empty");
    EXPECT_EQ(error_of("\r\n\r\n"), "vcard.empty");
    EXPECT_EQ(error_of("{\"not\": \"a card\"}"), "vcard.malformed 1");
    EXPECT_EQ(error_of("BEGIN:VCARD\nFN:a\nEND:VCARD\n"), "vcard.no_version 1");
    EXPECT_EQ(error_of("BEGIN:VCARD\nVERSION:\nFN:a\nEND:VCARD\n"), "vcard.no_version 1");
    EXPECT_EQ(error_of(card_with("FN:a\n", "5.0")), "vcard.other_version 1");
    EXPECT_EQ(error_of(card_with("NOTE:nobody\n")), "vcard.no_name 1");
    EXPECT_EQ(error_of(card_with("FN: \nN:;;;;\n")), "vcard.no_name 1");
    EXPECT_EQ(text_of(only(card_with("ORG:Ministry;Unit\n")), "FN"), "Ministry");
    for (const char* line :
         {"FN", "FN;TYPE", ":x", "F N:x", "FN;=x:y", "FN;A=\"x:y", "FN;A=\"x\"y:z", ".FN:x",
          "a b.FN:x", "FN;;A=1:x", "KEY;A=1,:x;", "FN;A=b\"c:d"}) {
        const std::string error = error_of(card_with("FN:a\n" + std::string(line) + "\n"));
        if (std::string_view(line) == "KEY;A=1,:x;") {
            EXPECT_EQ(error, "");  // an empty parameter value is allowed
        } else {
            EXPECT_EQ(error, "vcard.malformed 4") << line;
        }
    }
    EXPECT_EQ(error_of(card_with("FN:a\nKEY;ENCODING=b:!!!\n", "3.0")), "vcard.malformed 4");
    EXPECT_EQ(error_of(card_with("FN:\xff\n")), "vcard.not_utf8 3");
}

TEST(Vcard, hostile_files_end_quickly_with_a_named_error)
{
    EXPECT_EQ(error_of(card_with(std::string("FN:a\0b\n", 7))), "vcard.malformed 3");
    EXPECT_EQ(error_of(card_with("FN:a\x7f\n")), "vcard.malformed 3");
    EXPECT_EQ(error_of(std::string("\0\0\0", 3)), "vcard.malformed 1");
    EXPECT_EQ(error_of("BEGIN:VCARD"), "vcard.no_end 1");

    std::string folds = "FN:a";
    for (int i = 0; i < 1'000'000; ++i) folds += "\n b";
    EXPECT_EQ(error_of(card_with(folds + "\n")), "vcard.line_too_long 3");
    std::string soft = "FN;ENCODING=QUOTED-PRINTABLE:=";
    for (int i = 0; i < 1'000'000; ++i) soft += "\n=";
    EXPECT_EQ(error_of(card_with(soft + "\n", "2.1")), "vcard.no_end 1");

    std::string many;
    for (int i = 0; i < 501; ++i) many += "NOTE:a\n";
    EXPECT_EQ(error_of(card_with(many)), "vcard.too_many_properties 503");
    std::string types = "FN;TYPE=a";
    for (int i = 0; i < 1000; ++i) types += ",a";
    EXPECT_EQ(error_of(card_with(types + ":x\n")), "vcard.malformed 3");

    Limits small;
    small.size_bytes_max = 10;
    EXPECT_EQ(error_of(card_with("FN:a\n"), small), "vcard.too_large");
    small = {};
    small.cards_max = 1;
    EXPECT_EQ(error_of(card_with("FN:a\n") + card_with("FN:b\n"), small), "vcard.too_many_cards");
}

TEST(Vcard, a_value_cannot_begin_a_property_of_its_own)
{
    Card card = {
        {make_text("FN", "a\r\nEND:VCARD"), {.name = "NOTE", .value = "b\r\nEND:VCARD\0"}}
    };
    set_parameter(card.properties[0], "X-A", {"c\r\nEND:VCARD\x01"});
    EXPECT_EQ(only(print(card)).properties.size(), 2u);
    EXPECT_EQ(parse(print(card)).value().size(), 1u);
}

TEST(Vcard, jcard_says_the_same_in_json)
{
    EXPECT_EQ(
        print_json(to_jcard(only(modern))),
        R"(["vcard",[["version",{},"text","4.0"],)"
        R"(["kind",{},"text","individual"],)"
        R"(["fn",{},"text","Dr Amina Sol"],)"
        R"(["n",{},"text",["Sol","Amina",["Noor","Lia"],"Dr",""]],)"
        R"(["org",{},"text",["Ministry of Communications, Quillmark","Incident Desk"]],)"
        R"(["title",{},"text","Technical point of contact"],)"
        R"(["tel",{"pref":"2","type":["voice","work"]},"uri","tel:+999-30-123456;ext=102"],)"
        R"(["tel",{"pref":"1","type":"cell"},"text","+999 170 55 66"],)"
        R"(["email",{"type":"work"},"text","desk@incident.example"],)"
        R"(["lang",{"pref":"1"},"language-tag","fr"],)"
        R"(["lang",{"pref":"2"},"language-tag","en"],)"
        R"(["tz",{},"text","Etc/GMT-3"],)"
        R"(["key",{"mediatype":"application/pgp-keys"},"uri","https://incident.example/key.asc"],)"
        R"(["adr",{"label":"Tower \"A\"\n2 Main St"},"text",)"
        R"(["","","2 Main St","Portal","","QM-100","Quillmark"]],)"
        R"(["note",{},"text","On duty; day and night.\nCall first."],)"
        R"(["uid",{},"uri","urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1"],)"
        R"(["rev",{},"timestamp","2026-11-20T09:30:00Z"]]])");
    const Card other =
        only(card_with("item1.FN:a\nORG:One\nNICKNAME:b,c\nBDAY:19851231\n"
                       "X-THING:d\nANNIVERSARY:20090808T1430-0500\n"));
    EXPECT_EQ(print_json(to_jcard(other)),
              R"(["vcard",[["version",{},"text","4.0"],["fn",{"group":"item1"},"text","a"],)"
              R"(["org",{},"text","One"],["nickname",{},"text","b","c"],)"
              R"(["bday",{},"date-and-or-time","1985-12-31"],["x-thing",{},"unknown","d"],)"
              R"(["anniversary",{},"date-and-or-time","2009-08-08T14:30-05:00"]]])");
}

TEST(Vcard, kinds_are_known)
{
    EXPECT_EQ(kind(only(card_with("FN:a\n"))), Kind::individual);
    EXPECT_EQ(kind(only(card_with("FN:a\nKIND:ORG\n"))), Kind::org);
    EXPECT_EQ(kind(only(card_with("FN:a\nKIND:group\n"))), Kind::group);
    EXPECT_EQ(kind(only(card_with("FN:a\nKIND:robot\n"))), Kind::other);
}

}  // namespace
}  // namespace concord::vcard
