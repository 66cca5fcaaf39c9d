#include "mechanisms/surveys/paper.h"

#include <map>

#include "base/check.h"
#include "formats/paper.h"
#include "kernel/roster.h"
#include "mechanisms/surveys/asked.h"

namespace concord::surveys {
namespace {

using paper::Field;
using paper::Heading;
using paper::Paragraph;
using paper::plain;

using Answers = std::map<std::string, Record, std::less<>>;

const JsonArray& list_at(const JsonObject& object, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(object, name);
    return found && found->is_array() ? found->get_array() : none;
}

class Printer {
public:
    Printer(const Record& questionnaire, const Answers& answers, const Roster& roster,
            const Speech& say)
        : questionnaire_(questionnaire), answers_(answers), roster_(roster), say_(say)
    {
    }

    paper::Document print(const Record* round, const Record* response)
    {
        auto& body = find_at(questionnaire_.fields, "body")->get_object();
        made_.language = say_.language;
        made_.form = form_of(questionnaire_);
        made_.cover = cover(body, round, response);
        made_.title = made_.cover->title;
        if (response) made_.title += " – " + name_of(response->owner);
        made_.header = made_.title;
        made_.footer = made_.cover->symbol;
        if (auto intro = find_at(body, "intro")) add(Paragraph{text(intro)});
        if (!response || response->state == "draft") how_to_fill();
        add(paper::Contents{say_("surveys.paper.contents"), 1});
        add(paper::PageBreak{});
        int number = 0;
        for (auto& each : list_at(body, "sections")) section(each.get_object(), ++number);
        add(Paragraph{plain(say_("surveys.paper.end")), "", Paragraph::Role::centred});
        return std::move(made_);
    }

private:
    template <class Block>
    void add(Block block)
    {
        made_.blocks.emplace_back(std::move(block));
    }

    // A text that is not there in the document's language says in which it is.
    paper::Text text(const Json* from, unsigned marks = 0) const
    {
        paper::Text made(1);
        std::string spoken;
        made[0].text = text_in(from, say_.language, &spoken);
        made[0].marks = marks;
        if (spoken != say_.language) made[0].language = spoken;
        return made;
    }

    std::string name_of(std::string_view code) const
    {
        auto found = roster_.find_participant(code);
        auto name = found ? text_at(found->fields, "name_" + say_.language) : std::string_view();
        return std::string(name.empty() ? code : name);
    }

    // Within an isolate, or a line from the right would turn its parts around.
    std::string day_of(std::string_view moment) const
    {
        if (moment.empty()) return {};
        return "\u2068" + std::string(moment.substr(0, 10)) + "\u2069";
    }

    paper::Cover cover(const JsonObject& body, const Record* round, const Record* response) const
    {
        paper::Cover made;
        made.masthead = response ? name_of(response->owner) : say_("surveys.questionnaire");
        auto edition = find_at(questionnaire_.fields, "edition");
        made.symbol = std::string(questionnaire_.text("code")) +
                      (edition && edition->is_int64() ? " / " + print_json(*edition) : "");
        made.title = text_in(find_at(body, "title"), say_.language);
        if (round) made.subtitle = round->text("title");
        auto line = [&](std::string_view key, std::string_view value) {
            if (!value.empty())
                made.lines.push_back(say_(key, {
                                                   {"value", std::string(value)}
                }));
        };
        if (response) {
            line("surveys.paper.until", day_of(response->text("closes")));
            line("surveys.paper.submitted", day_of(response->text("submitted")));
            made.particulars.push_back(say_("surveys.response.state." + response->state));
        }
        return made;
    }

    void how_to_fill()
    {
        paper::Boxed box{say_("surveys.paper.how"), {}};
        for (auto key : {"surveys.paper.how_free", "surveys.paper.how_pen",
                         "surveys.paper.how_screen", "surveys.paper.how_back"})
            box.paragraphs.push_back(Paragraph{plain(say_(key))});
        add(std::move(box));
    }

    void section(const JsonObject& from, int number)
    {
        auto title = text(find_at(from, "title"));
        title.insert(title.begin(), paper::Run{std::to_string(number) + ". "});
        add(Heading{1, std::move(title)});
        if (auto intro = find_at(from, "intro")) add(Paragraph{text(intro)});
        int place = 0;
        for (auto& each : list_at(from, "questions"))
            question(each.get_object(), std::to_string(number) + "." + std::to_string(++place));
    }

    void question(const JsonObject& from, const std::string& number)
    {
        auto code = std::string(text_at(from, "code"));
        numbers_[code] = number;
        bodies_[code] = &from;
        add(Paragraph{text(find_at(from, "text"), paper::Run::strong), number});
        if (auto help = find_at(from, "help")) small(text(help));
        if (auto when = find_at(from, "when")) small(plain(condition(when->get_object())));
        auto source = text_at(from, "source");
        if (!source.empty()) small(plain(std::string(source)));
        auto kind = text_at(from, "kind");
        for (auto hinted : {"number", "date", "state", "document", "multiple"})
            if (kind == hinted) small(plain(say_("surveys.paper.hint_" + std::string(hinted))));
        auto found = answers_.find(code);
        auto answer = found == answers_.end() ? nullptr : &found->second;
        answer_field(from, code, answer);
        instead(code, answer);
    }

    void small(paper::Text what) { add(Paragraph{std::move(what), "", Paragraph::Role::small}); }

