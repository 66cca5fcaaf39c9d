// What became of the objects of an envelope, kept for the person who sent it.

#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

constexpr Span report_kept = days(30);

// As a row of object_reports has it: [number, kind, id, version], and of a refusal four more.
void print_outcome(const ObjectOutcome& outcome, std::string& out)
{
    out += "[" + std::to_string(outcome.number) + "," + std::to_string(int(outcome.kind)) + ",";
    print_json_string(outcome.id, out);
    out += ",";
    print_json_string(outcome.version, out);
    if (outcome.kind == ObjectOutcome::Kind::refused) {
        for (auto text : {&outcome.rule, &outcome.path, &outcome.section}) {
            out += ",";
            print_json_string(*text, out);
        }
        JsonObject values;
        for (auto& [name, value] : outcome.values) values[name] = value;
        out += ",";
        print_json(Json(std::move(values)), out);
    }
    out += "]";
}

ObjectOutcome parse_outcome(const JsonArray& from)
{
    ObjectOutcome outcome;
    outcome.number = std::size_t(from.at(0).to_number<std::int64_t>());
    outcome.kind = ObjectOutcome::Kind(from.at(1).to_number<int>());
    outcome.id = text_of(from.at(2));
    outcome.version = text_of(from.at(3));
    if (from.size() < 8) return outcome;
    outcome.rule = text_of(from.at(4));
    outcome.path = text_of(from.at(5));
    outcome.section = text_of(from.at(6));
    for (auto& member : from.at(7).get_object())
        outcome.values[std::string(member.key())] = text_of(member.value());
    return outcome;
}

}  // namespace

namespace objects {

Result<> put_report(store::Writer& writer, const Subject& subject, const ObjectReport& report)
{
    std::string outcomes;
    for (auto& each : report.outcomes) {
        outcomes += outcomes.empty() ? "[" : ",";
        print_outcome(each, outcomes);
    }
    outcomes += outcomes.empty() ? "[]" : "]";
    TRY(writer.run("delete from object_reports where at_ms < $1", {(report.at - report_kept).ms}));
    TRY(writer.run(
        "insert into object_reports (id, person, record, at_ms, text) values ($1, $2, "
        "$3, $4, $5)",
        {report.id, subject.person, report.collection, report.at.ms, std::move(outcomes)}));
    return {};
}

void count(ObjectReport& report)
{
    report.added = report.known = report.refused = 0;
    for (auto& each : report.outcomes)
        ++(each.kind == ObjectOutcome::Kind::added   ? report.added
           : each.kind == ObjectOutcome::Kind::known ? report.known
                                                     : report.refused);
}

}  // namespace objects

Result<ObjectReport> Objects::report(const Subject& subject, std::string_view id) const
{
    ObjectReport report;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows =
            TRY(reader.query("select record, at_ms, text from object_reports where id = $1 and "
                             "person = $2",
                             {std::string(id), subject.person}));
        if (rows.empty() || subject.person.empty())
            return fail(Code::not_found, "records.not_found");
        report.id = id;
        report.collection = rows[0].text(0);
        report.at = Time{rows[0].number(1)};
        auto outcomes = TRY(
            parse_json(rows[0].text(2), {.size_bytes_max = 256u << 20, .members_max = 10'000'000}));
        for (auto& each : outcomes.get_array())
            report.outcomes.push_back(parse_outcome(each.get_array()));
        return {};
    }));
    count(report);
    return report;
}

}  // namespace concord
