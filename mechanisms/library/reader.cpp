#include "mechanisms/library/reader.h"

#include <algorithm>
#include <charconv>

#include "kernel/analyzer.h"
#include "kernel/extraction.h"

namespace concord::library {
namespace {

constexpr std::size_t part_bytes_max = 6000, parts_shown = 40;
constexpr std::size_t marked_bytes_max = 4 << 20;

auto not_there()
{
    return fail(Code::not_found, "records.not_found");
}

// Where to cut a text that is too long: after a paragraph, a sentence, a character.
std::size_t cut_of(std::string_view text)
{
    if (text.size() <= part_bytes_max) return text.size();
    auto within = text.substr(0, part_bytes_max);
    for (std::string_view mark : {"\n\n", "\n", "。", ". ", " "})
        if (auto at = within.rfind(mark); at != std::string_view::npos && at > part_bytes_max / 2)
            return at + mark.size();
    auto end = part_bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return end;
}

// First and one past the last byte of each hit, in order and apart.
std::vector<std::pair<std::size_t, std::size_t>> hits_in(std::string_view text,
                                                         const Question& question)
{
    std::vector<std::pair<std::size_t, std::size_t>> spans;
    auto words = words_of(text);
    for (auto& term : question.wanted)
        for (auto [first, last] : places_of(term, words))
            spans.emplace_back(words[first].begin, words[last - 1].end);
    std::sort(spans.begin(), spans.end());
    std::vector<std::pair<std::size_t, std::size_t>> apart;
    for (auto& span : spans) {
        if (!apart.empty() && span.first <= apart.back().second)
            apart.back().second = std::max(apart.back().second, span.second);
        else
            apart.push_back(span);
    }
    return apart;
}

JsonArray pieces_of(std::string_view text, const Question& question)
{
    JsonArray pieces;
    auto put = [&](std::size_t from, std::size_t to, bool hit) {
        if (from < to)
            pieces.push_back(JsonObject{
                {"text", text.substr(from, to - from)},
                {"hit", hit}
            });
    };
    std::size_t at = 0;
    if (!question.wanted.empty())
        for (auto [from, to] : hits_in(text, question)) {
            put(at, from, false);
            put(from, to, true);
            at = to;
        }
    put(at, text.size(), false);
    return pieces;
}

JsonArray count_hits(const std::vector<Part>& parts, const Question& question)
{
    JsonArray hits;
    if (question.wanted.empty()) return hits;
    std::size_t bytes = 0, number = 0;
    for (auto& part : parts) {
        if ((bytes += part.text.size()) > marked_bytes_max) break;
        if (auto found = hits_in(part.text, question); !found.empty())
            hits.push_back(JsonObject{
                {"part",  number      },
                {"page",  part.page   },
                {"count", found.size()}
            });
        ++number;
    }
    return hits;
}

// The file that is asked for, among those that the document names now.
const JsonObject* find_file_of(const Record& document, std::string_view sha256)
{
    auto files = find_at(document.fields, "files");
    if (!files || !files->is_array()) return nullptr;
    for (auto& each : files->get_array())
        if (sha256.empty() || text_at(each.get_object(), "sha256") == sha256)
            return &each.get_object();
    return nullptr;
}

std::size_t number_in(const JsonObject& input, std::string_view name)
{
    std::size_t number = 0;
    auto text = text_at(input, name);
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

void add_text(JsonObject& made, const FileText& found, const JsonObject& input)
{
    auto question = parse_question(text_at(input, "q"), Typing::done);
    auto parts = parts_of(found.text, found.pages);
    auto from = std::min(number_in(input, "from"), parts.size());
    JsonArray shown;
    for (auto number = from; number < std::min(parts.size(), from + parts_shown); ++number)
        shown.push_back(JsonObject{
            {"page", parts[number].page},
            {"pieces", pieces_of(parts[number].text, question)}
        });
    made["total"] = parts.size();
    made["from"] = from;
    made["parts"] = std::move(shown);
    made["hits"] = count_hits(parts, question);
}

// That it is gone, for whoever its label names: as it would be read if it still stood.
Result<Json> tombstone(const Kernel& kernel, const Subject& by, std::string_view id)
{
    auto standing = TRY(kernel.standing(id));
    if (!standing || standing->record.type != "library.document" ||
        standing->record.state != "withdrawn")
        return not_there();
    auto before = standing->record;
    before.state = "published";
    auto type = kernel.types().find(before.type);
    if (!type || !decide_read(by, before, type->privacy(), kernel.now())) return not_there();
    return Json(JsonObject{
        {"document",  before.id            },
        {"file",      ""                   },
        {"state",     "withdrawn"          },
        {"pages",     0                    },
        {"language",  ""                   },
        {"active",    false                },
        {"owner",     before.owner         },
        {"reference", before.reference     },
        {"withdrawn", print(before.updated)}
    });
}

}  // namespace

std::vector<Part> parts_of(std::string_view text, std::int64_t pages)
{
    std::vector<Part> parts;
    std::int64_t page = pages > 0 || text.find('\f') != std::string_view::npos ? 1 : 0;
    while (!text.empty()) {
        auto whole = text.substr(0, text.find('\f'));
        text.remove_prefix(std::min(text.size(), whole.size() + 1));
        while (!whole.empty()) {
            auto cut = whole.substr(0, cut_of(whole));
            parts.push_back({page, cut});
            whole.remove_prefix(cut.size());
        }
        if (page > 0) ++page;
    }
    return parts;
}

Result<Json> read_text(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto item = kernel.read(by, text_at(input, "document"));
    if (!item && item.error().code == Code::not_found)
        return tombstone(kernel, by, text_at(input, "document"));
    auto document = TRY(std::move(item)).record;
    if (document.type != "library.document") return not_there();
    auto file = find_file_of(document, text_at(input, "file"));
    if (!file) return not_there();
    auto sha256 = std::string(text_at(*file, "sha256"));
    std::optional<FileText> found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        found = TRY(text_of_file(reader, sha256));
        return {};
    }));
    JsonObject made{
        {"document", document.id                                   },
        {"file",     sha256                                        },
        {"state",    found ? print(found->state) : "waiting"       },
        {"pages",    found ? found->pages : 0                      },
        {"language", found ? std::string_view(found->language) : ""},
        {"active",   found && found->active                        }
    };
    if (found) add_text(made, *found, input);
    return Json(std::move(made));
}

}  // namespace concord::library
