#include "mechanisms/reports/documents.h"

#include "mechanisms/reports/markup.h"
#include "mechanisms/reports/naming.h"
#include "mechanisms/reports/text.h"

namespace concord::reports {
namespace {

Result<Record> of_type(const Kernel& kernel, const Subject& by, std::string_view id,
                       std::string_view type)
{
    auto item = TRY(kernel.read(by, id));
    if (item.record.type != type) return fail(Code::not_found, "records.not_found");
    return std::move(item.record);
}

void add_lines(std::vector<paper::Block>& blocks, std::string_view text,
               paper::Paragraph::Role role = paper::Paragraph::Role::plain)
{
    while (!text.empty()) {
        auto line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (!line.empty())
            blocks.emplace_back(paper::Paragraph{.text = runs_of(line), .role = role});
    }
}

class Note {
public:
    Note(const Roster& roster, const Record& call, std::string participant, const Speech& speech)
        : roster_(roster), call_(call), participant_(std::move(participant)), speech_(speech)
    {
    }

    paper::Document make()
    {
        document_.language = speech_.language;
        document_.title = word("title");
        document_.cover = paper::Cover{.masthead = speech_("reports.paper.masthead"),
                                       .particulars = particulars(),
                                       .title = word("title"),
                                       .subtitle = addressee()};
        add(word(call_.has("paragraph") ? "opening" : "opening_without_paragraph",
                 {
                     {"paragraph",  std::string(call_.text("paragraph")) },
                     {"resolution", std::string(call_.text("resolution"))},
                     {"title",      in_its_language("title")             }
        }));
        if (auto questions = in_its_language("questions"); !questions.empty()) {
            add(word("questions"));
            add_lines(document_.blocks, questions, paper::Paragraph::Role::quotation);
        }
        add_deadline();
        add(word("languages"));
        if (call_.has("contact")) {
            add(word("contact"));
            add_lines(document_.blocks, call_.text("contact"), paper::Paragraph::Role::quotation);
        }
        add(word("closing"));
        return std::move(document_);
    }

private:
    std::string word(std::string_view name, const Values& values = {}) const
    {
        return speech_("reports.paper.note." + std::string(name), values);
    }

    std::string in_its_language(std::string_view column) const
    {
        return std::string(said_in(call_.fields, "wordings", speech_.language, column));
    }

    std::vector<std::string> particulars() const
    {
        std::vector<std::string> lines;
        if (call_.has("note_reference"))
            lines.push_back(
                word("reference", {
                                      {"reference", std::string(call_.text("note_reference"))}
            }));
        auto date = call_.has("note_date") ? call_.text("note_date") : call_.text("opened");
        if (!date.empty()) lines.push_back(long_date(date, speech_.language));
        return lines;
    }

    std::string addressee() const
    {
        if (participant_.empty()) return word("to_all");
        return word("to_one", {
                                  {"name", name_of(roster_, participant_, speech_.language)}
        });
    }

    void add(std::string text)
    {
        document_.blocks.emplace_back(paper::Paragraph{.text = paper::plain(std::move(text))});
    }

    // The last extension says what the deadline was before.
    void add_deadline()
    {
        auto until = long_date(call_.text("deadline"), speech_.language);
        auto extensions = find_at(call_.fields, "extensions");
        if (!extensions || !extensions->is_array() || extensions->get_array().empty())
            return add(word("deadline", {
                                            {"deadline", until}
            }));
        auto& last = extensions->get_array().back().get_object();
        add(word("extended", {
                                 {"deadline", until},
                                 {"was", long_date(text_at(last, "was"), speech_.language)}
        }));
    }

    const Roster& roster_;
    const Record& call_;
    std::string participant_;
    const Speech& speech_;
    paper::Document document_;
};

}  // namespace

Result<paper::Document> note_verbale(Kernel& kernel, const Subject& by, const JsonObject& input,
                                     const Speech& speech)
{
    auto call = TRY(of_type(kernel, by, text_at(input, "call"), "reports.call"));
    auto roster = kernel.roster();
    auto participant = std::string(text_at(input, "participant"));
    if (!participant.empty() && !roster->find_participant(participant))
        return fail_at("/participant", Code::invalid, "shape.no_such_participant",
                       {
                           {"value", participant}
        });
    return Note(*roster, call, std::move(participant), speech).make();
}

Result<paper::Document> corrigendum_document(Kernel& kernel, const Subject& by,
                                             const JsonObject& input, const Speech& speech)
{
    auto made = TRY(of_type(kernel, by, text_at(input, "corrigendum"), "reports.corrigendum"));
    auto report = TRY(of_type(kernel, by, made.parent, "reports.report"));
    auto& language = speech.language;
    auto title = said_in(report.fields, "covers", language, "title");
    paper::Document document;
    document.language = language;
    document.title = made.text("title");
    document.header = made.text("symbol");
    paper::Cover cover{.masthead = speech("reports.paper.masthead"),
                       .symbol = std::string(made.text("symbol")),
                       .title = std::string(title.empty() ? report.text("title") : title),
                       .subtitle = speech("reports.corrigendum")};
    if (made.has("date")) cover.particulars.push_back(long_date(made.text("date"), language));
    if (made.state != "issued") cover.particulars.push_back(speech("reports.paper.draft"));
    document.cover = std::move(cover);
    add_lines(document.blocks, said_in(made.fields, "texts", language, "text"));
    return document;
}

}  // namespace concord::reports
