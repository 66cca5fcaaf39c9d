// Withdrawing what was sent in error: the rows stay, nobody is given them any more, and those who
// had fetched them are told.

#include <algorithm>
#include <set>

#include "formats/tlog.h"
#include "kernel/notices.h"
#include "kernel/objects_rows.h"

namespace concord {

using namespace objects;

namespace {

struct Chosen {
    std::int64_t place = 0;
    std::int64_t name = 0;
    std::string id;
    Hash leaf;
};

bool is_meant(const ObjectQuery::Versions& versions, Micros version, Micros first, Micros last)
{
    bool any = !versions.first && !versions.last && versions.exactly.empty();
    return versions.all || any || (versions.first && version == first) ||
           (versions.last && version == last) ||
           std::find(versions.exactly.begin(), versions.exactly.end(), version) !=
               versions.exactly.end();
}

// The versions of one object that are to go, for an asker who reads up to `strictest`.
Result<std::vector<Chosen>> choose(store::Writer& writer, std::int64_t number,
                                   const Objects::Recall& recall, Tlp strictest,
                                   std::string_view only_from)
{
    auto rows = TRY(
        writer.query("select o.place, o.version, o.bytes, i.source from objects o left join "
                     "object_intakes i on i.first_place = (select max(f.first_place) from "
                     "object_intakes f where f.first_place <= o.place) where o.name = $1 and "
                     "o.id = $2 and +o.place > $3 and +o.place < $4 and o.recalled = 0 and o.tlp "
                     "<= $5 order by o.version",
                     {key_of(recall.id), recall.id, first_place_of(number),
                      first_place_of(number + 1), std::int64_t(strictest)}));
    std::vector<Chosen> chosen;
    for (auto& row : rows) {
        if (!is_meant(recall.versions, row.number(1), rows.front().number(1),
                      rows.back().number(1)))
            continue;
        if (!only_from.empty() && row.text_or(3, "") != only_from)
            return fail(Code::forbidden, "objects.not_yours");
        chosen.push_back(
            {row.number(0), key_of(recall.id), recall.id, tlog::leaf_hash(row.bytes(2))});
    }
    if (chosen.empty())
        return fail(Code::not_found, "objects.not_found",
                    {
                        {"id", recall.id}
        });
    return chosen;
}

// What is left becomes the last version again.
Result<> supersede_again(store::Writer& writer, std::int64_t number, const Chosen& one)
{
    auto rows = TRY(
        writer.query("select place, tlp, superseded from objects where name = $1 and id = $2 and "
                     "+place > $3 and +place < $4 and recalled = 0 order by version desc",
                     {one.name, one.id, first_place_of(number), first_place_of(number + 1)}));
    auto most_open = tlp_none;
    for (auto& row : rows) {
        if (row.number(2) != most_open)
            TRY(writer.run("update objects set superseded = $1 where place = $2",
                           {most_open, row.number(0)}));
        most_open = std::min(most_open, row.number(1));
    }
    return {};
}

// The people who were given one of these places.
Result<std::set<std::string>> who_fetched(store::Writer& writer, std::int64_t number,
                                          const std::vector<Chosen>& chosen)
{
    std::set<std::string> people;
    for (auto& one : chosen)
        for (auto& row :
             TRY(writer.query("select distinct person from object_fetches where collection = $1 "
                              "and first_place <= $2 and last_place >= $2",
                              {number, one.place})))
            people.insert(row.text(0));
    return people;
}

}  // namespace

Result<std::size_t> Objects::recall(const Subject& subject, std::string_view id,
                                    const std::vector<Recall>& recalls, std::string_view reason)
{
    auto [collection, strictest] = TRY(collection_for(subject, id));
    TRY(may(subject, *collection, "recall"));
    auto number = TRY(number_of(collection->record.id));
    if (!number)
        return fail(Code::not_found, "objects.not_found",
                    {
                        {"id", recalls.empty() ? std::string() : recalls.front().id}
        });
    write_fetches();  // whoever was given it a moment ago is told, too
    auto& record = collection->record;
    auto only_from = subject.participant == record.owner ? std::string() : subject.participant;
    auto most = strictest;
    std::vector<Chosen> chosen;
    std::vector<Told> told;
    TRY(kernel_.work(kernel_.now(), [&](store::Writer& writer, Commit& commit) -> Result<> {
        chosen.clear();
        told.clear();
        for (auto& recall : recalls)
            for (auto& one : TRY(choose(writer, *number, recall, most, only_from)))
                chosen.push_back(one);
        auto by_place = [](auto& a, auto& b) { return a.place < b.place; };
        std::sort(chosen.begin(), chosen.end(), by_place);
        chosen.erase(std::unique(chosen.begin(), chosen.end(),
                                 [](auto& a, auto& b) { return a.place == b.place; }),
                     chosen.end());
        std::vector<Hash> leaves;
        for (auto& one : chosen) leaves.push_back(one.leaf);
        Command command;
        command.type = record.type;
        command.id = record.id;
        command.action = "recall";
        command.fields = {
            {"count",  std::int64_t(chosen.size())              },
            {"digest", print_hex(view(digest_of_leaves(leaves)))},
        };
        if (!reason.empty()) command.fields["reason"] = reason;
        command.also = [](store::Writer&, const Act&) -> Result<> { return {}; };
        auto act = TRY(commit.run(subject, command));
        for (auto& one : chosen)
            TRY(writer.run("update objects set recalled = $1 where place = $2",
                           {act->seq, one.place}));
        for (auto& one : chosen) TRY(supersede_again(writer, *number, one));
        if (!notices_) return {};
        auto roster = kernel_.roster();
        Notices::Telling telling{About::act, "recall", {}, {}};
        for (auto& person : TRY(who_fetched(writer, *number, chosen)))
            if (auto found = roster->find_person(person))
                telling.to.push_back("person:" + found->participant + "." + found->id);
        told = TRY(notices_->tell(writer, act->after, act->root, telling, kernel_.now()));
        return {};
    }));
    if (notices_) notices_->announce(told);
    return chosen.size();
}

}  // namespace concord
