// A real report as input: A/78/76 in Chinese, with its 37 replies. The text is not part of the
// repository; the test looks for it beside it and is skipped where it is not. Its annex is cut by
// its headings, entered as the secretariat does with notes verbales, compiled, issued and built
// again, and the frame of what comes out is compared with the frame of what went in.

#include <re2/re2.h>

#include <algorithm>
#include <map>

#include "embedded/states.h"
#include "formats/paper.h"
#include "mechanisms/reports/compiling_fixture.h"
#include "mechanisms/reports/documents.h"
#include "mechanisms/reports/material.h"
#include "mechanisms/reports/stale.h"

namespace concord::reports {
namespace {

using Lines = std::vector<std::string>;

struct Cut {
    std::string state;  // its name, as the heading has it
    std::string language;
    std::string date;
    Lines paragraphs;
};

struct Section {
    std::string heading;
    Lines paragraphs;
};

struct Source {
    std::string title, summary;
    std::vector<Section> sections;
    std::vector<Cut> replies;
    std::size_t notes = 0;
    int misplaced = 0;  // footnotes whose call was not found
};

std::string trimmed(std::string_view text)
{
    auto from = text.find_first_not_of(' ');
    if (from == std::string_view::npos) return {};
    return std::string(text.substr(from, text.find_last_not_of(' ') - from + 1));
}

bool ends_a_sentence(std::string_view line)
{
    for (std::string_view end : {"。", "：", "；", "！", "？", "”", ")", "。”"})
        if (line.ends_with(end)) return true;
    return false;
}

// Lines become paragraphs; footnotes are taken from the feet of the pages and put where they are
// called, which is where their number stands behind a word.
class Reader {
public:
    void take(const std::string& raw)
    {
        auto line = trimmed(raw);
        if (line.empty()) return;
        if (line.starts_with("________")) {
            in_foot_ = true;
            return;
        }
        if (re2::RE2::FullMatch(line, "https?://\\S+")) {
            in_foot_ = false;
            return;
        }
        int number = 0;
        std::string note;
        if (in_foot_ && re2::RE2::FullMatch(line, "(\\d+) (.+)", &number, &note) &&
            number == last_note_ + 1) {
            notes_.push_back({note, paragraphs_.size()});
            last_note_ = number;
            return;
        }
        if (in_foot_ && continues_foot(raw)) {
            notes_.back().text += line;
            return;
        }
        in_foot_ = false;
        add(raw, line);
    }

    int not_found() const { return not_found_; }

    // The number of the paragraph that a new part begins with.
    std::size_t begin_part()
    {
        begins_part_ = true;
        return paragraphs_.size();
    }

    // All that was gathered, with its footnotes in it; the next ones are numbered anew.
    Lines finish(std::size_t& notes)
    {
        notes += notes_.size();
        int number = 0;
        std::size_t at = 0, from = 0;
        for (auto& note : notes_) {
            auto sign = "[^" + note.text + "]";
            if (find_call(++number, note.before, at, from)) {
                paragraphs_[at].replace(from, std::to_string(number).size(), sign);
                from += sign.size();
            } else {
                paragraphs_.at(note.before - 1) += sign;
                ++not_found_;
            }
        }
        notes_.clear();
        last_note_ = 0;
        return std::exchange(paragraphs_, {});
    }

private:
    static bool continues_foot(const std::string& raw)
    {
        return !raw.starts_with(' ') && !re2::RE2::PartialMatch(raw, "^\\d+\\. ");
    }

    // A number behind a letter or a sign, on the page at whose foot the note stands.
    bool find_call(int number, std::size_t before, std::size_t& at, std::size_t& from) const
    {
        static const re2::RE2 call("[^\\d\\s/.,(–-](\\d+)(?:[^\\d./–-]|$)");
        for (auto place = at; place < before; ++place) {
            auto& text = paragraphs_[place];
            re2::StringPiece rest(text), found;
            if (place == at) rest.remove_prefix(std::min(from, text.size()));
            while (re2::RE2::FindAndConsume(&rest, call, &found)) {
                if (std::string_view(found.data(), found.size()) != std::to_string(number))
                    continue;
                at = place;
                from = std::size_t(found.data() - text.data());
                return true;
            }
        }
        return false;
    }

