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
    std::string_view bytes;  // of the text that was given
    Hash leaf;
};

namespace {

// One row of the table, made by the caller's thread; the writing one fills in what it alone knows.
constexpr std::size_t row_width = 12;
enum RowColumn : std::size_t {
    row_place,
    row_version = 2,
    row_superseded = 5,
    row_added = 7,
    row_version_text = 10
};

}  // namespace

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
                 std::span<Prepared> some, std::span<store::Value> rows)
    {
        kinds_.clear();  // a job may run twice
        some_ = some;
        rows_ = rows;
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
        std::vector<store::Value> values;
        while (!some.empty()) {
            auto few = some.size() >= names_in_one_query ? names_in_one_query : 1;
            values.clear();
            for (auto& each : some.first(few)) values.emplace_back(each.name);
            values.emplace_back(first_place_of(number_));
            values.emplace_back(first_place_of(number_ + 1));
            some = some.subspan(few);
            TRY(writer.each(few == 1 ? look_up_one() : look_up_many(), values,
                            [&](const store::Row& row) {
                                take_known(row);
                                return true;
                            }));
        }
        return {};
    }

    void take_known(const store::Row& row)
    {
        auto& known = versions_[row.number(0)];
        bool twice = std::any_of(known.begin(), known.end(),
                                 [&](auto& one) { return one.place == row.number(1); });
        if (!twice)
            known.push_back({row.number(1), row.text(2), row.number(3), row.number(4),
                             row.number(5), row.number(6) != 0});
    }

    static const std::string& look_up_one()
    {
        static const auto text = look_up_text(1);
        return text;
    }
    static const std::string& look_up_many()
    {
        static const auto text = look_up_text(names_in_one_query);
        return text;
    }

    // The plus keeps the engine on the index of names.
    static std::string look_up_text(std::size_t names)
    {
        std::string list;
        for (std::size_t i = 1; i <= names; ++i) list += (i > 1 ? ", $" : "$") + std::to_string(i);
        return "select name, place, id, version, tlp, superseded, recalled from objects where "
               "name in (" +
               list + ") and +place >= $" + std::to_string(names + 1) + " and +place < $" +
               std::to_string(names + 2);
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
        std::vector<store::Value> copied;  // where some are left out
        auto all = accepted_.size() == some_.size();
        for (std::size_t i = 0; i < accepted_.size(); ++i) {
            auto& each = *accepted_[i];
            auto superseded = tlp_none;
            for (auto& version : versions_[each.name])
                if (version.accepted == i) superseded = version.superseded;
            auto row = rows_.subspan(std::size_t(&each - some_.data()) * row_width, row_width);
            row[row_place] = next_place_ + std::int64_t(i);
            row[row_version] = each.version_us;
            row[row_superseded] = superseded;
            row[row_added] = added_[i];
            if (!each.is_versioned) row[row_version_text] = each.version;
            if (!all) copied.insert(copied.end(), row.begin(), row.end());
        }
        static const Insertion insertion(
            "insert into objects (place, name, version, spec, tlp, superseded, recalled, added, "
            "id, type, version_text, bytes) values ",
            row_width);
        return insertion.run(writer, all ? std::span<const store::Value>(rows_) : copied);
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
        static const Insertion to_values("insert into object_values (hash, place) values ", 2);
        static const Insertion to_references(
            "insert into object_refs (target, place, property) values ", 3);
        TRY(to_values.run(writer, values));
        return to_references.run(writer, references);
    }

    Objects& objects_;
    const Standing& collection_;
    const std::int64_t strictest_;  // that the sender reads
    ObjectReport& report_;
    std::span<Prepared> some_;
    std::span<store::Value> rows_;  // of some_
    std::int64_t number_ = 0;
    std::int64_t next_place_ = 0;
    Micros last_added_ = 0;
    std::unordered_map<std::int64_t, std::vector<Version>> versions_;  // by name
    std::vector<Prepared*> accepted_;
    std::vector<Micros> added_;
    std::vector<ObjectOutcome> kinds_;
};

std::vector<store::Value> Objects::rows_of(const std::vector<Prepared>& prepared)
{
    std::vector<store::Value> rows;
    rows.reserve(prepared.size() * row_width);
    for (auto& each : prepared) {
        rows.emplace_back(std::int64_t{0});
        rows.emplace_back(each.name);
        rows.emplace_back(std::int64_t{0});
        rows.emplace_back(std::int64_t(each.spec));
        rows.emplace_back(print_tlp(each.tlp));
        rows.emplace_back(tlp_none);
        rows.emplace_back(std::int64_t{0});
        rows.emplace_back(std::int64_t{0});
        rows.emplace_back(each.id);
        rows.emplace_back(each.type);
        rows.emplace_back(each.version);
        rows.emplace_back(store::Blob{Bytes(each.bytes)});
    }
    return rows;
}

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

    auto rows = rows_of(prepared);
    std::span<Prepared> left = prepared;
    std::span<store::Value> rows_left = rows;
    Adding adding(*this, *collection, strictest, report);
    do {
        auto some = left.first(std::min(left.size(), objects_in_one_act));
        left = left.subspan(some.size());
        auto rows_of_some = rows_left.first(some.size() * row_width);
        rows_left = rows_left.subspan(rows_of_some.size());
        auto done =
            kernel_.work(kernel_.now(), [&](store::Writer& writer, Commit& commit) -> Result<> {
                TRY(adding.run(writer, commit, subject, some, rows_of_some));
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

}  // namespace concord
