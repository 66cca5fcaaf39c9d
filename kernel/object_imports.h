// Files that are to become objects of a collection: STIX bundles, MISP events, tables of
// indicators. A file is read once, when it comes in, and cut into envelopes of at most 500 objects,
// which wait in the store. Each goes through Objects::add as one act, and how far the job is stands
// in the same transaction: it can be stopped, and goes on where it was after a stop, a crash or a
// new start. Taking in the same file again adds nothing.
//
//   ready     read and cut; nothing has been done yet            started by its person
//   running   envelopes go in, one after the other               stopped by its person
//   stopped   what went in stays                                 started again by its person
//   done      all of it went in, but for what the remarks name
//   failed    the collection takes no more of it (closed, no longer theirs); `wrong` says why
//
// A job is its person's: for everybody else it does not exist. What is ready and was not started is
// dropped after a day, and each job 30 days after it was made.

#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "kernel/objects.h"

namespace concord {

// What a person is told about one place of the file.
struct ImportRemark {
    enum class Kind {
        refused,  // not valid, or not to be added
        left,     // not taken in: there is no place for it
        kept,     // taken in, in a form of its own
        same,     // a line that says what is there already
        next,     // a line that becomes the next version of what is there
    };
    Kind kind = Kind::refused;
    std::string place;  // "12" of a line, "/Event/Attribute/3", or the id of an object
    std::string title;  // the value, as the file has it, or ""
    Error error;        // key and values of the sentence; of same and next the key is ""
};

struct ImportJob {
    std::string id;
    std::string collection;
    std::string form;
    std::string name;  // of the file
    enum class State { ready, running, stopped, done, failed } state = State::ready;
    Time made, moved;          // moved: when its state last changed, or it got on
    std::int64_t objects = 0;  // to go in
    std::int64_t gone = 0;     // of them were looked at
    std::int64_t added = 0, known = 0, refused = 0;  // what became of those; refused: of the file
    std::int64_t remarks = 0;                        // how many there are
    std::string wrong = {};                          // message key
};
std::string_view print(ImportJob::State);
std::string_view print(ImportRemark::Kind);

class ObjectImports {
public:
    static constexpr std::string_view forms[] = {"stix", "misp", "indicators"};
    static constexpr std::size_t file_bytes_max = 64u << 20;
    static constexpr std::size_t objects_in_one_envelope = 500;
    static constexpr std::size_t jobs_of_one_person_max = 20;  // not counting those that are over
    static constexpr std::size_t remarks_max = 10'000;

    // Lives shorter than both.
    explicit ObjectImports(Objects&);
    ~ObjectImports();  // stops the thread after the envelope under way
    ObjectImports(const ObjectImports&) = delete;
    ObjectImports& operator=(const ObjectImports&) = delete;

    struct File {
        std::string form;
        std::string name;
        std::string_view text;
    };
    // Reads and cuts a file: a job that is ready, whose remarks are the preview. Fails with
    // import.unknown_form {form}; as misp::read, stix::split_envelope or indicator_csv::read do if
    // the file as a whole cannot be read; with import.nothing_in_it, import.too_many_jobs {limit},
    // or as the collection's act "add" would.
    Result<ImportJob> prepare(const Subject&, std::string_view collection, const File&);

    // not_found, records.not_found unless the job is the subject's.
    Result<ImportJob> get(const Subject&, std::string_view id) const;
    Result<std::vector<ImportJob>> list(const Subject&) const;  // newest first
    Result<std::vector<ImportRemark>> remarks(const Subject&, std::string_view id,
                                              std::int64_t after, std::size_t limit) const;

    // Fail with conflict, import.over if there is nothing to start or stop any more.
    Result<ImportJob> start(const Subject&, std::string_view id);
    Result<ImportJob> stop(const Subject&, std::string_view id);

    // One envelope of each running job; how many went in.
    Result<int> run_once();
    // All that is running, until it is over or stopped. For a command that waits for it.
    Result<> run_to_end();
    // A thread that does so whenever something is started, and looks at least as often as this.
    void run(Span every);

private:
    Result<bool> step(const std::string& id);
    Result<> fail_job(const std::string& id, const Error&);
    Result<ImportJob> turn(const Subject&, std::string_view id, ImportJob::State to,
                           std::string_view from);

    Objects& objects_;
    Kernel& kernel_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool closing_ = false, started_ = false;
    std::thread thread_;
};

}  // namespace concord
