// Attributes: each becomes an indicator, an observation, a note, or is kept as it is.

#include <algorithm>

#include "formats/misp/ids.h"
#include "formats/misp/reader.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

using Outcome = Remark::Outcome;

// The parts of a value, by the types of two parts: a file name may hold a bar, a hash does not.
std::pair<std::string_view, std::string_view> parts_of(std::string_view type,
                                                       std::string_view value)
{
    bool from_behind = type.starts_with("filename|") || type == "malware-sample";
    auto bar = from_behind ? value.rfind('|') : value.find('|');
    if (bar == std::string_view::npos) return {value, {}};
    return {value.substr(0, bar), value.substr(bar + 1)};
}

std::string_view pattern_type_of(std::string_view type)
{
    for (auto& language : pattern_types())
        if (language.type == type) return language.stix;
    return {};
}

}  // namespace

std::string Reader::make_indicator(const Entity& entity, std::string name, std::string description,
                                   std::string pattern, std::string_view pattern_type)
{
    auto made = common("indicator", entity.uuid, entity);
    if (!name.empty()) made["name"] = std::move(name);
    if (!description.empty()) made["description"] = std::move(description);
    made["pattern"] = std::move(pattern);
    made["pattern_type"] = pattern_type;
    if (pattern_type == "stix") made["pattern_version"] = "2.1";
    made["valid_from"] = entity.first_seen.empty() ? entity.modified : entity.first_seen;
    if (!entity.last_seen.empty()) end_validity(made, entity.last_seen);
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    return id;
}

std::string Reader::make_observed(const Entity& entity, std::vector<JsonObject> observables,
                                  JsonObject beside)
{
    auto made = common("observed-data", entity.uuid, entity);
    auto first = entity.first_seen.empty() ? entity.modified : entity.first_seen;
    auto last = entity.last_seen.empty() ? entity.modified : entity.last_seen;
    made["first_observed"] = first;
    made["last_observed"] = is_before(last, first) ? first : last;
    made["number_observed"] = 1;
    JsonArray refs;
    auto root = std::string(text_at(observables.back(), "id"));
    for (auto& observable : observables) {
        auto id = std::string(text_at(observable, "id"));
        bool address = id.starts_with("ipv");
        refs.emplace_back(id);
        add(std::move(observable));
        if (address && root.starts_with("domain-name--"))
            refs.emplace_back(add_relationship(entity, root, "resolves-to", id));
    }
    made["object_refs"] = std::move(refs);
    for (auto& [name, value] : beside) made[name] = value;
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    return id;
}

void Reader::make_kept(const Entity& entity, const JsonObject& attribute)
{
    auto made = common("x-misp-attribute", entity.uuid, entity);
    made["x_misp_type"] = word_at(attribute, "type");
    made["x_misp_category"] = word_at(attribute, "category");
    made["x_misp_value"] = word_at(attribute, "value");
    if (auto comment = word_at(attribute, "comment"); !comment.empty())
        made["x_misp_comment"] = comment;
    if (!entity.first_seen.empty()) made["x_misp_first_seen"] = entity.first_seen;
    if (!entity.last_seen.empty()) made["x_misp_last_seen"] = entity.last_seen;
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    end_attribute(entity, attribute, id);
}

void Reader::make_observable(const Entity& entity, const JsonObject& attribute,
                             const AttributeForm& form)
{
    auto value = word_at(attribute, "value");
    auto [first, second] = parts_of(form.type, value);
    bool two = !form.second.path.empty();
    Observable observable(form.root);
    auto put = observable.put(form.first, two ? first : std::string_view(value));
    // A sample is not always named with its hash.
    bool right = put != Observable::Put::refused;
    if (right && two && !(second.empty() && form.type == "malware-sample"))
        right = observable.put(form.second, second) != Observable::Put::refused;
    auto comment = word_at(attribute, "comment");
    if (right && flag_at(attribute, "to_ids")) {
        end_attribute(entity, attribute,
                      make_indicator(entity, value, comment, observable.pattern(), "stix"));
        return;
    }
    auto objects = right && form.use == AttributeForm::Use::both
                       ? observable.objects(markings_of(entity))
                       : std::nullopt;
    if (!objects) {
        bool no_place = right && form.use == AttributeForm::Use::pattern_only;
        auto key = no_place ? "misp.attribute_kept" : "misp.value_invalid";
        remark(Outcome::kept, entity.path, key,
               {
                   {"type", std::string(form.type)}
        });
        make_kept(entity, attribute);
        return;
    }
    // Observed data has no description, and no name to keep the value as it was written.
    JsonObject beside{
        {"x_misp_value", value}
    };
    if (!comment.empty()) beside["x_misp_comment"] = comment;
    end_attribute(entity, attribute, make_observed(entity, std::move(*objects), std::move(beside)));
}

void Reader::make_pattern(const Entity& entity, const JsonObject& attribute,
                          std::string_view pattern_type)
{
    auto made = make_indicator(entity, word_at(attribute, "comment"), {},
                               word_at(attribute, "value"), pattern_type);
    end_attribute(entity, attribute, made);
}

