#include "api/objects.h"

#include <algorithm>
#include <charconv>

#include "api/cursor.h"
#include "api/objects_around.h"
#include "api/site.h"

namespace concord::api {
namespace {

constexpr std::size_t body_bytes_max = 64u << 20, search_bytes_max = 4u << 20;
constexpr std::size_t values_max = 10'000, enclosed_max = 500, recalled_max = 1'000;
constexpr std::size_t limit_default = 50, limit_max = 200;
constexpr std::string_view here = "/api/v1/objects";

Response json_text(std::string body, int status = 200)
{
    auto response = json_response(Json(nullptr), status);
    response.body = std::move(body);
    return response;
}

Result<std::size_t> limit_of(const Call& call)
{
    auto text = call.query("limit");
    std::size_t limit = limit_default;
    auto end = text.data() + text.size();
    auto read =
        text.empty() ? std::from_chars_result{end, {}} : std::from_chars(text.data(), end, limit);
    if (read.ec != std::errc() || read.ptr != end || limit == 0)
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "limit"}
        });
    return std::min(limit, limit_max);
}

// The cursor of a list: a place, sealed for this list and this person.
std::string list_of(const Call& call)
{
    return call.request.path + " " + call.subject.person;
}

Result<std::int64_t> place_of(const Call& call)
{
    if (call.query("cursor").empty()) return std::int64_t{-1};
    return TRY(parse_cursor(call.query("cursor"), list_of(call), call.site.secret)).seq;
}

std::string cursor_of(const Call& call, std::int64_t place)
{
    return print_cursor({place, "objects"}, list_of(call), call.site.secret);
}

// How it stands in its collection, and the object itself to the byte.
void append(std::string& body, const Call& call, const FoundObject& found)
{
    auto& object = found.object;
    auto collection = call.site.kernel.standing_at_hand(found.collection);
    auto own = object.tlp ? *object.tlp : Tlp::clear;
    JsonObject head{
        {"id",         object.id                 },
        {"type",       object.type               },
        {"version",    object.version            },
        {"added",      print_micros(object.added)},
        {"collection", found.collection          },
        {"source",     found.source              }
    };
    if (object.tlp) head["marking"] = print(own);
    if (collection) {
        head["title"] = collection->record.text("title");
        head["tlp"] = print(std::max(own, collection->record.label.tlp));
    }
    if (!found.property.empty()) head["property"] = found.property;
    auto text = print_json(Json(head));
    text.pop_back();
    body += text + ",\"object\":" + (object.bytes.empty() ? "null" : object.bytes) + "}";
}

template <class All>
std::string items(const Call& call, const All& all)
{
    std::string body = R"({"items":[)";
    for (auto& each : all) {
        if (body.back() != '[') body += ',';
        append(body, call, each);
    }
    return body + "]";
}

Result<Response> show_object(Call& call)
{
    return json_text(items(call, TRY(call.site.objects.find(call.subject, call.param("object")))) +
                     "}");
}

Result<Response> show_referring(Call& call)
{
    auto limit = TRY(limit_of(call));
    auto after = TRY(place_of(call));
    auto page = TRY(call.site.objects.referring(call.subject, call.param("object"),
                                                call.query("property"), after, limit));
    auto body = items(call, page.items);
    if (page.next >= 0) body += R"(,"next":")" + cursor_of(call, page.next) + "\"";
    return json_text(body + "}");
}

Result<Response> list(Call& call)
{
    ObjectQuery query;
    query.limit = TRY(limit_of(call));
    query.after_place = TRY(place_of(call));
    query.types = call.all_queries("type");
    query.versions.all = call.query("versions") == "all";
    std::vector<FoundObject> found;
    auto collection = std::string(call.param("collection"));
    auto page =
        TRY(call.site.objects.page(call.subject, collection, query, [&](StoredObject&& object) {
            found.push_back({collection, std::move(object), {}, {}});
        }));
    auto body = items(call, found);
    if (page.more) body += R"(,"next":")" + cursor_of(call, page.last_place) + "\"";
    return json_text(body + "}");
}

Result<Response> show_volume(Call& call)
{
    JsonArray items;
    for (auto& each : TRY(call.site.objects.volume(call.subject, call.param("collection"))))
        items.push_back(JsonObject{
            {"day", print(each.day).substr(0, 10)},
            {"source", each.source},
            {"count", each.count}
        });
    return json_response(JsonObject{
        {"items", std::move(items)}
    });
}

