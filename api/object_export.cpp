// Out: the objects of a collection as files, page by page, as far as the asker reads them.

#include "api/files.h"
#include "api/object_files.h"
#include "api/rest.h"
#include "formats/indicator_csv.h"
#include "formats/misp.h"

namespace concord::api {
namespace {

constexpr std::size_t objects_of_a_page = 500;
constexpr std::size_t misp_objects_max = 50'000, selected_max = 1'000;

struct Form {
    std::string_view name, media_type, extension;
};
constexpr Form forms[] = {
    {"stix",       "application/stix+json;version=2.1", "json"     },
    {"indicators", "text/csv; charset=utf-8",           "csv"      },
    {"misp",       "application/json",                  "misp.json"},
};

auto bad(std::string_view parameter)
{
    return fail(Code::invalid, "http.bad_parameter",
                {
                    {"name", std::string(parameter)}
    });
}

// A collection on its way out. Every page passes the policy again.
class Leaving {
public:
    Leaving(Site& site, Subject subject, std::string means, std::string collection,
            ObjectQuery query)
        : site_(site),
          subject_(std::move(subject)),
          means_(std::move(means)),
          collection_(std::move(collection)),
          query_(std::move(query))
    {
        query_.limit = objects_of_a_page;
    }

    bool is_over() const { return over_; }

    Result<std::vector<std::string>> next()
    {
        std::vector<std::string> objects;
        auto page =
            TRY(site_.objects.page(subject_, collection_, query_, [&](StoredObject&& object) {
                objects.push_back(std::move(object.bytes));
            }));
        if (page.count > 0)
            site_.objects.note_fetch(
                subject_, means_, collection_,
                query_.after_place >= 0 ? query_.after_place : page.first_place - 1,
                page.last_place);
        over_ = !page.more;
        query_.after_place = page.last_place;
        return objects;
    }

    // A piece of a bundle or a table; "" after its end.
    Result<std::string> next_piece(std::string_view form)
    {
        if (ended_) return std::string();
        auto objects = TRY(next());
        ended_ = over_;
        return form == "stix" ? bundle_piece(objects) : table_piece(objects);
    }

private:
    std::string bundle_piece(const std::vector<std::string>& objects)
    {
        std::string text;
        if (!begun_)
            text = R"({"type":"bundle","id":"bundle--)" + new_id(site_.chance, site_.kernel.now()) +
                   R"(","objects":[)";
        for (auto& object : objects) {
            text += any_ ? ",\n" : "\n";
            text += object;
            any_ = true;
        }
        begun_ = true;
        if (over_) text += "\n]}\n";
        return text;
    }

    std::string table_piece(const std::vector<std::string>& objects)
    {
        std::vector<std::string_view> views(objects.begin(), objects.end());
        auto header = begun_ ? indicator_csv::Header::absent : indicator_csv::Header::present;
        begun_ = true;
        auto text = indicator_csv::print(views, header);
        // A page without indicators is not the end.
        return text.empty() && !over_ ? std::string("\r\n") : text;
    }

    Site& site_;
    const Subject subject_;
    const std::string means_, collection_;
    ObjectQuery query_;
    bool begun_ = false, any_ = false, over_ = false, ended_ = false;
};

// `marking`: what is said of the file in its name, or "".
Response file_response(const Call& call, const Form& form, std::string_view marking = {})
{
    auto name = "threats-" + std::string(marking) + (marking.empty() ? "" : "-") +
                concord::print(call.site.kernel.now()).substr(0, 10) + "." +
                std::string(form.extension);
    Response response;
    response.headers = {
        {"Content-Type",            std::string(form.media_type)},
        {"Content-Disposition",     attachment(name)            },
        {"X-Content-Type-Options",  "nosniff"                   },
        {"Content-Security-Policy", "sandbox"                   },
        {"Cache-Control",           "private, no-cache"         },
        {"Vary",                    "Cookie, Authorization"     },
    };
    return response;
}

Result<Response> stream(Call& call, Leaving leaving, const Form& form)
{
    auto list = std::make_shared<Leaving>(std::move(leaving));
    auto name = form.name;
    // The first page is read before anything is answered: its failure is still a problem document.
    auto first = std::make_shared<std::string>(TRY(list->next_piece(name)));
    auto response = file_response(call, form);
    if (list->is_over()) {
        response.body = std::move(*first);
        return response;
    }
    auto& site = call.site;
    response.body =
        Download{[&site, list, first, name](Give give) {
                     if (!first->empty()) return give(std::exchange(*first, {}));
                     site.workers.post([list, name, give] { give(list->next_piece(name)); });
                 },
                 {}};
    return response;
}

Result<Response> print_misp(Call& call, Leaving leaving, const Form& form)
{
    std::vector<JsonObject> objects;
    while (!leaving.is_over()) {
        for (auto& bytes : TRY(leaving.next())) {
            auto object = parse_json(bytes, {.size_bytes_max = 8u << 20, .depth_max = 64});
            if (object && object->is_object()) objects.push_back(std::move(object->get_object()));
        }
        if (objects.size() > misp_objects_max)
            return fail(Code::too_large, "exchange.too_many",
                        {
                            {"limit", std::to_string(misp_objects_max)}
            });
    }
    auto item = TRY(call.site.kernel.read(call.subject, call.param("id")));
    misp::Head head;
    head.info = item.record.text("title");
    head.date = concord::print(call.site.kernel.now()).substr(0, 10);
    head.organization = item.record.owner;
    auto roster = call.site.kernel.roster();
    if (auto owner = roster->find_participant(item.record.owner))
        head.organization_id = owner->record;
    auto printed = misp::print(objects, head);
    auto response = file_response(call, form);
    response.body = print_json(JsonObject{
                        {"response", std::move(printed.events)}
    }) +
                    "\n";
    return response;
}

Result<const Form*> form_of(const Call& call)
{
    auto as = call.query("as");
    for (auto& form : forms)
        if (form.name == (as.empty() ? "stix" : as)) return &form;
    return bad("as");
}

std::string bundle_of(Call& call, const std::vector<std::string>& objects)
{
    auto text = R"({"type":"bundle","id":"bundle--)" +
                new_id(call.site.chance, call.site.kernel.now()) + R"(","objects":[)";
    for (auto& object : objects) text += (text.back() == '[' ? "\n" : ",\n") + object;
    return text + "\n]}\n";
}

