#include "mechanisms/contacts/contact.h"

#include <algorithm>

#include "mechanisms/contacts/rules.h"

namespace concord::contacts {
namespace {

using enum Kind;
using enum Party;

constexpr unsigned plain = Field::plain, required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, unique = Field::unique,
                   own = Field::own;

constexpr auto two = Transition::Eyes::two, four = Transition::Eyes::four;
constexpr auto officer = Role::officer, nominator = Role::nominator;

constexpr std::string_view holder_kinds = "person institution post";

constexpr Field channel_columns[] = {
    {"kind", choice, required, channel_kinds},
    {"address", line, required},
    {"priority", number},
    {"note", line},
};

constexpr Field hours_columns[] = {
    {"days", choices, required, day_names},
    {"from", line, required},
    {"to", line, required},
};

constexpr Field duty_columns[] = {
    {"from", moment, required},
    {"to", moment, required},
    {"who", line},
    {"channel", choice, plain, channel_kinds},
    {"address", line},
};

constexpr Field directory_columns[] = {
    {"name", line, required},
    {"url", url},
};

constexpr Field fields[] = {
    {"code", line, unique | own | filtered},
    {"holder_kind", choice, required | filtered, holder_kinds},
    {"name", line, required | searched},
    {"institution", line, searched},
    {"post", line, searched},
    {"level", choice, required | filtered, levels},
    {"roles", choices, filtered, contact_roles},
    {"hours", rows, plain, {}, hours_columns},
    {"zone", zone},
    {"languages", languages, filtered},
    {"channels", rows, plain, {}, channel_columns},
    {"private_channels", rows, plain, {}, channel_columns},
    {"duty", rows, plain, {}, duty_columns},
    {"certificates", files},
    {"keys", files},
    {"postal", prose},
    {"note", prose, searched},
    {"directories", rows, plain, {}, directory_columns},
    {"new_holder_kind", choice, plain, holder_kinds},
    {"new_name", line},
    {"new_institution", line},
    {"new_post", line},
    {"new_level", choice, plain, levels},
    {"reconfirmed", moment},
    {"reconfirm_by", moment},
    {"confirmed_by", choice, transient, "telephone note_verbale in_person secure_mail other"},
    {"remark", prose, transient},
    {"reason", prose, transient},
};

constexpr std::string_view proposal = "new_holder_kind new_name new_institution new_post new_level";

constexpr std::string_view para_77a = "A/76/135 para 77 (a)", para_77b = "A/76/135 para 77 (b)";

constexpr Transition workflow[] = {
    // from  by  action  to  takes  guard  cites  effects  role  eyes  derive
    {"draft imported", author, "edit", "", "*"},
    {"imported", secretariat, "edit", "", "*"},
    {"draft",
     author, "nominate",
     "nominated", {},
     can_be_reached, para_77a,
     nullptr, nominator,
     four},
    {"draft", author, "discard", "discarded"},
    {"imported", author, "adopt", "nominated", {}, can_be_reached, para_77a, nullptr, nominator},
    {"imported", author, "decline", "rejected", "reason", gives_a_reason},
    {"imported", platform, "expire", "expired"},
    {"nominated", author, "recall", "draft", {}, nullptr, {}, nullptr, nominator},
    {"nominated", secretariat, "confirm", "listed", "confirmed_by remark", was_verified, para_77a,
     nullptr, officer, four, reconfirmed},
    {"imported nominated", secretariat, "reject", "rejected", "reason", gives_a_reason},
    {"listed changed doubted", author, "edit", "", "*", keeps_its_identity, para_77a},
    {"listed doubted", author, "amend", "changed", proposal, proposes_a_change, para_77a},
    {"changed",
     secretariat, "confirm",
     "listed", "confirmed_by remark",
     was_verified, {},
     nullptr, officer,
     four, with_the_change},
    {"changed",
     secretariat, "reject",
     "listed", "reason",
     gives_a_reason, {},
     nullptr, officer,
     two, without_the_change},
    {"changed",
     author, "recall",
     "listed", {},
     nullptr, {},
     nullptr, officer,
     two, without_the_change},
    {"listed doubted",
     author, "reconfirm",
     "listed", {},
     nullptr, para_77a,
     nullptr, officer,
     two, reconfirmed},
    {"listed", platform, "doubt", "doubted"},
    {"listed changed doubted", author, "remove", "removing", "reason", nullptr, para_77b, nullptr,
     nominator},
    {"removing",
     author, "keep",
     "listed", {},
     nullptr, {},
     nullptr, nominator,
     two, without_the_change},
    {"removing", secretariat, "confirm", "removed", "confirmed_by remark", was_verified, para_77b,
     nullptr, officer, four},
    {"removing",
     secretariat, "reject",
     "listed", "reason",
     gives_a_reason, {},
     nullptr, officer,
     two, without_the_change},
};

constexpr std::string_view finals = "discarded rejected expired removed";
static_assert(well_formed(workflow, "draft", finals));

constexpr Duty duties[] = {
    {"adopt", "imported", author, days(180), {}, "expire"},
    {"confirm", "nominated", secretariat, days(7)},
    {"confirm_change", "changed", secretariat, days(7)},
    {"confirm_removal", "removing", secretariat, days(2)},
    {"reconfirm", "listed", author, days(365), "reconfirm_by", "doubt", para_77a},
};

// Channels for the few, what is proposed but not confirmed, and how somebody was verified stay
// between the State and the secretariat, unless the State says otherwise.
constexpr Narrow narrow[] = {
    {"private_channels", "participant:secretariat"},
    {"new_holder_kind",  "participant:secretariat"},
    {"new_name",         "participant:secretariat"},
    {"new_institution",  "participant:secretariat"},
    {"new_post",         "participant:secretariat"},
    {"new_level",        "participant:secretariat"},
    {"confirmed_by",     "participant:secretariat"},
    {"remark",           "participant:secretariat"},
    {"reason",           "participant:secretariat"},
};

}  // namespace

constinit const RecordType contact_type{
    .name = "contact",
    .plural = "contacts",
    .fields = fields,
    .initial = "draft",
    .finals = finals,
    .workflow = workflow,
    .makers = by_state | by_organization | by_secretariat | by_platform,
    .private_states = "draft discarded",
    .shape = RecordType::Shape::entry,
    .title = "name",
    .tlp = Tlp::green,
    .recipients = "members participant:secretariat",
    .duties = duties,
    .guard = holds_together,
    .narrow = narrow,
    .pending_states = "imported nominated rejected expired removed",
    .entered_state = "imported",
};

JsonArray by_priority(const JsonArray& channels)
{
    std::vector<std::pair<std::int64_t, std::size_t>> order;
    for (auto& row : channels) {
        auto priority = find_at(row.get_object(), "priority");
        order.emplace_back(priority ? priority->get_int64() : INT64_MAX, order.size());
    }
    std::sort(order.begin(), order.end());
    JsonArray sorted;
    for (auto& [priority, number] : order) sorted.push_back(channels[number]);
    return sorted;
}

Result<std::vector<Record>> find_standing(const Kernel& kernel, const Subject& by)
{
    std::vector<Record> found;
    std::vector<std::string> states;
    each_word(standing_states, [&](std::string_view state) {
        states.emplace_back(state);
        return true;
    });
    Query query{.types = {"contacts.contact"}, .filters = {{"state", std::move(states)}}};
    query.order = Query::Order::oldest;
    query.limit = 200;
    do {
        auto page = TRY(kernel.find(by, query));
        for (auto& item : page.items) found.push_back(std::move(item.record));
        query.after = page.next;
    } while (query.after >= 0);
    return found;
}

}  // namespace concord::contacts