    void add(const std::string& raw, const std::string& line)
    {
        auto indent = raw.find_first_not_of(' ');
        bool begins = std::exchange(begins_part_, false) || indent >= 2 || line.starts_with("•") ||
                      re2::RE2::PartialMatch(line, "^(\\d+\\. |\\([a-z]\\) )") ||
                      (indent == 1 && ends_a_sentence(paragraphs_.back())) || was_heading_;
        was_heading_ = indent >= 2 && !ends_a_sentence(line) && line.size() < 120 &&
                       line.find("，") == std::string::npos;
        auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
        if (!begins)
            paragraphs_.back() +=
                (is_digit(paragraphs_.back().back()) && is_digit(line[0]) ? " " : "") + line;
        else if (was_heading_)
            paragraphs_.push_back("# " + line);
        else if (line.starts_with("•"))
            paragraphs_.push_back("- " + trimmed(std::string_view(line).substr(3)));
        else
            paragraphs_.push_back(line);
    }

    struct Note {
        std::string text;
        std::size_t before;  // the paragraphs that had begun on the pages so far
    };
    Lines paragraphs_;
    std::vector<Note> notes_;
    int last_note_ = 0, not_found_ = 0;
    bool in_foot_ = false, was_heading_ = false, begins_part_ = true;
};

std::string iso(int year, int month, int day)
{
    char text[16];
    std::snprintf(text, sizeof text, "%04d-%02d-%02d", year, month, day);
    return text;
}

Source read_source(std::istream& in)
{
    const std::map<std::string, std::string> languages{
        {"英文",     "en"},
        {"法文",     "fr"},
        {"俄文",     "ru"},
        {"西班牙文", "es"},
        {"阿拉伯文", "ar"},
        {"中文",     "zh"}
    };
    Lines lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    Source source;
    Reader reader;
    bool in_annex = false;
    // Footnotes stand at the feet of pages, which do not end where sections do: a whole part is
    // read before they are put in, and cut afterwards.
    std::vector<std::size_t> begins;
    auto close = [&](auto& parts) {
        auto paragraphs = reader.finish(source.notes);
        begins.push_back(paragraphs.size());
        for (std::size_t part = 0; part < parts.size(); ++part)
            parts[part].paragraphs.assign(paragraphs.begin() + std::ptrdiff_t(begins[part]),
                                          paragraphs.begin() + std::ptrdiff_t(begins[part + 1]));
        begins.clear();
    };
    for (std::size_t i = 0; i < lines.size(); ++i) {
        auto line = trimmed(lines[i]);
        std::string name;
        int year = 0, month = 0, day = 0;
        // The State's name is the line before its language, with an empty one between them.
        if (i + 2 < lines.size() && trimmed(lines[i + 2]).starts_with("[原件：")) {
            begins.push_back(reader.begin_part());
            source.replies.push_back({.state = line, .language = {}, .date = {}, .paragraphs = {}});
        } else if (re2::RE2::FullMatch(line, "\\[原件：(.+)\\]", &name)) {
            source.replies.back().language = languages.at(name);
        } else if (re2::RE2::FullMatch(line, "\\[(\\d+) 年 (\\d+) 月 (\\d+) 日\\]?", &year, &month,
                                       &day)) {
            source.replies.back().date = iso(year, month, day);
        } else if (line == "附件" && !in_annex) {
            close(source.sections);  // the annex has footnotes of its own
            in_annex = true;
        } else if (!in_annex &&
                   re2::RE2::FullMatch(line, "[一二三四五六七八九十]+\\. (.+)", &name)) {
            begins.push_back(reader.begin_part());
            source.sections.push_back({name, {}});
        } else if (!source.sections.empty() && !(in_annex && source.replies.empty())) {
            reader.take(lines[i]);
        } else if (source.title.empty()) {
            source.title = line;
        }
    }
    close(source.replies);
    source.misplaced = reader.not_found();
    return source;
}

std::filesystem::path find_source()
{
    std::filesystem::path folder = "../shared/seeds";
    std::error_code none;
    for (auto& entry : std::filesystem::directory_iterator(folder, none))
        if (entry.path().filename().string().starts_with("002")) return entry.path();
    return {};
}

std::string in_quotes(std::string_view text)
{
    std::string made;
    print_json_string(text, made);
    return made;
}

std::string list_of(const Lines& lines)
{
    std::string made = "[";
    for (auto& line : lines) made += (made.size() > 1 ? "," : "") + in_quotes(line);
    return made + "]";
}

class RealReport : public Compiling {
protected:
    Source source;

