// Reading one object.

#include <simdjson.h>

#include <algorithm>

#include "formats/stix.h"

namespace concord::stix {
namespace {

namespace dom = simdjson::dom;

std::string_view text(dom::element value)
{
    return value.is_string() ? value.get_string().value_unsafe() : std::string_view();
}

void collect(dom::element value, const std::string& path, std::string_view key, Object& out)
{
    if (value.is_object()) {
        for (auto member : value.get_object().value_unsafe())
            collect(member.value, path + "/" + std::string(member.key), member.key, out);
    } else if (value.is_array()) {
        std::size_t number = 0;
        for (auto element : value.get_array().value_unsafe())
            collect(element, path + "/" + std::to_string(number++), key, out);
    } else if (key.ends_with("_ref") || key.ends_with("_refs")) {
        out.references.push_back({path, std::string(text(value))});
    }
}

std::vector<std::string> texts(dom::element value)
{
    std::vector<std::string> all;
    if (value.is_array())
        for (auto element : value.get_array().value_unsafe()) all.emplace_back(text(element));
    return all;
}

void read(std::string_view key, dom::element value, Object& out)
{
    if (key == "id") out.id = text(value);
    if (key == "type") out.type = text(value);
    if (key == "spec_version") out.spec_version = text(value);
    if (key == "created") out.created = find_timestamp(text(value));
    if (key == "modified") out.modified = find_timestamp(text(value));
    if (key == "valid_from") out.valid_from = find_timestamp(text(value));
    if (key == "valid_until") out.valid_until = find_timestamp(text(value));
    if (key == "created_by_ref") out.created_by_ref = text(value);
    if (key == "object_marking_refs") out.object_marking_refs = texts(value);
    if (key == "labels") out.labels = texts(value);
    if (key == "name") out.name = text(value);
    if (key == "description") out.description = text(value);
    if (key == "pattern") out.pattern = text(value);
    if (key == "pattern_type") out.pattern_type = text(value);
    if (key == "relationship_type") out.relationship_type = text(value);
    if (key == "revoked") out.revoked = value.is_bool() && value.get_bool().value_unsafe();
    if (key == "confidence" && value.is_int64())
        out.confidence = int(value.get_int64().value_unsafe());
}

}  // namespace

tl::expected<Object, Findings> check(std::string_view slice, const Limits& limits)
{
    dom::parser parser;
    Object out;
    out.bytes = slice;
    auto refuse = [](std::string_view rule, std::string path, std::string_view section) {
        return tl::unexpected(Findings{
            {rule, std::move(path), section, {}}
        });
    };
    if (slice.size() > limits.object_bytes_max)
        return tl::unexpected(Findings{
            {"stix.object.too_large", "", "", {{"max", std::to_string(limits.object_bytes_max)}}}
        });
    if (parser.allocate(std::max<std::size_t>(slice.size(), 64), limits.depth_max) !=
        simdjson::SUCCESS)
        return refuse("stix.object.malformed", "", "2.1");
    auto root = parser.parse(slice.data(), slice.size(), true);
    if (root.error() != simdjson::SUCCESS || !root.value_unsafe().is_object())
        return refuse("stix.object.malformed", "", "2.1");
    for (auto member : root.value_unsafe().get_object().value_unsafe()) {
        read(member.key, member.value, out);
        collect(member.value, "/" + std::string(member.key), member.key, out);
    }
    if (out.type.empty()) return refuse("stix.property.required", "/type", "3.2");
    if (!out.id.starts_with(out.type + "--"))
        return refuse("stix.identifier.type_mismatch", "/id", "2.9");
    if (out.spec_version.empty()) out.spec_version = "2.1";
    out.version = out.modified ? out.modified : out.created;
    return out;
}

}  // namespace concord::stix
