// Events, and what stands around attributes and objects.

#include <algorithm>

#include "base/bytes.h"
#include "base/time.h"
#include "formats/misp/ids.h"
#include "formats/misp/reader.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

using Outcome = Remark::Outcome;

std::string at(const std::string& path, std::string_view member)
{
    std::string made = path + '/';
    for (char c : member) {
        if (c == '~') {
            made += "~0";
        } else if (c == '/') {
            made += "~1";
        } else {
            made += c;
        }
    }
    return made;
}

std::string at(const std::string& path, std::string_view member, std::size_t index)
{
    return at(path, member) + '/' + std::to_string(index);
}

}  // namespace

void Reader::remark(Outcome outcome, std::string path, std::string key, Values values)
{
    if (reading_.remarks.size() >= limits_.remarks_max) {
        ++reading_.remarks_uncounted;
        return;
    }
    Error error{Code::invalid, std::move(key), path, std::move(values), {}};
    reading_.remarks.push_back({outcome, std::move(path), std::move(error)});
}

void Reader::look_for_unknown(const std::string& path, const JsonObject& object,
                              std::initializer_list<std::string_view> known)
{
    for (auto& [name, value] : object) {
        bool nothing = value.is_null() || (value.is_array() && value.get_array().empty()) ||
                       (value.is_string() && value.get_string().empty());
        if (!nothing && std::ranges::find(known, std::string_view(name)) == known.end())
            remark(Outcome::left, at(path, name), "misp.member_unknown",
                   {
                       {"name", std::string(name).substr(0, 100)}
            });
    }
}

// 0 is "your organisation only", 4 a sharing group of the source.
void Reader::look_at_distribution(const std::string& path, const JsonObject& object)
{
    auto level = word_at(object, "distribution");
    if (level == "0" || level == "4")
        remark(Outcome::kept, at(path, "distribution"), "misp.distribution_narrow");
}

bool Reader::keep(JsonObject object)
{
    auto id = std::string(text_at(object, "id"));
    if (at_.contains(id)) return false;
    if (reading_.objects.size() >= limits_.objects_max) {
        full_ = true;
        return false;
    }
    at_.emplace(std::move(id), reading_.objects.size());
    reading_.objects.push_back(std::move(object));
    return true;
}

bool Reader::add(JsonObject object)
{
    event_.refs.emplace_back(text_at(object, "id"));
    return keep(std::move(object));
}

JsonObject* Reader::find(std::string_view id)
{
    auto found = at_.find(id);
    return found == at_.end() ? nullptr : &reading_.objects[found->second];
}

std::string Reader::created_for(const std::string& modified) const
{
    if (event_.date.empty()) return modified;
    return is_before(modified, event_.date) ? modified : event_.date;
}

JsonArray Reader::markings_of(const Entity& entity) const
{
    JsonArray made;
    for (auto& form : tlp_forms()) {
        if (form.strictness != entity.tlp) continue;
        made.emplace_back(form.marking);
        break;
    }
    return made;
}

JsonObject Reader::common(std::string_view type, const std::string& uuid,
                          const Entity& entity) const
{
    JsonObject made{
        {"type",         type                           },
        {"spec_version", "2.1"                          },
        {"id",           std::string(type) + "--" + uuid}
    };
    if (!event_.creator.empty()) made["created_by_ref"] = event_.creator;
    made["created"] = created_for(entity.modified);
    made["modified"] = entity.modified;
    if (entity.revoked) made["revoked"] = true;
    if (entity.confidence) made["confidence"] = *entity.confidence;
    if (!entity.labels.empty()) made["labels"] = entity.labels;
    if (auto markings = markings_of(entity); !markings.empty())
        made["object_marking_refs"] = std::move(markings);
    return made;
}

