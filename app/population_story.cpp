// Records that rest on one another, made and moved by the people of a demonstration, in the order
// in which they are told.

#include "app/population.h"

namespace concord::app {
namespace {

class Story {
public:
    explicit Story(Kernel& kernel) : kernel_(kernel) {}

    Result<> tell(const JsonObject& step)
    {
        auto by = subject(text_at(step, "by"));
        Command command;
        command.fields = filled_in(step);
        if (auto type = text_at(step, "make"); !type.empty()) {
            command.type = type;
            command.owner = text_at(step, "for");
            command.parent = TRY(parent_of(step));
        } else {
            auto& record = records_[std::string(text_at(step, "on"))];
            command.type = record.type;
            command.id = record.id;
            command.action = text_at(step, "do");
        }
        auto done = kernel_.apply(by, command);
        if (!done)
            return fail_internal("a step of the demonstration: " + print_json(step) + ": " +
                                 done.error().key + " " + done.error().field);
        if (auto name = text_at(step, "called"); !name.empty())
            records_[std::string(name)] = (*done)->after;
        return {};
    }

private:
    Subject subject(std::string_view email) const
    {
        auto roster = kernel_.roster();
        auto found = roster->find_by_email(email);
        return found ? roster->subject_of(found->id) : Subject();
    }

    // Below what was called so, or below what the platform made of a type for its owner.
    Result<std::string> parent_of(const JsonObject& step)
    {
        auto below = text_at(step, "below");
        if (below.empty()) return std::string();
        auto colon = below.find(':');
        if (colon == std::string_view::npos) return records_[std::string(below)].id;
        Query query{.types = {std::string(below.substr(0, colon))},
                    .filters = {{"owner", {std::string(below.substr(colon + 1))}}}};
        auto page = TRY(kernel_.find(subject(text_at(step, "by")), query));
        if (page.items.empty()) return fail_internal("nothing to make it below");
        return page.items[0].record.id;
    }

    JsonObject filled_in(const JsonObject& step) const
    {
        auto fields = find_at(step, "fields");
        if (!fields) return {};
        Json made = *fields;
        fill(made);
        return made.get_object();
    }

    // "@name" is the id of a record, "+30d" the day in thirty days.
    void fill(Json& value) const
    {
        if (value.is_array())
            for (auto& each : value.get_array()) fill(each);
        if (value.is_object())
            for (auto& member : value.get_object()) fill(member.value());
        auto text = text_of(value);
        if (text.starts_with('@')) {
            auto found = records_.find(std::string(text.substr(1)));
            if (found != records_.end()) value = found->second.id;
        } else if (text.size() > 2 && text.starts_with('+') && text.ends_with('d')) {
            auto number = std::strtol(std::string(text.substr(1)).c_str(), nullptr, 10);
            value = print(kernel_.now() + days(number)).substr(0, 10);
        }
    }

    Kernel& kernel_;
    std::map<std::string, Record> records_;
};

}  // namespace

Result<> tell_story(Kernel& kernel, std::string_view text)
{
    auto parsed = TRY(parse_json(text));
    auto steps = find_at(parsed.get_object(), "story");
    if (!steps) return {};
    Story story(kernel);
    for (auto& step : steps->get_array()) TRY(story.tell(step.get_object()));
    return {};
}

}  // namespace concord::app