    std::string condition(const JsonObject& when) const
    {
        auto code = text_at(when, "question");
        auto number = numbers_.find(code);
        auto body = bodies_.find(code);
        if (number == numbers_.end()) return {};
        std::string options;
        for (auto& is : list_at(when, "is"))
            for (auto& option : list_at(*body->second, "options"))
                if (text_at(option.get_object(), "code") == text_of(is))
                    options +=
                        (options.empty() ? "" : "; ") +
                        std::string(text_in(find_at(option.get_object(), "text"), say_.language));
        return say_("surveys.paper.only_if",
                    {
                        {"question", number->second},
                        {"options",  options       }
        });
    }

    void answer_field(const JsonObject& from, const std::string& code, const Record* answer)
    {
        static const JsonObject nothing;
        auto value = answer ? find_at(answer->fields, "value") : nullptr;
        auto& said = value && value->is_object() ? value->get_object() : nothing;
        auto kind = text_at(from, "kind");
        Field field{Field::Kind::text, code};
        field.label = text_in(find_at(from, "text"), say_.language);
        if (kind == "single" || kind == "multiple") {
            field.kind = kind == "single" ? Field::Kind::one : Field::Kind::many;
            options(from, value, field);
        } else if (kind == "table") {
            field.kind = Field::Kind::table;
            rows(from, said, field);
        } else {
            written(kind, said, field);
        }
        add(std::move(field));
    }

    void options(const JsonObject& from, const Json* value, Field& field) const
    {
        auto ticked = value ? chosen(*value) : std::vector<std::string>();
        for (auto& each : list_at(from, "options")) {
            auto& option = each.get_object();
            std::string code(text_at(option, "code"));
            bool on = std::find(ticked.begin(), ticked.end(), code) != ticked.end();
            field.options.push_back(
                {code, std::string(text_in(find_at(option, "text"), say_.language)), on});
        }
    }

    void rows(const JsonObject& from, const JsonObject& said, Field& field) const
    {
        for (auto& column : list_at(from, "columns"))
            field.columns.emplace_back(
                text_in(find_at(column.get_object(), "text"), say_.language));
        for (auto& row : list_at(said, "rows")) {
            std::vector<std::string> cells;
            for (auto& column : list_at(from, "columns"))
                cells.emplace_back(text_at(row.get_object(), text_at(column.get_object(), "code")));
            field.rows.push_back(std::move(cells));
        }
        field.rows_empty = field.rows.empty() ? 4 : 2;
    }

    void written(std::string_view kind, const JsonObject& said, Field& field) const
    {
        field.lines = kind == "text" ? 5 : kind == "number" || kind == "date" ? 1 : 2;
        if (auto number = find_at(said, "number")) field.value = print_json(*number);
        for (auto name : {"text", "date"})
            if (said.contains(name)) field.value = text_at(said, name);
        for (auto name : {"participants", "documents"})
            for (auto& each : list_at(said, name)) {
                if (!field.value.empty()) field.value += "\n";
                field.value += std::string_view(name) == "participants" ? name_of(text_of(each))
                                                                        : text_of(each);
            }
    }

    void instead(const std::string& code, const Record* answer)
    {
        Field field{Field::Kind::one, instead_field(code)};
        field.label = say_("surveys.answer.field.instead");
        field.stand = Field::Options::beside;
        for (auto name : {"unknown", "not_disclosed"})
            field.options.push_back({name,
                                     say_("surveys.answer.field.instead." + std::string(name)),
                                     answer && answer->text("instead") == name});
        add(std::move(field));
    }

    const Record& questionnaire_;
    const Answers& answers_;
    const Roster& roster_;
    const Speech& say_;
    paper::Document made_;
    std::map<std::string, std::string, std::less<>> numbers_;  // of the questions so far
    std::map<std::string, const JsonObject*, std::less<>> bodies_;
};

}  // namespace

std::string instead_field(std::string_view question)
{
    return std::string(question) + ":instead";
}

std::string form_of(const Record& questionnaire)
{
    return "surveys." + questionnaire.id;
}

std::string_view text_in(const Json* text, std::string_view language, std::string* spoken)
{
    if (!text || !text->is_object()) return {};
    auto& all = text->get_object();
    for (auto each : {language, std::string_view("en")}) {
        auto found = text_at(all, each);
        if (found.empty()) continue;
        if (spoken) *spoken = each;
        return found;
    }
    if (all.empty()) return {};
    if (spoken) *spoken = all.begin()->key();
    return text_of(all.begin()->value());
}

Result<paper::Document> form(Kernel& kernel, const Subject& by, const JsonObject& input,
                             const Speech& say)
{
    auto roster = kernel.roster();
    Answers answers;
    auto wanted = text_at(input, "response");
    if (wanted.empty()) {
        auto questionnaire =
            TRY(of_type(kernel, by, text_at(input, "questionnaire"), "surveys.questionnaire"));
        if (!find_at(questionnaire.fields, "body"))
            return fail(Code::not_found, "records.not_found");
        return Printer(questionnaire, answers, *roster, say).print(nullptr, nullptr);
    }
    auto response = TRY(of_type(kernel, by, wanted, "surveys.response"));
    auto asked = TRY(asked_in(kernel, by, response.parent));
    for (auto& answer : TRY(all_of(kernel, by, answers_of("parent", response.id))))
        if (answer.state != "removed")
            answers.insert_or_assign(std::string(answer.text("question")), std::move(answer));
    return Printer(asked.above, answers, *roster, say).print(&asked.round, &response);
}

}  // namespace concord::surveys
