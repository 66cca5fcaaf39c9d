// Clusters of galaxies: what others know by name. They are taken as their source wrote them; that
// one stands at an event says nothing more than that its author put it there.

#include <charconv>

#include "base/time.h"
#include "formats/misp/ids.h"
#include "formats/misp/reader.h"
#include "formats/misp/words.h"

namespace concord::misp {
namespace {

using Outcome = Remark::Outcome;

// A cluster has no date but the number of its version. Counted in seconds since 1970, each version
// is newer than the one before it and older than what anybody dated.
std::string moment_of_version(const JsonObject& cluster)
{
    auto moment = moment_of_seconds(word_at(cluster, "version"));
    return moment ? *moment : epoch;
}

// Of an id such as "T0855" or "CAPEC-98": whose it is.
std::string_view source_of(std::string_view external_id)
{
    if (external_id.starts_with("CAPEC-")) return "capec";
    if (external_id.starts_with("CVE-")) return "cve";
    if (!external_id.empty() &&
        std::string_view("TGSMC").find(external_id[0]) != std::string::npos &&
        external_id.size() > 3 && external_id[1] >= '0' && external_id[1] <= '9')
        return "mitre-attack";
    return "misp-galaxy";
}

JsonArray references_of(const JsonObject& cluster, const std::string& tag)
{
    JsonArray made;
    made.push_back(JsonObject{
        {"source_name", "misp-galaxy"},
        {"external_id", tag          }
    });
    auto meta = cluster.if_contains("meta");
    if (!meta || !meta->is_object()) return made;
    auto& object = meta->get_object();
    for (auto& id : list_at(object, "external_id"))
        if (auto text = text_of(id); !text.empty())
            made.push_back(JsonObject{
                {"source_name", source_of(text)},
                {"external_id", text           }
            });
    if (auto id = text_at(object, "external_id"); !id.empty())
        made.push_back(JsonObject{
            {"source_name", source_of(id)},
            {"external_id", id           }
        });
    for (auto& link : list_at(object, "refs"))
        if (text_of(link).starts_with("http"))
            made.push_back(JsonObject{
                {"source_name", "misp-galaxy"},
                {"url",         text_of(link)}
            });
    return made;
}

bool takes_aliases(std::string_view type)
{
    return type == "threat-actor" || type == "intrusion-set" || type == "malware" ||
           type == "tool" || type == "campaign" || type == "attack-pattern";
}

}  // namespace

std::string Reader::read_cluster(const std::string& path, const Entity& entity,
                                 const JsonObject& cluster, const GalaxyForm& form)
{
    look_for_unknown(path, cluster,
                     {"id",
                      "uuid",
                      "collection_uuid",
                      "type",
                      "value",
                      "tag_name",
                      "description",
                      "galaxy_id",
                      "source",
                      "authors",
                      "version",
                      "distribution",
                      "sharing_group_id",
                      "org_id",
                      "orgc_id",
                      "default",
                      "locked",
                      "extends_uuid",
                      "extends_version",
                      "published",
                      "deleted",
                      "tag_id",
                      "event_tag_id",
                      "attribute_tag_id",
                      "local",
                      "relationship_type",
                      "meta",
                      "Org",
                      "Orgc",
                      "GalaxyElement",
                      "GalaxyClusterRelation",
                      "RelationshipInbound"});
    auto value = word_at(cluster, "value");
    if (value.empty()) {
        remark(Outcome::left, path, "misp.malformed");
        return {};
    }
    auto tag = word_at(cluster, "tag_name");
    if (tag.empty()) tag = "misp-galaxy:" + std::string(form.galaxy) + "=\"" + value + '"';
    auto uuid = uuid_of(word_at(cluster, "uuid"));
    if (uuid.empty()) uuid = named_uuid(tag);
    auto when = moment_of_version(cluster);
    JsonObject made{
        {"type",         form.stix                           },
        {"spec_version", "2.1"                               },
        {"id",           std::string(form.stix) + "--" + uuid},
        {"created",      epoch                               },
        {"modified",     when                                },
        {"name",         value                               }
    };
    if (auto description = word_at(cluster, "description"); !description.empty())
        made["description"] = description;
    made["labels"] = JsonArray{Json(label_of("galaxy-type", form.galaxy))};
    if (form.stix == "identity") made["identity_class"] = "class";
    if (form.stix == "malware") made["is_family"] = true;
    auto meta = cluster.if_contains("meta");
    if (takes_aliases(form.stix) && meta && meta->is_object()) {
        JsonArray aliases;
        for (auto& synonym : list_at(meta->get_object(), "synonyms"))
            if (!text_of(synonym).empty()) aliases.push_back(synonym);
        if (!aliases.empty()) made["aliases"] = std::move(aliases);
    }
    made["external_references"] = references_of(cluster, tag);
    // One that somebody made for themselves goes no further than what it was found at.
    bool own = cluster.contains("default") && !flag_at(cluster, "default");
    if (auto markings = markings_of(entity); own && !markings.empty())
        made["object_marking_refs"] = std::move(markings);
    auto id = std::string(text_at(made, "id"));
    add(std::move(made));
    return id;
}

std::vector<std::string> Reader::read_galaxies(const Entity& entity, const JsonObject& object)
{
    std::vector<std::string> made;
    auto& galaxies = list_at(object, "Galaxy");
    for (std::size_t i = 0; i < galaxies.size(); ++i) {
        auto where = entity.path + "/Galaxy/" + std::to_string(i);
        auto galaxy = galaxies[i].if_object();
        if (!galaxy) {
            remark(Outcome::left, where, "misp.malformed");
            continue;
        }
        auto type = word_at(*galaxy, "type");
        auto form = find_galaxy(type);
        auto& clusters = list_at(*galaxy, "GalaxyCluster");
        for (std::size_t k = 0; k < clusters.size(); ++k) {
            auto at = where + "/GalaxyCluster/" + std::to_string(k);
            auto cluster = clusters[k].if_object();
            if (!cluster || !form) {
                remark(cluster ? Outcome::kept : Outcome::left, at,
                       cluster ? "misp.galaxy_kept" : "misp.malformed",
                       cluster ? Values{{"galaxy", type.substr(0, 100)}} : Values{});
                continue;
            }
            if (auto id = read_cluster(at, entity, *cluster, *form); !id.empty())
                made.push_back(id);
        }
    }
    return made;
}

// Words that fit the kinds on both sides (STIX 2.1 section 4.7.2), and no attribution: an actor is
// related to, never indicated.
void Reader::relate(const Entity& entity, const std::string& source,
                    const std::vector<std::string>& clusters)
{
    for (auto& target : clusters) {
        bool indicates = source.starts_with("indicator--") &&
                         (target.starts_with("malware--") || target.starts_with("tool--") ||
                          target.starts_with("attack-pattern--"));
        add_relationship(entity, source, indicates ? "indicates" : "related-to", target);
    }
}

}  // namespace concord::misp
