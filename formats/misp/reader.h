// Walks a file of MISP events and makes objects of what it finds. Not for use outside
// formats/misp*.

#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "formats/misp.h"
#include "formats/misp/observables.h"
#include "formats/misp/tables.h"

namespace concord::misp {

// What every entity of MISP says of itself, in the words of STIX.
struct Entity {
    std::string path;  // JSON Pointer into the file
    std::string uuid;
    std::string modified;
    std::string first_seen;  // "" if not said
    std::string last_seen;
    int tlp = -1;  // strictness, the event's included; -1 if there is none
    JsonArray labels;
    std::optional<int> confidence;
    bool revoked = false;
};

class Reader {
public:
    explicit Reader(const Limits& limits) : limits_(limits) {}
    Result<Reading> read(const Json& file);

private:
    // The event being read.
    struct Event {
        std::string uuid;
        std::string date;  // first moment of its day: `created` of all that is made of it
        std::string modified;
        std::string creator;  // id of an identity, or ""
        int tlp = -1;
        std::vector<std::string> refs;
        std::map<std::string, std::string> ids;  // of MISP -> of STIX, for references
        JsonArray links;                         // external references
    };
    struct Reference {
        std::string path;
        std::string source;
        JsonObject entry;
        Entity owner;
    };

    void read_event(const std::string& path, const JsonObject&);
    void read_loose(const std::string& path, const JsonObject&);
    std::string read_organization(const JsonObject&);
    void read_attributes(const std::string& path, const JsonArray&);
    void read_attribute(const std::string& path, const JsonObject&);
    void read_object(const std::string& path, const JsonObject&);
    void read_report(const std::string& path, const JsonObject&);
    void read_references();
    void read_sightings(const Entity&, const JsonObject&, const std::string& target);
    std::vector<std::string> read_galaxies(const Entity&, const JsonObject&);
    std::string read_cluster(const std::string& path, const Entity&, const JsonObject&,
                             const GalaxyForm&);
    void relate(const Entity&, const std::string& source, const std::vector<std::string>& clusters);

    // The forms an attribute can take.
    void make_observable(const Entity&, const JsonObject&, const AttributeForm&);
    void make_pattern(const Entity&, const JsonObject&, std::string_view pattern_type);
    void make_note(const Entity&, const JsonObject&);
    void make_vulnerability(const Entity&, const JsonObject&);
    void make_named(const Entity&, const JsonObject&, std::string_view stix_type);
    void make_kept(const Entity&, const JsonObject&);
    std::string make_indicator(const Entity&, std::string name, std::string description,
                               std::string pattern, std::string_view pattern_type);
    std::string make_observed(const Entity&, std::vector<JsonObject> observables,
                              JsonObject beside);
    void end_attribute(const Entity&, const JsonObject&, const std::string& id);
    bool make_object(const Entity&, const JsonObject&, const ObjectForm&, const Json& whole);

    Entity entity_of(const std::string& path, const JsonObject&, std::string_view seed);
    void read_tags(Entity&, const JsonObject&);
    JsonArray markings_of(const Entity&) const;
    JsonObject common(std::string_view type, const std::string& uuid, const Entity&) const;
    std::string created_for(const std::string& modified) const;
    void end_validity(JsonObject& indicator, const std::string& until) const;

    // Once; false if the id was there. What is added, the event refers to.
    bool keep(JsonObject);
    bool add(JsonObject);
    std::string add_relationship(const Entity&, const std::string& source, std::string_view type,
                                 const std::string& target, std::string uuid = {});
    JsonObject* find(std::string_view id);
    void remark(Remark::Outcome, std::string path, std::string key, Values = {});
    void look_for_unknown(const std::string& path, const JsonObject&,
                          std::initializer_list<std::string_view> known);
    void look_at_distribution(const std::string& path, const JsonObject&);

    const Limits limits_;
    Reading reading_;
    std::map<std::string, std::size_t, std::less<>> at_;  // id -> index
    Event event_;
    std::vector<Reference> references_;
    bool full_ = false;
};

}  // namespace concord::misp
