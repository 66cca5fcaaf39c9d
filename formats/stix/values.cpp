#include "formats/stix/values.h"

#include <array>

#include "formats/stix/forms.h"
#include "formats/stix/pattern.h"
#include "formats/stix/tables.h"

namespace concord::stix {
namespace {

namespace dom = simdjson::dom;
using indicators::Kind;

struct Searchable {
    std::string_view type;
    std::string_view property;
    Kind kind;
};

constexpr std::array searchable = {
    Searchable{"ipv4-addr",            "value",         Kind::ipv4        },
    Searchable{"ipv6-addr",            "value",         Kind::ipv6        },
    Searchable{"domain-name",          "value",         Kind::domain      },
    Searchable{"url",                  "value",         Kind::url         },
    Searchable{"artifact",             "url",           Kind::url         },
    Searchable{"email-addr",           "value",         Kind::email       },
    Searchable{"file",                 "name",          Kind::file_name   },
    Searchable{"mac-addr",             "value",         Kind::mac         },
    Searchable{"autonomous-system",    "number",        Kind::asn         },
    Searchable{"windows-registry-key", "key",           Kind::registry_key},
    Searchable{"mutex",                "name",          Kind::mutex       },
    Searchable{"user-account",         "user_id",       Kind::user_account},
    Searchable{"user-account",         "account_login", Kind::user_account},
    Searchable{"x509-certificate",     "serial_number", Kind::certificate },
    Searchable{"process",              "command_line",  Kind::command_line},
    Searchable{"directory",            "path",          Kind::directory   },
    Searchable{"software",             "name",          Kind::software    },
};

struct Algorithm {
    std::string_view name;
    Kind kind;
};
constexpr std::array algorithms = {
    Algorithm{"MD5",      Kind::md5     },
    Algorithm{"SHA-1",    Kind::sha1    },
    Algorithm{"SHA-256",  Kind::sha256  },
    Algorithm{"SHA-512",  Kind::sha512  },
    Algorithm{"SHA3-256", Kind::sha3_256},
    Algorithm{"SHA3-512", Kind::sha3_512},
    Algorithm{"SSDEEP",   Kind::ssdeep  },
    Algorithm{"TLSH",     Kind::tlsh    },
};

std::optional<Kind> algorithm_kind(std::string_view name)
{
    for (auto& each : algorithms)
        if (each.name == name) return each.kind;
    return {};
}

// The type that a reference of this name leads to; "" if several are possible.
std::optional<std::string_view> target_of(std::string_view reference)
{
    struct Target {
        std::string_view reference;
        std::string_view type;
    };
    static constexpr std::array targets = {
        Target{"from_ref",             "email-addr"  },
        Target{"sender_ref",           "email-addr"  },
        Target{"to_refs",              "email-addr"  },
        Target{"cc_refs",              "email-addr"  },
        Target{"bcc_refs",             "email-addr"  },
        Target{"image_ref",            "file"        },
        Target{"binary_ref",           "file"        },
        Target{"service_dll_refs",     "file"        },
        Target{"body_raw_ref",         "file"        },
        Target{"parent_directory_ref", "directory"   },
        Target{"creator_user_ref",     "user-account"},
        Target{"parent_ref",           "process"     },
        Target{"child_refs",           "process"     },
        Target{"content_ref",          "artifact"    },
        Target{"src_ref",              ""            },
        Target{"dst_ref",              ""            },
        Target{"resolves_to_refs",     ""            },
        Target{"contains_refs",        "file"        },
    };
    for (auto& each : targets)
        if (each.reference == reference) return each.type;
    return {};
}

Kind endpoint_kind(std::string_view text)
{
    if (is_ipv4(text)) return Kind::ipv4;
    if (is_ipv6(text)) return Kind::ipv6;
    return is_mac(text) ? Kind::mac : Kind::domain;
}

void add(Kind kind, std::string_view text, std::vector<indicators::Value>& out)
{
    if (auto value = indicators::normalise(kind, text)) out.push_back(std::move(*value));
}

std::string_view text_in(dom::object object, std::string_view key)
{
    dom::element value;
    if (object.at_key(key).get(value) != simdjson::SUCCESS || !value.is_string()) return {};
    return value.get_string().value_unsafe();
}

void collect_hashes(dom::element value, std::vector<indicators::Value>& out)
{
    dom::object hashes;
    if (value.get_object().get(hashes) != simdjson::SUCCESS) return;
    for (auto [name, digest] : hashes)
        if (auto kind = algorithm_kind(name); kind && digest.is_string())
            add(*kind, digest.get_string().value_unsafe(), out);
}

void collect_user_agents(dom::object traffic, std::vector<indicators::Value>& out)
{
    dom::array agents;
    if (traffic.at_pointer("/extensions/http-request-ext/request_header/User-Agent")
            .get_array()
            .get(agents) != simdjson::SUCCESS)
        return;
    for (auto agent : agents)
        if (agent.is_string()) add(Kind::user_agent, agent.get_string().value_unsafe(), out);
}

void collect_observable(dom::object object, std::string_view type,
                        std::vector<indicators::Value>& out)
{
    for (auto& each : searchable) {
        if (each.type != type) continue;
        dom::element value;
        if (object.at_key(each.property).get(value) != simdjson::SUCCESS) continue;
        if (value.is_string())
            add(each.kind, value.get_string().value_unsafe(), out);
        else if (value.is_int64())
            add(each.kind, std::to_string(value.get_int64().value_unsafe()), out);
    }
    if (type == "file" || type == "artifact" || type == "x509-certificate") {
        dom::element hashes;
        if (object.at_key("hashes").get(hashes) == simdjson::SUCCESS) collect_hashes(hashes, out);
    }
    if (type == "network-traffic") collect_user_agents(object, out);
}

void collect_vulnerabilities(dom::object object, std::vector<indicators::Value>& out)
{
    dom::array references;
    if (object.at_key("external_references").get_array().get(references) != simdjson::SUCCESS)
        return;
    for (auto reference : references) {
        dom::object source;
        if (reference.get_object().get(source) != simdjson::SUCCESS) continue;
        if (is_cve(text_in(source, "external_id")))
            add(Kind::cve, text_in(source, "external_id"), out);
    }
}

}  // namespace

std::optional<Kind> kind_of(std::string_view type, const std::vector<std::string_view>& path,
                            std::string_view text)
{
    std::vector<std::string_view> steps;  // without list indexes, after the last reference
    for (auto step : path) {
        if (step.starts_with('[')) continue;
        if (step.ends_with("_ref") || step.ends_with("_refs")) {
            auto target = target_of(step);
            if (!target) return {};
            type = *target;
            steps.clear();
            continue;
        }
        steps.push_back(step);
    }
    if (steps.empty()) return {};
    if (type.empty())
        return steps[0] == "value" ? std::optional(endpoint_kind(text)) : std::nullopt;
    if (steps.size() >= 2 && steps[steps.size() - 2] == "hashes")
        return algorithm_kind(steps.back());
    if (type == "network-traffic" && steps.size() == 4 && steps[3] == "User-Agent")
        return Kind::user_agent;
    if (steps.size() != 1) return {};
    if (type == "vulnerability" && steps[0] == "name") return Kind::cve;
    for (auto& each : searchable)
        if (each.type == type && each.property == steps[0]) return each.kind;
    return {};
}

void collect_values(dom::object object, std::string_view type, std::vector<indicators::Value>& out)
{
    if (family_of(type) == Family::observable) return collect_observable(object, type, out);
    collect_vulnerabilities(object, out);
    if (type == "vulnerability") add(Kind::cve, text_in(object, "name"), out);
    if (type != "observed-data") return;
    dom::object container;
    if (object.at_key("objects").get_object().get(container) != simdjson::SUCCESS) return;
    for (auto [key, value] : container) {
        dom::object observable;
        if (value.get_object().get(observable) == simdjson::SUCCESS)
            collect_observable(observable, text_in(observable, "type"), out);
    }
}

void collect_values(const Pattern& pattern, std::vector<indicators::Value>& out)
{
    for (auto& comparison : pattern.comparisons) {
        const bool names_it = comparison.operation == Comparing::equal ||
                              comparison.operation == Comparing::in ||
                              comparison.operation == Comparing::is_subset;
        if (!names_it || comparison.negated) continue;
        const std::vector<std::string_view> path(comparison.path.begin(), comparison.path.end());
        for (auto& text : comparison.texts)
            if (auto kind = kind_of(comparison.object_type, path, text)) add(*kind, text, out);
    }
}

}  // namespace concord::stix
