#include "kernel/verify.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>

#include "kernel/casefile.h"
#include "kernel/commitment.h"
#include "kernel/derived.h"
#include "kernel/objects_verify.h"

namespace concord {
namespace {

constexpr std::size_t findings_max = 1000;
constexpr std::int64_t batch = 2048;

class Verification {
public:
    Verification(store::Reader& reader, const Types& types, std::span<const tlog::Verifier> trusted,
                 const Progress& progress, StoreReport& report)
        : reader_(reader),
          types_(types),
          trusted_(trusted),
          progress_(progress),
          report_(report),
          objects_(reader, types, [this](std::string key, std::string where) {
              found(std::move(key), std::move(where));
          })
    {
    }

    Result<> run()
    {
        acts_total_ = TRY(number("select count(*) from acts"));
        total_ = 2 * acts_total_ + TRY(number("select count(*) from file_pieces"));
        TRY(acts());
        TRY(objects_.finish());
        report_.objects = objects_.objects();
        TRY(surplus_nodes());
        TRY(checkpoints_beyond());
        TRY(versions());
        TRY(rows());
        TRY(files());
        TRY(file_uses());
        if (progress_) progress_(total_, total_);
        return {};
    }

private:
    void found(std::string key, std::string where, Values values = {})
    {
        if (++report_.found > std::int64_t(findings_max)) return;
        values["where"] = where;
        report_.findings.push_back({std::move(key), std::move(where), std::move(values)});
    }

    void step(std::int64_t count = 1)
    {
        auto before = done_ / batch;
        done_ += count;
        if (progress_ && done_ / batch != before) progress_(std::min(done_, total_), total_);
    }

    Result<std::int64_t> number(std::string_view sql)
    {
        auto rows = TRY(reader_.query(sql));
        return rows[0].number_or(0, 0);
    }

    static std::string at_act(std::int64_t seq) { return "acts/" + std::to_string(seq); }

    // The log, from its first leaf to its last. The tree is built from the leaves as they are
    // stored, so that a changed act is one finding and not one for each node above it.
    Result<> acts()
    {
        Result<> failed;
        TRY(checkpoints_at(0));
        TRY(reader_.each(
            "select seq, record, version, root, act, salt, leaf from acts order by seq", {},
            [&](const store::Row& row) {
                failed = act(row);
                return bool(failed);
            }));
        TRY(std::move(failed));
        return compare_batch();
    }

    Result<> act(const store::Row& row)
    {
        auto seq = row.number(0);
        ++report_.acts;
        step();
        if (seq != next_) {
            found("verify.act_missing", at_act(next_));
            is_whole_ = false;  // the tree cannot be built over a gap
        }
        next_ = seq + 1;
        TRY(commitment(row));
        if (!is_whole_) return uses_.size() > std::size_t(batch) ? compare_batch() : Result<>();
        Hash leaf{};
        if (row.bytes(6).size() != leaf.size()) {
            found("verify.leaf_differs", at_act(seq));
            is_whole_ = false;
            return {};
        }
        std::copy(row.bytes(6).begin(), row.bytes(6).end(), leaf.begin());
        frontier_.append(leaf, completed_);
        if (next_ % batch == 0) TRY(compare_batch());
        return checkpoints_at(next_);
    }

    Result<> commitment(const store::Row& row)
    {
        auto where = at_act(row.number(0));
        auto logged = parse_logged(row.text(4));
        auto entry = logged ? entry_of(*logged, row.bytes(5))
                            : Result<Bytes>(tl::make_unexpected(std::move(logged).error()));
        if (!entry) {
            found("verify.act_unreadable", where);
            return {};
        }
        auto leaf = tlog::leaf_hash(*entry);
        if (row.bytes(6) != view(leaf)) found("verify.leaf_differs", where);
        auto& record = find_at(*logged, "record")->get_object();
        auto version = find_at(record, "version");
        bool is_in_place = text_at(record, "id") == row.text(1) && version && version->is_int64() &&
                           version->get_int64() == row.number(2) &&
                           text_at(*logged, "root") == row.text(3);
        if (!is_in_place) found("verify.act_misplaced", where);
        expect_uses(*logged, row);
        return objects_.act(*logged, row.number(0));
    }

