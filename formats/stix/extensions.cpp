#include "formats/stix/extensions.h"

namespace concord::stix {
namespace {

using namespace table;

constexpr Constraint one_property[] = {
    {Holds::one_of_its_own, {}},
};

constexpr std::string_view file_or_directory[] = {"file", "directory"};
constexpr Property archive[] = {
    references("contains_refs", file_or_directory, required),
    text("comment"),
};

constexpr Property data_stream[] = {
    text("name", required),
    of(Form::hashes, "hashes"),
    whole("size", 0),
};
constexpr Shape data_stream_shape = {"6.7.3.2", data_stream};
constexpr Property ntfs[] = {
    text("sid"),
    embedded("alternate_data_streams", data_stream_shape, Count::many),
};

constexpr Property pdf[] = {
    text("version"),
    of(Form::boolean, "is_optimized"),
    of(Form::texts_by_key, "document_info_dict"),
    text("pdfid0"),
    text("pdfid1"),
};

constexpr Property raster_image[] = {
    whole("image_height"),
    whole("image_width"),
    whole("bits_per_pixel"),
    of(Form::scalars_by_key, "exif_tags"),
};

constexpr Property optional_header[] = {
    of(Form::hex, "magic_hex"),
    whole("major_linker_version"),
    whole("minor_linker_version"),
    whole("size_of_code", 0),
    whole("size_of_initialized_data", 0),
    whole("size_of_uninitialized_data", 0),
    whole("address_of_entry_point"),
    whole("base_of_code"),
    whole("base_of_data"),
    whole("image_base"),
    whole("section_alignment"),
    whole("file_alignment"),
    whole("major_os_version"),
    whole("minor_os_version"),
    whole("major_image_version"),
    whole("minor_image_version"),
    whole("major_subsystem_version"),
    whole("minor_subsystem_version"),
    of(Form::hex, "win32_version_value_hex"),
    whole("size_of_image", 0),
    whole("size_of_headers", 0),
    of(Form::hex, "checksum_hex"),
    of(Form::hex, "subsystem_hex"),
    of(Form::hex, "dll_characteristics_hex"),
    whole("size_of_stack_reserve", 0),
    whole("size_of_stack_commit", 0),
    whole("size_of_heap_reserve", 0),
    whole("size_of_heap_commit", 0),
    of(Form::hex, "loader_flags_hex"),
    whole("number_of_rva_and_sizes"),
    of(Form::hashes, "hashes"),
};
constexpr Shape optional_header_shape = {"6.7.6.2", optional_header, one_property};

constexpr Property section[] = {
    text("name", required),
    whole("size", 0),
    of(Form::number, "entropy"),
    of(Form::hashes, "hashes"),
};
constexpr Shape section_shape = {"6.7.6.3", section};

constexpr Property windows_pebinary[] = {
    text("pe_type", required),
    text("imphash"),
    of(Form::hex, "machine_hex"),
    whole("number_of_sections", 0),
    of(Form::timestamp_s, "time_date_stamp"),
    of(Form::hex, "pointer_to_symbol_table_hex"),
    whole("number_of_symbols", 0),
    whole("size_of_optional_header", 0),
    of(Form::hex, "characteristics_hex"),
    of(Form::hashes, "file_header_hashes"),
    embedded("optional_header", optional_header_shape),
    embedded("sections", section_shape, Count::many),
};

constexpr std::string_view artifact[] = {"artifact"};
constexpr Property http_request[] = {
    text("request_method", required), text("request_value", required),
    text("request_version"),          of(Form::lists_by_key, "request_header"),
    whole("message_body_length"),     reference("message_body_data_ref", artifact),
};

constexpr Property icmp[] = {
    of(Form::hex, "icmp_type_hex", required),
    of(Form::hex, "icmp_code_hex", required),
};

constexpr std::string_view address_families[] = {"AF_UNSPEC",    "AF_INET",    "AF_IPX",
                                                 "AF_APPLETALK", "AF_NETBIOS", "AF_INET6",
                                                 "AF_IRDA",      "AF_BTH"};
constexpr std::string_view socket_types[] = {"SOCK_STREAM", "SOCK_DGRAM", "SOCK_RAW", "SOCK_RDM",
                                             "SOCK_SEQPACKET"};
constexpr Property socket[] = {
    word("address_family", address_families, required),
    of(Form::boolean, "is_blocking"),
    of(Form::boolean, "is_listening"),
    of(Form::integers_by_key, "options"),
    word("socket_type", socket_types),
    whole("socket_descriptor", 0),
    whole("socket_handle"),
};

constexpr Property tcp[] = {
    of(Form::hex, "src_flags_hex"),
    of(Form::hex, "dst_flags_hex"),
};

constexpr std::string_view integrity_levels[] = {"low", "medium", "high", "system"};
constexpr Property windows_process[] = {
    of(Form::boolean, "aslr_enabled"),
    of(Form::boolean, "dep_enabled"),
    text("priority"),
    text("owner_sid"),
    text("window_title"),
    of(Form::dictionary, "startup_info"),
    word("integrity_level", integrity_levels),
};

constexpr std::string_view start_types[] = {"SERVICE_AUTO_START", "SERVICE_BOOT_START",
                                            "SERVICE_DEMAND_START", "SERVICE_DISABLED",
                                            "SERVICE_SYSTEM_ALERT"};
constexpr std::string_view service_types[] = {"SERVICE_KERNEL_DRIVER", "SERVICE_FILE_SYSTEM_DRIVER",
                                              "SERVICE_WIN32_OWN_PROCESS",
                                              "SERVICE_WIN32_SHARE_PROCESS"};
constexpr std::string_view service_states[] = {
    "SERVICE_CONTINUE_PENDING", "SERVICE_PAUSE_PENDING", "SERVICE_PAUSED", "SERVICE_RUNNING",
    "SERVICE_START_PENDING",    "SERVICE_STOP_PENDING",  "SERVICE_STOPPED"};
constexpr std::string_view file[] = {"file"};
constexpr Property windows_service[] = {
    text("service_name"),
    texts("descriptions"),
    text("display_name"),
    text("group_name"),
    word("start_type", start_types),
    references("service_dll_refs", file),
    word("service_type", service_types),
    word("service_status", service_states),
};

constexpr Property unix_account[] = {
    whole("gid"),
    texts("groups"),
    text("home_dir"),
    text("shell"),
};

}  // namespace

constexpr Shape archive_ext = {"6.7.2", archive};
constexpr Shape ntfs_ext = {"6.7.3", ntfs, one_property};
constexpr Shape pdf_ext = {"6.7.4", pdf, one_property};
constexpr Shape raster_image_ext = {"6.7.5", raster_image, one_property};
constexpr Shape windows_pebinary_ext = {"6.7.6", windows_pebinary, one_property};
constexpr Shape http_request_ext = {"6.12.2", http_request};
constexpr Shape icmp_ext = {"6.12.3", icmp};
constexpr Shape socket_ext = {"6.12.4", socket};
constexpr Shape tcp_ext = {"6.12.5", tcp, one_property};
constexpr Shape windows_process_ext = {"6.13.2", windows_process, one_property};
constexpr Shape windows_service_ext = {"6.13.3", windows_service, one_property};
constexpr Shape unix_account_ext = {"6.16.2", unix_account, one_property};

}  // namespace concord::stix
