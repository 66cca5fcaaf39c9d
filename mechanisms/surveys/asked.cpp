#include "mechanisms/surveys/asked.h"

namespace concord::surveys {

Result<Record> of_type(const Kernel& kernel, const Subject& by, std::string_view id,
                       std::string_view type)
{
    auto item = TRY(kernel.read(by, id));
    if (item.record.type != type) return fail(Code::not_found, "records.not_found");
    return item.record;
}

Result<std::vector<Record>> all_of(const Kernel& kernel, const Subject& by, Query query)
{
    query.order = Query::Order::first_made;
    query.limit = 200;
    std::vector<Record> records;
    for (;;) {
        auto page = TRY(kernel.find(by, query));
        for (auto& item : page.items) records.push_back(std::move(item.record));
        if (page.next < 0) return records;
        query.after = page.next;
        query.after_record = records.back().id;
    }
}

Query answers_of(std::string field, std::string value)
{
    return {{"surveys.answer"}, {{std::move(field), {std::move(value)}}}};
}

Result<Asked> asked_in(const Kernel& kernel, const Subject& by, std::string_view round)
{
    auto record = TRY(of_type(kernel, by, round, "surveys.round"));
    auto above = TRY(of_type(kernel, by, record.parent, "surveys.questionnaire"));
    auto questionnaire = TRY(parse_questionnaire(above.fields.at("body")));
    return Asked{std::move(record), std::move(above), std::move(questionnaire)};
}

}  // namespace concord::surveys