    // The files that the act itself brought.
    void expect_uses(const JsonObject& logged, const store::Row& row)
    {
        auto type = types_.find(text_at(find_at(logged, "record")->get_object(), "type"));
        auto& input = find_at(logged, "input")->get_object();
        if (!type || input.empty()) return;
        for (auto& field : type->record->fields) {
            if (field.kind != Kind::files) continue;
            auto value = find_at(input, field.name);
            if (!value || !value->is_array()) continue;
            for (auto& file : value->get_array())
                if (file.is_object())
                    uses_.push_back({std::string(text_at(file.get_object(), "sha256")), row.text(1),
                                     row.number(0)});
        }
    }

    Result<> compare_batch()
    {
        TRY(compare_nodes());
        for (auto& use : uses_) {
            auto rows = TRY(reader_.query(
                "select (select count(*) from file_uses where sha256 = $1 and record = $2 and seq "
                "= $3), (select count(*) from files where sha256 = $1)",
                {use.sha256, use.record, use.seq}));
            if (rows[0].number(0) == 0) found("verify.row_missing", "file_uses/" + use.record);
            if (rows[0].number(1) == 0) found("verify.file_missing", "files/" + use.sha256);
        }
        uses_.clear();
        return {};
    }

    // The nodes that the last acts completed, level by level, each level in one query.
    Result<> compare_nodes()
    {
        std::map<int, std::vector<std::pair<std::int64_t, Hash>>> levels;
        for (auto& [node, hash] : completed_)
            if (node.level > 0) levels[node.level].emplace_back(std::int64_t(node.index), hash);
        completed_.clear();
        for (auto& [level, expected] : levels) {
            auto stored = TRY(reader_.query(
                "select place, hash from nodes where level = $1 and place >= $2 and place <= $3 "
                "order by place",
                {std::int64_t(level), expected.front().first, expected.back().first}));
            std::map<std::int64_t, const Bytes*> by_place;
            for (auto& row : stored) by_place[row.number(0)] = &row.bytes(1);
            for (auto& [place, hash] : expected) {
                ++report_.nodes;
                auto at = by_place.find(place);
                auto where = "nodes/" + std::to_string(level) + "/" + std::to_string(place);
                if (at == by_place.end())
                    found("verify.node_missing", where);
                else if (*at->second != view(hash))
                    found("verify.node_differs", where);
            }
        }
        return {};
    }

    Result<> surplus_nodes()
    {
        if (!is_whole_) return {};
        TRY(reader_.each("select level, place from nodes where level < 1 or level > 62", {},
                         [&](const store::Row& row) { return surplus(row); }));
        for (std::int64_t level = 1; level <= 62; ++level) {
            std::vector<store::Value> of{level, next_ >> level};
            TRY(reader_.each("select level, place from nodes where level = $1 and place >= $2", of,
                             [&](const store::Row& row) { return surplus(row); }));
        }
        return {};
    }

    bool surplus(const store::Row& row)
    {
        found("verify.node_surplus",
              "nodes/" + std::to_string(row.number(0)) + "/" + std::to_string(row.number(1)));
        return true;
    }

    // Checkpoints are read ahead, some at a time.
    Result<> checkpoints_at(std::int64_t size)
    {
        while (!checkpoints_end_) {
            if (ahead_at_ == ahead_.size()) {
                ahead_ = TRY(reader_.query(
                    "select size, note from checkpoints where size > $1 order by size limit 500",
                    {checkpoint_last_}));
                ahead_at_ = 0;
                checkpoints_end_ = ahead_.empty();
                if (checkpoints_end_) return {};
                checkpoint_last_ = ahead_.back().number(0);
            }
            if (ahead_[ahead_at_].number(0) > size) return {};
            checkpoint(ahead_[ahead_at_++]);
        }
        return {};
    }

    void checkpoint(const store::Row& row)
    {
        auto where = "checkpoints/" + std::to_string(row.number(0));
        ++report_.checkpoints;
        auto opened = tlog::open_checkpoint(row.text(1), trusted_.front().name, trusted_);
        if (!opened) return found("verify.checkpoint_not_signed", where);
        bool fits = opened->size == std::uint64_t(row.number(0)) &&
                    opened->size == frontier_.size() && opened->root == frontier_.root();
        if (!fits) found("verify.checkpoint_disagrees", where);
    }

