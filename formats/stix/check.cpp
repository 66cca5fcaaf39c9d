// Reading one object: is it JSON, does it say what the tables ask for, what does it hold.

#include <algorithm>

#include "formats/stix/forms.h"
#include "formats/stix/meaning.h"
#include "formats/stix/values.h"

namespace concord::stix {
namespace {

// Everything that is looked for at any depth: names that stand twice (I-JSON, RFC 7493 section 2.3)
// and references.
class Walk {
public:
    Walk(Reader& reader, std::vector<Reference>& references)
        : reader_(reader), references_(references)
    {
    }

    void object(dom::object object, const Place& place)
    {
        refuse_duplicates(object, place);
        for (auto [key, value] : object) {
            const bool refers = key.ends_with("_ref") || key.ends_with("_refs");
            if (value.is_object())
                this->object(value.get_object().value_unsafe(), place.member(key));
            else if (value.is_array())
                array(value.get_array().value_unsafe(), place.member(key), refers);
            else if (refers)
                reference(value, place.member(key));
        }
    }

private:
    void array(dom::array array, const Place& place, bool refers)
    {
        std::size_t number = 0;
        for (auto element : array) {
            const auto at = place.element(number++);
            if (element.is_object())
                object(element.get_object().value_unsafe(), at);
            else if (element.is_array())
                this->array(element.get_array().value_unsafe(), at, false);
            else if (refers)
                reference(element, at);
        }
    }

    void reference(dom::element value, const Place& place)
    {
        const auto target = text_of(value);
        if (cut_identifier(target)) references_.push_back({place.print(), std::string(target)});
    }

    void refuse_duplicates(dom::object object, const Place& place)
    {
        keys_.clear();
        for (auto [key, value] : object) keys_.push_back(key);
        if (keys_.size() < 2) return;
        // Keys mostly differ in length or beginning; sorting wins where there are many.
        std::sort(keys_.begin(), keys_.end());
        for (auto at = std::adjacent_find(keys_.begin(), keys_.end()); at != keys_.end();
             at = std::adjacent_find(at + 1, keys_.end()))
            reader_.add(rule::duplicate_key, place.member(*at), "1.6",
                        {
                            {"key", std::string(*at)}
            });
    }

    Reader& reader_;
    std::vector<Reference>& references_;
    std::vector<std::string_view> keys_;
};

std::vector<std::string> texts(const dom::element* value)
{
    std::vector<std::string> all;
    if (value && value->is_array())
        for (auto element : elements_of(*value)) all.emplace_back(text_of(element));
    return all;
}

std::optional<Timestamp> moment(const Frame& frame, std::string_view name)
{
    const auto text = frame.text(name);
    return text.empty() ? std::nullopt : find_timestamp(text);
}

std::int64_t whole(const dom::element* value, std::int64_t otherwise)
{
    if (!value || !value->is_number()) return otherwise;
    return std::int64_t(value->get_double().value_unsafe());
}

bool is_true(const dom::element* value)
{
    return value && value->is_bool() && value->get_bool().value_unsafe();
}

void take_common(const Frame& common, Object& out)
{
    out.id = common.text("id");
    out.spec_version = common.find("spec_version") ? common.text("spec_version") : "2.1";
    out.created = moment(common, "created");
    out.modified = moment(common, "modified");
    out.version = out.modified ? out.modified : out.created;
    out.created_by_ref = common.text("created_by_ref");
    out.object_marking_refs = texts(common.find("object_marking_refs"));
    out.revoked = is_true(common.find("revoked"));
    out.labels = texts(common.find("labels"));
    out.lang = common.text("lang");
    if (auto confidence = common.find("confidence")) out.confidence = int(whole(confidence, 0));
    auto markings = common.find("granular_markings");
    if (!markings) return;
    for (auto each : elements_of(*markings)) {
        Frame frame(granular_marking);
        for (std::size_t i = 0; i < frame.shape->properties.size(); ++i)
            if (each.get_object().at_key(frame.shape->properties[i].name).get(frame.at[i]) ==
                simdjson::SUCCESS)
                frame.seen |= std::uint64_t(1) << i;
        out.granular_markings.push_back({std::string(frame.text("marking_ref")),
                                         std::string(frame.text("lang")),
                                         texts(frame.find("selectors"))});
    }
}

void take_own(const Frame& own, Object& out)
{
    out.valid_from = moment(own, "valid_from");
    out.valid_until = moment(own, "valid_until");
    out.first_seen = moment(own, "first_seen");
    out.last_seen = moment(own, "last_seen");
    out.name = own.text("name");
    out.description = own.text("description");
    out.relationship_type = own.text("relationship_type");
    out.pattern = own.text("pattern");
    out.pattern_type = own.text("pattern_type");
    if (out.type == "sighting") out.count = whole(own.find("count"), 1);
}

// Types that are not in the specification: what all objects have, and the name and description
// that most of them have, too.
using namespace table;
constexpr Property customary[] = {
    of(Form::any, "name"),
    of(Form::any, "description"),
};
constexpr Shape custom_type = {"11.2", customary};

// A custom type is held to the properties of observables if its extension says so or if it has
// none of what only the others have.
bool is_custom_observable(dom::object object)
{
    dom::object extensions;
    if (object.at_key("extensions").get_object().get(extensions) == simdjson::SUCCESS)
        for (auto [key, extension] : extensions) {
            dom::element kind;
            if (extension.get_object().at_key("extension_type").get(kind) != simdjson::SUCCESS)
                continue;
            if (text_of(kind) == "new-sco") return true;
            if (text_of(kind) == "new-sdo" || text_of(kind) == "new-sro") return false;
        }
    for (auto name : {"created", "modified", "created_by_ref"})
        if (object.at_key(name).error() == simdjson::SUCCESS) return false;
    return true;
}

class Check {
public:
    Check(std::string_view slice, const Limits& limits)
        : limits_(limits), reader_(limits, findings_)
    {
        out_.bytes = slice;
    }

