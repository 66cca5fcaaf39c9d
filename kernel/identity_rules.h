// The rules of the accounts: pure guards and what follows from an act. The tables in identity.cpp
// name them.

#pragma once

#include "kernel/workflow.h"

namespace concord::identity {

Result<> person_holds(const Occasion&);
// A desk's code begins with its participant's, so that a reach says whose it is.
Result<> code_is_ones_own(const Occasion&);
// What labels name a group by.
Result<> code_names_a_group(const Occasion&);
// The appointed role is added to the person's, or taken away.
std::vector<Effect> appoint(const Occasion&);
// Four eyes, and neither pair is that of the person concerned.
Result<> is_for_another(const Occasion&);
Result<> leaves_an_administrator(const Occasion&);
Result<> ends_not_the_last(const Occasion&);
Result<> is_oneself(const Occasion&);
Result<> is_oneself_or_administers(const Occasion&);
Result<> is_its_maker(const Occasion&);
Result<> is_its_maker_or_administers(const Occasion&);
// A token ends: in the future, and within a year.
Result<> ends_within_a_year(const Occasion&);
// The person concerned, who may not have asked for it; the one who proposed it; any administrator.
Result<> may_stop_it(const Occasion&);
Result<> recovers_the_active(const Occasion&);
// By an officer, too, since a State may have one administrator only.
Result<> confirms_the_recovery(const Occasion&);
// The recovered person's password and factor are new, which is an act on the person, too.
std::vector<Effect> reset_the_person(const Occasion&);
// A State's first administrator, whom nobody of that State could have invited. The secretariat sees
// the account that it opened, and so can invite the person and, if need be, close it again.
std::vector<Effect> make_the_administrator(const Occasion&);
Result<> opens_anothers(const Occasion&);
JsonObject with_the_role(const Occasion&);
JsonObject without_the_role(const Occasion&);

}  // namespace concord::identity
