#include "api/presence.h"

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace concord::api {
namespace {

constexpr std::size_t place_length_max = 100;

auto by_id(std::vector<Presence::Person>& people, std::string_view id)
{
    return std::find_if(people.begin(), people.end(), [&](auto& each) { return each.id == id; });
}

Result<Presence::Room> room_of(const Call& call)
{
    auto item = TRY(call.site.kernel.read(call.subject, call.param("record")));
    return Presence::Room{item.record.id, call.subject.participant};
}

// The others in the room who may read the record at this moment.
std::vector<Presence::Person> others(const Call& call, const Presence& presence,
                                     const Presence::Room& room)
{
    auto& kernel = call.site.kernel;
    auto roster = kernel.roster();
    auto people = presence.in(room, kernel.now());
    std::erase_if(people, [&](auto& each) {
        return each.id == call.subject.person ||
               !kernel.read(roster->subject_of(each.id), room.record);
    });
    return people;
}

void tell(const Call& call, const std::vector<Presence::Person>& people, const Presence::Room& room)
{
    std::vector<std::string> persons;
    for (auto& each : people) persons.push_back(each.id);
    if (!persons.empty()) call.site.feed.tell_presence(persons, room.record);
}

Result<Response> enter(Call& call, Presence& presence)
{
    auto body = TRY(body_of(call, "place"));
    auto given = find_at(body, "place");
    if (given && !given->is_string()) return fail_at("/place", Code::invalid, "shape.wrong_kind");
    auto place = clean_text(text_at(body, "place"), Shape::line, place_length_max);
    if (!place) return fail_at("/place", Code::invalid, place.error().key, place.error().values);
    auto room = TRY(room_of(call));
    auto is_news = presence.enter(room, call.subject.person, *place, call.site.kernel.now());
    auto there = others(call, presence, room);
    if (is_news) tell(call, there, room);
    auto roster = call.site.kernel.roster();
    JsonArray people;
    for (auto& each : there) {
        auto known = roster->find_person(each.id);
        people.push_back(JsonObject{
            {"id",    each.id                            },
            {"name",  known ? known->name : std::string()},
            {"place", each.place                         }
        });
    }
    return json_response(JsonObject{
        {"people", std::move(people)}
    });
}

Result<Response> leave(Call& call, Presence& presence)
{
    auto room = TRY(room_of(call));
    if (presence.leave(room, call.subject.person)) tell(call, others(call, presence, room), room);
    Response response;
    response.status = 204;
    return response;
}

}  // namespace

bool Presence::enter(const Room& room, std::string_view person, std::string_view place, Time now)
{
    std::lock_guard lock(mutex_);
    sweep(now);
    auto& people = rooms_[room];
    auto found = by_id(people, person);
    if (found == people.end()) {
        people.push_back({std::string(person), std::string(place), now});
        std::sort(people.begin(), people.end(), [](auto& a, auto& b) { return a.id < b.id; });
        return true;
    }
    bool is_news = found->place != place || found->seen + lasts <= now;
    found->place = place;
    found->seen = now;
    return is_news;
}

bool Presence::leave(const Room& room, std::string_view person)
{
    std::lock_guard lock(mutex_);
    auto found = rooms_.find(room);
    if (found == rooms_.end()) return false;
    auto one = by_id(found->second, person);
    if (one == found->second.end()) return false;
    found->second.erase(one);
    if (found->second.empty()) rooms_.erase(found);
    return true;
}

std::vector<Presence::Person> Presence::in(const Room& room, Time now) const
{
    std::lock_guard lock(mutex_);
    auto found = rooms_.find(room);
    if (found == rooms_.end()) return {};
    auto people = found->second;
    std::erase_if(people, [&](auto& each) { return each.seen + lasts <= now; });
    return people;
}

std::size_t Presence::rooms() const
{
    std::lock_guard lock(mutex_);
    return rooms_.size();
}

// Whoever left without a word is forgotten, so that memory holds only who is there.
void Presence::sweep(Time now)
{
    if (now - swept_ < lasts) return;
    swept_ = now;
    for (auto each = rooms_.begin(); each != rooms_.end();) {
        std::erase_if(each->second, [&](auto& one) { return one.seen + lasts <= now; });
        each = each->second.empty() ? rooms_.erase(each) : std::next(each);
    }
}

std::vector<Operation> presence_operations()
{
    auto presence = std::make_shared<Presence>();
    std::vector<Operation> all(2);
    all[0] = {"POST", "/api/v1/presence/{record}", "presence_enter", "events"};
    all[0].takes = "presence_place";
    all[0].gives = "presence";
    all[0].body_bytes_max = 1024;
    all[0].run = [presence](Call& call) { return enter(call, *presence); };
    all[1] = {"DELETE", "/api/v1/presence/{record}", "presence_leave", "events"};
    all[1].status = 204;
    all[1].run = [presence](Call& call) { return leave(call, *presence); };
    return all;
}

}  // namespace concord::api
