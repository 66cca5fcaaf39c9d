#include "mechanisms/reports/material.h"

#include <algorithm>
#include <set>

namespace concord::reports {
namespace {

Result<Record> of_type(const Kernel& kernel, const Subject& by, std::string_view id,
                       std::string_view type)
{
    auto item = TRY(kernel.read(by, id));
    if (item.record.type != type) return fail(Code::not_found, "records.not_found");
    return std::move(item.record);
}

using Filters = std::vector<std::pair<std::string, std::vector<std::string>>>;

Result<std::vector<Record>> all_of(const Kernel& kernel, const Subject& by, std::string type,
                                   Filters filters)
{
    Query query{.types = {std::move(type)}, .filters = std::move(filters)};
    query.order = Query::Order::first_made;
    query.limit = 200;
    std::vector<Record> records;
    for (;;) {
        auto page = TRY(kernel.find(by, query));
        for (auto& item : page.items) records.push_back(std::move(item.record));
        if (page.next < 0) return records;
        query.after = page.next;
        query.after_record = records.back().id;
    }
}

const JsonArray& list_of(const JsonObject& fields, std::string_view name)
{
    static const JsonArray none;
    auto found = find_at(fields, name);
    return found && found->is_array() ? found->get_array() : none;
}

std::int64_t number_in(const JsonObject& fields, std::string_view name)
{
    auto found = find_at(fields, name);
    return found && found->is_int64() ? found->get_int64() : 0;
}

bool is_late(const Record& reply)
{
    auto late = find_at(reply.fields, "late");
    return late && late->is_bool() && late->get_bool();
}

void by_place(std::vector<Record>& records)
{
    // Those without a place stand in the order in which they were made.
    std::sort(records.begin(), records.end(), [](const Record& a, const Record& b) {
        return std::pair(number_in(a.fields, "place"), std::string_view(a.id)) <
               std::pair(number_in(b.fields, "place"), std::string_view(b.id));
    });
}

Result<std::vector<Record>> annex_of(const Kernel& kernel, const Subject& by, const Record& report)
{
    if (!report.has("replies")) return compilable(kernel, by, report);
    std::vector<Record> replies;
    for (auto& id : list_of(report.fields, "replies")) {
        auto reply = of_type(kernel, by, text_of(id), "reports.reply");
        if (reply && (reply->state == "published" || reply->state == "compiled"))
            replies.push_back(std::move(*reply));
    }
    return replies;
}

// What stood in the lists when the report was issued; of a draft, what stands there now.
void keep_until_issue(std::vector<Record>& records, const Record& report, std::string_view moment)
{
    auto issued = report.text("issued");
    if (issued.empty()) return;
    std::erase_if(records, [&](const Record& each) { return each.text(moment) > issued; });
}

Result<std::vector<Part>> parts_of(const Kernel& kernel, const Subject& by, const Record& report)
{
    auto themes = TRY(all_of(kernel, by, "reports.theme",
                             {
                                 {"parent", {report.id}}
    }));
    auto passages = TRY(all_of(kernel, by, "reports.passage",
                               {
                                   {"report", {report.id}}
    }));
    by_place(themes);
    std::vector<Part> parts;
    for (auto& theme : themes) {
        if (theme.state == "removed") continue;
        Part part;
        part.paragraphs = TRY(all_of(kernel, by, "reports.paragraph",
                                     {
                                         {"parent", {theme.id}}
        }));
        std::erase_if(part.paragraphs, [](auto& each) { return each.state == "removed"; });
        by_place(part.paragraphs);
        for (auto& passage : passages)
            if (passage.state != "removed" && passage.text("theme") == theme.id)
                part.passages.push_back(passage);
        part.theme = std::move(theme);
        parts.push_back(std::move(part));
    }
    return parts;
}

Result<std::vector<Record>> translations_of(const Kernel& kernel, const Subject& by,
                                            const std::string& call,
                                            const std::vector<Record>& replies)
{
    auto translations = TRY(all_of(kernel, by, "reports.translation",
                                   {
                                       {"root",  {call}                 },
                                       {"state", {"published", "issued"}}
    }));
    std::erase_if(translations, [&](const Record& each) {
        auto of = std::find_if(replies.begin(), replies.end(),
                               [&](auto& reply) { return reply.id == each.parent; });
        // Of an issued reply only what was issued with it; else what is shown now.
        return of == replies.end() || (of->state == "compiled" && each.state != "issued");
    });
    return translations;
}

std::string why_left_out(const Record& reply)
{
    if (reply.state != "published") return "pending";
    return is_late(reply) ? "late" : "narrower";
}

JsonObject figures_of(const Material& material)
{
    JsonObject figures;
    for (auto figure : figure_names()) {
        if (figure != "theme" && figure != "passages") {
            figures[figure] = std::int64_t(counted(material, figure, nullptr).size());
            continue;
        }
        for (auto& part : material.parts)
            figures[figure_key(figure, &part)] =
                std::int64_t(counted(material, figure, &part).size());
    }
    return figures;
}

}  // namespace

const Record* Material::find_reply(std::string_view id) const
{
    for (auto& reply : replies)
        if (reply.id == id) return &reply;
    return nullptr;
}

Result<std::vector<Record>> compilable(const Kernel& kernel, const Subject& by,
                                       const Record& report)
{
    auto replies = TRY(all_of(kernel, by, "reports.reply",
                              {
                                  {"root",  {report.parent}},
                                  {"state", {"published"}  }
    }));
    std::erase_if(replies, [&](const Record& reply) {
        return is_late(reply) || !check_derived(report, reply, {});
    });
    return replies;
}

Result<Material> gather(const Kernel& kernel, const Subject& by, std::string_view report)
{
    Material material;
    material.report = TRY(of_type(kernel, by, report, "reports.report"));
    auto& call = material.report.parent;
    material.call = TRY(of_type(kernel, by, call, "reports.call"));
    material.replies = TRY(annex_of(kernel, by, material.report));
    material.translations = TRY(translations_of(kernel, by, call, material.replies));
    material.late =
        TRY(all_of(kernel, by, "reports.reply",
                   {
                       {"root",  {call}       },
                       {"state", {"published"}},
                       {"late",  {"true"}     }
    }));
    keep_until_issue(material.late, material.report, "published");
    material.contributions = TRY(all_of(kernel, by, "reports.contribution",
                                        {
                                            {"parent", {call}    },
                                            {"state",  {"listed"}}
    }));
    keep_until_issue(material.contributions, material.report, "listed");
    material.parts = TRY(parts_of(kernel, by, material.report));
    return material;
}

const std::vector<std::string_view>& figure_names()
{
    static const std::vector<std::string_view> names = {"replies",      "late",  "contributions",
                                                        "translations", "theme", "passages"};
    return names;
}

bool is_figure(std::string_view name)
{
    auto& names = figure_names();
    return std::find(names.begin(), names.end(), name) != names.end();
}

Counted counted(const Material& material, std::string_view figure, const Part* part)
{
    Counted found;
    auto take = [&](const std::vector<Record>& records) {
        for (auto& each : records) found.push_back(&each);
    };
    if (figure == "replies") take(material.replies);
    if (figure == "late") take(material.late);
    if (figure == "contributions") take(material.contributions);
    if (figure == "translations") take(material.translations);
    if (figure == "passages" && part) take(part->passages);
    if (figure == "theme" && part)
        for (auto& reply : material.replies)
            if (std::any_of(part->passages.begin(), part->passages.end(),
                            [&](auto& each) { return each.parent == reply.id; }))
                found.push_back(&reply);
    return found;
}

std::string figure_key(std::string_view figure, const Part* part)
{
    return std::string(figure) +
           (part && (figure == "theme" || figure == "passages") ? ":" + part->theme.id : "");
}

std::int64_t number_of(const Material& material, std::string_view figure, const Part* part)
{
    auto figures = find_at(material.report.fields, "figures");
    auto frozen = material.report.state == "issued" && figures && figures->is_object()
                      ? find_at(figures->get_object(), figure_key(figure, part))
                      : nullptr;
    if (frozen && frozen->is_int64()) return frozen->get_int64();
    return std::int64_t(counted(material, figure, part).size());
}

Result<Json> compile(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto report = TRY(of_type(kernel, by, text_at(input, "report"), "reports.report"));
    auto material = TRY(gather(kernel, by, report.id));
    material.replies = TRY(compilable(kernel, by, report));
    material.translations = TRY(translations_of(kernel, by, material.call.id, material.replies));
    Command command;
    command.type = report.type;
    command.id = report.id;
    command.action = "compile";
    command.if_version = report.version;
    JsonArray replies, left_out;
    JsonObject editions;
    std::set<std::string, std::less<>> taken;
    for (auto& reply : material.replies) {
        replies.emplace_back(reply.id);
        editions[reply.id] = number_in(reply.fields, "edition");
        taken.insert(reply.id);
    }
    for (auto& reply :
         TRY(all_of(kernel, by, "reports.reply",
                    {
                        {"root",  {report.parent}                                  },
                        {"state", {"submitted", "entered", "received", "published"}}
    })))
        if (!taken.contains(reply.id))
            left_out.push_back(JsonObject{
                {"reply", reply.id           },
                {"owner", reply.owner        },
                {"why",   why_left_out(reply)}
            });
    auto count = std::int64_t(replies.size());
    command.fields = {
        {"replies",  replies.empty() ? Json(nullptr) : Json(std::move(replies))},
        {"editions", std::move(editions)                                       },
        {"figures",  figures_of(material)                                      }
    };
    auto done = TRY(kernel.apply(by, command));
    return Json(JsonObject{
        {"report",   report.id          },
        {"version",  done->after.version},
        {"replies",  count              },
        {"left_out", std::move(left_out)}
    });
}

}  // namespace concord::reports
