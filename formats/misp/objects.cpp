// MISP objects: several attributes that are one thing.

#include <algorithm>

#include "formats/misp/ids.h"
#include "formats/misp/reader.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

using Outcome = Remark::Outcome;

const Place* find_place(const ObjectForm& form, std::string_view relation)
{
    for (auto& one : form.relations)
        if (one.name == relation) return &one.place;
    return nullptr;
}

// The object as MISP had it, without what only its server knows.
JsonObject whole_of(const JsonObject& object, const std::vector<std::string>& uuids)
{
    JsonObject made;
    for (auto name :
         {"name", "meta-category", "description", "template_uuid", "template_version", "comment"})
        if (auto value = word_at(object, name); !value.empty()) made[name] = value;
    JsonArray attributes;
    auto& given = list_at(object, "Attribute");
    for (std::size_t i = 0; i < given.size(); ++i) {
        auto attribute = given[i].if_object();
        if (!attribute) continue;
        JsonObject one{
            {"uuid", uuids[i]}
        };
        for (auto name : {"object_relation", "type", "category", "value", "comment", "timestamp",
                          "first_seen", "last_seen"})
            if (auto value = word_at(*attribute, name); !value.empty()) one[name] = value;
        one["to_ids"] = flag_at(*attribute, "to_ids");
        if (flag_at(*attribute, "deleted")) one["deleted"] = true;
        attributes.push_back(std::move(one));
    }
    made["attributes"] = std::move(attributes);
    return made;
}

}  // namespace

bool Reader::make_object(const Entity& entity, const JsonObject& object, const ObjectForm& form,
                         const Json& whole)
{
    Observable seen(form.root), sought(form.root);
    bool to_ids = false;
    std::string name;
    auto& attributes = list_at(object, "Attribute");
    // What is no value of its place, or has none: said only if the object can be made at all.
    std::vector<std::pair<std::string, std::string>> beside;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        auto attribute = attributes[i].if_object();
        if (!attribute || flag_at(*attribute, "deleted")) continue;
        auto relation = word_at(*attribute, "object_relation");
        auto value = word_at(*attribute, "value");
        auto place = find_place(form, relation);
        auto bar = value.rfind('|');
        auto path = entity.path + "/Attribute/" + std::to_string(i);
        if (!place || seen.put(*place, value) != Observable::Put::placed)
            beside.emplace_back(path, relation);
        if (name.empty() && place) name = bar == std::string::npos ? value : value.substr(0, bar);
        if (!place || !flag_at(*attribute, "to_ids")) continue;
        to_ids = sought.put_in_pattern(*place, value) != Observable::Put::refused || to_ids;
    }
    auto observables = seen.objects(markings_of(entity));
    if (!observables) return false;
    for (auto& [path, relation] : beside)
        remark(Outcome::kept, path, "misp.relation_kept",
               {
                   {"relation", relation.substr(0, 100)},
                   {"name", std::string(form.name)}
        });
    auto observed = make_observed(entity, std::move(*observables),
                                  {
                                      {"x_misp_object", whole}
    });
    event_.ids.emplace(entity.uuid, observed);
    auto target = observed;
    if (to_ids && !sought.pattern().empty()) {
        target = make_indicator(entity, name, word_at(object, "comment"), sought.pattern(), "stix");
        add_relationship(entity, target, "based-on", observed);
    }
    return true;
}

void Reader::read_object(const std::string& path, const JsonObject& object)
{
    look_for_unknown(path, object,
                     {"id",
                      "uuid",
                      "event_id",
                      "name",
                      "meta-category",
                      "description",
                      "template_uuid",
                      "template_version",
                      "timestamp",
                      "distribution",
                      "sharing_group_id",
                      "comment",
                      "deleted",
                      "first_seen",
                      "last_seen",
                      "Attribute",
                      "ObjectReference",
                      "Tag",
                      "Galaxy",
                      "SharingGroup"});
    auto name = word_at(object, "name");
    auto& attributes = list_at(object, "Attribute");
    reading_.attributes += attributes.size();
    if (name.empty() || attributes.empty()) {
        remark(Outcome::left, path, "misp.malformed");
        return;
    }
    look_at_distribution(path, object);
    auto entity = entity_of(path, object, "object" + print_json(Json(object)));
    entity.labels.emplace_back(label_of("name", name));
    // The strictest marking of any part holds for the whole, and the newest part makes a version.
    std::vector<std::string> uuids(attributes.size());
    std::vector<Entity> parts(attributes.size());
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        auto where = path + "/Attribute/" + std::to_string(i);
        auto attribute = attributes[i].if_object();
        if (!attribute) {
            remark(Outcome::left, where, "misp.malformed");
            continue;
        }
        parts[i] = entity_of(where, *attribute,
                             entity.uuid + std::to_string(i) + word_at(*attribute, "value"));
        uuids[i] = parts[i].uuid;
        entity.tlp = std::max(entity.tlp, parts[i].tlp);
        if (is_before(entity.modified, parts[i].modified)) entity.modified = parts[i].modified;
        for (auto& label : parts[i].labels)
            if (std::ranges::find(entity.labels, label) == entity.labels.end())
                entity.labels.push_back(label);
        look_at_distribution(where, *attribute);
        if (!word_at(*attribute, "data").empty())
            remark(Outcome::kept, where + "/data", "misp.data_left");
    }
    auto whole = Json(whole_of(object, uuids));
    auto form = find_object_form(name);
    if (!form || !make_object(entity, object, *form, whole)) {
        remark(Outcome::kept, path, "misp.object_kept",
               {
                   {"name", name.substr(0, 100)}
        });
        auto made = common("x-misp-object", entity.uuid, entity);
        made["x_misp_object"] = whole;
        event_.ids.emplace(entity.uuid, std::string(text_at(made, "id")));
        add(std::move(made));
    }
    auto id = event_.ids[entity.uuid];
    relate(entity, id, read_galaxies(entity, object));
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        auto attribute = attributes[i].if_object();
        if (!attribute) continue;
        event_.ids.emplace(uuids[i], id);
        parts[i].tlp = entity.tlp;
        relate(parts[i], id, read_galaxies(parts[i], *attribute));
        read_sightings(parts[i], *attribute, id);
    }
    auto& references = list_at(object, "ObjectReference");
    for (std::size_t i = 0; i < references.size(); ++i) {
        auto where = path + "/ObjectReference/" + std::to_string(i);
        auto reference = references[i].if_object();
        if (!reference) {
            remark(Outcome::left, where, "misp.malformed");
            continue;
        }
        references_.push_back({where, id, *reference, entity});
    }
}

}  // namespace concord::misp
