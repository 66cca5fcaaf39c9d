// Out: one door, many forms.

#include "api/exchange.h"
#include "api/files.h"
#include "api/rest.h"
#include "api/view.h"
#include "kernel/table.h"

namespace concord::api {
namespace {

constexpr std::size_t whole_records_max = 50'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

enum class Form { csv, json };

// A list on its way out, one page after another.
class Leaving {
public:
    Leaving(Kernel& kernel, Subject subject, const Type& type, Query query)
        : kernel_(kernel), subject_(std::move(subject)), type_(type), query_(std::move(query))
    {
        query_.limit = 200;
    }

    bool is_over() const { return over_; }

    Result<std::vector<Item>> next()
    {
        auto page = TRY(kernel_.find(subject_, query_));
        over_ = page.next < 0 || page.items.empty();
        if (!over_) {
            query_.after = page.items.back().record.seq;
            query_.after_record = page.items.back().record.id;
        }
        return std::move(page.items);
    }

    // A piece of the file, "" after its end.
    Result<std::string> next_piece(Form form)
    {
        if (ended_) return std::string();
        auto items = TRY(next());
        ended_ = over_;
        return form == Form::csv ? print_lines(items) : print_values(items);
    }

private:
    std::string print_lines(const std::vector<Item>& items)
    {
        std::vector<Record> records;
        for (auto& item : items) records.push_back(item.record);
        auto text = print_table(type_, records);
        // The names of the columns stand in the first line of the first piece only.
        if (begun_) text.erase(0, text.find("\r\n") + 2);
        begun_ = true;
        return text;
    }

    std::string print_values(const std::vector<Item>& items)
    {
        std::string text = begun_ ? "" : "[";
        for (auto& item : items) {
            auto shown = view_of(kernel_, subject_, item, {});
            // What depends on who asks and when belongs to no file.
            for (auto member : {"rule", "actions", "duties"}) shown.erase(member);
            text += begun_ ? ",\n" : "\n";
            print_json(Json(std::move(shown)), text);
            begun_ = true;
        }
        if (over_) text += begun_ ? "\n]\n" : "]\n";
        begun_ = true;
        return text;
    }

    Kernel& kernel_;
    const Subject subject_;
    const Type& type_;
    Query query_;
    bool begun_ = false;  // something stands in the file
    bool over_ = false;   // the last page was read
    bool ended_ = false;  // the last piece was given
};

Response file_response(const Call& call, const Type& type, std::string_view media_type,
                       std::string_view extension)
{
    auto name = std::string(type.mechanism->name) + "-" + std::string(type.record->plural) + "-" +
                print(call.site.kernel.now()).substr(0, 10) + "." + std::string(extension);
    Response response;
    response.headers = {
        {"Content-Type",            std::string(media_type)},
        {"Content-Disposition",     attachment(name)       },
        {"X-Content-Type-Options",  "nosniff"              },
        {"Content-Security-Policy", "sandbox"              },
        {"Cache-Control",           "private, no-cache"    },
        {"Vary",                    "Cookie, Authorization"},
    };
    return response;
}

Result<Response> stream_out(Call& call, const Type& type, Leaving leaving, Form form)
{
    auto list = std::make_shared<Leaving>(std::move(leaving));
    // The first page is read before anything is answered: its failure is still a problem document.
    auto first = std::make_shared<std::string>(TRY(list->next_piece(form)));
    if (form == Form::csv && call.query("bom") == "yes") first->insert(0, byte_order_mark);
    auto response = file_response(
        call, type, form == Form::csv ? "text/csv; charset=utf-8" : "application/json",
        form == Form::csv ? "csv" : "json");
    if (list->is_over()) {
        response.body = std::move(*first);
        return response;
    }
    auto& site = call.site;
    response.body =
        Download{[&site, list, first, form](Give give) {
                     if (!first->empty()) return give(std::exchange(*first, {}));
                     site.workers.post([list, form, give] { give(list->next_piece(form)); });
                 },
                 {}};
    return response;
}

Result<Response> print_whole(Call& call, const Type& type, Leaving leaving, const Export& how)
{
    std::vector<Record> records;
    while (!leaving.is_over()) {
        for (auto& item : TRY(leaving.next())) records.push_back(std::move(item.record));
        if (records.size() > whole_records_max)
            return fail(Code::too_large, "exchange.too_many",
                        {
                            {"limit", std::to_string(whole_records_max)}
            });
    }
    auto response = file_response(call, type, how.media_type, how.extension);
    response.body = how.print(records);
    return response;
}

Result<Response> give_out(Call& call, const Type& type)
{
    auto query = TRY(query_of(call, type));
    // An order that an act in between does not change.
    if (call.query("sort").empty()) query.order = Query::Order::first_made;
    if (auto bom = call.query("bom"); bom != "" && bom != "yes" && bom != "no")
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "bom"}
        });
    Leaving leaving(call.site.kernel, call.subject, type, std::move(query));
    auto as = call.query("as");
    if (as.empty() || as == "csv") return stream_out(call, type, std::move(leaving), Form::csv);
    if (as == "json") return stream_out(call, type, std::move(leaving), Form::json);
    for (auto& how : type.mechanism->exports)
        if (how.type == type.record->name && how.name == as)
            return print_whole(call, type, std::move(leaving), how);
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", "as"}
    });
}

}  // namespace

Operation export_operation(const Type& type)
{
    Operation operation{"GET", path_of(type) + "/export", stem_of(type) + "_export",
                        std::string(type.mechanism->name)};
    JsonArray forms{"csv", "json"};
    for (auto& how : type.mechanism->exports)
        if (how.type == type.record->name) forms.emplace_back(how.name);
    operation.query = filters_of(type);
    operation.query.push_back({
        "as", print_json(
                  JsonObject{{"type", "string"}, {"enum", std::move(forms)}, {"default", "csv"}}
                  )
    });
    operation.query.push_back({"bom", R"({"type":"string","enum":["yes","no"],"default":"no"})"});
    operation.gives = "application/octet-stream";
    operation.run = [&type](Call& call) { return give_out(call, type); };
    return operation;
}

}  // namespace concord::api
