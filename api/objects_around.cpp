#include "api/objects_around.h"

#include <set>

#include "api/site.h"
#include "base/chance.h"

namespace concord::api {
namespace {

constexpr std::size_t neighbours_max = 100, looked_at_max = 200;
constexpr JsonLimits object_limits{.size_bytes_max = 8u << 20, .depth_max = 64};

JsonObject read(const StoredObject& stored)
{
    auto value = parse_json(stored.bytes, object_limits);
    return value && value->is_object() ? value->get_object() : JsonObject();
}

// What people call it: its name, its value, its pattern, else its id.
std::string_view name_of(const JsonObject& object)
{
    for (auto member : {"name", "value", "pattern", "path", "key", "relationship_type", "abstract",
                        "opinion", "user_id", "subject"})
        if (auto text = text_at(object, member); !text.empty()) return text;
    return text_at(object, "id");
}

class Neighbourhood {
public:
    Neighbourhood(const Call& call, std::string id) : call_(call), id_(std::move(id)) {}

    Result<Json> look()
    {
        auto& objects = call_.site.objects;
        auto found = TRY(objects.find(call_.subject, id_));
        auto centre = read(found.front().object);
        add_node(found.front().object.type, centre);
        for (auto& member : centre) by_property(member.key(), member.value());
        auto page = TRY(objects.referring(call_.subject, id_, "", -1, looked_at_max));
        more_ = more_ || page.next >= 0;
        for (auto& each : page.items) by_reference(each);
        return Json(JsonObject{
            {"nodes", std::move(nodes_)},
            {"edges", std::move(edges_)},
            {"more",  more_            }
        });
    }

private:
    void add_node(const std::string& type, const JsonObject& object)
    {
        if (!known_.emplace(text_at(object, "id")).second) return;
        nodes_.emplace_back(JsonObject{
            {"id", text_at(object, "id")},
            {"type", type},
            {"name", name_of(object)}
        });
    }

    // What is not for the asker has no place in the picture, not even as a gap.
    bool has_node(const std::string& id)
    {
        if (known_.contains(id)) return true;
        if (known_.size() > neighbours_max) {
            more_ = true;
            return false;
        }
        auto found = call_.site.objects.find(call_.subject, id);
        if (!found) return false;
        add_node(found->front().object.type, read(found->front().object));
        return true;
    }

    void add_edge(std::string_view from, std::string_view to, std::string_view name,
                  std::string_view by)
    {
        if (!has_node(std::string(from)) || !has_node(std::string(to))) return;
        edges_.emplace_back(JsonObject{
            {"from", from},
            {"to",   to  },
            {"name", name},
            {"by",   by  }
        });
    }

    void by_property(std::string_view name, const Json& value)
    {
        if (name == "object_marking_refs") return;
        if (name.ends_with("_ref") && value.is_string()) add_edge(id_, text_of(value), name, "");
        if (name.ends_with("_refs") && value.is_array())
            for (auto& each : value.get_array()) add_edge(id_, text_of(each), name, "");
    }

    void by_reference(const FoundObject& found)
    {
        auto object = read(found.object);
        if (found.object.type == "relationship")
            return add_edge(text_at(object, "source_ref"), text_at(object, "target_ref"),
                            text_at(object, "relationship_type"), found.object.id);
        add_edge(found.object.id, id_, found.property, "");
    }

    const Call& call_;
    std::string id_;
    std::set<std::string, std::less<>> known_;
    JsonArray nodes_, edges_;
    bool more_ = false;
};

Result<Response> show_around(Call& call)
{
    Neighbourhood neighbourhood(call, std::string(call.param("object")));
    return json_response(TRY(neighbourhood.look()));
}

Result<Response> add_sighting(Call& call)
{
    auto body = TRY(body_of(call, "collection"));
    auto& site = call.site;
    auto found = TRY(site.objects.find(call.subject, call.param("object")));
    auto now = site.clock.now();
    auto at = print(now);
    JsonObject sighting{
        {"type", "sighting"},
        {"spec_version", "2.1"},
        {"id", "sighting--" + new_id(site.chance, now)},
        {"created", at},
        {"modified", at},
        {"first_seen", at},
        {"last_seen", at},
        {"count", 1},
        {"sighting_of_ref", found.front().object.id}
    };
    auto seen = read(found.front().object);
    if (auto markings = find_at(seen, "object_marking_refs"))
        sighting["object_marking_refs"] = *markings;
    JsonArray objects;
    objects.emplace_back(std::move(sighting));
    auto envelope = print_json(JsonObject{
        {"objects", std::move(objects)}
    });
    auto report = TRY(site.objects.add(call.subject, text_at(body, "collection"), envelope));
    if (report.refused > 0) {
        auto& outcome = report.outcomes.front();
        return fail(Code::invalid, outcome.rule.c_str(), outcome.values);
    }
    return json_response(JsonObject{
        {"added", report.added}
    });
}

}  // namespace

std::vector<Operation> around_operations()
{
    const std::string of = "/api/v1/objects/by_id/{object}";
    Operation around{"GET", of + "/around", "objects_around", "objects"};
    around.gives = "object_relations";
    around.run = show_around;
    Operation sighting{"POST", of + "/sightings", "objects_sighting", "objects"};
    sighting.gives = "object_sighted";
    sighting.takes = "application/json";
    sighting.rate = Rate::writes;
    sighting.body_bytes_max = 4096;
    sighting.run = add_sighting;
    return {around, sighting};
}

}  // namespace concord::api
