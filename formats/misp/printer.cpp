#include "formats/misp/printer.h"

#include <algorithm>

#include "formats/misp/ids.h"
#include "formats/misp/observables.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

// Labels that say in STIX what MISP has a member for.
bool is_own_label(std::string_view label)
{
    for (std::string_view name :
         {"type", "category", "to_ids", "name", "threat_level_id", "analysis", "distribution",
          "extends_uuid", "event-report", "galaxy-type"})
        if (label.starts_with("misp:") && label.substr(5).starts_with(name) &&
            label.substr(5 + name.size()).starts_with("=\""))
            return true;
    return false;
}

int strictness_of(const JsonObject& object)
{
    int strictest = -1;
    for (auto& marking : list_at(object, "object_marking_refs"))
        for (auto& form : tlp_forms())
            if (form.marking == text_of(marking)) strictest = std::max(strictest, form.strictness);
    return strictest;
}

std::string uuid_in(std::string_view id)
{
    auto dashes = id.find("--");
    return dashes == std::string_view::npos ? std::string() : std::string(id.substr(dashes + 2));
}

std::string_view galaxy_of(const JsonObject& object, std::string_view labelled)
{
    for (auto& form : galaxy_forms())
        if (form.galaxy == labelled) return form.galaxy;
    for (auto& form : galaxy_forms())
        if (form.stix == text_at(object, "type")) return form.galaxy;
    return {};
}

// What a pattern of one comparison with "=" says, or nothing.
struct Said {
    std::string path;  // "ipv4-addr:value"
    std::string value;
};
std::optional<Said> said_by(std::string_view pattern)
{
    auto equals = pattern.find(" = '");
    if (!pattern.starts_with('[') || !pattern.ends_with("']") || equals == std::string_view::npos ||
        equals + 4 > pattern.size() - 2)
        return {};
    Said said{std::string(pattern.substr(1, equals - 1)), {}};
    auto literal = pattern.substr(equals + 4, pattern.size() - 2 - equals - 4);
    for (std::size_t i = 0; i < literal.size(); ++i) {
        if (literal[i] == '\'') return {};
        if (literal[i] == '\\' && ++i == literal.size()) return {};
        said.value += literal[i];
    }
    return said;
}

std::string_view type_for(std::string_view pattern_path_of_value)
{
    for (auto& form : attribute_forms()) {
        if (!form.second.path.empty()) continue;
        auto path = pattern_path(form.first.path);
        if (form.root == "@ip" ? pattern_path_of_value == "ipv4-addr:" + path ||
                                     pattern_path_of_value == "ipv6-addr:" + path
                               : pattern_path_of_value == std::string(form.root) + ":" + path)
            return form.type;
    }
    return {};
}

std::string_view category_of(std::string_view type)
{
    if (auto form = find_form(type)) return form->category;
    if (type == "vulnerability") return "External analysis";
    if (type == "link") return "External analysis";
    if (type == "yara" || type == "sigma") return "Payload installation";
    if (type == "snort" || type == "stix2-pattern" || type == "zeek") return "Network activity";
    return "Other";
}

std::string text_in(const Json& value)
{
    return value.is_string() ? std::string(text_of(value)) : print_json(value);
}

}  // namespace

Printer::Printer(std::span<const JsonObject> objects) : objects_(objects)
{
    for (auto& object : objects) {
        by_id_.emplace(text_at(object, "id"), &object);
        if (text_at(object, "type") == "observed-data")
            for (auto& ref : list_at(object, "object_refs")) observed_.insert(text_of(ref));
    }
}

const JsonObject* Printer::find(std::string_view id) const
{
    auto found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : found->second;
}

const JsonObject* Printer::find_in(const void* printer, std::string_view id)
{
    return static_cast<const Printer*>(printer)->find(id);
}

void Printer::leave(const JsonObject& object, std::string key)
{
    auto id = std::string(text_at(object, "id"));
    auto type = std::string(text_at(object, "type"));
    printing_.remarks.push_back({
        Remark::Outcome::left, id, Error{Code::invalid, std::move(key), id, {{"type", type}}, {}}
    });
}

JsonArray Printer::tags_of(const JsonObject& object) const
{
    JsonArray tags;
    auto strictness = strictness_of(object);
    if (strictness >= 0 && strictness != event_tlp_)
        for (auto& form : tlp_forms())
            if (form.strictness == strictness) {
                tags.push_back(JsonObject{
                    {"name", form.tag}
                });
                break;
            }
    for (auto& label : list_at(object, "labels"))
        if (!is_own_label(text_of(label)))
            tags.push_back(JsonObject{
                {"name", label}
            });
    return tags;
}

JsonObject Printer::attribute_of(const JsonObject& object, std::string type,
                                 std::string value) const
{
    auto category = find_label(object, "category");
    auto to_ids = find_label(object, "to_ids");
    JsonObject made{
        {"uuid", uuid_in(text_at(object, "id"))},
        {"type", type},
        {"category", category ? *category : std::string(category_of(type))},
        {"value", std::move(value)},
        {"to_ids", to_ids ? *to_ids == "True" : text_at(object, "type") == "indicator"},
        {"timestamp", seconds_of_moment(text_at(object, "modified"))}
    };
    if (auto revoked = object.if_contains("revoked"); revoked && revoked->is_bool())
        made["deleted"] = revoked->get_bool();
    return made;
}

