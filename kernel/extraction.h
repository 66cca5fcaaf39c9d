// The text of files, read by tools that have neither network nor store (security.md I11). This part
// knows which files are wanted, keeps what was found, and tells the records that name them; running
// the tools is the program's work (app/reading.h).
//
// A record type takes part if its table has a row of the platform's
//
//     {from, platform, "extracted", "", "found", …}
//
// whose field `found` is rows of {sha256, state, pages, language, active} and which keeps them in a
// field `readings`. Each file that such a record names and `readings` does not is wanted. An act
// `read_again`, if the table has one, wants all files anew of which no text was found.

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "formats/file_text.h"
#include "kernel/kernel.h"
#include "store/store.h"

namespace concord {

// Nothing if the file was not read yet. Asks nobody whether they may: for the kernel's own parts,
// which decided before that the asker may read a record that names the file.
Result<std::optional<FileText>> text_of_file(store::Reader&, std::string_view sha256);

// Adds the step to the kernel's commits that notes which files are wanted. Before the first apply.
void want_texts(Kernel&);

// A file that is to be read.
struct FileToRead {
    std::string sha256;
    std::string media_type;  // as its name says
};

class Extraction {
public:
    // Reads one file, on the extraction's own thread. A file that cannot be read is a state; fails
    // only if nothing can be read now, and is then asked again later.
    using ReadFile = std::function<Result<FileText>(const FileToRead&)>;

    // The kernel must outlive it, and have been given to want_texts().
    Extraction(Kernel&, ReadFile);
    ~Extraction();  // stops the thread
    Extraction(const Extraction&) = delete;
    Extraction& operator=(const Extraction&) = delete;

    // Reads what is wanted now; how many records were told.
    Result<int> run_once();

    // Runs by itself: after each act, and as often as this for what was left. `complain` hears why
    // nothing could be read.
    using Complain = std::function<void(const Error&)>;
    void start(Span every, Complain complain);

private:
    struct Wanted {
        std::string record, sha256, name;
    };
    Result<std::vector<Wanted>> wanted() const;
    Result<FileText> read(const Wanted&);
    Result<> tell(const Wanted&, const FileText&);
    Result<> forget(const Wanted&);

    Kernel& kernel_;
    ReadFile read_file_;
    struct Signal;
    std::shared_ptr<Signal> signal_;  // shared with the kernel's listeners, which may outlive it
    std::thread thread_;
};

}  // namespace concord