    void SetUp() override
    {
        auto path = find_source();
        if (path.empty()) GTEST_SKIP() << "the text of A/78/76 does not lie beside the repository";
        std::ifstream in(path);
        source = read_source(in);
        add_states();
    }

    // The States of the annex join the fictional ones, by the names that a deployment gives them.
    void add_states()
    {
        auto states = json(embedded::states()).get_array();
        for (auto& cut : source.replies)
            for (auto& state : states) {
                auto names = find_at(state.get_object(), "names")->get_object();
                if (text_at(names, "zh") != cut.state) continue;
                Command command;
                command.type = "identity.participant";
                command.owner = "secretariat";
                command.fields = {
                    {"code", text_at(state.get_object(), "code")},
                    {"kind", "state"}
                };
                for (auto& name : names)
                    command.fields["name_" + std::string(name.key())] = name.value();
                done(kernel().apply(the_platform(), command));
                codes[cut.state] = text_at(state.get_object(), "code");
            }
    }

    std::map<std::string, std::string> codes;
};

TEST_F(RealReport, IsCutByItsHeadings)
{
    EXPECT_EQ(source.title, "行动纲领");
    EXPECT_EQ(source.sections.size(), 7u);
    ASSERT_EQ(source.replies.size(), 37u);
    EXPECT_EQ(codes.size(), 37u);
    std::map<std::string, int> languages;
    for (auto& cut : source.replies) {
        ++languages[cut.language];
        EXPECT_TRUE(parse_date(cut.date)) << cut.state << " " << cut.date;
        EXPECT_GT(cut.paragraphs.size(), 2u) << cut.state;
        EXPECT_TRUE(codes.contains(cut.state)) << cut.state;
    }
    EXPECT_EQ(languages, (std::map<std::string, int>{
                             {"en", 30},
                             {"es", 4 },
                             {"fr", 2 },
                             {"ru", 1 }
    }));
    EXPECT_EQ(source.notes, 64u);
    EXPECT_LE(source.misplaced, 7);  // calls that are not told from other numbers
}

TEST_F(RealReport, IsBuiltAgainInItsOwnForm)
{
    // It is the spring of 2023, and the deadline was extended to the day of the last reply.
    world.clock().set(*parse_time("2023-02-01T00:00:00Z"));
    auto call = make(one, "call", "", R"({"title":"行动纲领","resolution":"A/RES/77/37",
        "paragraph":"3","deadline":"2023-03-15",
        "wordings":[{"language":"zh","title":"行动纲领"}]})");
    act(one, call, "publish");
    act(one, call, "extend", R"({"deadline":"2023-04-15","reason":"普通照会"})");
    world.clock().set(*parse_time("2023-05-01T00:00:00Z"));

