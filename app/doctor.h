// What an operator should look at: each advice says what was found and what to do about it.

#pragma once

#include <vector>

#include "app/command.h"
#include "base/json.h"

namespace concord::app {

struct Advice {
    enum class Weight { note, warning, fault } weight = Weight::warning;
    std::string key;  // of a message
    Values values = {};
};

// From the settings and the machine alone, without the store.
std::vector<Advice> look_at_settings(const Config&);
std::vector<Advice> look_at_folder(const Config&);
std::vector<Advice> look_at_clock();
// How files are kept in while they are read, and whether what reads them is there.
std::vector<Advice> look_at_sandbox();
std::vector<Advice> look_at_mail(const Config&);
std::vector<Advice> look_at_certificate(const Config&, Time now);

// From what the job `condition` gives.
std::vector<Advice> look_at_condition(const JsonObject& condition, Time now);

}  // namespace concord::app
