#include "store/migrations.h"

#include <algorithm>
#include <set>

namespace concord::store {

namespace {

constexpr auto make_table =
    "create table if not exists migrations (position bigint primary key, name text not null "
    "unique)";

// One transaction around `work`.
template <class Work>
Result<> in_transaction(WritingConnection& connection, Work work)
{
    TRY(connection.begin());
    if (auto worked = work(); !worked) {
        connection.roll_back();
        return worked;
    }
    return connection.commit();
}

}  // namespace

Result<> migrate(WritingConnection& connection, Engine engine,
                 std::span<const Migration> migrations)
{
    std::set<std::string, std::less<>> applied;
    TRY(in_transaction(connection, [&]() -> Result<> {
        TRY(connection.run_script(make_table));
        for (const auto& row : TRY(connection.query("select name from migrations", {}))) {
            applied.insert(row.text(0));
        }
        return {};
    }));
    for (const auto& name : applied) {
        const auto is_it = [&](const Migration& one) { return one.name == name; };
        if (std::ranges::none_of(migrations, is_it)) {
            return fail(Code::unavailable, "store.newer",
                        {
                            {"step", name}
            });
        }
    }
    for (const auto& step : migrations) {
        if (applied.contains(step.name) || (step.only && *step.only != engine)) continue;
        TRY(in_transaction(connection, [&]() -> Result<> {
            TRY(connection.run_script(step.sql));
            const std::vector<Value> name{std::string(step.name)};
            TRY(
                connection.run("insert into migrations (position, name) select "
                               "coalesce(max(position), 0) + 1, $1 from migrations",
                               name));
            return {};
        }));
    }
    return {};
}

}  // namespace concord::store