    for (auto& cut : source.replies) {
        // The original is not known, only its rendering: that is the translation.
        auto reply = make(one, "reply", invitation_of(codes[cut.state]).id,
                          R"({"languages":[")" + cut.language + R"("],"received":")" + cut.date +
                              R"(","note_reference":"NV/2023","text":["…"]})",
                          codes[cut.state]);
        act(one, reply, "acknowledge");
        act(one, reply, "publish");
        act(one,
            make(one, "translation", reply.id,
                 R"({"language":"zh","text":)" + list_of(cut.paragraphs) + "}"),
            "publish");
    }
    auto report = make(one, "report", call.id, R"({"title":"行动纲领","symbol":"A/78/76",
        "distribution":"general","date":"2023-07-17","original":"en","covers":[{"language":"zh",
        "title":"行动纲领","subtitle":"秘书长的报告","organ":"大会","session":"第七十八届会议",
        "summary":"本报告综述了会员国提交的 {replies} 份答复的要点。"}]})");
    int place = 0;
    std::size_t numbered = 0;
    for (auto& section : source.sections) {
        auto theme = make(
            one, "theme", report.id,
            R"({"title":)" + in_quotes(section.heading) + R"(,"place":)" + std::to_string(++place) +
                R"(,"headings":[{"language":"zh","heading":)" + in_quotes(section.heading) + "}]}");
        std::string text;
        int of_theme = 0;
        auto put = [&] {
            if (text.empty()) return;
            make(one, "paragraph", theme.id,
                 R"({"place":)" + std::to_string(++of_theme) +
                     R"(,"texts":[{"language":"zh","text":)" + in_quotes(text) + "}]}");
            text.clear();
        };
        std::string before;
        for (auto& line : section.paragraphs) {
            std::string said;
            if (line.starts_with("# ")) {
                before += line + "\n";
            } else if (re2::RE2::FullMatch(line, "\\d+\\. (.+)", &said)) {
                put();
                text = std::exchange(before, {}) + said;
                ++numbered;
            } else {
                text += (text.empty() ? "" : "\n") + line;
            }
        }
        put();
    }
    EXPECT_EQ(numbered, 48u);
    JsonObject asked{
        {"report", report.id}
    };
    auto compiled = compile(kernel(), one, asked);
    ASSERT_TRUE(compiled) << compiled.error().key;
    EXPECT_EQ(compiled->at("replies"), 37);
    act(one, report, "ask_approval");
    act(two, report, "issue");
    EXPECT_FALSE(stale(kernel(), one, asked)->at("stale").get_bool());

    auto document = report_document(kernel(), the_public(), asked, speech_in("zh"));
    ASSERT_TRUE(document) << document.error().key;
    Lines sections, states;
    std::size_t notes = 0, paragraphs = 0;
    auto count = [&](const paper::Text& text) {
        for (auto& run : text) notes += !run.note.empty();
    };
    bool in_annex = false;
    for (auto& block : document->blocks) {
        if (auto heading = std::get_if<paper::Heading>(&block)) {
            count(heading->text);
            in_annex = in_annex || heading->anchor == "annex";
            if (heading->level == 1) sections.push_back(heading->text.at(0).text);
            if (heading->level == 2 && in_annex) states.push_back(heading->text.at(0).text);
        } else if (auto paragraph = std::get_if<paper::Paragraph>(&block)) {
            count(paragraph->text);
            if (!paragraph->number.empty())
                EXPECT_EQ(paragraph->number, std::to_string(++paragraphs) + ".");
        } else if (auto list = std::get_if<paper::List>(&block)) {
            for (auto& item : list->items) count(item);
        }
    }
    Lines wanted;
    for (auto& cut : source.replies) wanted.push_back(cut.state);
    EXPECT_EQ(states, wanted);
    EXPECT_EQ(sections, (Lines{"一、导言", "二、背景", "三、范围、结构和原则",
                               "四、制定工作的内容、筹备和方式", "五、职能", "六、后续机制和落实",
                               "七、秘书长的意见和结论", "附件：收到的答复"}));
    EXPECT_EQ(paragraphs, 48u);
    EXPECT_EQ(notes, 64u);
    auto page = paper::html(*document);
    EXPECT_NE(page.find("[原件：西班牙文]"), std::string::npos);
    EXPECT_NE(page.find("[2023年4月14日]"), std::string::npos);
    EXPECT_NE(page.find("<a href=\"#annex\">37</a>"), std::string::npos);
    if (auto folder = std::getenv("CONCORD_LOOK_AT"))
        for (auto language : {"zh", "ar", "en"})
            std::ofstream(std::filesystem::path(folder) / (std::string(language) + ".fodt"))
                << paper::flat_odt(
                       *report_document(kernel(), the_public(), asked, speech_in(language)));
}

}  // namespace
}  // namespace concord::reports
