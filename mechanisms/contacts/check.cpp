#include "mechanisms/contacts/check.h"

#include "kernel/effects.h"
#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/rules.h"

namespace concord::contacts {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned plain = Field::plain, required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed;

constexpr std::string_view para_77c = "A/76/135 para 77 (c)";

constexpr Field check_fields[] = {
    {"title", line, required | searched},
    {"scope", choice, required | filtered, "all region level list"},
    // Africa, Oceania, Americas, Asia, Europe, as the UN's statistics count them (M.49).
    {"regions", choices, plain, "002 009 019 142 150"},
    {"levels", choices, plain, levels},
    {"contacts", links, plain, {}, {}, "contacts.contact"},
    {"channels", choices, required, channel_kinds},
    {"opens", moment},
    {"closes", moment, required},
    {"note", prose, searched},
    {"asked", number},
};

// Whoever has not answered when a check is ended early was not silent at its close.
std::vector<Effect> end_the_calls(const Occasion&)
{
    return {on_each_below("contacts.reply", "end")};
}

constexpr Transition check_workflow[] = {
    {"planned", author, "edit", "",
     "title scope regions levels contacts channels opens closes note", is_a_sound_check},
    {"planned", author, "start", "open", "asked", is_not_over, para_77c},
    {"planned", author, "cancel", "cancelled"},
    {"open", author, "end", "closed", {}, nullptr, {}, end_the_calls},
    {"open", platform, "close", "closed"},
};
static_assert(well_formed(check_workflow, "planned", "closed cancelled"));

constexpr Duty check_duties[] = {
    {"close", "open", platform, days(7), "closes", "close"},
};

constexpr Field reply_fields[] = {
    {"contact", link, required | fixed, {}, {}, "contacts.contact"},
    {"name", line, required | fixed},
    {"state", participant, required | fixed | filtered},
    {"level", choice, required | fixed | filtered, levels},
    {"channel", choice, required | fixed | filtered, channel_kinds},
    {"address", line, required | fixed},
    {"closes", moment, required | fixed},
    {"sent", moment},
    {"answered", moment},
    {"seconds", number},
    {"code_hash", line, fixed},
    {"code", line, transient},
};

// A State asks its own contacts; the secretariat asks all. Times are the platform's.
Result<> asks_whom_it_may(const Occasion& occasion)
{
    if (occasion.by.platform) return {};
    for (auto field : {"answered", "seconds"})
        if (occasion.after.has(field))
            return fail_at("/fields/" + std::string(field), Code::forbidden, "contacts.set_by_act");
    if (occasion.by.kind == ParticipantKind::secretariat) return {};
    return answers_for_itself(occasion);
}

constexpr auto two = Transition::Eyes::two;
constexpr auto officer = Role::officer;

constexpr Transition reply_workflow[] = {
    {"waiting", author, "send", "", {}, is_not_over, {}, nullptr, officer, two, sent_now},
    {"waiting",
     addressee, "answer",
     "answered", {},
     is_not_over, para_77c,
     nullptr, officer,
     two, answered_now},
    {"waiting",
     author, "answer",
     "answered", {},
     answers_for_itself, para_77c,
     nullptr, officer,
     two, answered_now},
    {"waiting", addressee, "answer_by_code", "answered", "code", brings_the_code, para_77c, nullptr,
     officer, two, answered_now},
    {"waiting", author, "answer_by_code", "answered", "code", brings_the_code, para_77c, nullptr,
     officer, two, answered_now},
    {"waiting", platform, "lapse", "silent"},
    {"waiting", platform, "end", "ended"},
};
static_assert(well_formed(reply_workflow, "waiting", "answered silent ended"));

constexpr Duty reply_duties[] = {
    {"answer", "waiting", addressee, hours(24), "closes", "lapse", para_77c},
};

constexpr Narrow reply_narrow[] = {
    {"code_hash", ""},
    {"code",      ""},
};

}  // namespace

constinit const RecordType check_type{
    .name = "check",
    .plural = "checks",
    .fields = check_fields,
    .initial = "planned",
    .finals = "closed cancelled",
    .workflow = check_workflow,
    .makers = by_state | by_secretariat,
    .private_states = "planned cancelled",
    .shape = RecordType::Shape::matter,
    .title = "title",
    .tlp = Tlp::green,
    .recipients = "members",
    .duties = check_duties,
    .guard = is_a_sound_check,
};

constinit const RecordType reply_type{
    .name = "reply",
    .plural = "replies",
    .fields = reply_fields,
    .initial = "waiting",
    .finals = "answered silent ended",
    .workflow = reply_workflow,
    .makers = by_state | by_secretariat,
    .parent = "contacts.check",
    .shape = RecordType::Shape::matter,
    .title = "name",
    .tlp = Tlp::green,
    .duties = reply_duties,
    .guard = asks_whom_it_may,
    .narrow = reply_narrow,
};

}  // namespace concord::contacts