void Reader::read_tags(Entity& entity, const JsonObject& object)
{
    constexpr std::pair<std::string_view, int> confidences[] = {
        {"completely-confident", 100},
        {"usually-confident",    75 },
        {"fairly-confident",     50 },
        {"rarely-confident",     25 },
        {"unconfident",          0  },
    };
    // A cluster of a known galaxy becomes an object, one of another stays the label it is.
    std::set<std::string, std::less<>> of_galaxies;
    for (auto& galaxy : list_at(object, "Galaxy")) {
        if (!galaxy.is_object()) continue;
        bool known = find_galaxy(word_at(galaxy.get_object(), "type"));
        for (auto& cluster : list_at(galaxy.get_object(), "GalaxyCluster")) {
            auto name = cluster.is_object() ? word_at(cluster.get_object(), "tag_name") : "";
            if (!name.empty() && of_galaxies.insert(name).second && !known)
                entity.labels.emplace_back(name);
        }
    }
    auto& tags = list_at(object, "Tag");
    for (std::size_t i = 0; i < tags.size(); ++i) {
        auto name = tags[i].is_object() ? word_at(tags[i].get_object(), "name") : std::string();
        if (name.empty()) {
            remark(Outcome::left, at(entity.path, "Tag", i), "misp.malformed");
            continue;
        }
        if (of_galaxies.contains(name)) continue;
        std::string lower = name;
        for (auto& c : lower)
            if (c >= 'A' && c <= 'Z') c = char(c - 'A' + 'a');
        if (lower.starts_with("tlp:")) {
            int strictness = -1;
            for (auto& form : tlp_forms())
                if (form.tag == lower) strictness = form.strictness;
            if (strictness < 0) {
                // What one does not know opens nothing.
                strictness = tlp_forms().back().strictness;
                remark(Outcome::kept, at(entity.path, "Tag", i), "misp.tlp_unknown",
                       {
                           {"tag", name.substr(0, 100)}
                });
                entity.labels.emplace_back(name);
            }
            entity.tlp = std::max(entity.tlp, strictness);
            continue;
        }
        for (auto& [word, value] : confidences)
            if (name == label_of("confidence-level", word)) entity.confidence = value;
        entity.labels.emplace_back(name);
    }
}

Entity Reader::entity_of(const std::string& path, const JsonObject& object, std::string_view seed)
{
    Entity entity;
    entity.path = path;
    entity.uuid = uuid_of(word_at(object, "uuid"));
    if (entity.uuid.empty()) entity.uuid = named_uuid(event_.uuid + std::string(seed));
    auto moment = moment_of_seconds(word_at(object, "timestamp"));
    entity.modified = moment ? *moment : event_.modified.empty() ? epoch : event_.modified;
    for (auto [name, into] : {
             std::pair{"first_seen", &entity.first_seen},
             std::pair{"last_seen",  &entity.last_seen }
    }) {
        auto text = word_at(object, name);
        if (text.empty()) continue;
        auto seen = exact_moment(text);
        if (seen) *into = *seen;
        if (!seen) remark(Outcome::left, at(path, name), "misp.moment_invalid");
    }
    entity.tlp = event_.tlp;
    entity.revoked = flag_at(object, "deleted");
    read_tags(entity, object);
    return entity;
}

std::string Reader::add_relationship(const Entity& entity, const std::string& source,
                                     std::string_view type, const std::string& target,
                                     std::string uuid)
{
    if (uuid.empty()) uuid = named_uuid(source + std::string(type) + target);
    Entity plain;
    plain.modified = entity.modified;
    plain.tlp = entity.tlp;
    plain.revoked = entity.revoked;
    auto made = common("relationship", uuid, plain);
    made["relationship_type"] = type;
    made["source_ref"] = source;
    made["target_ref"] = target;
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    return id;
}

// An organization has no date of its own: the same one is the same version in every event.
std::string Reader::read_organization(const JsonObject& organization)
{
    auto name = word_at(organization, "name");
    auto uuid = uuid_of(word_at(organization, "uuid"));
    if (name.empty() && uuid.empty()) return {};
    if (uuid.empty()) uuid = named_uuid("organization " + name);
    auto id = "identity--" + uuid;
    keep({
        {"type",           "identity"                },
        {"spec_version",   "2.1"                     },
        {"id",             id                        },
        {"created",        epoch                     },
        {"modified",       epoch                     },
        {"name",           name.empty() ? uuid : name},
        {"identity_class", "organization"            }
    });
    return id;
}