    // What was signed for more acts than there are.
    Result<> checkpoints_beyond()
    {
        if (!is_whole_) return {};
        return reader_.each("select size from checkpoints where size > $1 order by size",
                            std::vector<store::Value>{next_}, [&](const store::Row& row) {
                                found("verify.acts_cut_off",
                                      "checkpoints/" + std::to_string(row.number(0)),
                                      {
                                          {"acts", std::to_string(next_)}
                                });
                                return true;
                            });
    }

    Result<> versions()
    {
        return reader_.each(
            "select record, min(version), max(version), count(*) from acts group by record "
            "having min(version) <> 1 or max(version) <> count(*)",
            {}, [&](const store::Row& row) {
                found("verify.version_missing", "records/" + row.text(0));
                return true;
            });
    }

    // The newest act of each record, in the order of the records, against the rows that follow.
    Result<> rows()
    {
        std::vector<std::pair<std::string, std::vector<std::vector<store::Row>>>> page;
        std::string after;
        Result<> failed;
        auto take = [&](const store::Row& row) -> Result<> {
            step();
            ++report_.records;
            auto act = parse_act(row.text(0), row.number(1));
            auto type = act ? types_.find(act->after.type) : nullptr;
            if (!act)
                found("verify.act_unreadable", at_act(row.number(1)));
            else if (!type)
                found("verify.type_unknown", at_act(row.number(1)));
            page.emplace_back(row.text(2), type ? derive_rows(*type, *act)
                                                : std::vector<std::vector<store::Row>>());
            if (page.size() < 256) return {};
            TRY(compare_rows(page, after, page.back().first));
            after = page.back().first;
            page.clear();
            return {};
        };
        TRY(reader_.each(
            "select a.act, a.seq, a.record from acts a where not exists (select 1 from acts b "
            "where b.record = a.record and b.version > a.version) order by a.record",
            {}, [&](const store::Row& row) {
                failed = take(row);
                return bool(failed);
            }));
        TRY(std::move(failed));
        TRY(compare_rows(page, after, {}));
        return {};
    }

    using Expected = std::vector<std::pair<std::string, std::vector<std::vector<store::Row>>>>;

    // All rows of records after `after` up to `last`; to the end, if `last` is empty.
    Result<> compare_rows(const Expected& page, const std::string& after, const std::string& last)
    {
        for (std::size_t table = 0; table < std::size(derived_tables); ++table) {
            auto& of = derived_tables[table];
            std::vector<store::Row> expected;
            for (auto& [record, tables] : page)
                if (!tables.empty())
                    expected.insert(expected.end(), tables[table].begin(), tables[table].end());
            auto sql = "select " + std::string(of.columns) + " from " + std::string(of.name) +
                       " where " + std::string(of.record) + " > $1";
            auto stored = last.empty()
                              ? TRY(reader_.query(sql, {after}))
                              : TRY(reader_.query(sql + " and " + std::string(of.record) + " <= $2",
                                                  {after, last}));
            report_.rows += std::int64_t(stored.size());
            compare(of, std::move(expected), std::move(stored));
        }
        return {};
    }

    void compare(const DerivedTable& table, std::vector<store::Row> expected,
                 std::vector<store::Row> stored)
    {
        auto in_order = [](const store::Row& a, const store::Row& b) { return before(a, b); };
        std::sort(expected.begin(), expected.end(), in_order);
        expected.erase(std::unique(expected.begin(), expected.end(),
                                   [](auto& a, auto& b) { return a.values == b.values; }),
                       expected.end());
        std::sort(stored.begin(), stored.end(), in_order);
        std::vector<store::Row> missing, surplus;
        std::set_difference(expected.begin(), expected.end(), stored.begin(), stored.end(),
                            std::back_inserter(missing), in_order);
        std::set_difference(stored.begin(), stored.end(), expected.begin(), expected.end(),
                            std::back_inserter(surplus), in_order);
        // Values are for the parties' eyes and do not go into a report.
        for (auto& row : missing)
            found("verify.row_missing", std::string(table.name) + "/" + row.text(0));
        for (auto& row : surplus)
            found("verify.row_surplus", std::string(table.name) + "/" + row.text(0));
    }

