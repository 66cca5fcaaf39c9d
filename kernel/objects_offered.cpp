// The roots and collections that machines are offered, as the policy lets them be seen.

#include "base/chance.h"
#include "kernel/objects.h"

namespace concord {
namespace {

constexpr std::size_t names_max = 10'000;

const Offering* offering_of(const Types& types)
{
    for (auto mechanism : types.mechanisms())
        if (mechanism->offering) return mechanism->offering;
    return nullptr;
}

auto nothing_there()
{
    return fail(Code::not_found, "records.not_found");
}

}  // namespace

bool Objects::is_offered(const Subject& subject, const Standing& standing,
                         std::string_view name) const
{
    auto& record = standing.record;
    auto type = kernel_.types().find(name);
    return type && record.type == name && !names_word(type->record->finals, record.state) &&
           decide_read(subject, record, type->privacy(), kernel_.now());
}

Result<Objects::Records> Objects::offered(const Subject& subject, Query query) const
{
    query.order = Query::Order::first_made;
    query.limit = 200;
    Records found;
    for (;;) {
        auto page = TRY(kernel_.find(subject, query));
        for (auto& item : page.items) {
            query.after_record = item.record.id;
            auto standing = TRY(kernel_.standing(item.record.id));
            if (standing && is_offered(subject, *standing, query.types.front()))
                found.push_back(std::move(standing));
        }
        if (page.next < 0) return found;
        query.after = page.next;
    }
}

Result<Objects::Records> Objects::roots(const Subject& subject) const
{
    auto offering = offering_of(kernel_.types());
    if (!offering) return Records();
    return offered(subject, {.types = {std::string(offering->root)}});
}

Result<Objects::Records> Objects::collections(const Subject& subject, std::string_view root) const
{
    auto offering = offering_of(kernel_.types());
    if (!offering) return Records();
    return offered(subject, {.types = {std::string(offering->collection)},
                             .filters = {{"api_root", {std::string(root)}}}});
}

// A name is remembered; whether it still stands is asked of the record each time.
Result<std::shared_ptr<const Standing>> Objects::by_unique(std::string_view type,
                                                           std::string_view field,
                                                           std::string_view value) const
{
    auto name = std::string(type) + " " + std::string(field) + " " + std::string(value);
    {
        std::unique_lock lock(mutex_);
        auto found = names_.find(name);
        auto id = found == names_.end() ? std::string() : found->second;
        lock.unlock();
        auto standing = id.empty() ? nullptr : TRY(kernel_.standing(id));
        auto of = standing ? kernel_.types().find(type) : nullptr;
        if (of && !names_word(of->record->finals, standing->record.state)) return standing;
    }
    std::string id;
    TRY(kernel_.store().read([&](store::Reader& reader) -> Result<> {
        auto rows = TRY(
            reader.query("select record from uniques where type = $1 and name = $2 and value = $3",
                         {std::string(type), std::string(field), std::string(value)}));
        if (!rows.empty()) id = rows[0].text(0);
        return {};
    }));
    if (id.empty()) return std::shared_ptr<const Standing>();
    {
        std::lock_guard lock(mutex_);
        if (names_.size() >= names_max) names_.clear();
        names_[name] = id;
    }
    return kernel_.standing(id);
}

Result<std::shared_ptr<const Standing>> Objects::find_root(const Subject& subject,
                                                           std::string_view path) const
{
    auto offering = offering_of(kernel_.types());
    if (!offering) return nothing_there();
    auto found = TRY(by_unique(offering->root, "path", path));
    if (!found || !is_offered(subject, *found, offering->root)) return nothing_there();
    return found;
}

Result<std::shared_ptr<const Standing>> Objects::find_collection(const Subject& subject,
                                                                 std::string_view root,
                                                                 std::string_view name) const
{
    auto offering = offering_of(kernel_.types());
    if (!offering) return nothing_there();
    auto stands = [&](const std::shared_ptr<const Standing>& found) {
        return found && is_offered(subject, *found, offering->collection) &&
               found->record.text("api_root") == root;
    };
    if (is_id(name)) {
        // The record's own id first: nobody takes the place of another by giving its identifier.
        auto found = TRY(kernel_.standing(name));
        if (!stands(found)) found = TRY(by_unique(offering->collection, "identifier", name));
        if (!stands(found)) return nothing_there();
        return found;
    }
    auto all = TRY(offered(subject, {
                                        .types = {std::string(offering->collection)},
                                        .filters = {{"api_root", {std::string(root)}},
                                                  {"alias", {std::string(name)}}}
    }));
    if (all.empty()) return nothing_there();
    return all.front();
}

}  // namespace concord