void Reader::read_sightings(const Entity& entity, const JsonObject& object,
                            const std::string& target)
{
    auto& sightings = list_at(object, "Sighting");
    for (std::size_t i = 0; i < sightings.size(); ++i) {
        auto path = at(entity.path, "Sighting", i);
        auto sighting = sightings[i].if_object();
        auto when =
            sighting ? moment_of_seconds(word_at(*sighting, "date_sighting")) : std::nullopt;
        if (!when) {
            remark(Outcome::left, path, "misp.malformed");
            continue;
        }
        auto type = word_at(*sighting, "type");
        auto uuid = uuid_of(word_at(*sighting, "uuid"));
        auto where = sighting->if_contains("Organisation");
        std::string seen_by;
        if (where && where->is_object()) seen_by = read_organization(where->get_object());
        auto source = word_at(*sighting, "source");
        if (uuid.empty()) uuid = named_uuid("sighting" + target + *when + type + seen_by + source);
        Entity plain;
        plain.modified = *when;
        plain.tlp = entity.tlp;
        if (type == "2") {
            if (auto made = find(target); made && text_at(*made, "type") == "indicator") {
                end_validity(*made, *when);
            } else {
                remark(Outcome::left, path, "misp.end_left");
            }
        } else if (type == "1") {
            auto made = common("opinion", uuid, plain);
            made["created"] = *when;
            if (!source.empty()) made["authors"] = JsonArray{Json(source)};
            if (!seen_by.empty()) made["created_by_ref"] = seen_by;
            made["opinion"] = "strongly-disagree";
            made["object_refs"] = JsonArray{Json(target)};
            add(std::move(made));
        } else {
            auto made = common("sighting", uuid, plain);
            made["created"] = *when;
            if (!source.empty()) made["description"] = source;
            made["first_seen"] = *when;
            made["last_seen"] = *when;
            made["count"] = 1;
            made["sighting_of_ref"] = target;
            if (!seen_by.empty()) made["where_sighted_refs"] = JsonArray{Json(seen_by)};
            add(std::move(made));
        }
    }
}

void Reader::end_validity(JsonObject& indicator, const std::string& until) const
{
    auto before = text_at(indicator, "valid_until");
    if (is_before(text_at(indicator, "valid_from"), until) &&
        (before.empty() || is_before(until, before)))
        indicator["valid_until"] = until;
}

void Reader::read_report(const std::string& path, const JsonObject& report)
{
    look_for_unknown(path, report,
                     {"id", "uuid", "event_id", "name", "content", "distribution",
                      "sharing_group_id", "timestamp", "deleted", "Tag", "Galaxy"});
    auto entity = entity_of(path, report, "report" + word_at(report, "name"));
    auto content = word_at(report, "content");
    auto name = word_at(report, "name");
    if (content.empty() && name.empty()) return;
    entity.labels.emplace_back(label_of("event-report", "1"));
    auto made = common("note", entity.uuid, entity);
    if (!name.empty()) made["abstract"] = name;
    made["content"] = content.empty() ? name : content;
    made["object_refs"] = JsonArray{Json("report--" + event_.uuid)};
    add(std::move(made));
    read_galaxies(entity, report);
}

void Reader::read_references()
{
    for (auto& [path, source, entry, owner] : references_) {
        auto target = event_.ids.find(uuid_of(word_at(entry, "referenced_uuid")));
        if (target == event_.ids.end()) {
            remark(Outcome::left, path, "misp.target_missing");
            continue;
        }
        auto plain = owner;
        plain.revoked = flag_at(entry, "deleted");
        if (auto when = moment_of_seconds(word_at(entry, "timestamp"))) plain.modified = *when;
        auto type = relationship_type(word_at(entry, "relationship_type"));
        auto id =
            add_relationship(plain, source, type, target->second, uuid_of(word_at(entry, "uuid")));
        auto comment = word_at(entry, "comment");
        if (auto made = find(id); made && !comment.empty()) (*made)["description"] = comment;
    }
    references_.clear();
}

