#include "mechanisms/surveys/questionnaire.h"
#include "mechanisms/surveys/rules.h"
#include "mechanisms/surveys/types.h"

namespace concord::surveys {
namespace {

using enum concord::Kind;
using enum Party;

constexpr unsigned plain = Field::plain, required = Field::required, searched = Field::searched,
                   filtered = Field::filtered, transient = Field::transient, fixed = Field::fixed,
                   derived = Field::derived, unique = Field::unique, own = Field::own;

constexpr auto officer = Role::officer;
constexpr auto two = Transition::Eyes::two, four = Transition::Eyes::four;

// Who of the State's ministries answers which section.
constexpr Field section_columns[] = {
    {"section", line,   required},
    {"person",  person, plain   },
    {"note",    line,   plain   },
};

constexpr Field response_fields[] = {
    {"title", line, required | searched},
    {"round", line, derived | filtered | unique | own},
    {"opens", moment},
    {"closes", moment},
    {"sections", rows, plain, {}, section_columns},
    {"carried_from", link, plain, {}, {}, "surveys.response"},
    {"submitted", moment, derived},
    {"late", flag, derived},
    {"reason", prose, transient},
};

// Several ministries write, a second person approves, and only what was submitted is shown to
// others; it can be opened again, and taken part in or not.
constexpr Transition response_workflow[] = {
    {"draft", author, "edit", "", "*"},
    {"draft", author, "ask_approval", "in_review"},
    {"in_review", author, "approve", "approved", {}, nullptr, {}, nullptr, officer, four},
    {"in_review approved", author, "send_back", "draft", "reason"},
    {"approved",
     author, "submit",
     "submitted", {},
     nullptr, "A/76/135 para 86",
     release_answers, officer,
     two, submitted_now},
    {"submitted", author, "reopen", "draft", {}, nullptr, {}, take_back_answers},
    {"draft in_review approved", author, "stand_aside", "aside", "reason"},
    {"aside", author, "take_part", "draft"},
    {"draft in_review approved submitted aside", platform, "extend", "", "closes"},
};
static_assert(well_formed(response_workflow, "draft", ""));

constexpr Duty response_duties[] = {
    {"submit", "draft in_review approved", author, days(90), "closes"},
};

constexpr Narrow response_narrow[] = {
    {"sections",     ""},
    {"carried_from", ""},
    {"reason",       ""},
};

constexpr Field answer_fields[] = {
    {.name = "question", .kind = line, .marks = required | fixed | filtered},
    {.name = "section", .kind = line, .marks = derived | filtered},
    {.name = "round", .kind = line, .marks = derived | filtered},
    {.name = "place", .kind = line, .marks = derived | unique | own},
    {.name = "value", .kind = tree, .marks = searched, .sound = is_value},
    {.name = "instead", .kind = choice, .marks = filtered, .choices = "unknown not_disclosed"},
    {.name = "note", .kind = prose, .marks = searched},
    {.name = "documents", .kind = links},
    {.name = "files", .kind = files},
    {.name = "gap", .kind = flag, .marks = derived | filtered},
    {.name = "carried", .kind = flag},
    {.name = "comment", .kind = prose, .marks = transient},
    {.name = "comments", .kind = number, .marks = derived},
};

constexpr Transition answer_workflow[] = {
    {"draft", author, "edit", "", "*", nullptr, {}, nullptr, officer, two, marks_a_gap},
    {"draft",
     author, "comment",
     "", "comment",
     says_something, {},
     nullptr, officer,
     two, counts_the_comment},
    {"draft", author, "remove", "removed"},
    {"draft", platform, "release", "released"},
    {"released", platform, "take_back", "draft"},
};
static_assert(well_formed(answer_workflow, "draft", "removed"));

// Comments are among the people who write, and so is how many there are.
constexpr Narrow answer_narrow[] = {
    {"comments", ""},
};

}  // namespace

constinit const RecordType response_type{
    .name = "response",
    .plural = "responses",
    .fields = response_fields,
    .initial = "draft",
    .finals = "",
    .workflow = response_workflow,
    .makers = by_state | by_organization | by_platform,
    .private_states = "draft in_review approved aside",
    .parent = "surveys.round",
    .tlp = Tlp::green,
    .recipients = "members",
    .duties = response_duties,
    .derive = belongs_to_the_round,
    .narrow = response_narrow,
    .looks_up = 1,
};

constinit const RecordType answer_type{
    .name = "answer",
    .plural = "answers",
    .fields = answer_fields,
    .initial = "draft",
    .finals = "removed",
    .workflow = answer_workflow,
    .makers = by_state | by_organization,
    .private_states = "draft removed",
    .parent = "surveys.response",
    .title = "question",
    .guard = answers_its_question,
    .derive = finds_its_place,
    .narrow = answer_narrow,
    .looks_up = 3,
};

}  // namespace concord::surveys
