// A file that is to become records: each line is a new record, or a change of one that the asker's
// participant (or the owner whom the line names) has already under the same key. Everything goes
// through the kernel's door; either all of it is done or nothing.

#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "kernel/kernel.h"

namespace concord {

struct ImportLine {
    std::size_t line = 0;  // in the file, from 1
    enum class Does { make, change } does = Does::make;
    std::string record = {};          // id, of a change or once it is done
    std::optional<Error> wrong = {};  // why it cannot be
};

struct ImportReport {
    std::vector<ImportLine> lines;
    std::size_t wrong = 0;
    bool done = false;  // all of it is in
};

enum class ImportMode { preview, commit };

// A preview says what is wrong with each line alone. Commit does nothing if there is anything.
// Fails as the form's parse does if the file as a whole cannot be read; with not_found,
// import.unknown_form {form}, if the type has no such form.
Result<ImportReport> import_records(Kernel&, const Subject&, const Type&, std::string_view form,
                                    std::string_view text, ImportMode);

// The form of that name, or null.
const Import* find_import(const Type&, std::string_view form);

}  // namespace concord