void Printer::put_attribute(const JsonObject& from, JsonObject attribute)
{
    if (auto tags = tags_of(from); !tags.empty()) attribute["Tag"] = std::move(tags);
    put_[text_at(from, "id")] = {Put::Place::attribute, attributes_.size()};
    attributes_.push_back(std::move(attribute));
}

void Printer::put_whole(const JsonObject& from, const JsonObject& whole)
{
    JsonObject made{
        {"uuid",      uuid_in(text_at(from,           "id"))      },
        {"timestamp", seconds_of_moment(text_at(from, "modified"))}
    };
    for (auto& [name, value] : whole)
        if (name != "attributes") made[name] = value;
    JsonArray attributes;
    auto tags = tags_of(from);
    for (auto& attribute : list_at(whole, "attributes")) {
        if (!attribute.is_object()) continue;
        auto one = attribute.get_object();
        if (attributes.empty() && !tags.empty()) one["Tag"] = tags;
        attributes.push_back(std::move(one));
    }
    made["Attribute"] = std::move(attributes);
    if (auto revoked = from.if_contains("revoked"); revoked && revoked->is_bool())
        made["deleted"] = revoked->get_bool();
    put_[text_at(from, "id")] = {Put::Place::object, wholes_.size()};
    wholes_.push_back(std::move(made));
}

void Printer::put_indicator(const JsonObject& indicator)
{
    auto uuid = uuid_in(text_at(indicator, "id"));
    // One that stands for a whole object says nothing that the object does not.
    if (auto whole = find("observed-data--" + uuid); whole && whole->contains("x_misp_object"))
        return;
    auto language = text_at(indicator, "pattern_type");
    auto pattern = std::string(text_at(indicator, "pattern"));
    auto name = std::string(text_at(indicator, "name"));
    auto comment = std::string(text_at(indicator, "description"));
    std::string type = find_label(indicator, "type").value_or("");
    std::string value = name;
    if (language != "stix" || type == "stix2-pattern") {
        value = pattern;
        if (comment.empty()) comment = name;
        if (type.empty())
            for (auto& one : pattern_types())
                if (one.stix == language && type.empty()) type = one.type;
        if (type.empty()) return leave(indicator, "misp.pattern_left");
    } else if (type.empty() || name.empty()) {
        auto said = said_by(pattern);
        type = said ? std::string(type_for(said->path)) : std::string();
        value = type.empty() ? pattern : said->value;
        if (type.empty()) type = "stix2-pattern";
        if (comment.empty() && name != value) comment = name;
    }
    auto made = attribute_of(indicator, type, value);
    if (!comment.empty()) made["comment"] = comment;
    auto from = text_at(indicator, "valid_from"), until = text_at(indicator, "valid_until");
    if (from != text_at(indicator, "modified")) made["first_seen"] = from;
    if (!until.empty()) made["last_seen"] = until;
    put_attribute(indicator, std::move(made));
}

void Printer::put_observed(const JsonObject& observed)
{
    if (auto whole = observed.if_contains("x_misp_object"); whole && whole->is_object())
        return put_whole(observed, whole->get_object());
    auto type = find_label(observed, "type");
    auto value = text_at(observed, "x_misp_value");
    if (type && !value.empty()) {
        auto made = attribute_of(observed, *type, std::string(value));
        auto modified = text_at(observed, "modified");
        auto first = text_at(observed, "first_observed"), last = text_at(observed, "last_observed");
        if (auto comment = text_at(observed, "x_misp_comment"); !comment.empty())
            made["comment"] = comment;
        if (first != modified) made["first_seen"] = first;
        if (last != modified) made["last_seen"] = last;
        return put_attribute(observed, std::move(made));
    }
    bool any = false;
    for (auto& ref : list_at(observed, "object_refs"))
        if (auto observable = find(text_of(ref))) {
            auto before = attributes_.size() + wholes_.size();
            put_observable(*observable);
            any = any || attributes_.size() + wholes_.size() > before;
        }
    if (!any) leave(observed, "misp.type_left");
}

