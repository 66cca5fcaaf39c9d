// A file that is to become records: each line is a new record, or a change of one that the asker's
// participant (or the owner whom the line names) has already under the same key. Everything goes
// through the kernel's door; either all of it is done or nothing.

#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "kernel/kernel.h"

namespace concord {

struct ImportLine {
    std::size_t line = 0;  // in the file, from 1
    // nothing: the record has all of it already.
    enum class Does { make, change, nothing } does = Does::make;
    std::string title = {};           // what people know the record by, as the file has it
    std::string record = {};          // id, of a change or once it is done
    std::optional<Error> wrong = {};  // why it cannot be
};

struct ImportReport {
    std::vector<ImportLine> lines;
    std::size_t wrong = 0;
    bool done = false;  // all of it is in
};

enum class ImportMode { preview, commit };

// Called now and then, in lines; all of them are done only when the import is over.
using ImportProgress = std::function<void(std::size_t done, std::size_t total)>;

// The forms in which records of the type arrive: those of its mechanism and, for an entry that may
// be made without a file of its own, "csv" as print_table prints it, without what the platform
// sets.
std::vector<std::string_view> import_forms(const Type&);

// A preview says what is wrong with each line alone. Commit does nothing if there is anything.
// Fails as the form's parse does if the file as a whole cannot be read; with not_found,
// import.unknown_form {form}, if the type has no such form.
Result<ImportReport> import_records(Kernel&, const Subject&, const Type&, std::string_view form,
                                    std::string_view text, ImportMode,
                                    const ImportProgress& progress = {});

}  // namespace concord
