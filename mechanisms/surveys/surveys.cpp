#include "mechanisms/surveys/surveys.h"

#include "mechanisms/surveys/exchange.h"
#include "mechanisms/surveys/paper.h"
#include "mechanisms/surveys/results.h"
#include "mechanisms/surveys/types.h"

namespace concord::surveys {
namespace {

const RecordType records[] = {questionnaire_type, round_type, response_type,
                              answer_type,        step_type,  need_type};

constexpr Export exports[] = {
    {"questionnaire", "questionnaire", "application/json", "json", print_questionnaires},
};

constexpr Import imports[] = {
    {"questionnaire", "questionnaire", parse_questionnaires},
};

using enum Endpoint::Method;

constexpr Endpoint endpoints[] = {
    {"results",    get,  "round",         "surveys_results",  results   },
    {"progress",   get,  "participant",   "surveys_progress", progress  },
    {"carry_over", post, "response from", "surveys_carried",  carry_over},
};

constexpr Printed papers[] = {
    {"form", "questionnaire response", form, Printed::Readers::anyone},
};

constexpr Returned returns[] = {
    {"read_form", "response", "surveys_form_read", read_form},
};

}  // namespace

const Mechanism mechanism{
    .name = "surveys",
    .records = records,
    .exports = exports,
    .imports = imports,
    .endpoints = endpoints,
    .papers = papers,
    .returns = returns,
};

}  // namespace concord::surveys