Result<Response> show_fetches(Call& call)
{
    auto roster = call.site.kernel.roster();
    JsonArray items;
    for (auto& each : TRY(call.site.objects.fetches(call.subject, call.param("collection")))) {
        auto person = roster->find_person(each.person);
        items.push_back(JsonObject{
            {"participant", each.participant              },
            {"person",      each.person                   },
            {"name",        person ? person->name : ""    },
            {"means",       each.means                    },
            {"pages",       each.pages                    },
            {"first_added", print_micros(each.first_added)},
            {"last_added",  print_micros(each.last_added) },
            {"from",        print(each.first)             },
            {"to",          print(each.last)              }
        });
    }
    return json_response(JsonObject{
        {"items", std::move(items)}
    });
}

JsonObject print(const Call& call, const ObjectReport& report)
{
    constexpr std::string_view kinds[] = {"added", "known", "refused"};
    JsonArray outcomes;
    for (auto& each : report.outcomes) {
        JsonObject one{
            {"number",  each.number                  },
            {"id",      each.id                      },
            {"version", each.version                 },
            {"does",    kinds[std::size_t(each.kind)]}
        };
        if (each.kind == ObjectOutcome::Kind::refused)
            one["problem"] = JsonObject{
                {"key", each.rule},
                {"title", call.site.words.say(each.rule, each.values, call.language)},
                {"path", each.path},
                {"section", each.section}
            };
        outcomes.emplace_back(std::move(one));
    }
    return {
        {"id",         report.id                },
        {"collection", report.collection        },
        {"at",         concord::print(report.at)},
        {"added",      report.added             },
        {"known",      report.known             },
        {"refused",    report.refused           },
        {"objects",    std::move(outcomes)      }
    };
}

Result<Response> add(Call& call)
{
    return json_response(print(
        call,
        TRY(call.site.objects.add(call.subject, call.param("collection"), call.request.body))));
}

Result<Response> show_report(Call& call)
{
    return json_response(
        print(call, TRY(call.site.objects.report(call.subject, call.param("report")))));
}

Result<Response> recall(Call& call)
{
    auto body = TRY(body_of(call, "objects reason"));
    auto given = find_at(body, "objects");
    if (!given || !given->is_array() || given->get_array().empty() ||
        given->get_array().size() > recalled_max)
        return fail_at("/objects", Code::invalid, "shape.wrong_kind");
    std::vector<Objects::Recall> recalls;
    for (auto& each : given->get_array()) {
        auto at = "/objects/" + std::to_string(recalls.size());
        if (!each.is_object()) return fail_at(at, Code::invalid, "shape.wrong_kind");
        Objects::Recall one{std::string(text_at(each.get_object(), "id"))};
        if (auto version = find_at(each.get_object(), "version")) {
            auto exact = parse_micros(text_of(*version));
            if (!exact) return fail_at(at + "/version", Code::invalid, "time.invalid");
            one.versions.exactly.push_back(*exact);
        }
        recalls.push_back(std::move(one));
    }
    auto count = TRY(call.site.objects.recall(call.subject, call.param("collection"), recalls,
                                              text_at(body, "reason")));
    return json_response(JsonObject{
        {"recalled", count}
    });
}

// One value that is asked for: of a kind, or whatever it is recognised as.
Result<indicators::Value> value_of(const Json& given, const std::string& at)
{
    auto wrong = [&] { return fail_at(at, Code::invalid, "objects.no_indicator"); };
    if (given.is_string()) {
        auto hits = indicators::find(text_of(given));
        if (hits.size() != 1) return wrong();
        return hits.front().value;
    }
    if (!given.is_object()) return wrong();
    auto kind = indicators::find_kind(text_at(given.get_object(), "kind"));
    if (!kind) return wrong();
    auto value = indicators::normalise(*kind, text_at(given.get_object(), "value"));
    if (!value) return wrong();
    return *value;
}

