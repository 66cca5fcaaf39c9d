// What a new deployment starts with.

#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernel/kernel.h"

namespace concord::app {

// The secretariat, the Member States and the permanent observers, with names in six languages,
// codes, region, group and a point on the map; and a first desk of the secretariat.
Result<> add_participants(Kernel&, const JsonArray& states);

// The questionnaires that are delivered, published in the name of the secretariat, which may revise
// them like any of its own.
Result<> add_questionnaires(Kernel&, const std::vector<std::string_view>& texts);

// Somebody who may sign in.
struct Account {
    std::string person;  // id
    std::string participant;
    std::string email;
    std::string name;
    std::string roles = {};
    std::string password = {};
};

// Four fictional States, marked as fictional in every language, with desks and officers, and the
// secretariat's officers. The accounts have passwords drawn by chance, which are set by `set`.
using SetPassword = std::function<Result<>(std::string_view person, std::string_view password)>;
Result<std::vector<Account>> add_demonstration(Kernel&, const SetPassword& set);

// Files of deployment/: a table and cards of contacts.
struct Directory {
    std::string_view table, cards;
};

// A directory that starts filled, by the hands of the people that add_demonstration made.
Result<> fill_directory(Kernel&, const Directory&);

// Cases between the fictional States (demonstration.json), as far as they have come. Whoever is
// concerned is told of them if the kernel has its Notices.
Result<> begin_cases(Kernel&, std::string_view cases);

// Records that rest on one another, step by step (member "story" of the same file): each step makes
// a record or takes an action, by somebody, and may be called by a name that later steps use.
Result<> tell_story(Kernel&, std::string_view text);

// Collections with objects, entries of the register of threats and alerts of the same States, from
// the same file. Whoever is entitled to an alert is told of it if the kernel has its Notices.
Result<> begin_exchange(Kernel&, std::string_view demonstration);

}  // namespace concord::app
