#include "kernel/object_imports_cut.h"

#include "formats/indicator_csv.h"
#include "formats/misp.h"
#include "formats/stix.h"

namespace concord::imports {
namespace {

constexpr JsonLimits envelope_limits{
    .size_bytes_max = 512u << 20, .depth_max = 64, .members_max = 20'000'000};

// Gathers objects into envelopes, and what is wrong with the others into remarks.
class Gathering {
public:
    explicit Gathering(std::string_view member) : member_(member) {}

    void add(std::string_view object)
    {
        if (count_ == 0) text_ = "{\"" + member_ + "\":[" + before_;
        if (count_ > 0 || !before_.empty()) text_ += ',';
        text_ += object;
        if (++count_ == ObjectImports::objects_in_one_envelope) close();
    }

    // Stands in every envelope: a marking that others name must be known there.
    void add_everywhere(std::string_view object)
    {
        if (!before_.empty()) before_ += ',';
        before_ += object;
    }

    void refuse(std::string place, std::string title, Error error)
    {
        ++cut_.refused;
        remark({ImportRemark::Kind::refused, std::move(place), std::move(title), std::move(error)});
    }

    void remark(ImportRemark remark)
    {
        if (cut_.remarks.size() < ObjectImports::remarks_max)
            cut_.remarks.push_back(std::move(remark));
    }

    Cut take()
    {
        close();
        return std::move(cut_);
    }

private:
    void close()
    {
        if (count_ == 0) return;
        cut_.envelopes.push_back({count_, text_ + "]}"});
        count_ = 0;
    }

    const std::string member_;
    std::string before_, text_;
    std::size_t count_ = 0;
    Cut cut_;
};

// Objects that hold to the standard go on, the others are named.
void gather(Gathering& gathering, std::string_view slice, std::size_t number)
{
    auto object = stix::check(slice);
    if (object) return gathering.add(slice);
    auto& finding = object.error().front();
    auto values = finding.values;
    auto id = values.find("id");
    auto title = id == values.end() ? std::string() : id->second;
    gathering.refuse("/objects/" + std::to_string(number), std::move(title),
                     Error{Code::invalid, std::string(finding.rule), finding.path, values, {}});
}

Result<Cut> cut_stix(std::string_view text)
{
    auto envelope = TRY(stix::split_envelope(text));
    Gathering gathering("objects");
    for (auto slice : envelope.objects) {
        if (slice.find("marking-definition") == std::string_view::npos) continue;
        auto object = stix::check(slice);
        if (object && object->tlp && !stix::tlp_of(object->id)) gathering.add_everywhere(slice);
    }
    for (std::size_t i = 0; i < envelope.objects.size(); ++i)
        gather(gathering, envelope.objects[i], i);
    return gathering.take();
}

Result<Cut> cut_misp(std::string_view text)
{
    auto reading = TRY(misp::read(text));
    Gathering gathering("objects");
    for (auto& remark : reading.remarks)
        gathering.remark({remark.outcome == misp::Remark::Outcome::kept ? ImportRemark::Kind::kept
                                                                        : ImportRemark::Kind::left,
                          remark.path, "", remark.error});
    for (std::size_t i = 0; i < reading.objects.size(); ++i) {
        auto object = print_json(reading.objects[i]);
        gather(gathering, object, i);
    }
    return gathering.take();
}

Result<Cut> cut_indicators(std::string_view text, std::string_view source, const FindStanding& find,
                           Time now)
{
    auto reading =
        TRY(indicator_csv::read(text, source, {.size_bytes_max = 64u << 20, .lines_max = 500'000}));
    Gathering gathering("lines");
    for (auto& column : reading.left)
        gathering.remark({
            ImportRemark::Kind::left, "1", column,
            Error{
                  Code::invalid, "import.column_left", {}, {{"column", column.substr(0, 100)}}, {}}
        });
    for (auto& line : reading.lines) {
        auto place = std::to_string(line.number);
        if (!line.object) {
            gathering.refuse(place, line.value, line.object.error());
            continue;
        }
        auto standing = TRY(find(text_at(*line.object, "id")));
        auto settled = indicator_csv::settle(*line.object, standing ? &*standing : nullptr, now);
        if (standing)
            gathering.remark({settled ? ImportRemark::Kind::next : ImportRemark::Kind::same, place,
                              line.value, Error{}});
        gathering.add(print_json(*line.object));
    }
    return gathering.take();
}

}  // namespace

Result<Cut> cut(const ObjectImports::File& file, std::string_view source, const FindStanding& find,
                Time now)
{
    if (file.form == "stix") return cut_stix(file.text);
    if (file.form == "misp") return cut_misp(file.text);
    if (file.form == "indicators") return cut_indicators(file.text, source, find, now);
    return fail(Code::invalid, "import.unknown_form",
                {
                    {"form", file.form.substr(0, 100)}
    });
}

Result<std::string> settle_lines(std::string_view text, const FindStanding& find, Time now)
{
    auto lines = TRY(parse_json(text, envelope_limits));
    std::string made = "{\"objects\":[";
    for (auto& line : lines.at("lines").get_array()) {
        auto& object = line.get_object();
        auto standing = TRY(find(text_at(object, "id")));
        auto settled = indicator_csv::settle(object, standing ? &*standing : nullptr, now);
        if (made.back() != '[') made += ',';
        // What says nothing new goes in again as it stands there, and adds nothing.
        print_json(Json(settled ? *settled : *standing), made);
    }
    return made + "]}";
}

std::string print(const ImportRemark& remark)
{
    JsonObject values;
    for (auto& [name, value] : remark.error.values) values[name] = value;
    return print_json(JsonObject{
        {"kind",   int(remark.kind)  },
        {"place",  remark.place      },
        {"title",  remark.title      },
        {"key",    remark.error.key  },
        {"field",  remark.error.field},
        {"values", std::move(values) }
    });
}

ImportRemark parse_remark(std::string_view text)
{
    ImportRemark remark;
    auto read = parse_json(text);
    if (!read || !read->is_object()) return remark;
    auto& object = read->get_object();
    if (auto kind = find_at(object, "kind"))
        remark.kind = ImportRemark::Kind(kind->to_number<int>());
    remark.place = text_at(object, "place");
    remark.title = text_at(object, "title");
    remark.error.code = Code::invalid;
    remark.error.key = text_at(object, "key");
    remark.error.field = text_at(object, "field");
    if (auto values = find_at(object, "values"); values && values->is_object())
        for (auto& member : values->get_object())
            remark.error.values[std::string(member.key())] = text_of(member.value());
    return remark;
}

}  // namespace concord::imports
