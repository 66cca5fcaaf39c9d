// Properties that many types share: sections 2, 3.2 and 7.2.3.

#include <array>

#include "formats/stix/tables.h"

namespace concord::stix {
namespace {

using namespace table;

constexpr std::string_view identity[] = {"identity"};
constexpr std::string_view marking_definition[] = {"marking-definition"};

constexpr Property external_reference_properties[] = {
    text("source_name", required), text("description"), of(Form::url, "url"),
    of(Form::hashes, "hashes"),    text("external_id"),
};
constexpr std::string_view says_something[] = {"description", "url", "external_id"};
constexpr Constraint external_reference_constraints[] = {
    {Holds::at_least_one, says_something},
};

constexpr Property kill_chain_phase_properties[] = {
    text("kill_chain_name", required),
    text("phase_name", required),
};

constexpr Property granular_marking_properties[] = {
    of(Form::language, "lang"),
    reference("marking_ref", marking_definition),
    texts("selectors", required),
};
constexpr std::string_view lang_or_marking[] = {"lang", "marking_ref"};
constexpr Constraint granular_marking_constraints[] = {
    {Holds::exactly_one, lang_or_marking},
};

constexpr std::string_view extension_types[] = {
    "new-sdo", "new-sco", "new-sro", "property-extension", "toplevel-property-extension"};
constexpr Property extension_instance_properties[] = {
    word("extension_type", extension_types, required),
};

}  // namespace

constexpr Shape external_reference = {"2.5", external_reference_properties,
                                      external_reference_constraints};
constexpr Shape kill_chain_phase = {"2.11", kill_chain_phase_properties};
constexpr Shape granular_marking = {"7.2.3.1", granular_marking_properties,
                                    granular_marking_constraints};
constexpr Shape extension_instance = {"7.3", extension_instance_properties};

namespace {

constexpr Property type_property = of(Form::type_literal, "type", required);
constexpr Property id_property = of(Form::identifier, "id", required);
constexpr Property markings_property = references("object_marking_refs", marking_definition);
constexpr Property granular_property = list_of(Form::markings, "granular_markings");
constexpr Property extensions_property = of(Form::extensions, "extensions");
constexpr Property references_property =
    embedded("external_references", external_reference, Count::many);

constexpr std::string_view created_before_modified[] = {"created", "modified"};
constexpr Constraint versioning[] = {
    {Holds::in_order, created_before_modified},
};

constexpr Property versioned_properties[] = {
    type_property,
    of(Form::version_literal, "spec_version", required),
    id_property,
    reference("created_by_ref", identity),
    of(Form::timestamp_ms, "created", required),
    of(Form::timestamp_ms, "modified", required),
    of(Form::boolean, "revoked"),
    texts("labels"),
    whole("confidence", 0, 100),
    of(Form::language, "lang"),
    references_property,
    markings_property,
    granular_property,
    extensions_property,
};
constexpr Shape versioned = {"3.2", versioned_properties, versioning};

// Who makes an extension must be known: section 7.3.1.
constexpr Property extension_definition_properties[] = {
    type_property,
    of(Form::version_literal, "spec_version", required),
    id_property,
    reference("created_by_ref", identity, required),
    of(Form::timestamp_ms, "created", required),
    of(Form::timestamp_ms, "modified", required),
    of(Form::boolean, "revoked"),
    texts("labels"),
    references_property,
    markings_property,
    granular_property,
};
constexpr Shape of_extension_definitions = {"3.2", extension_definition_properties, versioning};

constexpr Property marking_properties[] = {
    type_property,
    of(Form::version_literal, "spec_version", required),
    id_property,
    reference("created_by_ref", identity),
    of(Form::timestamp_ms, "created", required),
    references_property,
    markings_property,
    granular_property,
    extensions_property,
};
constexpr Shape of_markings = {"3.2", marking_properties};

// Observables need no versions, but section 3.6 lets a producer give them some, by these names.
constexpr Property observable_properties[] = {
    type_property,
    of(Form::version_literal, "spec_version"),
    id_property,
    reference("created_by_ref", identity),
    of(Form::timestamp_ms, "created"),
    of(Form::timestamp_ms, "modified"),
    of(Form::boolean, "revoked"),
    texts("labels"),
    whole("confidence", 0, 100),
    of(Form::language, "lang"),
    references_property,
    markings_property,
    granular_property,
    of(Form::boolean, "defanged"),
    extensions_property,
};
constexpr Shape of_observables = {"3.2", observable_properties, versioning};

constexpr Property contained_properties[] = {
    type_property,
    of(Form::version_literal, "spec_version"),
    of(Form::identifier, "id"),
    markings_property,
    granular_property,
    of(Form::boolean, "defanged"),
    extensions_property,
};
constexpr Shape of_contained = {"2.13", contained_properties};

}  // namespace

const Shape& common_properties(Family family, std::string_view type)
{
    if (family == Family::observable) return of_observables;
    if (type == "marking-definition") return of_markings;
    if (type == "extension-definition") return of_extension_definitions;
    return versioned;
}

const Shape& container_properties()
{
    return of_contained;
}

const ObjectType* find_type(std::string_view name)
{
    for (auto types : {domain_types(), relation_types(), observable_types(), meta_types()})
        for (auto& type : types)
            if (type.name == name) return &type;
    return nullptr;
}

Family family_of(std::string_view type)
{
    auto found = find_type(type);
    return found ? found->family : Family::unknown;
}

}  // namespace concord::stix
