// Children that work on what others wrote: no network, nothing of the file system but the system's
// own programs, read only, an own /tmp, and limits on time, memory and output (security.md I11).

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace concord::app {

// What keeps a child in, from strong to weak. The limits and the filter of system calls are always
// there besides.
enum class Confinement {
    namespaces,  // bubblewrap: own network, processes, users and mounts
    landlock,    // the kernel's rules on files; no sockets by the filter
    filter,      // no sockets by the filter only: files of this user stay readable
};

// Tries them; takes some milliseconds.
Confinement find_confinement();

struct Child {
    std::vector<std::string> words;  // the program, by its path, and its arguments
    int input = -1;                  // open file that it reads as standard input
    Span time = seconds(120);
    std::size_t output_bytes_max = 32 << 20;
    std::vector<std::string> surroundings = {};  // "NAME=value", besides PATH and LC_ALL
};

struct Ended {
    enum class How { exited, killed, timed_out, too_much } how = How::exited;
    int status = 0;      // exited: its exit code; killed: the signal
    std::string output;  // standard output
    std::string errors;  // the first 64 KiB of standard error
};

// Runs it to its end. It gets none of our open files, and dies with this call at the latest. Fails
// with unavailable, sandbox.cannot_run {program}.
Result<Ended> run_child(const Child&);

// These words, run under bubblewrap; the program is shown inside as its own path.
std::vector<std::string> in_namespaces(const std::vector<std::string>& words);

// Of this process, for good: limits of time and memory, no sockets, and, as far as the kernel knows
// how, no files but the system's own. False if nothing but the limits could be had. With a workroom
// it may also write in that folder, and have sockets of its own there, though connect to none: what
// the office program cannot do without.
enum class Confined { by_landlock, by_filter, by_nothing };
Confined confine_myself(const std::string& workroom = {});

}  // namespace concord::app