void Printer::put_observable(const JsonObject& observable)
{
    if (put_.contains(text_at(observable, "id"))) return;
    auto type = text_at(observable, "type");
    JsonArray attributes;
    const ObjectForm* form = nullptr;
    std::set<std::string_view> paths;
    for (auto& one : object_forms())
        if (!form && one.root == type) form = &one;
    auto add = [&](std::string_view relation, const Place& place) {
        auto value = value_at(observable, place.path, this, find_in);
        if (!value || value->is_object() || !paths.insert(place.path).second) return;
        auto known = type_for(std::string(type) + ":" + pattern_path(place.path));
        auto made =
            attribute_of(observable, known.empty() ? "text" : std::string(known), text_in(*value));
        if (!relation.empty()) {
            made["object_relation"] = relation;
            made["uuid"] = named_uuid(std::string(text_at(observable, "id")) +
                                      std::string(relation) + text_in(*value));
        }
        attributes.push_back(std::move(made));
    };
    if (form)
        for (auto& relation : form->relations) add(relation.name, relation.place);
    if (attributes.empty())
        for (auto& one : attribute_forms()) {
            bool address = one.root == "@ip" && type.starts_with("ipv");
            if ((one.root == type || address) && one.second.path.empty()) add("", one.first);
        }
    if (attributes.empty()) return leave(observable, "misp.type_left");
    if (attributes.size() == 1) {
        auto made = attributes[0].as_object();
        made["uuid"] = uuid_in(text_at(observable, "id"));
        made.erase("object_relation");
        return put_attribute(observable, std::move(made));
    }
    put_whole(observable, {
                              {"name",          form ? form->name : type           },
                              {"meta-category", form ? form->meta_category : "misc"},
                              {"attributes",    std::move(attributes)              }
    });
}

void Printer::put_note(const JsonObject& note)
{
    auto content = std::string(text_at(note, "content"));
    auto abstract = text_at(note, "abstract");
    if (auto type = find_label(note, "type")) {
        auto made = attribute_of(note, *type, content);
        if (!abstract.empty()) made["comment"] = abstract;
        return put_attribute(note, std::move(made));
    }
    event_["EventReport"].as_array().push_back(JsonObject{
        {"uuid", uuid_in(text_at(note, "id"))},
        {"name", abstract},
        {"content", content},
        {"timestamp", seconds_of_moment(text_at(note, "modified"))}
    });
}

void Printer::put_named(const JsonObject& object)
{
    auto type = text_at(object, "type");
    auto labelled = find_label(object, "type");
    if (labelled || type == "vulnerability") {
        auto made = attribute_of(object, labelled ? *labelled : "vulnerability",
                                 std::string(text_at(object, "name")));
        if (auto comment = text_at(object, "description"); !comment.empty())
            made["comment"] = comment;
        return put_attribute(object, std::move(made));
    }
    clusters_.push_back(&object);
}

void Printer::put_links(const JsonObject& report)
{
    for (auto& reference : list_at(report, "external_references")) {
        if (!reference.is_object()) continue;
        auto& object = reference.get_object();
        auto url = std::string(text_at(object, "url"));
        if (url.empty()) continue;
        auto made = attribute_of(report, "link", url);
        auto uuid = uuid_of(text_at(object, "external_id"));
        made["uuid"] = uuid.empty() ? named_uuid(event_["uuid"].as_string().c_str() + url) : uuid;
        made["category"] = category_of("link");
        if (auto comment = text_at(object, "description"); !comment.empty())
            made["comment"] = comment;
        made.erase("deleted");
        attributes_.push_back(std::move(made));
    }
}

void Printer::add_cluster(JsonObject& at, const JsonObject& object)
{
    auto galaxy = galaxy_of(object, find_label(object, "galaxy-type").value_or(""));
    std::string title(galaxy), tag;
    for (auto& form : galaxy_forms())
        if (form.galaxy == galaxy) title = form.title;
    JsonObject meta;
    JsonArray ids, links;
    for (auto& reference : list_at(object, "external_references")) {
        if (!reference.is_object()) continue;
        auto& one = reference.get_object();
        auto id = text_at(one, "external_id"), url = text_at(one, "url");
        if (id.starts_with("misp-galaxy:")) {
            tag = id;
        } else if (!id.empty()) {
            ids.emplace_back(id);
        }
        if (!url.empty()) links.emplace_back(url);
    }
    auto value = text_at(object, "name");
    if (tag.empty()) tag = "misp-galaxy:" + std::string(galaxy) + "=\"" + std::string(value) + '"';
    if (!ids.empty()) meta["external_id"] = std::move(ids);
    if (!links.empty()) meta["refs"] = std::move(links);
    if (auto aliases = object.if_contains("aliases")) meta["synonyms"] = *aliases;
    JsonObject cluster{
        {"uuid", uuid_in(text_at(object, "id"))},
        {"type", galaxy},
        {"value", value},
        {"tag_name", tag},
        {"description", text_at(object, "description")},
        {"version", seconds_of_moment(text_at(object, "modified"))},
        {"meta", std::move(meta)}
    };
    if (strictness_of(object) >= 0) cluster["default"] = false;
    if (!at.contains("Galaxy")) at["Galaxy"] = JsonArray();
    if (!at.contains("Tag")) at["Tag"] = JsonArray();
    at["Tag"].as_array().push_back(JsonObject{
        {"name", tag}
    });
    auto& galaxies = at["Galaxy"].as_array();
    for (auto& one : galaxies)
        if (text_at(one.as_object(), "type") == galaxy) {
            one.as_object()["GalaxyCluster"].as_array().push_back(std::move(cluster));
            return;
        }
    JsonObject made{
        {"type", galaxy},
        {"name", title }
    };
    made["GalaxyCluster"] = JsonArray();
    made["GalaxyCluster"].as_array().push_back(std::move(cluster));
    galaxies.push_back(std::move(made));
}

}  // namespace concord::misp
