// How mail leaves, by the settings of [mail]: host, port, security (none, starttls, tls), user,
// password, from, name; or folder, where each mail becomes a file, for a demonstration.

#pragma once

#include <memory>

#include "app/config.h"
#include "kernel/mail.h"

namespace concord::app {

// Null if no mail is set up: then mails wait. Fails with config.bad_value {name}.
Result<std::unique_ptr<Mailer>> make_mailer(const Config&);

}  // namespace concord::app
