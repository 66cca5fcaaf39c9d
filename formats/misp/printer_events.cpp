// Events around what was put into them, and what lies between two of those.

#include <algorithm>

#include "formats/misp/ids.h"
#include "formats/misp/printer.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

bool is_case(std::string_view type)
{
    return type == "report" || type == "grouping";
}

bool is_relation(std::string_view type)
{
    return type == "relationship" || type == "sighting" || type == "opinion";
}

bool is_cluster(std::string_view type)
{
    return std::ranges::any_of(galaxy_forms(), [&](auto& form) { return form.stix == type; });
}

bool is_observable(std::string_view type)
{
    return type.starts_with("ipv") ||
           std::ranges::any_of(attribute_forms(), [&](auto& form) { return form.root == type; }) ||
           std::ranges::any_of(object_forms(), [&](auto& form) { return form.root == type; });
}

std::string uuid_in(std::string_view id)
{
    auto dashes = id.find("--");
    return dashes == std::string_view::npos ? std::string() : std::string(id.substr(dashes + 2));
}

}  // namespace

JsonObject& Printer::at(const Put& put)
{
    return put.place == Put::Place::attribute ? attributes_[put.index] : wholes_[put.index];
}

void Printer::put(const JsonObject& object)
{
    auto id = text_at(object, "id"), type = text_at(object, "type");
    if (is_case(type) || is_relation(type) || !done_.insert(id).second) return;
    if (type == "indicator") {
        put_indicator(object);
    } else if (type == "observed-data") {
        put_observed(object);
    } else if (type == "note") {
        put_note(object);
    } else if (type == "x-misp-attribute") {
        auto made = attribute_of(object, std::string(text_at(object, "x_misp_type")),
                                 std::string(text_at(object, "x_misp_value")));
        for (auto name : {"comment", "first_seen", "last_seen"})
            if (auto value = text_at(object, "x_misp_" + std::string(name)); !value.empty())
                made[name] = value;
        put_attribute(object, std::move(made));
    } else if (auto whole = object.if_contains("x_misp_object");
               type == "x-misp-object" && whole && whole->is_object()) {
        put_whole(object, whole->get_object());
    } else if (is_observable(type)) {
        if (!observed_.contains(id)) put_observable(object);
    } else if (type == "identity") {
        if (find_label(object, "galaxy-type")) put_named(object);
    } else if (is_cluster(type)) {
        put_named(object);
    } else if (type != "marking-definition") {
        leave(object, "misp.type_left");
    }
}

bool Printer::put_relation(const JsonObject& relation)
{
    auto source = text_at(relation, "source_ref"), target = text_at(relation, "target_ref");
    auto type = text_at(relation, "relationship_type");
    auto from = put_.find(source), to = put_.find(target);
    // What the parts of one object are to each other, the object says.
    if (type == "based-on" && uuid_in(source) == uuid_in(target)) return true;
    if (type == "resolves-to" && observed_.contains(source)) return true;
    // An indicator of a whole object stands for it.
    if (from == put_.end()) from = put_.find("observed-data--" + uuid_in(source));
    if (from == put_.end()) return false;
    auto cluster =
        std::ranges::find_if(clusters_, [&](auto* one) { return text_at(*one, "id") == target; });
    if (cluster != clusters_.end()) {
        add_cluster(from->second.place == Put::Place::object
                        ? at(from->second)["Attribute"].as_array().front().as_object()
                        : at(from->second),
                    **cluster);
        clusters_elsewhere_.insert(text_at(**cluster, "id"));
        return true;
    }
    if (to == put_.end() || from->second.place != Put::Place::object) return false;
    auto& whole = at(from->second);
    if (!whole.contains("ObjectReference")) whole["ObjectReference"] = JsonArray();
    whole["ObjectReference"].as_array().push_back(JsonObject{
        {"uuid", uuid_in(text_at(relation, "id"))},
        {"object_uuid", uuid_in(source)},
        {"referenced_uuid", uuid_in(target)},
        {"relationship_type", type},
        {"comment", text_at(relation, "description")},
        {"timestamp", seconds_of_moment(text_at(relation, "modified"))}
    });
    return true;
}

bool Printer::put_sighting(const JsonObject& sighting)
{
    bool against = text_at(sighting, "type") == "opinion";
    if (against && text_at(sighting, "opinion") != "strongly-disagree") return false;
    auto& refs = list_at(sighting, "object_refs");
    auto of = against ? refs.empty() ? std::string_view() : text_of(refs.front())
                      : text_at(sighting, "sighting_of_ref");
    auto found = put_.find(of);
    if (found == put_.end()) found = put_.find("observed-data--" + uuid_in(of));
    if (found == put_.end()) return false;
    auto& place = found->second.place == Put::Place::object
                      ? at(found->second)["Attribute"].as_array().front().as_object()
                      : at(found->second);
    auto seen = text_at(sighting, "last_seen");
    JsonObject made{
        {"uuid", uuid_in(text_at(sighting, "id"))},
        {"type", against ? "1" : "0"},
        {"date_sighting", seconds_of_moment(seen.empty() ? text_at(sighting, "modified") : seen)},
        {"source", text_at(sighting, "description")}
    };
    auto& authors = list_at(sighting, "authors");
    if (against && !authors.empty()) made["source"] = authors.front();
    auto& where = list_at(sighting, "where_sighted_refs");
    auto by = against         ? text_at(sighting, "created_by_ref")
              : where.empty() ? std::string_view()
                              : text_of(where.front());
    if (auto organization = find(by))
        made["Organisation"] = JsonObject{
            {"name", text_at(*organization, "name")},
            {"uuid", uuid_in(by)}
        };
    if (!place.contains("Sighting")) place["Sighting"] = JsonArray();
    place["Sighting"].as_array().push_back(std::move(made));
    return true;
}

