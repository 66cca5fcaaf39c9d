// Domain objects (section 4), relationship objects (section 5) and meta objects (section 7).

#include <array>

#include "formats/stix/tables.h"

namespace concord::stix {
namespace {

using namespace table;

constexpr Property phases = embedded("kill_chain_phases", kill_chain_phase, Count::many);
constexpr std::string_view seen[] = {"first_seen", "last_seen"};
constexpr Constraint seen_in_order[] = {
    {Holds::in_order, seen},
};

constexpr Property attack_pattern[] = {
    text("name", required),
    text("description"),
    texts("aliases"),
    phases,
};

constexpr Property campaign[] = {
    text("name", required),
    text("description"),
    texts("aliases"),
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
    text("objective"),
};

constexpr Property course_of_action[] = {
    text("name", required),
    text("description"),
};

constexpr Property grouping[] = {
    text("name"),
    text("description"),
    text("context", required),
    references("object_refs", {}, required),
};

constexpr Property identity[] = {
    text("name", required), text("description"), texts("roles"),
    text("identity_class"), texts("sectors"),    text("contact_information"),
};

constexpr Property incident[] = {
    text("name", required),
    text("description"),
};

constexpr Property indicator[] = {
    text("name"),
    text("description"),
    texts("indicator_types"),
    text("pattern", required),
    text("pattern_type", required),
    text("pattern_version"),
    of(Form::timestamp, "valid_from", required),
    of(Form::timestamp, "valid_until"),
    phases,
};
constexpr std::string_view validity[] = {"valid_from", "valid_until"};
constexpr Constraint indicator_constraints[] = {
    {Holds::strictly_in_order, validity},
};

constexpr Property infrastructure[] = {
    text("name", required),
    text("description"),
    texts("infrastructure_types"),
    texts("aliases"),
    phases,
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
};

constexpr Property intrusion_set[] = {
    text("name", required),
    text("description"),
    texts("aliases"),
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
    texts("goals"),
    text("resource_level"),
    text("primary_motivation"),
    texts("secondary_motivations"),
};

constexpr Property location[] = {
    text("name"),
    text("description"),
    {.name = "latitude",  .form = Form::number, .min = -90,  .max = 90 },
    {.name = "longitude", .form = Form::number, .min = -180, .max = 180},
    of(Form::number, "precision"),
    text("region"),
    text("country"),
    text("administrative_area"),
    text("city"),
    text("street_address"),
    text("postal_code"),
};
constexpr std::string_view where[] = {"region", "country", "latitude", "longitude"};
constexpr std::string_view coordinates[] = {"latitude", "longitude"};
constexpr std::string_view precise_point[] = {"precision", "latitude", "longitude"};
constexpr Constraint location_constraints[] = {
    {Holds::at_least_one, where        },
    {Holds::all_or_none,  coordinates  },
    {Holds::needs,        precise_point},
};

constexpr std::string_view software[] = {"software"};
constexpr std::string_view file_or_artifact[] = {"file", "artifact"};
constexpr Property malware[] = {
    text("name"),
    text("description"),
    texts("malware_types"),
    of(Form::boolean, "is_family", required),
    texts("aliases"),
    phases,
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
    references("operating_system_refs", software),
    texts("architecture_execution_envs"),
    texts("implementation_languages"),
    texts("capabilities"),
    references("sample_refs", file_or_artifact),
};
constexpr std::string_view family_name[] = {"is_family", "name"};
constexpr Constraint malware_constraints[] = {
    {Holds::in_order,      seen       },
    {Holds::needs_if_true, family_name},
};

// What an analysis may have found is of the observables, predefined or not.
constexpr std::string_view no_observable[] = {"attack-pattern",
                                              "campaign",
                                              "course-of-action",
                                              "grouping",
                                              "identity",
                                              "incident",
                                              "indicator",
                                              "infrastructure",
                                              "intrusion-set",
                                              "location",
                                              "malware",
                                              "malware-analysis",
                                              "note",
                                              "observed-data",
                                              "opinion",
                                              "report",
                                              "threat-actor",
                                              "tool",
                                              "vulnerability",
                                              "relationship",
                                              "sighting",
                                              "language-content",
                                              "marking-definition",
                                              "extension-definition",
                                              "bundle"};
constexpr std::string_view sample[] = {"file", "artifact", "network-traffic"};
constexpr Property malware_analysis[] = {
    text("product", required),
    text("version"),
    reference("host_vm_ref", software),
    reference("operating_system_ref", software),
    references("installed_software_refs", software),
    text("configuration_version"),
    texts("modules"),
    text("analysis_engine_version"),
    text("analysis_definition_version"),
    of(Form::timestamp, "submitted"),
    of(Form::timestamp, "analysis_started"),
    of(Form::timestamp, "analysis_ended"),
    text("result_name"),
    text("result"),
    {.name = "analysis_sco_refs",
                .form = Form::reference,
                .count = Count::many,
                .not_words = no_observable},
    reference("sample_ref", sample),
};
constexpr std::string_view outcome[] = {"result", "analysis_sco_refs"};
constexpr Constraint malware_analysis_constraints[] = {
    {Holds::at_least_one, outcome},
};

constexpr Property note[] = {
    text("abstract"),
    text("content", required),
    texts("authors"),
    references("object_refs", {}, required),
};

constexpr std::string_view no_observation[] = {"attack-pattern",
                                               "campaign",
                                               "course-of-action",
                                               "grouping",
                                               "identity",
                                               "incident",
                                               "indicator",
                                               "infrastructure",
                                               "intrusion-set",
                                               "location",
                                               "malware",
                                               "malware-analysis",
                                               "note",
                                               "observed-data",
                                               "opinion",
                                               "report",
                                               "threat-actor",
                                               "tool",
                                               "vulnerability",
                                               "language-content",
                                               "marking-definition",
                                               "extension-definition",
                                               "bundle"};
constexpr Property observed_data[] = {
    of(Form::timestamp, "first_observed", required),
    of(Form::timestamp, "last_observed", required),
    whole("number_observed", 1, 999'999'999, required),
    of(Form::container, "objects"),
    {.name = "object_refs",
                                  .form = Form::reference,
                                  .count = Count::many,
                                  .not_words = no_observation},
};
constexpr std::string_view observed[] = {"first_observed", "last_observed"};
constexpr std::string_view observations[] = {"objects", "object_refs"};
constexpr Constraint observed_data_constraints[] = {
    {Holds::in_order,    observed    },
    {Holds::exactly_one, observations},
};

constexpr std::string_view opinions[] = {"strongly-disagree", "disagree", "neutral", "agree",
                                         "strongly-agree"};
constexpr Property opinion[] = {
    text("explanation"),
    texts("authors"),
    word("opinion", opinions, required),
    references("object_refs", {}, required),
};

constexpr Property report[] = {
    text("name", required),
    text("description"),
    texts("report_types"),
    of(Form::timestamp, "published", required),
    references("object_refs", {}, required),
};

constexpr Property threat_actor[] = {
    text("name", required),
    text("description"),
    texts("threat_actor_types"),
    texts("aliases"),
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
    texts("roles"),
    texts("goals"),
    text("sophistication"),
    text("resource_level"),
    text("primary_motivation"),
    texts("secondary_motivations"),
    texts("personal_motivations"),
};

constexpr Property tool[] = {
    text("name", required), text("description"), texts("tool_types"), texts("aliases"), phases,
    text("tool_version"),
};

constexpr Property vulnerability[] = {
    text("name", required),
    text("description"),
};

constexpr ObjectType domain[] = {
    {"attack-pattern",   Family::domain, {"4.1", attack_pattern}                                 },
    {"campaign",         Family::domain, {"4.2", campaign, seen_in_order}                        },
    {"course-of-action", Family::domain, {"4.3", course_of_action}                               },
    {"grouping",         Family::domain, {"4.4", grouping}                                       },
    {"identity",         Family::domain, {"4.5", identity}                                       },
    {"incident",         Family::domain, {"4.6", incident}                                       },
    {"indicator",        Family::domain, {"4.7", indicator, indicator_constraints}               },
    {"infrastructure",   Family::domain, {"4.8", infrastructure, seen_in_order}                  },
    {"intrusion-set",    Family::domain, {"4.9", intrusion_set, seen_in_order}                   },
    {"location",         Family::domain, {"4.10", location, location_constraints}                },
    {"malware",          Family::domain, {"4.11", malware, malware_constraints}                  },
    {"malware-analysis", Family::domain, {"4.12", malware_analysis, malware_analysis_constraints}},
    {"note",             Family::domain, {"4.13", note}                                          },
    {"observed-data",    Family::domain, {"4.14", observed_data, observed_data_constraints}      },
    {"opinion",          Family::domain, {"4.15", opinion}                                       },
    {"report",           Family::domain, {"4.16", report}                                        },
    {"threat-actor",     Family::domain, {"4.17", threat_actor, seen_in_order}                   },
    {"tool",             Family::domain, {"4.18", tool}                                          },
    {"vulnerability",    Family::domain, {"4.19", vulnerability}                                 },
};

// Section 5. What connects is an object of one's own or of the specification, not another
// connection, and no meta object.
constexpr std::string_view no_end[] = {
    "relationship",     "sighting",           "bundle",
    "language-content", "marking-definition", "extension-definition"};
constexpr Property relationship[] = {
    of(Form::relationship_type, "relationship_type", required),
    text("description"),
    {.name = "source_ref", .form = Form::reference, .need = required, .not_words = no_end},
    {.name = "target_ref", .form = Form::reference, .need = required, .not_words = no_end},
    of(Form::timestamp, "start_time"),
    of(Form::timestamp, "stop_time"),
};
constexpr std::string_view duration[] = {"start_time", "stop_time"};
constexpr Constraint relationship_constraints[] = {
    {Holds::strictly_in_order, duration},
};

constexpr std::string_view no_domain_object[] = {"relationship",
                                                 "sighting",
                                                 "bundle",
                                                 "language-content",
                                                 "marking-definition",
                                                 "extension-definition",
                                                 "artifact",
                                                 "autonomous-system",
                                                 "directory",
                                                 "domain-name",
                                                 "email-addr",
                                                 "email-message",
                                                 "file",
                                                 "ipv4-addr",
                                                 "ipv6-addr",
                                                 "mac-addr",
                                                 "mutex",
                                                 "network-traffic",
                                                 "process",
                                                 "software",
                                                 "url",
                                                 "user-account",
                                                 "windows-registry-key",
                                                 "x509-certificate"};
constexpr std::string_view observed_data_only[] = {"observed-data"};
constexpr std::string_view identity_or_location[] = {"identity", "location"};
constexpr Property sighting[] = {
    text("description"),
    of(Form::timestamp, "first_seen"),
    of(Form::timestamp, "last_seen"),
    whole("count", 0, 999'999'999),
    {.name = "sighting_of_ref",
                               .form = Form::reference,
                               .need = required,
                               .not_words = no_domain_object},
    references("observed_data_refs", observed_data_only),
    references("where_sighted_refs", identity_or_location),
    of(Form::boolean, "summary"),
};

constexpr ObjectType relations[] = {
    {"relationship", Family::relation, {"5.1", relationship, relationship_constraints}},
    {"sighting",     Family::relation, {"5.2", sighting, seen_in_order}               },
};

// Section 7.
constexpr std::string_view no_translation_of[] = {"bundle"};
constexpr Property language_content[] = {
    {.name = "object_ref",
     .form = Form::reference,
     .need = required,
     .not_words = no_translation_of},
    of(Form::timestamp, "object_modified"),
    of(Form::contents, "contents", required),
};

constexpr Property marking_definition[] = {
    text("name"),
    text("definition_type"),
    of(Form::definition, "definition"),
};
constexpr std::string_view defined[] = {"definition", "extensions"};
constexpr std::string_view typed[] = {"definition_type", "extensions"};
constexpr std::string_view both[] = {"definition", "definition_type"};
constexpr Constraint marking_definition_constraints[] = {
    {Holds::at_least_one, defined},
    {Holds::at_least_one, typed  },
    {Holds::needs,        both   },
};

constexpr std::string_view kinds_of_extension[] = {
    "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"};
constexpr Property extension_definition[] = {
    text("name", required),
    text("description"),
    text("schema", required),
    text("version", required),
    {.name = "extension_types",
                           .form = Form::enumeration,
                           .need = required,
                           .count = Count::many,
                           .words = kinds_of_extension},
    list_of(Form::property_name, "extension_properties"),
};
constexpr std::string_view top_level[] = {"extension_types", "extension_properties",
                                          "toplevel-property-extension"};
constexpr Constraint extension_definition_constraints[] = {
    {Holds::needs_word, top_level},
};

constexpr ObjectType meta[] = {
    {"language-content",     Family::meta, {"7.1", language_content}},
    {"marking-definition",
     Family::meta,
     {"7.2.1", marking_definition, marking_definition_constraints}  },
    {"extension-definition",
     Family::meta,
     {"7.3", extension_definition, extension_definition_constraints}},
};

}  // namespace

std::span<const ObjectType> domain_types()
{
    return domain;
}

std::span<const ObjectType> relation_types()
{
    return relations;
}

std::span<const ObjectType> meta_types()
{
    return meta;
}

}  // namespace concord::stix
