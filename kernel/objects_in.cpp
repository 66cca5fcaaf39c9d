// Objects on their way in: read and checked on the caller's thread, put into the store in one job
// of the writing queue for each act.

#include <algorithm>
#include <unordered_map>

#include "base/check.h"
#include "formats/tlog.h"
#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

constexpr std::size_t objects_in_one_act = 1'000;
constexpr std::size_t names_in_one_query = 32;
constexpr Span report_kept = days(30);
constexpr std::size_t spacing_us_max = 8;  // so that dates tell nobody how many were not shown

// Equal apart from white space and the order of members.
bool same_content(std::string_view a, std::string_view b)
{
    if (a == b) return true;
    constexpr JsonLimits limits{
        .size_bytes_max = 8u << 20, .depth_max = 64, .members_max = 500'000};
    auto left = parse_json(a, limits), right = parse_json(b, limits);
    return left && right && print_canonical(*left) == print_canonical(*right);
}

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

struct Objects::Prepared {
    std::size_t number = 0;  // in the envelope
    std::string id, type, version;
    Micros version_us = 0;  // its date of adding, if it is not versioned
    bool is_versioned = false;
    int spec = 21;
    std::optional<Tlp> tlp;
    std::int64_t name = 0;
    std::vector<std::int64_t> values;
    std::vector<Reference> references;
    Bytes bytes;
    Hash leaf;
};

// One act: the objects that are new among some of an envelope.
class Objects::Adding {
public:
    Adding(Objects& of, const Standing& collection, Tlp strictest, ObjectReport& report)
        : objects_(of),
          collection_(collection),
          strictest_(std::int64_t(strictest)),
          report_(report)
    {
    }

    Result<> run(store::Writer& writer, Commit& commit, const Subject& subject,
                 std::span<Prepared> some)
    {
        kinds_.clear();  // a job may run twice
        number_ = TRY(number(writer));
        TRY(tail(writer));
        TRY(look_up(writer, some));
        TRY(choose(writer, some));
        if (!accepted_.empty()) TRY(put(writer, commit, subject));
        for (auto& outcome : kinds_) report_.outcomes[outcome.number] = outcome;
        return {};
    }

    Added added() const { return {next_place_, accepted_.size(), false, report_}; }

    // Once it is durable.
    void settle()
    {
        std::lock_guard lock(objects_.mutex_);
        objects_.numbers_[collection_.record.id] = number_;
    }

private:
    // What stands, or is about to stand, under one id.
    struct Version {
        std::int64_t place = 0;
        std::string id;
        Micros version = 0;
        std::int64_t tlp = tlp_unmarked;
        std::int64_t superseded = tlp_none;
        bool recalled = false;
        std::size_t accepted =
            std::size_t(-1);  // which of accepted_ it is, if it is not stored yet
        bool changed = false;
    };

    Result<std::int64_t> number(store::Writer& writer) const
    {
        auto& record = collection_.record.id;
        auto rows =
            TRY(writer.query("select number from object_collections where record = $1", {record}));
        if (!rows.empty()) return rows[0].number(0);
        auto last = TRY(writer.query("select max(number) from object_collections"));
        auto next = last[0].number_or(0, 0) + 1;
        TRY(writer.run("insert into object_collections (number, record) values ($1, $2)",
                       {next, record}));
        return next;
    }

    Result<> tail(store::Writer& writer)
    {
        auto rows = TRY(
            writer.query("select first_place, count, last_added from object_intakes where "
                         "first_place > $1 and first_place < $2 order by first_place desc limit 1",
                         {first_place_of(number_), first_place_of(number_ + 1)}));
        next_place_ =
            rows.empty() ? first_place_of(number_) + 1 : rows[0].number(0) + rows[0].number(1);
        last_added_ = rows.empty() ? 0 : rows[0].number(2);
        last_added_ = std::max(last_added_, objects_.kernel_.now().ms * 1000);
        return {};
    }

    Result<> look_up(store::Writer& writer, std::span<const Prepared> some)
    {
        versions_.clear();
        std::vector<store::Value> names;
        for (auto& each : some) names.emplace_back(each.name);
        auto last = store::Value(some.empty() ? std::int64_t{0} : some.back().name);
        for (std::size_t at = 0; at < names.size(); at += names_in_one_query) {
            std::vector<store::Value> values(
                names.begin() + std::ptrdiff_t(at),
                names.begin() + std::ptrdiff_t(std::min(at + names_in_one_query, names.size())));
            values.resize(names_in_one_query, last);
            values.emplace_back(first_place_of(number_));
            values.emplace_back(first_place_of(number_ + 1));
            TRY(writer.each(look_up_text(), values, [&](const store::Row& row) {
                auto& known = versions_[row.number(0)];
                bool twice = std::any_of(known.begin(), known.end(),
                                         [&](auto& one) { return one.place == row.number(1); });
                if (!twice)
                    known.push_back({row.number(1), row.text(2), row.number(3), row.number(4),
                                     row.number(5), row.number(6) != 0});
                return true;
            }));
        }
        return {};
    }

    // The plus keeps the engine on the index of names.
    static const std::string& look_up_text()
    {
        static const auto text = [] {
            std::string list;
            for (std::size_t i = 1; i <= names_in_one_query; ++i)
                list += (i > 1 ? ", $" : "$") + std::to_string(i);
            return "select name, place, id, version, tlp, superseded, recalled from objects where "
                   "name in (" +
                   list + ") and +place >= $" + std::to_string(names_in_one_query + 1) +
                   " and +place < $" + std::to_string(names_in_one_query + 2);
        }();
        return text;
    }

    Result<> choose(store::Writer& writer, std::span<Prepared> some)
    {
        accepted_.clear();
        for (auto& each : some) {
            auto& known = versions_[each.name];
            ObjectOutcome outcome{ObjectOutcome::Kind::added, each.id,
                                  each.is_versioned ? each.version : "", each.number};
            auto there = TRY(find_same(writer, known, each));
            if (there && there->recalled) {
                refuse(outcome, "objects.recalled");
            } else if (there && there->other) {
                refuse(outcome, "objects.other_content");
            } else if (there) {
                // That there is one which is not for the sender is not for the sender either.
                outcome.kind = there->tlp > strictest_ ? ObjectOutcome::Kind::added
                                                       : ObjectOutcome::Kind::known;
            } else {
                known.push_back({0, each.id, each.version_us, print_tlp(each.tlp), tlp_none, false,
                                 accepted_.size()});
                accepted_.push_back(&each);
            }
            if (outcome.version.empty() && there)
                outcome.version =
                    there->tlp > strictest_ ? print_micros(last_added_) : there->version;
            kinds_.push_back(std::move(outcome));
        }
        return {};
    }

    struct Same {
        bool other = false, recalled = false;
        std::int64_t tlp = tlp_unmarked;
        std::string version = {};
    };

    // The same version of the same object, if there is one; of what has no version, the same text.
    Result<std::optional<Same>> find_same(store::Writer& writer, const std::vector<Version>& known,
                                          const Prepared& each)
    {
        for (auto& version : known) {
            if (version.id != each.id) continue;
            bool unversioned = !each.is_versioned;
            if (!unversioned && version.version != each.version_us) continue;
            if (version.accepted != std::size_t(-1)) {
                bool same = same_content(accepted_[version.accepted]->bytes, each.bytes);
                if (same || !unversioned)
                    return std::optional(Same{!same, false, tlp_unmarked, each.version});
                continue;
            }
            auto rows = TRY(writer.query("select bytes, version_text from objects where place = $1",
                                         {version.place}));
            CHECK(rows.size() == 1);
            bool same = same_content(rows[0].bytes(0), each.bytes);
            if (same || !unversioned)
                return std::optional(Same{!same, version.recalled, version.tlp, rows[0].text(1)});
        }
        return std::optional<Same>();
    }

    static void refuse(ObjectOutcome& outcome, std::string rule)
    {
        outcome.kind = ObjectOutcome::Kind::refused;
        outcome.rule = std::move(rule);
    }

    // Which versions are the last ones for whom, now that there are more of them.
    void supersede()
    {
        for (auto each : accepted_) {
            auto& known = versions_[each->name];
            if (known.size() < 2) continue;
            std::vector<Version*> standing;
            for (auto& version : known)
                if (version.id == each->id && !version.recalled) standing.push_back(&version);
            std::sort(standing.begin(), standing.end(),
                      [](auto a, auto b) { return a->version > b->version; });
            auto most_open = tlp_none;
            for (auto version : standing) {
                if (version->superseded != most_open) {
                    version->superseded = most_open;
                    version->changed = version->accepted == std::size_t(-1);
                }
                most_open = std::min(most_open, version->tlp);
            }
        }
    }

    void date()
    {
        auto spaces = random_bytes(objects_.kernel_.chance(), accepted_.size());
        for (std::size_t i = 0; i < accepted_.size(); ++i) {
            last_added_ += 1 + static_cast<unsigned char>(spaces[i]) % std::int64_t(spacing_us_max);
            added_.push_back(last_added_);
            auto& each = *accepted_[i];
            if (each.is_versioned) continue;
            each.version_us = last_added_;
            each.version = print_micros(last_added_);
            for (auto& version : versions_[each.name])
                if (version.accepted == i) version.version = last_added_;
        }
        std::unordered_map<std::size_t, std::string> dated;
        for (auto each : accepted_) dated[each->number] = each->version;
        for (auto& outcome : kinds_)
            if (auto found = dated.find(outcome.number); found != dated.end())
                outcome.version = found->second;
    }

    Result<> put(store::Writer& writer, Commit& commit, const Subject& subject)
    {
        added_.clear();
        date();
        supersede();
        std::vector<Hash> leaves;
        leaves.reserve(accepted_.size());
        for (auto each : accepted_) leaves.push_back(each->leaf);
        Command command;
        command.type = collection_.record.type;
        command.id = collection_.record.id;
        command.action = "add";
        command.fields = {
            {"count",       std::int64_t(accepted_.size())           },
            {"digest",      print_hex(view(digest_of_leaves(leaves)))},
            {"first_added", added_.front()                           }
        };
        command.also = [](store::Writer&, const Act&) -> Result<> { return {}; };
        auto act = TRY(commit.run(subject, command));
        TRY(put_intake(writer, *act));
        TRY(put_objects(writer));
        TRY(put_lookups(writer));
        for (auto& [name, known] : versions_)
            for (auto& version : known)
                if (version.changed)
                    TRY(writer.run("update objects set superseded = $1 where place = $2",
                                   {version.superseded, version.place}));
        return {};
    }

    Result<> put_intake(store::Writer& writer, const Act& act)
    {
        std::int64_t marked[6] = {};
        for (auto each : accepted_) ++marked[print_tlp(each->tlp) + 1];
        TRY(writer.run(
            "insert into object_intakes (seq, collection, first_place, count, first_added, "
            "last_added, unmarked, clear, green, amber, amber_strict, red, source, at_ms) values "
            "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
            {act.seq, number_, next_place_, std::int64_t(accepted_.size()), added_.front(),
             added_.back(), marked[0], marked[1], marked[2], marked[3], marked[4], marked[5],
             act.participant, act.at.ms}));
        return {};
    }

    Result<> put_objects(store::Writer& writer)
    {
        std::vector<store::Value> values;
        values.reserve(accepted_.size() * 12);
        for (std::size_t i = 0; i < accepted_.size(); ++i) {
            auto& each = *accepted_[i];
            auto superseded = tlp_none;
            for (auto& version : versions_[each.name])
                if (version.accepted == i) superseded = version.superseded;
            values.emplace_back(next_place_ + std::int64_t(i));
            values.emplace_back(each.name);
            values.emplace_back(each.version_us);
            values.emplace_back(std::int64_t(each.spec));
            values.emplace_back(print_tlp(each.tlp));
            values.emplace_back(superseded);
            values.emplace_back(std::int64_t{0});
            values.emplace_back(added_[i]);
            values.emplace_back(each.id);
            values.emplace_back(each.type);
            values.emplace_back(each.version);
            values.emplace_back(store::Blob{each.bytes});
        }
        return insert_rows(writer,
                           "insert into objects (place, name, version, spec, tlp, superseded, "
                           "recalled, added, id, type, version_text, bytes) values ",
                           12, values);
    }

    Result<> put_lookups(store::Writer& writer)
    {
        std::vector<store::Value> values, references;
        for (std::size_t i = 0; i < accepted_.size(); ++i) {
            auto place = next_place_ + std::int64_t(i);
            for (auto hash : accepted_[i]->values) {
                values.emplace_back(hash);
                values.emplace_back(place);
            }
            for (auto& reference : accepted_[i]->references) {
                references.emplace_back(reference.target);
                references.emplace_back(place);
                references.emplace_back(reference.property);
            }
        }
        TRY(insert_rows(writer, "insert into object_values (hash, place) values ", 2, values));
        return insert_rows(writer, "insert into object_refs (target, place, property) values ", 3,
                           references);
    }

    Objects& objects_;
    const Standing& collection_;
    const std::int64_t strictest_;  // that the sender reads
    ObjectReport& report_;
    std::int64_t number_ = 0;
    std::int64_t next_place_ = 0;
    Micros last_added_ = 0;
    std::unordered_map<std::int64_t, std::vector<Version>> versions_;  // by name
    std::vector<Prepared*> accepted_;
    std::vector<Micros> added_;
    std::vector<ObjectOutcome> kinds_;
};

namespace {

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

}  // namespace

Result<> Objects::may(const Subject& subject, const Standing& collection,
                      std::string_view action) const
{
    auto type = kernel_.types().find(collection.record.type);
    CHECK(type);
    auto row = TRY(find_row(type->record->workflow, action, subject,
                            parties_of(subject, collection.record), collection.record,
                            collection.last_by));
    JsonObject input;
    auto roster = kernel_.roster();
    Occasion occasion{collection.record, collection.record,  input,         action,
                      subject,           collection.last_by, kernel_.now(), roster.get()};
    return row->guard ? row->guard(occasion) : Result<>();
}

Result<ObjectReport> Objects::add(const Subject& subject, std::string_view id,
                                  std::string_view text, const Also& also)
{
    auto [collection, strictest] = TRY(collection_for(subject, id));
    TRY(may(subject, *collection, "add"));
    auto envelope = TRY(stix::split_envelope(text));
    ObjectReport report;
    report.id = new_id(kernel_.chance(), kernel_.now());
    report.collection = collection->record.id;
    report.at = kernel_.now();
    report.outcomes.resize(envelope.objects.size());

    std::vector<Prepared> prepared;
    prepared.reserve(envelope.objects.size());
    std::map<std::string, Tlp, std::less<>> markings;
    std::vector<stix::Object> read;
    for (std::size_t i = 0; i < envelope.objects.size(); ++i) {
        auto object = stix::check(envelope.objects[i]);
        report.outcomes[i].number = i;
        if (!object) {
            auto& finding = object.error().front();
            auto& outcome = report.outcomes[i];
            outcome.kind = ObjectOutcome::Kind::refused;
            if (auto value = parse_json(envelope.objects[i]); value && value->is_object()) {
                outcome.id = text_at(value->get_object(), "id");
                outcome.version = text_at(value->get_object(), "modified");
            }
            outcome.rule = finding.rule;
            outcome.path = finding.path;
            outcome.section = finding.section;
            outcome.values = finding.values;
            continue;
        }
        if (object->tlp) markings[object->id] = Tlp(*object->tlp);
        Prepared one;
        one.number = i;
        one.id = object->id;
        one.type = object->type;
        if (object->version) {
            one.version = object->version->text;
            one.version_us = object->version->us;
            one.is_versioned = true;
        }
        one.spec = spec_of(*object);
        one.name = key_of(one.id);
        one.values = values_of(*object);
        one.references = references_of(*object);
        one.tlp = marking_of(*object, {});
        one.bytes = object->bytes;
        one.leaf = tlog::leaf_hash(one.bytes);
        prepared.push_back(std::move(one));
        read.push_back(*std::move(object));
    }
    if (!markings.empty())
        for (std::size_t i = 0; i < read.size(); ++i)
            prepared[i].tlp = marking_of(read[i], markings);
    read = {};

    std::span<Prepared> left = prepared;
    Adding adding(*this, *collection, strictest, report);
    do {
        auto some = left.first(std::min(left.size(), objects_in_one_act));
        left = left.subspan(some.size());
        auto done =
            kernel_.work(kernel_.now(), [&](store::Writer& writer, Commit& commit) -> Result<> {
                TRY(adding.run(writer, commit, subject, some));
                if (also) {
                    auto added = adding.added();
                    added.last = left.empty();
                    TRY(also(writer, added));
                }
                if (!left.empty()) return {};
                // The report stands with the last act.
                return put_report(writer, subject, report);
            });
        if (!done) return tl::make_unexpected(std::move(done).error());
        adding.settle();
    } while (!left.empty());
    count(report);
    return report;
}

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
