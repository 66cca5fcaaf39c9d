// A workflow is a table, read row by row as sentences: from this state, this party may take this
// action, if the guard agrees, and the record moves to that state. Nothing else moves a record.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "kernel/labels.h"
#include "kernel/record.h"

namespace concord {

class Roster;

// How the asker stands towards one record. The kernel works it out; a mechanism never does.
enum class Party { author, addressee, observer, secretariat, platform };

std::string_view print(Party);

// What a guard and an effect may look at: the act, and nothing else.
struct Occasion {
    const Record& before;  // the version being acted on; for a creation, an empty record
    const Record& after;   // with the input already merged in
    const JsonObject& input;
    std::string_view action;
    const Subject& by;
    std::string_view last_by;  // person of the act before this one, for four eyes
    Time now;
    const Roster* roster = nullptr;  // who exists in the moment of the act; null in tests of rules
    // What the record belongs to, nearest first, as far as its type looks up.
    std::span<const Record* const> above = {};
};

// Agrees, or says why not. Guards are pure.
using Guard = Result<> (*)(const Occasion&);

// What else happens in the same transaction, through the same door, by the platform. Pure.
struct Effect {
    // children: the act is taken on every record of `type` whose parent is the source.
    enum class Kind { create, act, children } kind = Kind::create;
    std::string type;    // create, children: the type
    std::string id;      // act: the record; children: the participant they are addressed to, or ""
    std::string action;  // act, children
    std::string owner;   // create: on whose behalf; "" keeps the occasion's owner
    std::string parent;  // create
    std::string state;   // create: its first state; "" is the type's initial one
    Label label;         // create
    JsonObject fields;   // create: fields; act, children: input
    // An act that the record's state does not allow is then left out instead of failing the whole.
    enum class Need { must, may } need = Need::must;
};
using Effects = std::vector<Effect> (*)(const Occasion&);

// What the act changes in the body beyond what it brings: fields to merge in. Pure.
using Derive = JsonObject (*)(const Occasion&);

struct Transition {
    std::string_view from;  // one or more states, separated by spaces
    Party by;
    std::string_view action;      // imperative; part of the URL, the audit line and the button
    std::string_view to;          // "" stays where it is
    std::string_view takes = {};  // names of fields the act brings; "*" is any field of the type
    Guard guard = nullptr;
    std::string_view cites = {};  // the provision this row carries out
    Effects effects = nullptr;
    Role role = Role::officer;                       // what the person must be for its participant
    enum class Eyes { two, four } eyes = Eyes::two;  // four: not who took the last step
    Derive derive = nullptr;
    // inner: the act goes with a change of what no record holds (a password, a code), so only the
    // kernel's own part that makes this change takes it, by Command::also.
    enum class Door { open, inner } door = Door::open;
    // nobody: the act changes nothing that is searched and is announced to no one; what comes in by
    // thousands is fetched instead.
    enum class Tells { concerned, nobody } tells = Tells::concerned;
    // Fields the act brings (participants, desks) whose members become recipients of the record.
    // They read it as it is from then on, and what came before only if that was for them too.
    std::string_view opens_to = {};
};

using Workflow = std::span<const Transition>;

// Calls `visit` with each word of a space-separated list; stops when it returns false.
template <class Visit>
constexpr bool each_word(std::string_view words, Visit visit)
{
    while (!words.empty()) {
        auto end = words.find(' ');
        if (!visit(words.substr(0, end))) return false;
        if (end == std::string_view::npos) break;
        words.remove_prefix(end + 1);
    }
    return true;
}

constexpr bool names_word(std::string_view words, std::string_view word)
{
    return !each_word(words, [&](std::string_view each) { return each != word; });
}

// The parties of a subject towards a record: more than one is possible.
struct Parties {
    unsigned bits = 0;
    bool has(Party party) const { return bits & (1u << unsigned(party)); }
    void add(Party party) { bits |= 1u << unsigned(party); }
};
// Whether a row for this role is open to the subject. Reader is what every account is.
bool holds(const Subject&, Role);
Parties parties_of(const Subject&, const Record&);

// The row that allows the move, without its guard. Fails with conflict (workflow.not_now) if nobody
// could make it now, with forbidden (workflow.not_yours, workflow.role_missing,
// workflow.four_eyes) if somebody else could.
Result<const Transition*> find_row(Workflow, std::string_view action, const Subject&, Parties,
                                   const Record&, std::string_view last_by);

// The actions the subject could take now; guards are not asked, since they may depend on the input.
std::vector<const Transition*> open_to(Workflow, const Subject&, Parties, const Record&,
                                       std::string_view last_by);

// True if no two rows compete, and every state that can be entered is final or can be left.
// Evaluated by static_assert, so a broken table does not compile.
constexpr bool well_formed(Workflow rows, std::string_view initial, std::string_view finals)
{
    auto can_be_left = [&](std::string_view state) {
        for (auto& row : rows)
            if (names_word(row.from, state) && !row.to.empty() && row.to != state) return true;
        return false;
    };
    if (names_word(finals, initial) || (!rows.empty() && !can_be_left(initial))) return false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto& row = rows[i];
        if (row.from.empty() || row.action.empty()) return false;
        bool leaves_a_final = !each_word(row.from, [&](std::string_view from) {
            return !names_word(finals, from) || row.to.empty();
        });
        if (leaves_a_final) return false;
        if (!row.to.empty() && !names_word(finals, row.to) && !can_be_left(row.to)) return false;
        for (std::size_t j = i + 1; j < rows.size(); ++j) {
            if (rows[j].by != row.by || rows[j].action != row.action) continue;
            bool apart = each_word(
                row.from, [&](std::string_view from) { return !names_word(rows[j].from, from); });
            if (!apart) return false;
        }
    }
    return true;
}

}  // namespace concord