std::string misp_of(Call& call, const std::vector<std::string>& objects)
{
    std::vector<JsonObject> read;
    for (auto& bytes : objects) {
        auto object = parse_json(bytes, {.size_bytes_max = 8u << 20, .depth_max = 64});
        if (object && object->is_object()) read.push_back(std::move(object->get_object()));
    }
    auto roster = call.site.kernel.roster();
    misp::Head head;
    head.date = concord::print(call.site.kernel.now()).substr(0, 10);
    head.info = "threats-" + head.date;
    head.organization = call.subject.participant;
    if (auto own = roster->find_participant(call.subject.participant))
        head.organization_id = own->record;
    auto printed = misp::print(read, head);
    return print_json(JsonObject{
               {"response", std::move(printed.events)}
    }) +
           "\n";
}

// Objects of any collections, the last version of each. What is not for the asker is left out, as
// if it had not been named. The strictest of what goes out stands in the name of the file.
Result<Response> give_selection(Call& call)
{
    auto form = TRY(form_of(call));
    auto body = TRY(body_of(call, "ids"));
    auto ids = find_at(body, "ids");
    if (!ids || !ids->is_array() || ids->get_array().empty() ||
        ids->get_array().size() > selected_max)
        return fail_at("/ids", Code::invalid, "shape.wrong_kind");
    auto& site = call.site;
    auto means = call.known ? call.known->session : std::string();
    std::vector<std::string> objects;
    auto strictest = Tlp::clear;
    for (auto& id : ids->get_array()) {
        auto versions = site.objects.find(call.subject, text_of(id));
        if (!versions && versions.error().code != Code::not_found)
            return tl::make_unexpected(std::move(versions).error());
        if (!versions) continue;
        auto& found = versions->front();
        auto collection = TRY(site.kernel.standing(found.collection));
        auto own = found.object.tlp.value_or(Tlp::clear);
        strictest = std::max({strictest, own, collection ? collection->record.label.tlp : own});
        site.objects.note_fetch(call.subject, means, found.collection, found.object.place - 1,
                                found.object.place);
        objects.push_back(std::move(found.object.bytes));
    }
    if (objects.empty()) return fail(Code::not_found, "records.not_found");
    auto response = file_response(call, *form, concord::print(strictest));
    if (form->name == "indicators") {
        std::vector<std::string_view> views(objects.begin(), objects.end());
        response.body = indicator_csv::print(views, indicator_csv::Header::present);
    } else {
        response.body = form->name == "misp" ? misp_of(call, objects) : bundle_of(call, objects);
    }
    return response;
}

Result<Response> give_out(Call& call)
{
    ObjectQuery query;
    query.ids = call.all_queries("id_is");
    query.types = call.all_queries("type");
    if (auto after = call.query("added_after"); !after.empty()) {
        auto moment = parse_micros(after);
        if (!moment) return bad("added_after");
        query.added_after = *moment;
    }
    if (auto versions = call.query("versions"); versions == "all") {
        query.versions.all = true;
    } else if (versions != "" && versions != "last") {
        return bad("versions");
    }
    auto form = TRY(form_of(call));
    Leaving leaving(call.site, call.subject, call.known ? call.known->session : std::string(),
                    std::string(call.param("id")), std::move(query));
    return form->name == "misp" ? print_misp(call, std::move(leaving), *form)
                                : stream(call, std::move(leaving), *form);
}

}  // namespace

std::vector<Operation> object_export_operations(const Types& types)
{
    std::vector<Operation> all;
    for (auto& type : types.all()) {
        if (!type.mechanism->offering || type.mechanism->offering->collection != type.name)
            continue;
        Operation made{"GET", path_of(type) + "/{id}/export", stem_of(type) + "_export_objects",
                       std::string(type.mechanism->name)};
        constexpr auto many = Parameter::Times::many;
        made.query = {
            {"as", R"({"type":"string","enum":["stix","indicators","misp"],"default":"stix"})"},
            {"id_is", R"({"type":"string"})", many},
            {"type", R"({"type":"string"})", many},
            {"added_after", R"({"type":"string","format":"date-time"})"},
            {"versions", R"({"type":"string","enum":["last","all"],"default":"last"})"}
        };
        made.gives = "application/octet-stream";
        made.run = give_out;
        all.push_back(std::move(made));
    }
    if (all.empty()) return all;
    Operation some{"POST", "/api/v1/objects/export", "objects_export", "objects"};
    some.rate = Rate::reads;
    some.query = {
        {"as", R"({"type":"string","enum":["stix","indicators","misp"],"default":"stix"})"}
    };
    some.takes = "object_selection";
    some.body_bytes_max = 256 * 1024;
    some.gives = "application/octet-stream";
    some.run = give_selection;
    all.push_back(std::move(some));
    return all;
}

}  // namespace concord::api