void Printer::begin(JsonObject event)
{
    event_ = std::move(event);
    event_["EventReport"] = JsonArray();
    attributes_.clear();
    wholes_.clear();
    put_.clear();
    clusters_.clear();
    clusters_elsewhere_.clear();
}

void Printer::end()
{
    for (auto cluster : clusters_)
        if (!clusters_elsewhere_.contains(text_at(*cluster, "id"))) add_cluster(event_, *cluster);
    for (auto& [name, list] : {
             std::pair{"Attribute", &attributes_},
             std::pair{"Object",    &wholes_    }
    }) {
        JsonArray made;
        for (auto& one : *list) made.push_back(std::move(one));
        event_[name] = std::move(made);
    }
    printing_.events.push_back(JsonObject{
        {"Event", std::move(event_)}
    });
}

void Printer::print_report(const JsonObject& report, const Head& head)
{
    done_.insert(text_at(report, "id"));
    event_tlp_ = -1;
    auto tags = tags_of(report);
    JsonObject event{
        {"uuid", uuid_in(text_at(report, "id"))},
        {"info", text_at(report, "name")},
        {"date", text_at(report, "created").substr(0, 10)},
        {"timestamp", seconds_of_moment(text_at(report, "modified"))},
        {"published", text_at(report, "type") == "report"},
    };
    if (auto published = text_at(report, "published"); !published.empty())
        event["publish_timestamp"] = seconds_of_moment(published);
    for (auto [name, otherwise] : {
             std::pair{"threat_level_id", "4"},
             std::pair{"analysis",        "0"},
             std::pair{"distribution",    "0"},
             std::pair{"extends_uuid",    "" }
    })
        event[name] = find_label(report, name).value_or(otherwise);
    auto by = text_at(report, "created_by_ref");
    auto creator = find(by);
    event["Orgc"] = JsonObject{
        {"name", creator ? text_at(*creator, "name") : std::string_view(head.organization)},
        {"uuid", creator ? uuid_in(by) : head.organization_id}
    };
    event["Tag"] = std::move(tags);
    for (auto& marking : list_at(report, "object_marking_refs"))
        for (auto& form : tlp_forms())
            if (form.marking == text_of(marking))
                event_tlp_ = std::max(event_tlp_, form.strictness);
    begin(std::move(event));
    put_links(report);
    auto& refs = list_at(report, "object_refs");
    for (auto& ref : refs)
        if (auto object = find(text_of(ref))) put(*object);
    for (auto& ref : refs) {
        auto object = find(text_of(ref));
        if (!object || !is_relation(text_at(*object, "type"))) continue;
        bool between = text_at(*object, "type") == "relationship";
        if (between ? put_relation(*object) : put_sighting(*object))
            done_.insert(text_at(*object, "id"));
    }
    end();
}

void Printer::print_rest(const Head& head)
{
    std::string ids;
    std::vector<const JsonObject*> rest;
    std::string newest = epoch;
    for (auto& object : objects_) {
        auto id = text_at(object, "id"), type = text_at(object, "type");
        if (done_.contains(id) || type == "marking-definition" || type == "identity" ||
            (is_observable(type) && observed_.contains(id)))
            continue;
        rest.push_back(&object);
        ids += id;
        if (is_before(newest, text_at(object, "modified"))) newest = text_at(object, "modified");
    }
    if (rest.empty()) return;
    event_tlp_ = -1;
    JsonObject event{
        {"uuid",            named_uuid("event " + ids)},
        {"info",            head.info                 },
        {"date",            head.date                 },
        {"timestamp",       seconds_of_moment(newest) },
        {"published",       false                     },
        {"threat_level_id", "4"                       },
        {"analysis",        "0"                       },
        {"distribution",    "0"                       },
        {"Tag",             JsonArray()               }
    };
    event["Orgc"] = JsonObject{
        {"name", head.organization   },
        {"uuid", head.organization_id}
    };
    begin(std::move(event));
    for (auto object : rest) put(*object);
    for (auto object : rest) {
        auto type = text_at(*object, "type");
        if (!is_relation(type)) continue;
        if (!(type == "relationship" ? put_relation(*object) : put_sighting(*object)))
            leave(*object, "misp.type_left");
    }
    end();
}

Printing Printer::print(const Head& head)
{
    for (auto& object : objects_)
        if (is_case(text_at(object, "type"))) print_report(object, head);
    print_rest(head);
    return std::move(printing_);
}

Printing print(std::span<const JsonObject> objects, const Head& head)
{
    return Printer(objects).print(head);
}

}  // namespace concord::misp