void Reader::make_note(const Entity& entity, const JsonObject& attribute)
{
    auto made = common("note", entity.uuid, entity);
    if (auto comment = word_at(attribute, "comment"); !comment.empty()) made["abstract"] = comment;
    made["content"] = word_at(attribute, "value");
    made["object_refs"] = JsonArray{Json("report--" + event_.uuid)};
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    end_attribute(entity, attribute, id);
}

void Reader::make_vulnerability(const Entity& entity, const JsonObject& attribute)
{
    auto made = common("vulnerability", entity.uuid, entity);
    auto value = word_at(attribute, "value");
    made["name"] = value;
    if (auto comment = word_at(attribute, "comment"); !comment.empty())
        made["description"] = comment;
    if (value.starts_with("CVE-") || value.starts_with("cve-")) {
        made["external_references"] = JsonArray{};
        made["external_references"].as_array().push_back(JsonObject{
            {"source_name", "cve"                  },
            {"external_id", "CVE" + value.substr(3)}
        });
    }
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    end_attribute(entity, attribute, id);
}

void Reader::make_named(const Entity& entity, const JsonObject& attribute,
                        std::string_view stix_type)
{
    auto made = common(stix_type, entity.uuid, entity);
    made["name"] = word_at(attribute, "value");
    if (auto comment = word_at(attribute, "comment"); !comment.empty())
        made["description"] = comment;
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    end_attribute(entity, attribute, id);
}

void Reader::end_attribute(const Entity& entity, const JsonObject& attribute, const std::string& id)
{
    event_.ids.emplace(entity.uuid, id);
    relate(entity, id, read_galaxies(entity, attribute));
    read_sightings(entity, attribute, id);
}

void Reader::read_attribute(const std::string& path, const JsonObject& attribute)
{
    look_for_unknown(path, attribute,
                     {"id",
                      "uuid",
                      "event_id",
                      "event_uuid",
                      "object_id",
                      "object_relation",
                      "type",
                      "category",
                      "value",
                      "value1",
                      "value2",
                      "to_ids",
                      "timestamp",
                      "distribution",
                      "sharing_group_id",
                      "comment",
                      "deleted",
                      "disable_correlation",
                      "first_seen",
                      "last_seen",
                      "data",
                      "malware_filename",
                      "Tag",
                      "Galaxy",
                      "Sighting",
                      "ShadowAttribute",
                      "SharingGroup",
                      "RelatedAttribute",
                      "Event",
                      "Feed",
                      "warnings"});
    ++reading_.attributes;
    auto type = word_at(attribute, "type");
    auto value = word_at(attribute, "value");
    if (type.empty() || value.empty()) {
        remark(Outcome::left, path, "misp.malformed");
        return;
    }
    look_at_distribution(path, attribute);
    auto entity = entity_of(path, attribute, type + '\n' + value);
    bool to_ids = flag_at(attribute, "to_ids");
    if (type == "link" && !to_ids && value.starts_with("http")) {
        JsonObject link{
            {"source_name", "link"     },
            {"url",         value      },
            {"external_id", entity.uuid}
        };
        if (auto comment = word_at(attribute, "comment"); !comment.empty())
            link["description"] = comment;
        event_.links.push_back(std::move(link));
        if (entity.tlp > event_.tlp || !entity.labels.empty())
            remark(Outcome::kept, path, "misp.link_tags_left");
        return;
    }
    entity.labels.emplace_back(label_of("type", type));
    if (auto category = word_at(attribute, "category"); !category.empty())
        entity.labels.emplace_back(label_of("category", category));
    entity.labels.emplace_back(label_of("to_ids", to_ids ? "True" : "False"));
    if (attribute.contains("data") && !word_at(attribute, "data").empty())
        remark(Outcome::kept, path + "/data", "misp.data_left");
    if (auto& proposals = list_at(attribute, "ShadowAttribute"); !proposals.empty())
        remark(Outcome::left, path + "/ShadowAttribute", "misp.proposals_left",
               {
                   {"count", std::to_string(proposals.size())}
        });

    if (auto form = find_form(type == "link" ? "url" : std::string_view(type))) {
        make_observable(entity, attribute, *form);
    } else if (auto language = pattern_type_of(type); !language.empty()) {
        make_pattern(entity, attribute, language);
    } else if ((type == "comment" || type == "text" || type == "other") && !event_.date.empty()) {
        make_note(entity, attribute);
    } else if (type == "vulnerability") {
        make_vulnerability(entity, attribute);
    } else if (type == "campaign-name") {
        make_named(entity, attribute, "campaign");
    } else if (type == "threat-actor") {
        make_named(entity, attribute, "threat-actor");
    } else {
        remark(Outcome::kept, path, "misp.attribute_kept",
               {
                   {"type", type.substr(0, 100)}
        });
        make_kept(entity, attribute);
    }
}

void Reader::read_attributes(const std::string& path, const JsonArray& attributes)
{
    for (std::size_t i = 0; i < attributes.size() && !full_; ++i) {
        auto where = path + '/' + std::to_string(i);
        if (auto attribute = attributes[i].if_object()) {
            read_attribute(where, *attribute);
        } else {
            remark(Outcome::left, where, "misp.malformed");
        }
    }
}

}  // namespace concord::misp
