#include "kernel/duties.h"

#include <algorithm>

#include "kernel/kernel.h"

namespace concord {
namespace {

constexpr std::size_t list_max = 200;

// Who owes it to whom: codes of participants, and the desk that owes if one is named.
struct Owing {
    std::string by;
    std::string desk;
    std::string to;
};

Owing owing_of(const Duty& duty, const Record& record)
{
    std::string other, other_desk;
    for (auto& recipient : record.label.recipients) {
        auto code = participant_of(recipient);
        if (code.empty() || code == record.owner) continue;
        other = code;
        if (recipient.starts_with("desk:")) other_desk = recipient.substr(5);
        break;
    }
    switch (duty.owed_by) {
        case Party::platform: return {"platform", "", record.owner};
        case Party::secretariat: return {"secretariat", "", record.owner};
        case Party::addressee:
        case Party::observer:
            if (!other.empty()) return {other, other_desk, record.owner};
            break;
        case Party::author: break;
    }
    return {record.owner, record.desk, other};
}

// The deadline the record itself sets, or the usual one.
Time due_at(const Duty& duty, const Record& record, Time since, Span within)
{
    if (!duty.by_field.empty()) {
        auto text = record.text(duty.by_field);
        if (auto moment = parse_time(text)) return *moment;
        if (auto date = parse_date(text)) return *date + days(1);
    }
    return since + within;
}

// The columns of `duties` that a Due is made of.
constexpr std::string_view columns =
    "d.record, d.name, d.owed_by, d.owed_to, d.since_ms, d.due_ms, d.status";

Due due_of(const store::Row& row, Item item)
{
    return {std::move(item.record), std::move(item.root), row.text(1), row.text(2), row.text(3),
            Time{row.number(4)},    Time{row.number(5)},  row.text(6)};
}

}  // namespace

Time reminder_at(Time since, Time due)
{
    return since + Span{(due - since).ms / 4 * 3};
}

Result<> settle_duties(store::Writer& writer, const Type& type, const Record& before,
                       const Record& after, Time now, const Within& within)
{
    for (auto& duty : type.record->duties) {
        bool was = before.version > 0 && names_word(duty.while_in, before.state);
        bool is = names_word(duty.while_in, after.state);
        auto name = std::string(duty.name);
        if (is && (!was || before.text(duty.by_field) != after.text(duty.by_field))) {
            auto due = due_at(duty, after, now, within(type, duty));
            auto owing = owing_of(duty, after);
            // The platform needs no reminder.
            auto next = owing.by == "platform" ? due : reminder_at(now, due);
            TRY(writer.run(
                "insert into duties (record, name, type, owed_by, desk, owed_to, since_ms, due_ms, "
                "next_ms, stage, status) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, 'running') "
                "on conflict (record, name) do update set owed_by = excluded.owed_by, "
                "desk = excluded.desk, owed_to = excluded.owed_to, since_ms = excluded.since_ms, "
                "due_ms = excluded.due_ms, next_ms = excluded.next_ms, stage = 0, "
                "status = 'running'",
                {after.id, name, type.name, owing.by, owing.desk, owing.to, now.ms, due.ms,
                 next.ms}));
        } else if (was && is && before.label != after.label) {
            auto owing = owing_of(duty, after);
            TRY(
                writer.run("update duties set owed_by = $3, desk = $4, owed_to = $5 "
                           "where record = $1 and name = $2",
                           {after.id, name, owing.by, owing.desk, owing.to}));
        } else if (was && !is) {
            // What was missed stays missed, but nobody is bothered about it any more.
            TRY(
                writer.run("update duties set next_ms = $3, status = "
                           "case when status = 'running' then 'met' else status end "
                           "where record = $1 and name = $2",
                           {after.id, name, never_ms}));
        }
    }
    return {};
}

Result<std::vector<Due>> due_list(const Kernel& kernel, const Subject& subject, Side side,
                                  std::size_t limit)
{
    std::vector<Due> found;
    if (subject.participant.empty()) return found;
    limit = std::min(limit, list_max);
    auto text = "select " + std::string(columns) + " from duties d where d." +
                (side == Side::ours ? "owed_by = $1 and d.owed_by <> 'platform'"
                                    : "owed_to = $1 and d.owed_by <> 'platform'") +
                " and d.status = $2 order by d.due_ms, d.record, d.name";
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        // Missed ones are due before all that still runs, but there may be many of them.
        for (auto status : {"missed", "running"}) {
            std::size_t taken = 0;
            auto take = [&](const store::Row& row) {
                auto item = kernel.read(subject, row.text(0));
                auto type = item ? kernel.types().find(item->record.type) : nullptr;
                if (!type || names_word(type->record->finals, item->record.state)) return true;
                found.push_back(due_of(row, *std::move(item)));
                return ++taken < limit;
            };
            if (limit > 0)
                TRY(reader.each(text,
                                std::vector<store::Value>{subject.participant, std::string(status)},
                                take));
        }
        return {};
    }));
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) {
        return std::tie(a.due, a.record.id, a.duty) < std::tie(b.due, b.record.id, b.duty);
    });
    if (found.size() > limit) found.resize(limit);
    return found;
}

Result<std::vector<Due>> duties_of(const Kernel& kernel, const Subject& subject,
                                   std::string_view record)
{
    auto item = TRY(kernel.read(subject, record));
    std::vector<Due> found;
    TRY(kernel.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(reader.query("select " + std::string(columns) +
                                         " from duties d where d.record = $1 order by d.due_ms",
                                     {std::string(record)}));
        for (auto& row : rows) found.push_back(due_of(row, item));
        return {};
    }));
    return found;
}

}  // namespace concord
