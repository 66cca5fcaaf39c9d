#include "mechanisms/reports/markup.h"

namespace concord::reports {
namespace {

// Where the bracket that opens before `from` closes, or npos.
std::size_t closing(std::string_view text, std::size_t from)
{
    int open = 1;
    for (auto at = from; at < text.size(); ++at) {
        if (text[at] == '[') ++open;
        if (text[at] == ']' && --open == 0) return at;
    }
    return std::string_view::npos;
}

void add_plain(paper::Text& runs, std::string_view text)
{
    if (text.empty()) return;
    bool goes_on = !runs.empty() && runs.back().link.empty() && runs.back().note.empty();
    if (!goes_on) runs.emplace_back();
    runs.back().text += text;
}

void add_figures(paper::Text& runs, std::string_view text, const Figure& figure)
{
    while (!text.empty()) {
        auto open = figure ? text.find('{') : std::string_view::npos;
        auto close = open == std::string_view::npos ? open : text.find('}', open);
        if (close == std::string_view::npos) return add_plain(runs, text);
        auto run = figure(text.substr(open + 1, close - open - 1));
        add_plain(runs, text.substr(0, run ? open : close + 1));
        if (run) runs.push_back(std::move(*run));
        text.remove_prefix(close + 1);
    }
}

}  // namespace

paper::Text runs_of(std::string_view text, const Figure& figure)
{
    paper::Text runs;
    while (!text.empty()) {
        auto open = text.find("[^");
        auto close = open == std::string_view::npos ? open : closing(text, open + 2);
        if (close == std::string_view::npos) {
            add_figures(runs, text, figure);
            break;
        }
        add_figures(runs, text.substr(0, open), figure);
        if (runs.empty() || !runs.back().note.empty()) runs.emplace_back();
        runs.back().note = paper::plain(std::string(text.substr(open + 2, close - open - 2)));
        text.remove_prefix(close + 1);
    }
    return runs;
}

void add_text(std::vector<paper::Block>& blocks, const std::vector<std::string_view>& paragraphs,
              int level, std::string_view language)
{
    bool in_list = false;
    for (auto text : paragraphs) {
        bool is_point = text.starts_with("- ");
        if (is_point) {
            if (!in_list)
                blocks.emplace_back(paper::List{.items = {}, .language = std::string(language)});
            std::get<paper::List>(blocks.back()).items.push_back(runs_of(text.substr(2)));
        } else if (text.starts_with("# ") || text.starts_with("## ")) {
            int deeper = text.starts_with("## ") ? 1 : 0;
            blocks.emplace_back(
                paper::Heading{.level = std::min(level + deeper, 4),
                               .text = runs_of(text.substr(std::size_t(deeper) + 2)),
                               .language = std::string(language)});
        } else {
            blocks.emplace_back(
                paper::Paragraph{.text = runs_of(text), .language = std::string(language)});
        }
        in_list = is_point;
    }
}

}  // namespace concord::reports
