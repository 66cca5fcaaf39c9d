// Cyber-observable objects: section 6. Their predefined extensions are in extensions.cpp.

#include <array>

#include "formats/stix/extensions.h"

namespace concord::stix {
namespace {

using namespace table;

constexpr std::string_view artifact_type[] = {"artifact"};
constexpr std::string_view file_or_directory[] = {"file", "directory"};
constexpr std::string_view directory_type[] = {"directory"};
constexpr std::string_view user_account_type[] = {"user-account"};
constexpr std::string_view mac_addr_type[] = {"mac-addr"};
constexpr std::string_view autonomous_system_type[] = {"autonomous-system"};
constexpr std::string_view email_addr_type[] = {"email-addr"};
constexpr std::string_view network_traffic_type[] = {"network-traffic"};
constexpr std::string_view process_type[] = {"process"};
constexpr std::string_view file_type[] = {"file"};

constexpr std::string_view ciphers[] = {"AES-256-GCM", "ChaCha20-Poly1305", "mime-type-indicated"};
constexpr Property artifact[] = {
    text("mime_type"),          of(Form::binary, "payload_bin"),       of(Form::url, "url"),
    of(Form::hashes, "hashes"), word("encryption_algorithm", ciphers), text("decryption_key"),
};
constexpr std::string_view payload[] = {"payload_bin", "url"};
constexpr std::string_view linked[] = {"url", "hashes"};
constexpr std::string_view encrypted[] = {"decryption_key", "encryption_algorithm"};
constexpr std::string_view artifact_contributes[] = {"hashes", "payload_bin"};
constexpr Constraint artifact_constraints[] = {
    {Holds::exactly_one, payload},
    {Holds::needs, linked},
    {Holds::needs, encrypted},
    {Holds::contributes_or_uuid4, artifact_contributes, "2.9"},
};

constexpr Property autonomous_system[] = {
    {.name = "number", .form = Form::integer, .need = required},
    text("name"),
    text("rir"),
};

constexpr Property directory[] = {
    text("path", required),       of(Form::charset, "path_enc"),
    of(Form::timestamp, "ctime"), of(Form::timestamp, "mtime"),
    of(Form::timestamp, "atime"), references("contains_refs", file_or_directory),
};

constexpr std::string_view resolved[] = {"ipv4-addr", "ipv6-addr", "domain-name"};
constexpr Property domain_name[] = {
    of(Form::domain, "value", required),
    references("resolves_to_refs", resolved),
};

constexpr Property email_addr[] = {
    of(Form::email, "value", required),
    text("display_name"),
    reference("belongs_to_ref", user_account_type),
};

constexpr std::string_view raw_part[] = {"artifact", "file"};
constexpr Property mime_part[] = {
    text("body"),
    reference("body_raw_ref", raw_part),
    text("content_type"),
    text("content_disposition"),
};
constexpr std::string_view body_or_raw[] = {"body", "body_raw_ref"};
constexpr Constraint mime_part_constraints[] = {
    {Holds::exactly_one, body_or_raw},
};
constexpr Shape mime_part_shape = {"6.6.2", mime_part, mime_part_constraints};

constexpr Property email_message[] = {
    of(Form::boolean, "is_multipart", required),
    of(Form::timestamp, "date"),
    text("content_type"),
    reference("from_ref", email_addr_type),
    reference("sender_ref", email_addr_type),
    references("to_refs", email_addr_type),
    references("cc_refs", email_addr_type),
    references("bcc_refs", email_addr_type),
    text("message_id"),
    text("subject"),
    texts("received_lines"),
    of(Form::lists_by_key, "additional_header_fields"),
    text("body"),
    embedded("body_multipart", mime_part_shape, Count::many),
    reference("raw_email_ref", artifact_type),
};
constexpr std::string_view multipart_body[] = {"is_multipart", "body"};
constexpr std::string_view multipart_parts[] = {"is_multipart", "body_multipart"};
constexpr std::string_view message_contributes[] = {"from_ref", "subject", "body"};
constexpr Constraint email_message_constraints[] = {
    {Holds::excludes_if_true, multipart_body},
    {Holds::excludes_if_false, multipart_parts},
    {Holds::contributes_or_uuid4, message_contributes, "2.9"},
};

constexpr Property file[] = {
    of(Form::hashes, "hashes"),
    whole("size", 0),
    text("name"),
    of(Form::charset, "name_enc"),
    of(Form::hex, "magic_number_hex"),
    text("mime_type"),
    of(Form::timestamp, "ctime"),
    of(Form::timestamp, "mtime"),
    of(Form::timestamp, "atime"),
    reference("parent_directory_ref", directory_type),
    references("contains_refs", {}),
    reference("content_ref", artifact_type),
};
constexpr std::string_view hashes_or_name[] = {"hashes", "name"};
constexpr std::string_view encoded_name[] = {"name_enc", "name"};
constexpr Constraint file_constraints[] = {
    {Holds::at_least_one, hashes_or_name},
    {Holds::needs, encoded_name, "3.1"},
};

constexpr Property ipv4_addr[] = {
    of(Form::ipv4, "value", required),
    references("resolves_to_refs", mac_addr_type),
    references("belongs_to_refs", autonomous_system_type),
};

constexpr Property ipv6_addr[] = {
    of(Form::ipv6, "value", required),
    references("resolves_to_refs", mac_addr_type),
    references("belongs_to_refs", autonomous_system_type),
};

constexpr Property mac_addr[] = {
    of(Form::mac, "value", required),
};

constexpr Property mutex[] = {
    text("name", required),
};

constexpr std::string_view endpoint[] = {"ipv4-addr", "ipv6-addr", "mac-addr", "domain-name"};
constexpr Property network_traffic[] = {
    of(Form::timestamp, "start"),
    of(Form::timestamp, "end"),
    of(Form::boolean, "is_active"),
    reference("src_ref", endpoint),
    reference("dst_ref", endpoint),
    whole("src_port", 0, 65535),
    whole("dst_port", 0, 65535),
    texts("protocols", required),
    whole("src_byte_count", 0),
    whole("dst_byte_count", 0),
    whole("src_packets", 0),
    whole("dst_packets", 0),
    of(Form::scalars_by_key, "ipfix"),
    reference("src_payload_ref", artifact_type),
    reference("dst_payload_ref", artifact_type),
    references("encapsulates_refs", network_traffic_type),
    reference("encapsulated_by_ref", network_traffic_type),
};
constexpr std::string_view ends[] = {"src_ref", "dst_ref"};
constexpr std::string_view duration[] = {"start", "end"};
constexpr std::string_view still_active[] = {"is_active", "end"};
constexpr Constraint network_traffic_constraints[] = {
    {Holds::at_least_one,     ends        },
    {Holds::in_order,         duration    },
    {Holds::excludes_if_true, still_active},
};

constexpr Property process[] = {
    of(Form::boolean, "is_hidden"),
    whole("pid"),
    of(Form::timestamp, "created_time"),
    text("cwd"),
    text("command_line"),
    of(Form::texts_by_key, "environment_variables"),
    references("opened_connection_refs", network_traffic_type),
    reference("creator_user_ref", user_account_type),
    reference("image_ref", file_type),
    reference("parent_ref", process_type),
    references("child_refs", process_type),
};
constexpr Constraint process_constraints[] = {
    {Holds::one_of_its_own,       {}},
    {Holds::contributes_or_uuid4, {}},
};

constexpr Property software[] = {
    text("name", required), of(Form::cpe, "cpe"),
    text("swid"),           list_of(Form::language, "languages"),
    text("vendor"),         text("version"),
};

constexpr Property url[] = {
    of(Form::url, "value", required),
};

constexpr Property user_account[] = {
    text("user_id"),
    text("credential"),
    text("account_login"),
    text("account_type"),
    text("display_name"),
    of(Form::boolean, "is_service_account"),
    of(Form::boolean, "is_privileged"),
    of(Form::boolean, "can_escalate_privs"),
    of(Form::boolean, "is_disabled"),
    of(Form::timestamp, "account_created"),
    of(Form::timestamp, "account_expires"),
    of(Form::timestamp, "credential_last_changed"),
    of(Form::timestamp, "account_first_login"),
    of(Form::timestamp, "account_last_login"),
};
constexpr std::string_view account_contributes[] = {"account_type", "user_id", "account_login"};
constexpr Constraint user_account_constraints[] = {
    {Holds::one_of_its_own, {}},
    {Holds::contributes_or_uuid4, account_contributes, "2.9"},
};

constexpr std::string_view registry_types[] = {"REG_NONE",
                                               "REG_SZ",
                                               "REG_EXPAND_SZ",
                                               "REG_BINARY",
                                               "REG_DWORD",
                                               "REG_DWORD_BIG_ENDIAN",
                                               "REG_DWORD_LITTLE_ENDIAN",
                                               "REG_LINK",
                                               "REG_MULTI_SZ",
                                               "REG_RESOURCE_LIST",
                                               "REG_FULL_RESOURCE_DESCRIPTION",
                                               "REG_RESOURCE_REQUIREMENTS_LIST",
                                               "REG_QWORD",
                                               "REG_INVALID_TYPE"};
constexpr Property registry_value[] = {
    text("name"),
    text("data"),
    word("data_type", registry_types),
};
constexpr Constraint one_property[] = {
    {Holds::one_of_its_own, {}},
};
constexpr Shape registry_value_shape = {"6.17.2", registry_value, one_property};

constexpr Property windows_registry_key[] = {
    of(Form::registry_key, "key"),        embedded("values", registry_value_shape, Count::many),
    of(Form::timestamp, "modified_time"), reference("creator_user_ref", user_account_type),
    whole("number_of_subkeys"),
};
constexpr std::string_view registry_contributes[] = {"key", "values"};
constexpr Constraint windows_registry_key_constraints[] = {
    {Holds::one_of_its_own, {}},
    {Holds::contributes_or_uuid4, registry_contributes, "2.9"},
};

constexpr Property v3_extensions[] = {
    text("basic_constraints"),
    text("name_constraints"),
    text("policy_constraints"),
    text("key_usage"),
    text("extended_key_usage"),
    text("subject_key_identifier"),
    text("authority_key_identifier"),
    text("subject_alternative_name"),
    text("issuer_alternative_name"),
    text("subject_directory_attributes"),
    text("crl_distribution_points"),
    text("inhibit_any_policy"),
    of(Form::timestamp, "private_key_usage_period_not_before"),
    of(Form::timestamp, "private_key_usage_period_not_after"),
    text("certificate_policies"),
    text("policy_mappings"),
};
constexpr Shape v3_extensions_shape = {"6.18.2", v3_extensions, one_property};

constexpr Property x509_certificate[] = {
    of(Form::boolean, "is_self_signed"),
    of(Form::hashes, "hashes"),
    text("version"),
    text("serial_number"),
    text("signature_algorithm"),
    text("issuer"),
    of(Form::timestamp, "validity_not_before"),
    of(Form::timestamp, "validity_not_after"),
    text("subject"),
    text("subject_public_key_algorithm"),
    text("subject_public_key_modulus"),
    whole("subject_public_key_exponent"),
    embedded("x509_v3_extensions", v3_extensions_shape),
};
constexpr std::string_view certificate_contributes[] = {"hashes", "serial_number"};
constexpr Constraint x509_certificate_constraints[] = {
    {Holds::one_of_its_own, {}},
    {Holds::contributes_or_uuid4, certificate_contributes, "2.9"},
};

constexpr Extension file_extensions[] = {
    {"archive-ext",          &archive_ext         },
    {"ntfs-ext",             &ntfs_ext            },
    {"pdf-ext",              &pdf_ext             },
    {"raster-image-ext",     &raster_image_ext    },
    {"windows-pebinary-ext", &windows_pebinary_ext},
};
constexpr Extension network_traffic_extensions[] = {
    {"http-request-ext", &http_request_ext},
    {"icmp-ext",         &icmp_ext        },
    {"socket-ext",       &socket_ext      },
    {"tcp-ext",          &tcp_ext         },
};
constexpr Extension process_extensions[] = {
    {"windows-process-ext", &windows_process_ext},
    {"windows-service-ext", &windows_service_ext},
};
constexpr Extension user_account_extensions[] = {
    {"unix-account-ext", &unix_account_ext},
};

consteval ObjectType observable(std::string_view name, Shape shape)
{
    return {name, Family::observable, shape};
}

constexpr ObjectType observables[] = {
    observable("artifact", {"6.1", artifact, artifact_constraints}),
    observable("autonomous-system", {"6.2", autonomous_system}),
    observable("directory", {"6.3", directory}),
    observable("domain-name", {"6.4", domain_name}),
    observable("email-addr", {"6.5", email_addr}),
    observable("email-message", {"6.6", email_message, email_message_constraints}),
    observable("file", {"6.7", file, file_constraints, file_extensions}),
    observable("ipv4-addr", {"6.8", ipv4_addr}),
    observable("ipv6-addr", {"6.9", ipv6_addr}),
    observable("mac-addr", {"6.10", mac_addr}),
    observable("mutex", {"6.11", mutex}),
    observable("network-traffic",
               {"6.12", network_traffic, network_traffic_constraints, network_traffic_extensions}),
    observable("process", {"6.13", process, process_constraints, process_extensions}),
    observable("software", {"6.14", software}),
    observable("url", {"6.15", url}),
    observable("user-account",
               {"6.16", user_account, user_account_constraints, user_account_extensions}),
    observable("windows-registry-key",
               {"6.17", windows_registry_key, windows_registry_key_constraints}),
    observable("x509-certificate", {"6.18", x509_certificate, x509_certificate_constraints}),
};

}  // namespace

std::span<const ObjectType> observable_types()
{
    return observables;
}

}  // namespace concord::stix
