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

constexpr std::string_view counts =
    "{round questionnaire responses:int questions:{code section kind answered:int regions:int*"
    " instead:int* options:{code count:int regions:int*}[]"
    " numbers?:{least:number median:number most:number}}[]}";
constexpr std::string_view answered =
    "{participant rounds:{round questionnaire code title closes"
    " answers:{answer question value:any instead state}[]}[]}";
constexpr std::string_view carried = "{carried:int left_out:{question problem}[]}";

constexpr Endpoint endpoints[] = {
    {"results",    get,  "round",         counts,   results   },
    {"progress",   get,  "participant",   answered, progress  },
    {"carry_over", post, "response from", carried,  carry_over},
};

constexpr Printed papers[] = {
    {"form", "questionnaire response", form, Printed::Readers::anyone},
};

constexpr std::string_view read_back =
    "{lines:{question section state=same|new|changed|emptied|unread value:any instead before:any"
    " before_instead problems:{key values:text*}[]}[] foreign:text[] macros:flag}";

constexpr Returned returns[] = {
    {"read_form", "response", read_back, read_form},
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