    tl::expected<Object, Findings> run()
    {
        dom::object root;
        if (opens(root)) {
            Walk(reader_, out_.references).object(root, Place{});
            read(root);
        }
        if (!findings_.empty()) return tl::unexpected(std::move(findings_));
        return std::move(out_);
    }

private:
    void refuse(std::string_view rule, std::string_view section, Values values = {})
    {
        reader_.add(rule, Place{}, section, std::move(values));
    }

    bool opens(dom::object& root)
    {
        const auto slice = out_.bytes;
        if (slice.size() > limits_.object_bytes_max) {
            refuse(rule::too_large, "1.6",
                   {
                       {"max", std::to_string(limits_.object_bytes_max)}
            });
            return false;
        }
        // The document lives in its parser; each thread keeps one, but no large buffer for ever.
        thread_local dom::parser parser;
        constexpr std::size_t kept_max = 1 << 18;
        const auto capacity = std::max<std::size_t>(slice.size(), 4096);
        if (parser.capacity() < capacity || parser.capacity() > kept_max ||
            parser.max_depth() != limits_.depth_max) {
            parser = dom::parser();
            if (parser.allocate(capacity, limits_.depth_max) != simdjson::SUCCESS) {
                refuse(rule::too_large, "1.6",
                       {
                           {"max", std::to_string(limits_.object_bytes_max)}
                });
                return false;
            }
        }
        const auto error = parser.parse(slice.data(), slice.size()).get(document_);
        if (error == simdjson::DEPTH_ERROR)
            refuse(rule::too_deep, "1.6",
                   {
                       {"max", std::to_string(limits_.depth_max)}
            });
        else if (error == simdjson::STRING_ERROR)
            refuse(rule::lone_surrogate, "2.15");
        else if (error != simdjson::SUCCESS)
            refuse(rule::malformed, "1.6");
        else if (document_.get_object().get(root) != simdjson::SUCCESS)
            refuse(rule::not_an_object, "1.6");
        else
            return true;
        return false;
    }

    void read(dom::object root)
    {
        dom::element named;
        if (root.at_key("type").get(named) == simdjson::SUCCESS) out_.type = text_of(named);
        if (root.at_key("id").get(named) == simdjson::SUCCESS) reader_.own_id = text_of(named);
        reader_.own_type = out_.type;
        reader_.is_defanged = says_defanged(root);
        if (out_.type == "bundle") return refuse(rule::bundle_inside, "8");
        const auto type = find_type(out_.type);
        if (!type) check_type_name();
        out_.family = type ? type->family : Family::unknown;
        const auto rules = type                         ? type->family
                           : is_custom_observable(root) ? Family::observable
                                                        : Family::unknown;
        Frame own(type ? type->shape : custom_type);
        Frame common(common_properties(rules, out_.type));
        reader_.read(root, own, &common, Place{});
        check_selectors(reader_, document_, common);
        if (out_.type == "marking-definition") check_marking_definition(reader_, own, common);
        if (out_.type == "observed-data") check_observed_data(reader_, own);
        // Sections 7.3.2 and 11.2: an object of one's own says something.
        if (!type && own.seen == 0 && reader_.custom_properties == 0 && !common.find("extensions"))
            refuse(rule::one_of_its_own, "11.2");
        if (out_.type == "indicator") check_pattern(reader_, own, out_.values);
        if (!findings_.empty()) return;
        take_common(common, out_);
        take_own(own, out_);
        if (out_.type == "marking-definition") out_.tlp = tlp_of(out_.id);
        collect_values(root, out_.type, out_.values);
        std::sort(out_.values.begin(), out_.values.end());
        out_.values.erase(std::unique(out_.values.begin(), out_.values.end()), out_.values.end());
    }

    void check_type_name()
    {
        if (out_.type.empty()) return;  // said by the table
        const Place root;
        if (out_.type == "action")
            return reader_.add(rule::type_reserved, root.member("type"), "3.8",
                               {
                                   {"type", out_.type}
            });
        if (!is_type_name(out_.type))
            reader_.add(rule::type_name, root.member("type"), "11.2",
                        {
                            {"type", out_.type}
            });
    }

    const Limits& limits_;
    Findings findings_;
    Object out_;
    Reader reader_;
    dom::element document_;
};

}  // namespace

tl::expected<Object, Findings> check(std::string_view slice, const Limits& limits)
{
    return Check(slice, limits).run();
}

}  // namespace concord::stix
