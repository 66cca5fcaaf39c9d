#include "kernel/duties.h"

namespace concord {
namespace {

// Who owes it, as a participant's code.
std::string owed_by(const Duty& duty, const Record& record)
{
    if (duty.owed_by == Party::secretariat) return "secretariat";
    if (duty.owed_by == Party::author) return record.owner;
    for (auto& recipient : record.label.recipients) {
        auto code = participant_of(recipient);
        if (!code.empty() && code != record.owner) return std::string(code);
    }
    return record.owner;
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

// The first reminder comes when three quarters of the time are over.
Time reminder_at(Time since, Time due)
{
    return since + Span{(due - since).ms * 3 / 4};
}

}  // namespace

Result<> settle_duties(store::Writer& writer, const Type& type, const Record& before,
                       const Record& after, Time now, const Within& within)
{
    for (auto& duty : type.record->duties) {
        bool was = before.version > 0 && names_word(duty.while_in, before.state);
        bool is = names_word(duty.while_in, after.state);
        auto name = std::string(duty.name);
        if (is && (!was || before.text(duty.by_field) != after.text(duty.by_field))) {
            auto due = due_at(duty, after, now, within(type, duty));
            TRY(writer.run(
                "insert into duties (record, name, type, owed_by, since_ms, due_ms, next_ms, "
                "stage, "
                "status) values ($1, $2, $3, $4, $5, $6, $7, 0, 'running') "
                "on conflict (record, name) do update set owed_by = excluded.owed_by, since_ms = "
                "excluded.since_ms, due_ms = excluded.due_ms, next_ms = excluded.next_ms, stage = "
                "0, "
                "status = 'running'",
                {after.id, name, type.name, owed_by(duty, after), now.ms, due.ms,
                 reminder_at(now, due).ms}));
        } else if (was && !is) {
            TRY(
                writer.run("update duties set status = 'met' where record = $1 and name = $2 and "
                           "status = 'running'",
                           {after.id, name}));
        }
    }
    return {};
}

}  // namespace concord
