#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "mechanisms/reports/documents.h"
#include "mechanisms/reports/markup.h"
#include "mechanisms/reports/material.h"
#include "mechanisms/reports/naming.h"
#include "mechanisms/reports/text.h"

namespace concord::reports {
namespace {

// A reference keeps its order also in a line from the right (Unicode isolates).
std::string in_brackets(const std::string& reference)
{
    return " \u2066(" + reference + ")\u2069";
}

std::string anchor_of(const Record& reply)
{
    return "reply-" + reply.reference;
}

std::vector<std::string> languages_of(const Record& reply)
{
    std::vector<std::string> tags;
    auto languages = find_at(reply.fields, "languages");
    if (languages && languages->is_array())
        for (auto& each : languages->get_array()) tags.emplace_back(text_of(each));
    return tags;
}

std::vector<std::string> ids_in(const Record& record, std::string_view field)
{
    std::vector<std::string> ids;
    auto found = find_at(record.fields, field);
    if (found && found->is_array())
        for (auto& each : found->get_array()) ids.emplace_back(text_of(each));
    return ids;
}

paper::Run link_to(std::string text, std::string anchor)
{
    paper::Run run;
    run.text = std::move(text);
    run.link = "#" + std::move(anchor);
    return run;
}

class Report {
public:
    Report(const Roster& roster, const Material& material, const Speech& speech)
        : roster_(roster), material_(material), speech_(speech), language_(speech.language)
    {
    }

    paper::Document make()
    {
        document_.language = language_;
        document_.title = title();
        document_.made = material_.report.text("issued");
        document_.header = material_.report.text("symbol");
        document_.cover = cover();
        add_summary();
        document_.blocks.emplace_back(paper::Contents{word("contents"), 2});
        document_.blocks.emplace_back(paper::PageBreak{});
        std::size_t number = 0;
        for (auto& part : material_.parts) add_part(part, ++number);
        add_annex();
        add_records();
        return std::move(document_);
    }

private:
    std::string word(std::string_view name, const Values& values = {}) const
    {
        return speech_("reports.paper." + std::string(name), values);
    }

    std::string on_cover(std::string_view column) const
    {
        return std::string(said_in(material_.report.fields, "covers", language_, column));
    }

    std::string title() const
    {
        auto title = on_cover("title");
        return title.empty() ? std::string(material_.report.text("title")) : title;
    }

    paper::Cover cover() const
    {
        auto& report = material_.report;
        paper::Cover cover;
        cover.masthead = word("masthead");
        cover.symbol = report.text("symbol");
        if (auto distribution = report.text("distribution"); !distribution.empty())
            cover.particulars.push_back(word(
                "distribution", {
                                    {"distribution", speech_("reports.report.field.distribution." +
                                                             std::string(distribution))}
            }));
        if (report.has("date"))
            cover.particulars.push_back(long_date(report.text("date"), language_));
        if (report.has("original"))
            cover.particulars.push_back(
                word("original_cover",
                     {
                         {"language", speech_("reports.report.field.original." +
                                              std::string(report.text("original")))}
            }));
        if (report.state != "issued") cover.particulars.push_back(word("draft"));
        for (auto column : {"organ", "session", "agenda_item"})
            if (auto line = on_cover(column); !line.empty()) cover.lines.push_back(std::move(line));
        cover.title = title();
        cover.subtitle = on_cover("subtitle");
        return cover;
    }

    void add_summary()
    {
        auto summary = on_cover("summary");
        if (summary.empty()) return;
        auto other =
            std::string(other_language(material_.report.fields, "covers", language_, "summary"));
        paper::Boxed boxed{word("summary"), {}};
        std::string_view rest = summary;
        while (!rest.empty()) {
            auto line = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(rest.size(), line.size() + 1));
            if (!line.empty())
                boxed.paragraphs.push_back(
                    {.text = runs_of(line, figures_of(nullptr)), .language = other});
        }
        document_.blocks.emplace_back(std::move(boxed));
    }

    // A figure is the number of records, linked to where they are listed.
    Figure figures_of(const Part* part)
    {
        return [this, part](std::string_view name) -> std::optional<paper::Run> {
            bool of_a_theme = name == "theme" || name == "passages";
            if (!is_figure(name) || (of_a_theme && !part)) return {};
            auto number = std::to_string(number_of(material_, name, part));
            if (name == "replies") return link_to(std::move(number), "annex");
            auto used = std::find_if(used_.begin(), used_.end(), [&](auto& each) {
                return each.name == name && (!of_a_theme || each.part == part);
            });
            if (used == used_.end())
                used = used_.insert(used_.end(), {std::string(name), of_a_theme ? part : nullptr});
            return link_to(std::move(number), "figure-" + std::to_string(used - used_.begin() + 1));
        };
    }

