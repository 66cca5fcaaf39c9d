#include "mechanisms/threats/collection_rules.h"

#include <algorithm>

#include "base/chance.h"

namespace concord::threats {
namespace {

constexpr std::size_t name_max = 60;

bool is_segment(std::string_view text)
{
    if (text.empty() || text.size() > name_max || text.front() == '-') return false;
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
}

}  // namespace

Result<> names_a_path(const Occasion& occasion)
{
    if (is_segment(occasion.after.text("path"))) return {};
    return fail_at("/fields/path", Code::invalid, "threats.bad_path");
}

Result<> stands_as_a_collection(const Occasion& occasion)
{
    auto& record = occasion.after;
    if (record.has("identifier") && !is_id(record.text("identifier")))
        return fail_at("/fields/identifier", Code::invalid, "threats.bad_identifier");
    if (record.has("alias") && !is_segment(record.text("alias")))
        return fail_at("/fields/alias", Code::invalid, "threats.bad_alias");
    return {};
}

Result<> may_write(const Occasion& occasion)
{
    auto writing = occasion.before.text("writing");
    if (writing == "readers") return {};
    auto writers = find_at(occasion.before.fields, "writers");
    if (writing == "listed" && writers && writers->is_array())
        for (auto& each : writers->get_array())
            if (text_of(each) == occasion.by.participant) return {};
    return fail(Code::forbidden, "threats.may_not_write");
}

}  // namespace concord::threats
