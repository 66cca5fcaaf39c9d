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

// Files of deployment/: a table and cards of contacts, and cases (demonstration.json).
struct Sample {
    std::string_view table, cards, cases;
};

// A directory that starts filled, and two cases between the fictional States, by the hands of the
// people that add_demonstration made.
Result<> fill_demonstration(Kernel&, const Sample&);

}  // namespace concord::app
