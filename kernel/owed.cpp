#include "kernel/owed.h"

#include "base/check.h"

namespace concord {
namespace {

constexpr std::string_view columns = "select record, name, owed_by, since_ms, due_ms, status ";

std::vector<Owed> read(const store::Rows& rows, Time now)
{
    std::vector<Owed> found;
    for (auto& row : rows) {
        Owed owed{row.text(0),         row.text(1),         row.text(2),
                  Time{row.number(3)}, Time{row.number(4)}, row.text(5)};
        if (owed.status == "running" && owed.due <= now) owed.status = "missed";
        found.push_back(std::move(owed));
    }
    return found;
}

}  // namespace

Result<std::vector<Owed>> duties_of(const Kernel& kernel, const std::vector<std::string>& records)
{
    CHECK(records.size() <= 1000);
    std::vector<Owed> found;
    if (records.empty()) return found;
    std::string places;
    std::vector<store::Value> values;
    for (auto& id : records) {
        values.emplace_back(id);
        places += (places.empty() ? "$" : ", $") + std::to_string(values.size());
    }
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(std::string(columns) + "from duties where record in (" +
                                         places + ") order by record, due_ms, name",
                                     values));
        found = read(rows, kernel.now());
        return {};
    }));
    return found;
}

Result<std::vector<Owed>> duties_owed_by(const Kernel& kernel, std::string_view participant,
                                         std::size_t limit)
{
    std::vector<Owed> found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query(std::string(columns) +
                                         "from duties where owed_by = $1 and status = 'running' "
                                         "order by due_ms, record, name limit $2",
                                     {std::string(participant), std::int64_t(limit)}));
        found = read(rows, kernel.now());
        return {};
    }));
    return found;
}

}  // namespace concord
