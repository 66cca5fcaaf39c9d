#include "formats/stix/reader.h"

#include <cmath>

#include "formats/indicators_refang.h"
#include "formats/stix/forms.h"

namespace concord::stix {
namespace {

std::string_view section_of(Form form)
{
    switch (form) {
        case Form::boolean: return "2.2";
        case Form::integer: return "2.10";
        case Form::number: return "2.6";
        case Form::timestamp: return "2.16";
        case Form::timestamp_ms: return "3.2";
        case Form::timestamp_s: return "6.7.6";
        case Form::identifier:
        case Form::reference: return "2.9";
        case Form::binary: return "2.1";
        case Form::hex: return "2.8";
        case Form::hashes: return "2.7";
        case Form::enumeration: return "2.4";
        case Form::language: return "3.2";
        case Form::url: return "2.5";
        case Form::property_name: return "11.1";
        case Form::version_literal: return "3.2";
        case Form::relationship_type: return "5.1";
        case Form::domain: return "6.4";
        case Form::ipv4: return "6.8";
        case Form::ipv6: return "6.9";
        case Form::mac: return "6.10";
        case Form::email: return "6.5";
        case Form::charset: return "6.7";
        case Form::cpe: return "6.14";
        case Form::registry_key: return "6.17";
        case Form::dictionary:
        case Form::texts_by_key:
        case Form::lists_by_key:
        case Form::scalars_by_key:
        case Form::integers_by_key: return "2.3";
        default: return "2.15";
    }
}

// The form of text and the rule that says so.
struct TextForm {
    Form form;
    bool (*fits)(std::string_view);
    std::string_view rule;
};
constexpr TextForm text_forms[] = {
    {Form::binary,        is_base64,        rule::binary       },
    {Form::hex,           is_lower_hex,     rule::hex          },
    {Form::language,      is_language_tag,  rule::language     },
    {Form::url,           is_url,           rule::url          },
    {Form::property_name, is_property_name, rule::property_name},
    {Form::domain,        is_domain,        rule::domain       },
    {Form::ipv4,          is_ipv4,          rule::ipv4         },
    {Form::ipv6,          is_ipv6,          rule::ipv6         },
    {Form::mac,           is_mac,           rule::mac          },
    {Form::email,         is_email,         rule::email        },
    {Form::charset,       is_charset,       rule::charset      },
    {Form::cpe,           is_cpe,           rule::cpe          },
};

bool is_relationship_type(std::string_view text)
{
    if (text.empty()) return false;
    for (char c : text)
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
    return true;
}

// Section 6.17: hives are written in full.
bool has_short_hive(std::string_view key)
{
    const auto hive = key.substr(0, key.find('\\'));
    for (std::string_view cut : {"HKLM", "HKCC", "HKCR", "HKCU", "HKU", "HKPD"}) {
        if (hive.size() != cut.size()) continue;
        bool same = true;
        for (std::size_t i = 0; i < cut.size(); ++i) same = same && (hive[i] & 0xDF) == cut[i];
        if (same) return true;
    }
    return false;
}

bool holds(Words words, std::string_view word)
{
    for (auto each : words)
        if (each == word) return true;
    return false;
}

std::string joined(Words words)
{
    std::string all;
    for (auto each : words) {
        if (!all.empty()) all += ", ";
        all += each;
    }
    return all;
}

// What stands in a dictionary under any key.
constexpr Property entry_texts = table::texts("");
constexpr Property entry_integer = table::whole("");

// The number of digits after the decimal point of a timestamp.
std::size_t precision(std::string_view timestamp)
{
    const auto point = timestamp.find('.');
    return point == std::string_view::npos ? 0 : timestamp.size() - point - 2;
}

}  // namespace

std::string Place::print() const
{
    if (of == Of::object) return above ? above->print() : "";
    std::string path = above ? above->print() : "";
    path += '/';
    if (of == Of::element) return path + std::to_string(number);
    for (char c : key) {
        if (c == '~')
            path += "~0";
        else if (c == '/')
            path += "~1";
        else
            path += c;
    }
    return path;
}

const dom::element* Frame::find(std::string_view name) const
{
    for (std::size_t i = 0; i < shape->properties.size(); ++i)
        if (shape->properties[i].name == name) return seen >> i & 1 ? &at[i] : nullptr;
    return nullptr;
}

std::string_view Frame::text(std::string_view name) const
{
    auto found = find(name);
    return found ? text_of(*found) : std::string_view();
}

bool says_defanged(dom::object object)
{
    bool says = false;
    return object.at_key("defanged").get_bool().get(says) == simdjson::SUCCESS && says;
}

void Reader::add(std::string_view rule, const Place& place, std::string_view section, Values values)
{
    if (findings_.size() < limits_.findings_max)
        findings_.push_back({rule, place.print(), section, std::move(values)});
}

void Reader::read(dom::object object, Frame& own, Frame* common, const Place& place)
{
    auto take = [&](Frame& frame, std::string_view key, dom::element value) {
        const auto properties = frame.shape->properties;
        for (std::size_t i = 0; i < properties.size(); ++i) {
            if (properties[i].name != key) continue;
            frame.seen |= std::uint64_t(1) << i;
            frame.at[i] = value;
            check(value, properties[i], place.member(key));
            return true;
        }
        return false;
    };
    if (common) predefined_ = own.shape->extensions;
    for (auto member : object) {
        if (take(own, member.key, member.value)) continue;
        if (common && take(*common, member.key, member.value)) continue;
        if (!common) continue;
        ++custom_properties;
        if (member.key == "defanged")
            add(rule::not_applicable, place.member(member.key), "3.2",
                {
                    {"property", std::string(member.key)}
            });
        if (!is_property_name(member.key))
            add(rule::property_name, place.member(member.key), "11.1",
                {
                    {"property", std::string(member.key)}
            });
        static constexpr std::string_view reserved[] = {"severity", "action", "username",
                                                        "phone_number", "phone_numbers"};
        if (holds(reserved, member.key))
            add(rule::property_reserved, place.member(member.key), "3.8",
                {
                    {"property", std::string(member.key)}
            });
    }
    for (auto frame : {common, &own}) {
        if (!frame) continue;
        const auto properties = frame->shape->properties;
        for (std::size_t i = 0; i < properties.size(); ++i)
            if (properties[i].need == Need::required && !(frame->seen >> i & 1))
                add(rule::required, place.member(properties[i].name), frame->shape->section,
                    {
                        {"property", std::string(properties[i].name)}
                });
    }
    if (common) check_constraints(*common, &own, place);
    check_constraints(own, common, place);
}

void Reader::check(dom::element value, const Property& property, const Place& place)
{
    if (property.count == Count::one) return check_one(value, property, place);
    if (!value.is_array()) return add(rule::not_a_list, place, "2.12");
    std::size_t number = 0;
    for (auto element : elements_of(value)) check_one(element, property, place.element(number++));
    if (number == 0) add(rule::empty_list, place, "2.12");
}

void Reader::check_one(dom::element value, const Property& property, const Place& place)
{
    switch (property.form) {
        case Form::any: return;
        case Form::boolean:
            if (!value.is_bool()) add(rule::not_boolean, place, "2.2");
            return;
        case Form::integer:
        case Form::number: return check_number(value, property, place);
        case Form::hashes: return check_hashes(value, place);
        case Form::dictionary:
        case Form::texts_by_key:
        case Form::lists_by_key:
        case Form::scalars_by_key:
        case Form::integers_by_key: return check_dictionary(value, property.form, place);
        case Form::embedded: return check_embedded(value, *property.shape, place);
        case Form::markings: return check_embedded(value, granular_marking, place);
        case Form::extensions: return check_extensions(value, place);
        case Form::container: return read_container(value, place);
        case Form::contents: return check_contents(value, place);
        case Form::definition: {
            dom::object unused;
            opens_dictionary(value, place, unused);
            return;
        }
        default: break;
    }
    if (!value.is_string()) return add(rule::not_text, place, section_of(property.form));
    check_text(value.get_string().value_unsafe(), property, place);
}

void Reader::check_text(std::string_view text, const Property& property, const Place& place)
{
    const auto section = section_of(property.form);
    switch (property.form) {
        case Form::string: return;
        case Form::type_literal: return;
        case Form::timestamp:
        case Form::timestamp_ms:
        case Form::timestamp_s:
            if (!find_timestamp(text)) return add(rule::timestamp, place, "2.16");
            if (property.form == Form::timestamp_ms && precision(text) < 3)
                add(rule::timestamp_ms, place, section);
            if (property.form == Form::timestamp_s && precision(text) > 0)
                add(rule::timestamp_s, place, section);
            return;
        case Form::identifier: {
            if (container_) return;
            const auto cut = cut_identifier(text);
            if (!cut) return add(rule::identifier, place, section);
            if (cut.type != own_type && !own_type.empty())
                add(rule::type_mismatch, place, section,
                    {
                        {"type", std::string(own_type)}
                });
            return;
        }
        case Form::reference: return check_reference(text, property, place);
        case Form::enumeration:
            if (!holds(property.words, text))
                add(rule::not_in_enumeration, place, section,
                    {
                        {"allowed", joined(property.words)}
                });
            return;
        case Form::version_literal:
            if (text != "2.1") add(rule::spec_version, place, section);
            return;
        case Form::relationship_type:
            if (!is_relationship_type(text)) add(rule::relationship_type, place, section);
            return;
        case Form::registry_key:
            if (has_short_hive(text)) add(rule::registry_hive, place, section);
            return;
        default: break;
    }
    for (auto& each : text_forms) {
        if (each.form != property.form) continue;
        if (each.fits(text)) return;
        if (is_defanged && each.fits(indicators::refanged(text))) return;
        return add(each.rule, place, section,
                   each.form == Form::property_name ? Values{{"property", std::string(text)}}
                                                    : Values{});
    }
}

void Reader::check_number(dom::element value, const Property& property, const Place& place)
{
    if (!value.is_number())
        return add(property.form == Form::integer ? rule::not_integer : rule::not_number, place,
                   section_of(property.form));
    const double number = value.get_double().value_unsafe();
    if (property.form == Form::integer && value.is_double() && number != std::floor(number))
        return add(rule::not_integer, place, "2.10");
    if (number < double(property.min) || number > double(property.max))
        add(rule::out_of_range, place, section_of(property.form),
            {
                {"min", std::to_string(property.min)},
                {"max", std::to_string(property.max)}
        });
}

void Reader::check_reference(std::string_view text, const Property& property, const Place& place)
{
    const auto section = section_of(property.form);
    std::string_view type;
    if (container_ && property.name != "object_marking_refs" && property.name != "marking_ref") {
        dom::object target;
        if (container_->at_key(text).get_object().get(target) != simdjson::SUCCESS)
            return add(rule::unresolved, place, "2.13",
                       {
                           {"key", std::string(text)}
            });
        dom::element named;
        if (target.at_key("type").get(named) == simdjson::SUCCESS) type = text_of(named);
    } else {
        type = cut_identifier(text).type;
        if (type.empty()) return add(rule::identifier, place, section);
    }
    if (!property.words.empty() && !holds(property.words, type))
        return add(rule::reference_type, place, section,
                   {
                       {"allowed", joined(property.words)}
        });
    if (holds(property.not_words, type))
        add(rule::reference_forbidden, place, section,
            {
                {"type", std::string(type)}
        });
}

bool Reader::opens_dictionary(dom::element value, const Place& place, dom::object& out)
{
    if (value.get_object().get(out) != simdjson::SUCCESS) {
        add(rule::not_a_dictionary, place, "2.3");
        return false;
    }
    if (out.size() == 0) {
        add(rule::empty_dictionary, place, "2.3");
        return false;
    }
    return true;
}

void Reader::check_hashes(dom::element value, const Place& place)
{
    dom::object hashes;
    if (!opens_dictionary(value, place, hashes)) return;
    for (auto [algorithm, digest] : hashes) {
        const auto at = place.member(algorithm);
        if (!is_dictionary_key(algorithm) || algorithm.size() < 3)
            add(rule::dictionary_key, at, "2.7",
                {
                    {"key", std::string(algorithm)}
            });
        else if (!digest.is_string())
            add(rule::not_text, at, "2.7");
        else if (!is_hash(algorithm, text_of(digest)))
            add(rule::hash, at, "2.7",
                {
                    {"algorithm", std::string(algorithm)}
            });
    }
}

void Reader::check_dictionary(dom::element value, Form form, const Place& place)
{
    dom::object dictionary;
    if (!opens_dictionary(value, place, dictionary)) return;
    for (auto [key, entry] : dictionary) {
        const auto at = place.member(key);
        if (!is_dictionary_key(key))
            add(rule::dictionary_key, at, "2.3",
                {
                    {"key", std::string(key)}
            });
        switch (form) {
            case Form::texts_by_key:
                if (!entry.is_string()) add(rule::not_text, at, "2.3");
                break;
            case Form::lists_by_key: check(entry, entry_texts, at); break;
            case Form::scalars_by_key:
                if (!entry.is_string() && !entry.is_int64() && !entry.is_uint64())
                    add(rule::not_text_or_integer, at, "2.3");
                break;
            case Form::integers_by_key: check(entry, entry_integer, at); break;
            default: break;
        }
    }
}

void Reader::check_embedded(dom::element value, const Shape& shape, const Place& place)
{
    dom::object object;
    if (!opens_dictionary(value, place, object)) return;
    Frame frame(shape);
    read(object, frame, nullptr, place);
    if (&shape == &external_reference) {
        const auto source = frame.text("source_name"), external = frame.text("external_id");
        const auto at = place.member("external_id");
        if (source == "cve" && !is_cve(external)) add(rule::cve, at, "4.19");
        if (source == "capec" && !is_capec(external)) add(rule::capec, at, "4.1");
    }
    if (&shape == &granular_marking && own_type == "marking-definition" &&
        frame.text("marking_ref") == own_id && !own_id.empty())
        add(rule::circular, place.member("marking_ref"), "7.2.3");
}

void Reader::check_extensions(dom::element value, const Place& place)
{
    dom::object extensions;
    if (!opens_dictionary(value, place, extensions)) return;
    for (auto [key, extension] : extensions) {
        const auto at = place.member(key);
        const Shape* shape = nullptr;
        for (auto& each : predefined_)
            if (each.key == key) shape = each.shape;
        if (shape) {
            check_embedded(extension, *shape, at);
            continue;
        }
        const bool is_defined = key.starts_with("extension-definition--");
        if (is_defined ? !cut_identifier(key) : !is_extension_name(key))
            add(rule::extension_key, at, "7.3",
                {
                    {"key", std::string(key)}
            });
        else if (is_defined)
            check_embedded(extension, extension_instance, at);
        else
            opens_dictionary(extension, at, extensions);
    }
}

void Reader::check_contents(dom::element value, const Place& place)
{
    dom::object languages;
    if (!opens_dictionary(value, place, languages)) return;
    for (auto [language, translations] : languages) {
        const auto at = place.member(language);
        if (!is_language_tag(language)) add(rule::language, at, "7.1");
        dom::object properties;
        if (!opens_dictionary(translations, at, properties)) continue;
        for (auto [name, translation] : properties)
            if (!is_property_name(name))
                add(rule::property_name, at.member(name), "7.1",
                    {
                        {"property", std::string(name)}
                });
    }
}

void Reader::read_container(dom::element value, const Place& place)
{
    dom::object objects;
    if (!opens_dictionary(value, place, objects)) return;
    const auto outer_container = container_;
    const auto outer_type = own_type;
    const auto outer_defanged = is_defanged;
    container_ = &objects;
    for (auto [key, entry] : objects) {
        const auto at = place.member(key);
        dom::object object;
        if (!opens_dictionary(entry, at, object)) continue;
        dom::element named;
        own_type = object.at_key("type").get(named) == simdjson::SUCCESS ? text_of(named) : "";
        is_defanged = says_defanged(object);
        const auto type = find_type(own_type);
        if (type && type->family != Family::observable) {
            add(rule::reference_forbidden, at.member("type"), "2.13",
                {
                    {"type", std::string(own_type)}
            });
            continue;
        }
        static constexpr Shape anything = {"11.2", {}};
        Frame own(type ? type->shape : anything);
        Frame common(container_properties());
        read(object, own, &common, at);
    }
    container_ = outer_container;
    own_type = outer_type;
    is_defanged = outer_defanged;
}

}  // namespace concord::stix
