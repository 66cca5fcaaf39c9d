#include "mechanisms/reports/stale.h"

#include <set>

#include "mechanisms/reports/text.h"

namespace concord::reports {
namespace {

using Ids = std::set<std::string, std::less<>>;

const JsonArray& list_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::int64_t number_in(const JsonObject& fields, std::string_view name)
{
    auto found = find_at(fields, name);
    return found && found->is_int64() ? found->get_int64() : -1;
}

const JsonObject& object_in(const JsonObject& fields, std::string_view name)
{
    static const JsonObject none;
    auto found = find_at(fields, name);
    return found && found->is_object() ? found->get_object() : none;
}

JsonObject told(const Record& reply, std::string_view what)
{
    return {
        {"reply",     reply.id       },
        {"reference", reply.reference},
        {"owner",     reply.owner    },
        {"what",      what           }
    };
}

class Staleness {
public:
    Staleness(const Kernel& kernel, const Subject& by, const Material& material)
        : kernel_(kernel), by_(by), material_(material)
    {
    }

    Result<JsonObject> look()
    {
        if (material_.report.state == "issued") return found();
        if (material_.report.has("compiled")) TRY(look_at_replies());
        for (auto& part : material_.parts)
            for (auto& passage : part.passages) look_at(passage);
        for (auto& part : material_.parts)
            for (auto& paragraph : part.paragraphs) look_at(part, paragraph);
        look_at_translations();
        if (material_.report.has("compiled")) look_at_figures();
        return found();
    }

private:
    Result<> look_at_replies()
    {
        auto& report = material_.report;
        auto& editions = object_in(report.fields, "editions");
        Ids compiled, possible;
        auto all = TRY(compilable(kernel_, by_, report));
        for (auto& reply : all) possible.insert(reply.id);
        for (auto& id : list_of(report.fields, "replies")) {
            compiled.emplace(text_of(id));
            auto reply = kernel_.read(by_, text_of(id));
            if (!reply || reply->record.state != "published") {
                gone(reply ? &reply->record : nullptr, text_of(id));
            } else if (!possible.contains(text_of(id))) {
                note(reply->record, "left_out");
            } else if (number_in(editions, text_of(id)) !=
                       number_in(reply->record.fields, "edition")) {
                note(reply->record, "changed");
            }
        }
        for (auto& reply : all)
            if (!compiled.contains(reply.id)) replies_.push_back(told(reply, "added"));
        return {};
    }

    void note(const Record& reply, std::string_view what)
    {
        stale_replies_.insert(reply.id);
        replies_.push_back(told(reply, what));
    }

    // A reply that was taken back is a draft of its State: only its id is left to name.
    void gone(const Record* reply, std::string_view id)
    {
        stale_replies_.emplace(id);
        replies_.push_back(reply ? told(*reply, "gone")
                                 : JsonObject{
                                       {"reply", id    },
                                       {"what",  "gone"}
        });
    }

    void look_at(const Record& passage)
    {
        auto quote = passage.text("quote");
        auto reply = kernel_.read(by_, passage.parent);
        auto paragraphs =
            reply ? paragraphs_of(reply->record.fields) : std::vector<std::string_view>();
        auto number = number_in(passage.fields, "paragraph");
        if (number >= 0 && std::size_t(number) < paragraphs.size() &&
            stands_at(paragraphs[std::size_t(number)], number_in(passage.fields, "start"), quote))
            return;
        stale_passages_.insert(passage.id);
        JsonObject made{
            {"passage", passage.id           },
            {"reply",   passage.parent       },
            {"theme",   passage.text("theme")},
            {"quote",   quote                },
            {"what",    "gone"               }
        };
        if (auto place = find_quote(paragraphs, quote); place.paragraph >= 0) {
            made["what"] = "moved";
            made["paragraph"] = place.paragraph;
            made["start"] = place.start;
        }
        passages_.push_back(std::move(made));
    }

    void look_at(const Part& part, const Record& paragraph)
    {
        Ids standing;
        for (auto& each : material_.parts)
            for (auto& passage : each.passages) standing.insert(passage.id);
        JsonArray passages, replies;
        for (auto& id : list_of(paragraph.fields, "passages"))
            if (stale_passages_.contains(text_of(id)) || !standing.contains(text_of(id)))
                passages.push_back(id);
        for (auto& id : list_of(paragraph.fields, "replies"))
            if (stale_replies_.contains(text_of(id))) replies.push_back(id);
        if (passages.empty() && replies.empty()) return;
        paragraphs_.push_back(JsonObject{
            {"paragraph", paragraph.id       },
            {"theme",     part.theme.id      },
            {"passages",  std::move(passages)},
            {"replies",   std::move(replies) }
        });
    }

    void look_at_translations()
    {
        for (auto& translation : material_.translations) {
            auto reply = material_.find_reply(translation.parent);
            if (!reply ||
                number_in(translation.fields, "edition") == number_in(reply->fields, "edition"))
                continue;
            translations_.push_back(JsonObject{
                {"translation", translation.id              },
                {"reply",       translation.parent          },
                {"language",    translation.text("language")}
            });
        }
    }

    void look_at_figures()
    {
        auto& figures = object_in(material_.report.fields, "figures");
        auto compare = [&](std::string_view name, const Part* part) {
            auto key = figure_key(name, part);
            auto was = number_in(figures, key);
            auto is = number_of(material_, name, part);
            // A theme that is newer than the compilation has no figure to differ from.
            if (was < 0 || was == is) return;
            figures_.push_back(JsonObject{
                {"name", key},
                {"was",  was},
                {"is",   is }
            });
        };
        for (auto name : figure_names()) {
            if (name != "theme" && name != "passages")
                compare(name, nullptr);
            else
                for (auto& part : material_.parts) compare(name, &part);
        }
    }

    JsonObject found()
    {
        bool is_stale = !replies_.empty() || !passages_.empty() || !paragraphs_.empty() ||
                        !translations_.empty() || !figures_.empty();
        return {
            {"report",       material_.report.id     },
            {"stale",        is_stale                },
            {"replies",      std::move(replies_)     },
            {"passages",     std::move(passages_)    },
            {"paragraphs",   std::move(paragraphs_)  },
            {"translations", std::move(translations_)},
            {"figures",      std::move(figures_)     }
        };
    }

    const Kernel& kernel_;
    const Subject& by_;
    const Material& material_;
    Ids stale_replies_, stale_passages_;
    JsonArray replies_, passages_, paragraphs_, translations_, figures_;
};

}  // namespace

Result<Json> stale(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto material = TRY(gather(kernel, by, text_at(input, "report")));
    return Json(TRY(Staleness(kernel, by, material).look()));
}

}  // namespace concord::reports
