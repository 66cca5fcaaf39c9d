// Gathers STIX objects into MISP events. Not for use outside formats/misp*.

#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/misp.h"
#include "formats/misp/tables.h"

namespace concord::misp {

class Printer {
public:
    explicit Printer(std::span<const JsonObject>);
    Printing print(const Head&);

private:
    // Where in the event something was put: an attribute of it, or an object.
    struct Put {
        enum class Place { attribute, object } place = Place::attribute;
        std::size_t index = 0;
    };

    void print_report(const JsonObject& report, const Head&);
    void print_rest(const Head&);
    void begin(JsonObject event);
    void end();

    void put(const JsonObject&);
    void put_indicator(const JsonObject&);
    void put_observed(const JsonObject&);
    void put_observable(const JsonObject&);
    void put_note(const JsonObject&);
    void put_named(const JsonObject&);
    void put_whole(const JsonObject&, const JsonObject& whole);
    void put_attribute(const JsonObject& from, JsonObject attribute);
    void put_links(const JsonObject& report);
    bool put_relation(const JsonObject&);
    bool put_sighting(const JsonObject&);

    JsonObject attribute_of(const JsonObject&, std::string type, std::string value) const;
    JsonArray tags_of(const JsonObject&) const;
    void add_cluster(JsonObject& at, const JsonObject&);
    JsonObject& at(const Put&);
    const JsonObject* find(std::string_view id) const;
    static const JsonObject* find_in(const void* printer, std::string_view id);
    void leave(const JsonObject&, std::string key);

    std::span<const JsonObject> objects_;
    std::map<std::string_view, const JsonObject*> by_id_;
    std::set<std::string_view> done_;
    std::set<std::string_view> observed_;  // observables that observed data refer to
    Printing printing_;

    JsonObject event_;
    std::vector<JsonObject> attributes_, wholes_;
    std::map<std::string_view, Put> put_;
    std::vector<const JsonObject*> clusters_;
    std::set<std::string_view> clusters_elsewhere_;  // at an attribute or object
    int event_tlp_ = -1;
};

}  // namespace concord::misp