Result<std::vector<indicators::Value>> wanted_by(const Call& call)
{
    auto body = TRY(parse_json(call.request.body,
                               {.size_bytes_max = search_bytes_max, .members_max = 100'000}));
    if (!body.is_object()) return fail(Code::invalid, "shape.wrong_kind");
    auto& object = body.get_object();
    std::vector<indicators::Value> wanted;
    for (auto& hit : indicators::find(text_at(object, "text"))) wanted.push_back(hit.value);
    if (auto values = find_at(object, "values")) {
        if (!values->is_array()) return fail_at("/values", Code::invalid, "shape.wrong_kind");
        for (auto& each : values->get_array())
            wanted.push_back(TRY(value_of(each, "/values/" + std::to_string(wanted.size()))));
    }
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    if (wanted.size() > values_max)
        return fail_at("/values", Code::too_large, "shape.too_many",
                       {
                           {"max", std::to_string(values_max)}
        });
    return wanted;
}

Result<Response> search(Call& call)
{
    auto wanted = TRY(wanted_by(call));
    // An address is also found in the networks that hold it, as long as not too many are asked for.
    std::vector<indicators::Value> looked_for;
    std::vector<std::size_t> of;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        looked_for.push_back(wanted[i]);
        of.push_back(i);
        if (wanted.size() > enclosed_max) continue;
        for (auto& network : indicators::enclosing(wanted[i])) {
            looked_for.push_back(std::move(network));
            of.push_back(i);
        }
    }
    std::string body = R"({"items":[)";
    for (auto& found : TRY(call.site.objects.find_values(call.subject, looked_for))) {
        if (body.back() != '[') body += ',';
        auto& value = wanted[of[found.number]];
        auto& matched = looked_for[found.number];
        JsonObject head{
            {"kind",    indicators::name_of(value.kind)},
            {"value",   value.text                     },
            {"matched", matched.text                   },
            {"more",    found.more                     }
        };
        auto text = print_json(Json(head));
        text.pop_back();
        auto hits = items(call, found.hits);
        body += text + ",\"hits\":" + hits.substr(hits.find('[')) + "}";
    }
    JsonArray recognised;
    for (auto& each : wanted)
        recognised.emplace_back(JsonObject{
            {"kind",  indicators::name_of(each.kind)},
            {"value", each.text                     }
        });
    return json_text(body + R"(],"asked":)" + std::to_string(wanted.size()) + R"(,"recognised":)" +
                     print_json(Json(std::move(recognised))) + "}");
}

// What somebody may mean who types a name, a value or an identifier; each object once.
Result<Response> show_named(Call& call)
{
    auto limit = TRY(limit_of(call));
    auto text = call.query("q");
    if (text.size() > 500)
        return fail(Code::invalid, "http.bad_parameter",
                    {
                        {"name", "q"}
        });
    std::vector<FoundObject> found;
    auto take = [&](FoundObject&& one) {
        bool known = std::ranges::any_of(
            found, [&](auto& other) { return other.object.id == one.object.id; });
        if (!known && found.size() < limit) found.push_back(std::move(one));
    };
    if (auto versions = call.site.objects.find(call.subject, text); versions)
        take(std::move(versions->front()));
    else if (versions.error().code != Code::not_found)
        return tl::make_unexpected(std::move(versions).error());
    std::vector<indicators::Value> values;
    for (auto& hit : indicators::find(text)) values.push_back(hit.value);
    if (values.size() > 20) values.resize(20);
    for (auto& hits : TRY(call.site.objects.find_values(call.subject, values)))
        for (auto& hit : hits.hits) take(std::move(hit));
    if (found.size() < limit)
        for (auto& each : TRY(call.site.objects.named(call.subject, text, limit)))
            take(std::move(each));
    return json_text(items(call, found) + "}");
}

}  // namespace

std::vector<Operation> object_operations()
{
    std::vector<Operation> all;
    auto add_one = [&](std::string method, std::string path, std::string id, std::string gives,
                       Result<Response> (*run)(Call&), std::vector<Parameter> query = {},
                       std::size_t bytes_max = 0) {
        Operation operation{std::move(method), std::string(here) + path, "objects_" + id,
                            "objects"};
        operation.gives = std::move(gives);
        operation.query = std::move(query);
        operation.run = run;
        if (operation.method == "POST") {
            operation.takes = "application/json";
            operation.rate = Rate::writes;
            operation.body_bytes_max = bytes_max;
        }
        all.push_back(std::move(operation));
    };
    const std::string in = "/collections/{collection}";
    constexpr auto many = Parameter::Times::many;
    add_one("GET", in + "/list", "list", "object_rows", list,
            {
                {"limit"},
                {"cursor"},
                {"versions"},
                {"type", R"({"type":"string"})", many}
    });
    add_one("GET", in + "/volume", "volume", "object_volume", show_volume);
    add_one("GET", in + "/fetches", "fetches", "object_fetches", show_fetches);
    add_one("POST", in + "/add", "add", "object_report", add, {}, body_bytes_max);
    add_one("POST", in + "/recall", "recall", "object_recalled", recall, {}, search_bytes_max);
    add_one("GET", "/reports/{report}", "report", "object_report", show_report);
    add_one("GET", "/by_id/{object}", "read", "object_rows", show_object);
    add_one("GET", "/by_id/{object}/referring", "referring", "object_rows", show_referring,
            {{"limit"}, {"cursor"}, {"property"}});
    add_one("GET", "/named", "named", "object_rows", show_named, {{"q"}, {"limit"}});
    add_one("POST", "/search", "search", "objects_found", search, {}, search_bytes_max);
    for (auto& each : around_operations()) all.push_back(std::move(each));
    return all;
}

}  // namespace concord::api