    std::string heading_of(const Part& part) const
    {
        auto heading = said_in(part.theme.fields, "headings", language_, "heading");
        return std::string(heading.empty() ? part.theme.text("title") : heading);
    }

    void add_part(const Part& part, std::size_t number)
    {
        auto heading = word("section", {
                                           {"number", section_number(number, speech_)},
                                           {"heading", heading_of(part)}
        });
        document_.blocks.emplace_back(
            paper::Heading{.level = 1, .text = paper::plain(std::move(heading))});
        for (auto& paragraph : part.paragraphs) add_paragraph(part, paragraph);
    }

    // Its first line that is no heading has the number; the others are what they say they are.
    void add_paragraph(const Part& part, const Record& paragraph)
    {
        auto text = said_in(paragraph.fields, "texts", language_, "text");
        auto other = std::string(other_language(paragraph.fields, "texts", language_, "text"));
        auto number = std::to_string(++paragraphs_) + ".";
        std::vector<paper::Block> blocks;
        std::size_t last = 0;
        while (!text.empty()) {
            auto line = text.substr(0, text.find('\n'));
            text.remove_prefix(std::min(text.size(), line.size() + 1));
            if (line.empty()) continue;
            if (line.starts_with("# ")) {
                blocks.emplace_back(
                    paper::Heading{.level = 2, .text = runs_of(line.substr(2)), .language = other});
                continue;
            }
            blocks.emplace_back(paper::Paragraph{.text = runs_of(line, figures_of(&part)),
                                                 .number = std::exchange(number, ""),
                                                 .language = other});
            last = blocks.size();
        }
        auto note = rests_on(part, paragraph);
        if (last > 0 && !note.empty()) {
            auto& runs = std::get<paper::Paragraph>(blocks[last - 1]).text;
            if (runs.empty() || !runs.back().note.empty()) runs.emplace_back();
            runs.back().note = std::move(note);
        }
        std::move(blocks.begin(), blocks.end(), std::back_inserter(document_.blocks));
    }

    // "Replies of Maru and Nila.", each linked to where it stands in the annex.
    paper::Text rests_on(const Part& part, const Record& paragraph) const
    {
        std::set<std::string, std::less<>> ids;
        for (auto& id : ids_in(paragraph, "replies")) ids.insert(id);
        auto passages = ids_in(paragraph, "passages");
        for (auto& passage : part.passages)
            if (std::find(passages.begin(), passages.end(), passage.id) != passages.end())
                ids.insert(passage.parent);
        std::vector<const Record*> replies;
        for (auto& reply : ordered_)
            if (ids.contains(reply->id)) replies.push_back(reply);
        if (replies.empty()) return {};
        // The names are put where a sign of their own stands in the sentence, so that each language
        // has its own order and its own "and".
        std::vector<std::string> signs(replies.size());
        for (std::size_t i = 0; i < signs.size(); ++i)
            signs[i] = "\x02" + std::to_string(i) + "\x03";
        auto sentence = word("rests_on", {
                                             {"names", listed(signs, language_)}
        });
        paper::Text text;
        for (std::string_view rest = sentence; !rest.empty();) {
            auto from = rest.find('\x02'), to = rest.find('\x03');
            if (auto plain = rest.substr(0, from); !plain.empty())
                text.push_back({.text = std::string(plain)});
            if (to == std::string_view::npos) break;
            auto& reply = *replies[std::stoul(std::string(rest.substr(from + 1, to - from - 1)))];
            text.push_back(link_to(name_of(roster_, reply.owner, language_), anchor_of(reply)));
            rest.remove_prefix(to + 1);
        }
        return text;
    }

    std::vector<const Record*> in_order_of_names() const
    {
        std::vector<std::string> codes;
        for (auto& reply : material_.replies)
            if (std::find(codes.begin(), codes.end(), reply.owner) == codes.end())
                codes.push_back(reply.owner);
        std::vector<const Record*> replies;
        for (auto& code : in_order(roster_, codes, language_))
            for (auto& reply : material_.replies)
                if (reply.owner == code) replies.push_back(&reply);
        return replies;
    }

