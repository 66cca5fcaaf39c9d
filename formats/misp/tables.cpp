#include "formats/misp/tables.h"

namespace concord::misp {
namespace {

constexpr auto pattern_only = AttributeForm::Use::pattern_only;
constexpr std::string_view network = "Network activity", delivery = "Payload delivery",
                           dropped = "Artifacts dropped", persistence = "Persistence mechanism";

constexpr AttributeForm attributes[] = {
    {"ip-dst", "@ip", network, {"value", Form::ip}},
    {"ip-src", "@ip", network, {"value", Form::ip}},
    {"domain", "domain-name", network, {"value", Form::host}},
    {"hostname", "domain-name", network, {"value", Form::host}},
    {"domain|ip",
     "domain-name", network,
     {"value", Form::host},
     {"resolves_to_refs[](@ip).value", Form::ip}},
    {"ip-dst|port",
     "network-traffic", network,
     {"dst_ref(@ip).value", Form::ip},
     {"dst_port", Form::port}},
    {"ip-src|port",
     "network-traffic", network,
     {"src_ref(@ip).value", Form::ip},
     {"src_port", Form::port}},
    {"hostname|port",
     "network-traffic", network,
     {"dst_ref(@host).value", Form::host},
     {"dst_port", Form::port}},
    {"url", "url", network, {"value"}},
    {"uri", "url", network, {"value"}},
    {"md5", "file", delivery, {"hashes.MD5", Form::hash}},
    {"sha1", "file", delivery, {"hashes.SHA-1", Form::hash}},
    {"sha256", "file", delivery, {"hashes.SHA-256", Form::hash}},
    {"sha512", "file", delivery, {"hashes.SHA-512", Form::hash}},
    {"sha224", "file", delivery, {"hashes.SHA-224", Form::hash}},
    {"sha384", "file", delivery, {"hashes.SHA-384", Form::hash}},
    {"sha3-256", "file", delivery, {"hashes.SHA3-256", Form::hash}},
    {"sha3-512", "file", delivery, {"hashes.SHA3-512", Form::hash}},
    {"ssdeep", "file", delivery, {"hashes.SSDEEP"}},
    {"tlsh", "file", delivery, {"hashes.TLSH"}},
    {"authentihash", "file", delivery, {"hashes.AUTHENTIHASH"}},
    {"vhash", "file", delivery, {"hashes.VHASH"}},
    {"pehash", "file", delivery, {"hashes.PEHASH"}},
    {"telfhash", "file", delivery, {"hashes.TELFHASH"}},
    {"imphash", "file", delivery, {"extensions.windows-pebinary-ext.imphash"}, {}, pattern_only},
    {"filename", "file", delivery, {"name"}},
    {"filename|md5", "file", delivery, {"name"}, {"hashes.MD5", Form::hash}},
    {"filename|sha1", "file", delivery, {"name"}, {"hashes.SHA-1", Form::hash}},
    {"filename|sha256", "file", delivery, {"name"}, {"hashes.SHA-256", Form::hash}},
    {"filename|sha512", "file", delivery, {"name"}, {"hashes.SHA-512", Form::hash}},
    {"filename|ssdeep", "file", delivery, {"name"}, {"hashes.SSDEEP"}},
    {"filename|tlsh", "file", delivery, {"name"}, {"hashes.TLSH"}},
    {"filename|imphash", "file", delivery, {"name"}, {"extensions.windows-pebinary-ext.imphash"}},
    {"malware-sample", "file", delivery, {"name"}, {"hashes.MD5", Form::hash}},
    {"attachment", "file", delivery, {"name"}},
    {"email", "email-addr", network, {"value"}},
    {"email-src", "email-message", delivery, {"from_ref(email-addr).value"}},
    {"email-dst", "email-message", delivery, {"to_refs[](email-addr).value"}},
    {"email-subject", "email-message", delivery, {"subject"}},
    {"email-body", "email-message", delivery, {"body"}},
    {"email-message-id", "email-message", delivery, {"message_id"}},
    {"email-reply-to", "email-message", delivery, {"additional_header_fields.Reply-To[]"}},
    {"email-x-mailer", "email-message", delivery, {"additional_header_fields.X-Mailer[]"}},
    {"email-attachment", "email-message", delivery, {"body_multipart[].body_raw_ref(file).name"}},
    {"mutex", "mutex", dropped, {"name"}},
    {"regkey", "windows-registry-key", persistence, {"key", Form::registry_key}},
    {"regkey|value",
     "windows-registry-key", persistence,
     {"key", Form::registry_key},
     {"values[].data"}},
    {"user-agent",
     "network-traffic", network,
     {"extensions.http-request-ext.request_header.User-Agent[]"},
     {},
     pattern_only},
    {"http-method",
     "network-traffic", network,
     {"extensions.http-request-ext.request_method"},
     {},
     pattern_only},
    {"port", "network-traffic", network, {"dst_port", Form::port}, {}, pattern_only},
    {"AS", "autonomous-system", network, {"number", Form::as_number}},
    {"mac-address", "mac-addr", network, {"value", Form::mac}},
    {"x509-fingerprint-md5", "x509-certificate", network, {"hashes.MD5", Form::hash}},
    {"x509-fingerprint-sha1", "x509-certificate", network, {"hashes.SHA-1", Form::hash}},
    {"x509-fingerprint-sha256", "x509-certificate", network, {"hashes.SHA-256", Form::hash}},
    {"windows-service-name",
     "process", dropped,
     {"extensions.windows-service-ext.service_name"},
     {},
     pattern_only},
    {"windows-service-displayname",
     "process", dropped,
     {"extensions.windows-service-ext.display_name"},
     {},
     pattern_only},
};

constexpr PatternType languages[] = {
    {"yara",          "yara"    },
    {"sigma",         "sigma"   },
    {"snort",         "snort"   },
    {"stix2-pattern", "stix"    },
    {"suricata",      "suricata"},
    {"zeek",          "zeek"    },
    {"bro",           "zeek"    },
    {"pcre",          "pcre"    },
};

constexpr Relation file_relations[] = {
    {"filename",          {"name"}                                   },
    {"md5",               {"hashes.MD5", Form::hash}                 },
    {"sha1",              {"hashes.SHA-1", Form::hash}               },
    {"sha256",            {"hashes.SHA-256", Form::hash}             },
    {"sha512",            {"hashes.SHA-512", Form::hash}             },
    {"sha224",            {"hashes.SHA-224", Form::hash}             },
    {"sha384",            {"hashes.SHA-384", Form::hash}             },
    {"ssdeep",            {"hashes.SSDEEP"}                          },
    {"tlsh",              {"hashes.TLSH"}                            },
    {"authentihash",      {"hashes.AUTHENTIHASH"}                    },
    {"vhash",             {"hashes.VHASH"}                           },
    {"imphash",           {"extensions.windows-pebinary-ext.imphash"}},
    {"size-in-bytes",     {"size", Form::whole}                      },
    {"mimetype",          {"mime_type"}                              },
    {"path",              {"parent_directory_ref(directory).path"}   },
    {"creation-time",     {"ctime", Form::moment}                    },
    {"modification-time", {"mtime", Form::moment}                    },
    {"access-time",       {"atime", Form::moment}                    },
};
constexpr Relation domain_ip_relations[] = {
    {"domain",   {"value", Form::host}                      },
    {"hostname", {"value", Form::host}                      },
    {"ip",       {"resolves_to_refs[](@ip).value", Form::ip}},
};
constexpr Relation url_relations[] = {
    {"url", {"value"}},
};
constexpr Relation email_relations[] = {
    {"from",        {"from_ref(email-addr).value"}              },
    {"to",          {"to_refs[](email-addr).value"}             },
    {"cc",          {"cc_refs[](email-addr).value"}             },
    {"bcc",         {"bcc_refs[](email-addr).value"}            },
    {"subject",     {"subject"}                                 },
    {"message-id",  {"message_id"}                              },
    {"send-date",   {"date", Form::moment}                      },
    {"reply-to",    {"additional_header_fields.Reply-To[]"}     },
    {"return-path", {"additional_header_fields.Return-Path[]"}  },
    {"x-mailer",    {"additional_header_fields.X-Mailer[]"}     },
    {"user-agent",  {"additional_header_fields.User-Agent[]"}   },
    {"email-body",  {"body"}                                    },
    {"attachment",  {"body_multipart[].body_raw_ref(file).name"}},
};
constexpr Relation connection_relations[] = {
    {"ip-src",            {"src_ref(@ip).value", Form::ip}    },
    {"ip-dst",            {"dst_ref(@ip).value", Form::ip}    },
    {"hostname-src",      {"src_ref(@host).value", Form::host}},
    {"hostname-dst",      {"dst_ref(@host).value", Form::host}},
    {"src-port",          {"src_port", Form::port}            },
    {"dst-port",          {"dst_port", Form::port}            },
    {"layer3-protocol",   {"protocols[]", Form::protocol}     },
    {"layer4-protocol",   {"protocols[]", Form::protocol}     },
    {"layer7-protocol",   {"protocols[]", Form::protocol}     },
    {"protocol",          {"protocols[]", Form::protocol}     },
    {"first-packet-seen", {"start", Form::moment}             },
    {"last-packet-seen",  {"end", Form::moment}               },
    {"src-bytes-count",   {"src_byte_count", Form::whole}     },
    {"dst-bytes-count",   {"dst_byte_count", Form::whole}     },
    {"src-packets-count", {"src_packets", Form::whole}        },
    {"dst-packets-count", {"dst_packets", Form::whole}        },
};
constexpr Relation ip_port_relations[] = {
    {"ip",       {"dst_ref(@ip).value", Form::ip}    },
    {"ip-dst",   {"dst_ref(@ip).value", Form::ip}    },
    {"ip-src",   {"src_ref(@ip).value", Form::ip}    },
    {"domain",   {"dst_ref(@host).value", Form::host}},
    {"hostname", {"dst_ref(@host).value", Form::host}},
    {"dst-port", {"dst_port", Form::port}            },
    {"src-port", {"src_port", Form::port}            },
    {"protocol", {"protocols[]", Form::protocol}     },
};
constexpr Relation process_relations[] = {
    {"command-line",        {"command_line"}                        },
    {"current-directory",   {"cwd"}                                 },
    {"pid",                 {"pid", Form::whole}                    },
    {"creation-time",       {"created_time", Form::moment}          },
    {"hidden",              {"is_hidden", Form::flag}               },
    {"image",               {"image_ref(file).name"}                },
    {"parent-pid",          {"parent_ref(process).pid", Form::whole}},
    {"parent-command-line", {"parent_ref(process).command_line"}    },
};
constexpr Relation x509_relations[] = {
    {"serial-number",           {"serial_number"}                           },
    {"issuer",                  {"issuer"}                                  },
    {"subject",                 {"subject"}                                 },
    {"version",                 {"version"}                                 },
    {"validity-not-before",     {"validity_not_before", Form::moment}       },
    {"validity-not-after",      {"validity_not_after", Form::moment}        },
    {"signature_algorithm",     {"signature_algorithm"}                     },
    {"pubkey-info-algorithm",   {"subject_public_key_algorithm"}            },
    {"pubkey-info-modulus",     {"subject_public_key_modulus"}              },
    {"pubkey-info-exponent",    {"subject_public_key_exponent", Form::whole}},
    {"is_selfsigned",           {"is_self_signed", Form::flag}              },
    {"self_signed",             {"is_self_signed", Form::flag}              },
    {"x509-fingerprint-md5",    {"hashes.MD5", Form::hash}                  },
    {"x509-fingerprint-sha1",   {"hashes.SHA-1", Form::hash}                },
    {"x509-fingerprint-sha256", {"hashes.SHA-256", Form::hash}              },
};
constexpr Relation registry_relations[] = {
    {"key",           {"key", Form::registry_key}    },
    {"name",          {"values[].name"}              },
    {"data",          {"values[].data"}              },
    {"data-type",     {"values[].data_type"}         },
    {"last-modified", {"modified_time", Form::moment}},
};
constexpr Relation asn_relations[] = {
    {"asn",         {"number", Form::as_number}},
    {"description", {"name"}                   },
};
constexpr Relation account_relations[] = {
    {"user-id",            {"user_id"}                          },
    {"username",           {"account_login"}                    },
    {"display-name",       {"display_name"}                     },
    {"account-type",       {"account_type"}                     },
    {"disabled",           {"is_disabled", Form::flag}          },
    {"is_service_account", {"is_service_account", Form::flag}   },
    {"privileged",         {"is_privileged", Form::flag}        },
    {"can_escalate_privs", {"can_escalate_privs", Form::flag}   },
    {"created",            {"account_created", Form::moment}    },
    {"expires",            {"account_expires", Form::moment}    },
    {"first_login",        {"account_first_login", Form::moment}},
    {"last_login",         {"account_last_login", Form::moment} },
};
constexpr Relation mutex_relations[] = {
    {"name", {"name"}},
};

constexpr ObjectForm objects[] = {
    {"file",               "file",                 "file",    file_relations      },
    {"domain-ip",          "domain-name",          "network", domain_ip_relations },
    {"url",                "url",                  "network", url_relations       },
    {"email",              "email-message",        "network", email_relations     },
    {"network-connection", "network-traffic",      "network", connection_relations},
    {"netflow",            "network-traffic",      "network", connection_relations},
    {"ip-port",            "network-traffic",      "network", ip_port_relations   },
    {"process",            "process",              "misc",    process_relations   },
    {"x509",               "x509-certificate",     "network", x509_relations      },
    {"registry-key",       "windows-registry-key", "file",    registry_relations  },
    {"asn",                "autonomous-system",    "network", asn_relations       },
    {"user-account",       "user-account",         "misc",    account_relations   },
    {"mutex",              "mutex",                "misc",    mutex_relations     },
};

constexpr GalaxyForm galaxies[] = {
    {"threat-actor",             "threat-actor",     "Threat Actor"                  },
    {"microsoft-activity-group", "threat-actor",     "Microsoft Activity Group actor"},
    {"360net-threat-actor",      "threat-actor",     "360.net Threat Actors"         },
    {"mitre-intrusion-set",      "intrusion-set",    "Intrusion Set"                 },
    {"mitre-ics-groups",         "intrusion-set",    "Groups"                        },
    {"mitre-malware",            "malware",          "Malware"                       },
    {"mitre-ics-software",       "malware",          "Software"                      },
    {"malpedia",                 "malware",          "Malpedia"                      },
    {"android",                  "malware",          "Android"                       },
    {"backdoor",                 "malware",          "Backdoor"                      },
    {"banker",                   "malware",          "Banker"                        },
    {"botnet",                   "malware",          "Botnet"                        },
    {"cryptominers",             "malware",          "Cryptominers"                  },
    {"ransomware",               "malware",          "Ransomware"                    },
    {"rat",                      "malware",          "RAT"                           },
    {"stealer",                  "malware",          "Stealer"                       },
    {"wiper",                    "malware",          "Wiper"                         },
    {"mitre-tool",               "tool",             "Tool"                          },
    {"tool",                     "tool",             "Tool"                          },
    {"tds",                      "tool",             "TDS"                           },
    {"exploit-kit",              "tool",             "Exploit-Kit"                   },
    {"mitre-attack-pattern",     "attack-pattern",   "Attack Pattern"                },
    {"mitre-ics-techniques",     "attack-pattern",   "Techniques"                    },
    {"mitre-course-of-action",   "course-of-action", "Course of Action"              },
    {"branded-vulnerability",    "vulnerability",    "Branded Vulnerability"         },
    {"campaign",                 "campaign",         "Campaign"                      },
    {"sector",                   "identity",         "Sector"                        },
};

constexpr TlpForm tlps[] = {
    {"tlp:clear",        "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487", 0},
    {"tlp:white",        "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9", 0},
    {"tlp:green",        "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb", 1},
    {"tlp:green",        "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da", 1},
    {"tlp:amber",        "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421", 2},
    {"tlp:amber",        "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82", 2},
    {"tlp:amber+strict", "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003", 3},
    {"tlp:red",          "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1", 4},
    {"tlp:red",          "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed", 4},
};

}  // namespace

std::span<const AttributeForm> attribute_forms()
{
    return attributes;
}

const AttributeForm* find_form(std::string_view type)
{
    for (auto& form : attributes)
        if (form.type == type) return &form;
    return nullptr;
}

std::span<const PatternType> pattern_types()
{
    return languages;
}

std::span<const ObjectForm> object_forms()
{
    return objects;
}

const ObjectForm* find_object_form(std::string_view name)
{
    for (auto& form : objects)
        if (form.name == name) return &form;
    return nullptr;
}

std::span<const GalaxyForm> galaxy_forms()
{
    return galaxies;
}

const GalaxyForm* find_galaxy(std::string_view type)
{
    for (auto& form : galaxies)
        if (form.galaxy == type) return &form;
    return nullptr;
}

std::span<const TlpForm> tlp_forms()
{
    return tlps;
}

}  // namespace concord::misp