void Reader::read_event(const std::string& path, const JsonObject& event)
{
    look_for_unknown(path, event,
                     {"id",
                      "org_id",
                      "orgc_id",
                      "date",
                      "threat_level_id",
                      "info",
                      "published",
                      "uuid",
                      "attribute_count",
                      "analysis",
                      "timestamp",
                      "distribution",
                      "proposal_email_lock",
                      "locked",
                      "publish_timestamp",
                      "sighting_timestamp",
                      "sharing_group_id",
                      "disable_correlation",
                      "extends_uuid",
                      "event_creator_email",
                      "protected",
                      "Org",
                      "Orgc",
                      "Attribute",
                      "Object",
                      "Tag",
                      "Galaxy",
                      "EventReport",
                      "ShadowAttribute",
                      "RelatedEvent",
                      "SharingGroup",
                      "CryptographicKey"});
    event_ = {};
    ++reading_.events;
    auto info = word_at(event, "info");
    auto date = word_at(event, "date");
    event_.uuid = uuid_of(word_at(event, "uuid"));
    if (event_.uuid.empty()) event_.uuid = named_uuid("event " + date + info);
    if (auto day = exact_moment(date)) event_.date = *day;
    if (event_.date.empty()) remark(Outcome::kept, at(path, "date"), "misp.moment_invalid");
    auto when = moment_of_seconds(word_at(event, "timestamp"));
    event_.modified = when ? *when : event_.date.empty() ? epoch : event_.date;
    for (auto name : {"Orgc", "Org"}) {
        auto organization = event.if_contains(name);
        if (event_.creator.empty() && organization && organization->is_object())
            event_.creator = read_organization(organization->get_object());
    }
    look_at_distribution(path, event);
    auto entity = entity_of(path, event, "");
    entity.uuid = event_.uuid;
    event_.tlp = entity.tlp;

    read_galaxies(entity, event);
    read_attributes(at(path, "Attribute"), list_at(event, "Attribute"));
    auto& objects = list_at(event, "Object");
    for (std::size_t i = 0; i < objects.size() && !full_; ++i) {
        if (auto object = objects[i].if_object()) {
            read_object(at(path, "Object", i), *object);
        } else {
            remark(Outcome::left, at(path, "Object", i), "misp.malformed");
        }
    }
    auto& reports = list_at(event, "EventReport");
    for (std::size_t i = 0; i < reports.size(); ++i)
        if (auto report = reports[i].if_object()) read_report(at(path, "EventReport", i), *report);
    if (auto& proposals = list_at(event, "ShadowAttribute"); !proposals.empty())
        remark(Outcome::left, at(path, "ShadowAttribute"), "misp.proposals_left",
               {
                   {"count", std::to_string(proposals.size())}
        });
    read_references();

    bool published = flag_at(event, "published");
    for (auto name : {"threat_level_id", "analysis", "distribution", "extends_uuid"})
        if (auto value = word_at(event, name); !value.empty())
            entity.labels.emplace_back(label_of(name, value));
    auto made = common(published ? "report" : "grouping", event_.uuid, entity);
    made["name"] = info.empty() ? event_.uuid : info;
    if (published) {
        auto then = moment_of_seconds(word_at(event, "publish_timestamp"));
        made["published"] = then && *then != epoch ? *then : event_.modified;
    } else {
        made["context"] = "suspicious-activity";
    }
    JsonArray refs;
    std::set<std::string_view> listed;
    auto own = std::string(text_at(made, "id"));
    for (auto& id : event_.refs) {
        // Notes were made before it was known which of the two the event becomes.
        if (auto object = find(id); object && !published && text_at(*object, "type") == "note")
            (*object)["object_refs"] = JsonArray{Json(own)};
        if (listed.insert(id).second) refs.emplace_back(id);
    }
    if (refs.empty() && !event_.creator.empty()) refs.emplace_back(event_.creator);
    if (!event_.links.empty()) made["external_references"] = event_.links;
    if (refs.empty()) {
        remark(Outcome::left, path, "misp.event_empty");
        return;
    }
    made["object_refs"] = std::move(refs);
    add(std::move(made));
}

// Attributes without their event, as a search among attributes answers.
void Reader::read_loose(const std::string& path, const JsonObject& answer)
{
    event_ = {};
    event_.uuid = named_uuid("attributes");
    read_attributes(at(path, "Attribute"), list_at(answer, "Attribute"));
}

Result<Reading> Reader::read(const Json& file)
{
    // {"response": ...} holds what would stand there without it.
    const Json* content = &file;
    std::string path;
    if (auto object = file.if_object(); object && object->contains("response")) {
        content = &object->at("response");
        path = "/response";
    }
    auto one = [&](const std::string& where, const Json& value) {
        auto object = value.if_object();
        if (!object) {
            remark(Outcome::left, where, "misp.malformed");
            return;
        }
        auto event = object->if_contains("Event");
        if (event && event->is_object()) {
            read_event(where + "/Event", event->get_object());
        } else if (event && event->is_array()) {
            auto& events = event->get_array();
            for (std::size_t i = 0; i < events.size(); ++i)
                if (events[i].is_object())
                    read_event(at(where, "Event", i), events[i].get_object());
        } else if (object->contains("info")) {
            read_event(where, *object);
        } else if (object->contains("Attribute")) {
            read_loose(where, *object);
        } else {
            remark(Outcome::left, where, "misp.malformed");
        }
    };
    if (auto list = content->if_array()) {
        for (std::size_t i = 0; i < list->size() && !full_; ++i)
            one(path + '/' + std::to_string(i), (*list)[i]);
    } else {
        one(path, *content);
    }
    if (full_)
        return fail(Code::too_large, "misp.too_many_objects",
                    {
                        {"limit", std::to_string(limits_.objects_max)}
        });
    if (reading_.events == 0 && reading_.attributes == 0)
        return fail(Code::invalid, "misp.no_event");
    return std::move(reading_);
}

Result<Reading> read(std::string_view text, const Limits& limits)
{
    JsonLimits json;
    json.size_bytes_max = limits.size_bytes_max;
    json.members_max = limits.members_max;
    auto file = TRY(parse_json(text, json));
    return Reader(limits).read(file);
}

}  // namespace concord::misp
