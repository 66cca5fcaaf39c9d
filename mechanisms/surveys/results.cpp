#include "mechanisms/surveys/results.h"

#include <algorithm>
#include <map>
#include <set>

#include "mechanisms/surveys/asked.h"
#include "mechanisms/surveys/questionnaire.h"

namespace concord::surveys {
namespace {

using Counts = std::map<std::string, std::int64_t, std::less<>>;

std::string region_of(const Roster& roster, std::string_view participant)
{
    auto found = roster.find_participant(participant);
    auto region = found ? text_at(found->fields, "region") : std::string_view();
    return region.empty() ? "none" : std::string(region);
}

JsonObject print_counts(const Counts& counts)
{
    JsonObject made;
    for (auto& [name, count] : counts) made[name] = count;
    return made;
}

struct Tally {
    Counts answered;                        // by region
    std::map<std::string, Counts> options;  // by option, then region
    Counts instead;
    std::vector<double> numbers;

    void add(const Question&, const Record& answer, const std::string& region);
    JsonObject print(const Question&) const;
};

std::int64_t sum(const Counts& counts)
{
    std::int64_t all = 0;
    for (auto& each : counts) all += each.second;
    return all;
}

void Tally::add(const Question& question, const Record& answer, const std::string& region)
{
    auto instead_of = answer.text("instead");
    if (!instead_of.empty()) ++instead[std::string(instead_of)];
    auto value = find_at(answer.fields, "value");
    if (!value || !fits(question, *value)) return;
    ++answered[region];
    for (auto& code : chosen(*value)) ++options[code][region];
    auto number = find_at(value->get_object(), "number");
    if (number) numbers.push_back(number->to_number<double>());
}

JsonObject Tally::print(const Question& question) const
{
    JsonArray by_option;
    for (auto& option : question.options) {
        auto found = options.find(option.code);
        auto counts = found == options.end() ? Counts() : found->second;
        by_option.push_back(JsonObject{
            {"code",    option.code         },
            {"count",   sum(counts)         },
            {"regions", print_counts(counts)}
        });
    }
    JsonObject made{
        {"code",     question.code                },
        {"section",  question.section             },
        {"kind",     surveys::print(question.kind)},
        {"answered", sum(answered)                },
        {"regions",  print_counts(answered)       },
        {"instead",  print_counts(instead)        },
        {"options",  std::move(by_option)         }
    };
    if (numbers.empty()) return made;
    auto sorted = numbers;
    std::sort(sorted.begin(), sorted.end());
    made["numbers"] = JsonObject{
        {"least",  sorted.front()           },
        {"median", sorted[sorted.size() / 2]},
        {"most",   sorted.back()            }
    };
    return made;
}

}  // namespace

Result<Json> results(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto asked = TRY(asked_in(kernel, by, text_at(input, "round")));
    auto& round = asked.round;
    auto& questionnaire = asked.questionnaire;
    auto query = answers_of("round", round.id);
    query.filters.push_back({"state", {"released"}});
    auto roster = kernel.roster();
    std::map<std::string, Tally, std::less<>> tallies;
    std::set<std::string> responses;
    for (auto& answer : TRY(all_of(kernel, by, std::move(query)))) {
        auto question = questionnaire.find(answer.text("question"));
        if (!question) continue;
        tallies[question->code].add(*question, answer, region_of(*roster, answer.owner));
        responses.insert(answer.parent);
    }
    JsonArray questions;
    for (auto& question : questionnaire.questions)
        questions.push_back(tallies[question.code].print(question));
    return Json(JsonObject{
        {"round",         round.id                      },
        {"questionnaire", round.parent                  },
        {"responses",     std::int64_t(responses.size())},
        {"questions",     std::move(questions)          }
    });
}

Result<Json> progress(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto participant = std::string(text_at(input, "participant"));
    if (participant.empty()) participant = by.participant;
    std::map<std::string, JsonArray> by_round;
    for (auto& answer : TRY(all_of(kernel, by, answers_of("owner", participant)))) {
        if (answer.state == "removed") continue;
        auto value = find_at(answer.fields, "value");
        by_round[std::string(answer.text("round"))].push_back(JsonObject{
            {"answer",   answer.id                     },
            {"question", answer.text("question")       },
            {"value",    value ? *value : Json(nullptr)},
            {"instead",  answer.text("instead")        },
            {"state",    answer.state                  }
        });
    }
    std::vector<std::pair<Record, JsonArray>> rounds;
    for (auto& [id, answers] : by_round) {
        auto round = of_type(kernel, by, id, "surveys.round");
        if (round) rounds.emplace_back(std::move(*round), std::move(answers));
    }
    std::sort(rounds.begin(), rounds.end(),
              [](auto& a, auto& b) { return a.first.text("closes") < b.first.text("closes"); });
    JsonArray made;
    for (auto& [round, answers] : rounds)
        made.push_back(JsonObject{
            {"round",         round.id            },
            {"questionnaire", round.parent        },
            {"code",          round.text("code")  },
            {"title",         round.text("title") },
            {"closes",        round.text("closes")},
            {"answers",       std::move(answers)  }
        });
    return Json(JsonObject{
        {"participant", participant    },
        {"rounds",      std::move(made)}
    });
}

Result<Json> carry_over(Kernel& kernel, const Subject& by, const JsonObject& input)
{
    auto to = TRY(of_type(kernel, by, text_at(input, "response"), "surveys.response"));
    auto from = TRY(of_type(kernel, by, text_at(input, "from"), "surveys.response"));
    if (to.owner != by.participant || from.owner != by.participant || to.id == from.id)
        return fail_at("/from", Code::invalid, "surveys.not_ones_own");
    auto asked = TRY(asked_in(kernel, by, to.parent));
    auto& questionnaire = asked.questionnaire;
    std::set<std::string, std::less<>> answered;
    for (auto& answer : TRY(all_of(kernel, by, answers_of("parent", to.id))))
        if (answer.state != "removed") answered.emplace(answer.text("question"));

    std::vector<Command> commands;
    JsonArray left_out;
    for (auto& answer : TRY(all_of(kernel, by, answers_of("parent", from.id)))) {
        auto code = std::string(answer.text("question"));
        if (answer.state == "removed" || answered.count(code)) continue;
        auto question = questionnaire.find(code);
        auto value = find_at(answer.fields, "value");
        auto fitting = question && value ? fits(*question, *value) : Result<>();
        if (!question || !fitting) {
            left_out.push_back(JsonObject{
                {"question", code                                                       },
                {"problem",  question ? fitting.error().key : "surveys.no_such_question"}
            });
            continue;
        }
        Command command;
        command.type = "surveys.answer";
        command.parent = to.id;
        command.label = answer.label;
        for (auto name : {"question", "value", "instead", "note", "documents"})
            if (auto field = find_at(answer.fields, name)) command.fields[name] = *field;
        command.fields["carried"] = true;
        commands.push_back(std::move(command));
    }
    if (!commands.empty()) TRY(kernel.apply_all(by, commands));
    return Json(JsonObject{
        {"carried",  std::int64_t(commands.size())},
        {"left_out", std::move(left_out)          }
    });
}

}  // namespace concord::surveys