    static bool before(const store::Row& a, const store::Row& b)
    {
        return std::lexicographical_compare(
            a.values.begin(), a.values.end(), b.values.begin(), b.values.end(),
            [](const store::Value& left, const store::Value& right) {
                if (left.index() != right.index()) return left.index() < right.index();
                if (auto number = std::get_if<std::int64_t>(&left))
                    return *number < std::get<std::int64_t>(right);
                if (auto text = std::get_if<std::string>(&left))
                    return *text < std::get<std::string>(right);
                return false;
            });
    }

    Result<> files()
    {
        struct Open {
            std::string name;
            std::int64_t size_bytes = 0;
            std::int64_t next = 0;
            std::int64_t counted = 0;
            std::unique_ptr<Sha256> hash = std::make_unique<Sha256>();
            bool is_whole = true;
        };
        std::optional<Open> open;
        auto close = [&] {
            if (!open) return;
            ++report_.files;
            report_.file_bytes += open->counted;
            bool same = open->is_whole && open->counted == open->size_bytes &&
                        print_hex(view(open->hash->finish())) == open->name;
            if (!same) found("verify.file_differs", "files/" + open->name);
            open.reset();
        };
        TRY(
            reader_.each("select f.sha256, f.size_bytes, p.number, p.bytes from files f left join "
                         "file_pieces p on p.upload = f.upload order by f.sha256, p.number",
                         {}, [&](const store::Row& row) {
                             if (!open || open->name != row.text(0)) {
                                 close();
                                 open.emplace();
                                 open->name = row.text(0);
                                 open->size_bytes = row.number(1);
                             }
                             step();
                             if (row.is_null(2)) return true;  // an empty file has no pieces
                             // Pieces count from 0 or 1, but without a gap.
                             auto piece = row.number(2);
                             if (open->counted > 0 && piece != open->next) open->is_whole = false;
                             open->next = piece + 1;
                             open->counted += std::int64_t(row.bytes(3).size());
                             open->hash->add(row.bytes(3));
                             return true;
                         }));
        close();
        return reader_.each(
            "select distinct p.upload from file_pieces p where not exists (select 1 "
            "from files f where f.upload = p.upload)",
            {}, [&](const store::Row& row) {
                found("verify.file_surplus", "files/" + row.text(0));
                return true;
            });
    }

    // Nobody uses a file by a row that no act stands behind.
    Result<> file_uses()
    {
        return reader_.each(
            "select u.sha256, u.record, a.act from file_uses u left join acts a on a.seq = u.seq "
            "and a.record = u.record order by u.sha256, u.record",
            {}, [&](const store::Row& row) {
                auto logged = parse_logged(row.text_or(2, ""));
                auto named = logged ? files_named(*logged) : std::vector<JsonObject>();
                bool is_named = std::any_of(named.begin(), named.end(), [&](auto& file) {
                    return text_at(file, "sha256") == row.text(0);
                });
                if (!is_named) found("verify.row_surplus", "file_uses/" + row.text(1));
                return true;
            });
    }

    struct Use {
        std::string sha256;
        std::string record;
        std::int64_t seq;
    };

    store::Reader& reader_;
    const Types& types_;
    const std::span<const tlog::Verifier> trusted_;
    const Progress& progress_;
    StoreReport& report_;
    ObjectsVerification objects_;
    std::int64_t acts_total_ = 0;
    std::int64_t total_ = 0;
    std::int64_t done_ = 0;

    std::int64_t next_ = 0;  // act expected
    bool is_whole_ = true;
    tlog::Frontier frontier_;
    std::vector<tlog::NodeHash> completed_;
    store::Rows ahead_;
    std::size_t ahead_at_ = 0;
    std::int64_t checkpoint_last_ = -1;
    bool checkpoints_end_ = false;
    std::vector<Use> uses_;
};

}  // namespace

Result<StoreReport> verify_store(store::Store& store, const Types& types,
                                 std::span<const tlog::Verifier> trusted, const Progress& progress)
{
    StoreReport report;
    TRY(store.read([&](store::Reader& reader) -> Result<> {
        return Verification(reader, types, trusted, progress, report).run();
    }));
    return report;
}

}  // namespace concord
