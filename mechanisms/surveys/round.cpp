#include "mechanisms/surveys/questionnaire.h"
#include "mechanisms/surveys/rules.h"
#include "mechanisms/surveys/types.h"

namespace concord::surveys {
namespace {

using enum concord::Kind;
using enum Party;

constexpr unsigned required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed;

constexpr std::string_view about_surveys = "A/76/135 para 86";

// States that are asked at a time of their own, so that not all report in one week.
constexpr Field group_columns[] = {
    {"name", line, required},
    {"participants", participants, required},
    {"opens", moment},
    {"closes", moment},
};

constexpr Field questionnaire_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "code", .kind = line, .marks = required | filtered | fixed},
    {.name = "edition", .kind = number},
    {.name = "body", .kind = tree, .marks = required | searched, .sound = is_questionnaire},
    {.name = "source", .kind = prose},
    {.name = "round_title", .kind = line, .marks = transient},
    {.name = "opens", .kind = moment, .marks = transient},
    {.name = "closes", .kind = moment, .marks = transient},
    {.name = "participants", .kind = participants, .marks = transient},
    {.name = "groups", .kind = rows, .marks = transient, .columns = group_columns},
};

constexpr Transition questionnaire_workflow[] = {
    {"draft", author, "edit", "", "title edition body source"},
    {"draft", author, "publish", "published", {}, speaks_in_each_language, about_surveys},
    {"draft", author, "discard", "discarded"},
    {"published", author, "revise", "", {}, nullptr, {}, next_edition},
    {"published", author, "start_round", "", "round_title opens closes participants groups",
     is_a_sound_round, about_surveys, plan_the_round},
    {"published", author, "retire", "retired"},
};
static_assert(well_formed(questionnaire_workflow, "draft", "discarded retired"));

constexpr Field round_fields[] = {
    {.name = "title", .kind = line, .marks = required | searched},
    {.name = "code", .kind = line, .marks = fixed | filtered},
    {.name = "opens", .kind = moment, .marks = required},
    {.name = "closes", .kind = moment, .marks = required},
    {.name = "participants", .kind = participants},
    {.name = "groups", .kind = rows, .columns = group_columns},
};

constexpr Transition round_workflow[] = {
    {"planned", author, "edit", "", "title opens closes participants groups", is_a_sound_round},
    {"planned", author, "cancel", "cancelled"},
    {"planned", author, "open", "open", {}, nullptr, about_surveys, invite_each},
    {"planned", platform, "open", "open", {}, nullptr, about_surveys, invite_each},
    {"open", author, "extend", "", "closes", ends_later, {}, extend_each},
    {"open", author, "close", "closed"},
    {"open", platform, "close", "closed"},
};
static_assert(well_formed(round_workflow, "planned", "cancelled closed"));

constexpr Duty round_duties[] = {
    {"open",  "planned", platform, days(365), "opens",  "open" },
    {"close", "open",    platform, days(365), "closes", "close"},
};

}  // namespace

constinit const RecordType questionnaire_type{
    .name = "questionnaire",
    .plural = "questionnaires",
    .fields = questionnaire_fields,
    .initial = "draft",
    .finals = "discarded retired",
    .workflow = questionnaire_workflow,
    .makers = by_secretariat | by_organization | by_platform,
    .private_states = "draft discarded",
    .tlp = Tlp::clear,
    .recipients = "public",
};

constinit const RecordType round_type{
    .name = "round",
    .plural = "rounds",
    .fields = round_fields,
    .initial = "planned",
    .finals = "cancelled closed",
    .workflow = round_workflow,
    .makers = by_platform,
    .private_states = "cancelled",
    .parent = "surveys.questionnaire",
    .tlp = Tlp::clear,
    .recipients = "public",
    .duties = round_duties,
};

}  // namespace concord::surveys