    void add_annex()
    {
        if (ordered_.empty()) return;
        document_.blocks.emplace_back(paper::PageBreak{});
        document_.blocks.emplace_back(
            paper::Heading{.level = 1, .text = paper::plain(word("annex")), .anchor = "annex"});
        for (auto reply : ordered_) add_reply(*reply);
    }

    // Its own State's translation goes before the secretariat's.
    const Record* find_translation(const Record& reply) const
    {
        const Record* found = nullptr;
        for (auto& each : material_.translations)
            if (each.parent == reply.id && each.text("language") == language_ &&
                (!found || each.owner == reply.owner))
                found = &each;
        return found;
    }

    void add_small(std::string text)
    {
        document_.blocks.emplace_back(paper::Paragraph{.text = paper::plain(std::move(text)),
                                                       .role = paper::Paragraph::Role::small});
    }

    void add_reply(const Record& reply)
    {
        auto languages = languages_of(reply);
        auto in_full = languages_named(languages, speech_);
        document_.blocks.emplace_back(
            paper::Heading{.level = 2,
                           .text = paper::plain(name_of(roster_, reply.owner, language_)),
                           .anchor = anchor_of(reply)});
        add_small(word("original",
                       {
                           {"languages", in_full}
        }) +
                  "\n" + "[" + long_date(reply.text("received"), language_) + "]");
        bool original = std::find(languages.begin(), languages.end(), language_) != languages.end();
        auto translation = original ? nullptr : find_translation(reply);
        if (translation)
            add_small(word("unofficial", {
                                             {"languages", in_full}
            }));
        auto& text = translation ? *translation : reply;
        auto foreign = original || translation || languages.empty() ? "" : languages.front();
        add_text(document_.blocks, paragraphs_of(text.fields), 3, foreign);
        add_files(reply);
    }

    void add_files(const Record& reply)
    {
        auto files = find_at(reply.fields, "files");
        if (!files || !files->is_array()) return;
        for (auto& file : files->get_array())
            add_small(word("file", {
                                       {"name", std::string(text_at(file.get_object(), "name"))}
            }));
    }

    // Where the figures lead that the annex does not show.
    void add_records()
    {
        if (used_.empty()) return;
        document_.blocks.emplace_back(paper::PageBreak{});
        document_.blocks.emplace_back(
            paper::Heading{.level = 1, .text = paper::plain(word("records"))});
        std::size_t number = 0;
        for (auto& figure : used_) {
            auto theme = figure.part ? heading_of(*figure.part) : "";
            document_.blocks.emplace_back(paper::Heading{
                .level = 3,
                .text = paper::plain(word("records." + figure.name, {{"theme", theme}}
                     )),
                .anchor = "figure-" + std::to_string(++number)
            });
            paper::List list;
            for (auto record : counted(material_, figure.name, figure.part))
                list.items.push_back(entry_of(*record));
            if (list.items.empty())
                add_small(word("records.none"));
            else
                document_.blocks.emplace_back(std::move(list));
        }
    }

    paper::Text entry_of(const Record& record) const
    {
        auto reply = record.type == "reports.reply" ? &record : material_.find_reply(record.parent);
        if (record.type == "reports.contribution")
            return paper::plain(std::string(record.text("writer")) + ": " +
                                std::string(record.text("title")) + in_brackets(record.reference));
        auto name = name_of(roster_, reply ? reply->owner : record.owner, language_);
        paper::Text text;
        if (reply && material_.find_reply(reply->id))
            text.push_back(link_to(std::move(name), anchor_of(*reply)));
        else
            text = paper::plain(std::move(name));
        auto rest = record.type == "reports.passage"
                        ? ": “" + std::string(record.text("quote")) + "”"
                        : std::string();
        text.push_back({.text = rest + in_brackets(record.reference)});
        return text;
    }

    struct Used {
        std::string name;
        const Part* part;
    };

    const Roster& roster_;
    const Material& material_;
    const Speech& speech_;
    std::string language_;
    std::vector<const Record*> ordered_ = in_order_of_names();
    std::vector<Used> used_;
    std::size_t paragraphs_ = 0;
    paper::Document document_;
};

}  // namespace

Result<paper::Document> report_document(Kernel& kernel, const Subject& by, const JsonObject& input,
                                        const Speech& speech)
{
    auto material = TRY(gather(kernel, by, text_at(input, "report")));
    auto roster = kernel.roster();
    return Report(*roster, material, speech).make();
}

}  // namespace concord::reports
