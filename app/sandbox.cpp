#include "app/sandbox.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <filesystem>

namespace concord::app {
namespace {

constexpr const char* bubblewrap = "/usr/bin/bwrap";
constexpr std::size_t errors_max = 64 * 1024;
constexpr std::string_view tmp_bytes = "67108864";

using Clock = std::chrono::steady_clock;

class Pipe {
public:
    Pipe()
    {
        if (::pipe2(ends_.data(), O_CLOEXEC) != 0) ends_ = {-1, -1};
    }
    ~Pipe()
    {
        for (auto end : ends_)
            if (end >= 0) ::close(end);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    int reading() const { return ends_[0]; }
    int writing() const { return ends_[1]; }
    void close_writing()
    {
        ::close(ends_[1]);
        ends_[1] = -1;
    }

private:
    std::array<int, 2> ends_{};
};

auto cannot_run(const Child& child)
{
    return fail(Code::unavailable, "sandbox.cannot_run",
                {
                    {"program", child.words.front()}
    });
}

Result<pid_t> spawn(const Child& child, const Pipe& output, const Pipe& errors)
{
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    if (child.input >= 0)
        posix_spawn_file_actions_adddup2(&files, child.input, STDIN_FILENO);
    else
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, output.writing(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, errors.writing(), STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);

    posix_spawnattr_t terms;
    posix_spawnattr_init(&terms);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&terms, &none);
    posix_spawnattr_setsigdefault(&terms, &all);
    posix_spawnattr_setpgroup(&terms, 0);
    posix_spawnattr_setflags(
        &terms, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);

    std::vector<char*> words;
    for (auto& word : child.words) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin", language = "LC_ALL=C.UTF-8";
    std::vector<char*> surroundings{path.data(), language.data()};
    for (auto& each : child.surroundings) surroundings.push_back(const_cast<char*>(each.c_str()));
    surroundings.push_back(nullptr);
    pid_t pid = -1;
    auto failed =
        ::posix_spawn(&pid, words.front(), &files, &terms, words.data(), surroundings.data());
    posix_spawnattr_destroy(&terms);
    posix_spawn_file_actions_destroy(&files);
    if (failed != 0) return cannot_run(child);
    return pid;
}

// Reads what there is; false at the end.
bool drain(int from, std::string& into, std::size_t max)
{
    char buffer[65536];
    auto got = ::read(from, buffer, sizeof buffer);
    if (got < 0) return errno == EINTR || errno == EAGAIN;
    if (got == 0) return false;
    into.append(buffer, std::min(std::size_t(got), max > into.size() ? max - into.size() : 0));
    return true;
}

// Until both ends are closed, time is up or too much came.
Ended::How listen(const Child& child, int output, int errors, Ended& ended)
{
    const auto until = Clock::now() + std::chrono::milliseconds(child.time.ms);
    bool output_open = true, errors_open = true;
    while (output_open || errors_open) {
        auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        if (left <= 0) return Ended::How::timed_out;
        pollfd waiting[] = {
            {output_open ? output : -1, POLLIN, 0},
            {errors_open ? errors : -1, POLLIN, 0}
        };
        if (::poll(waiting, 2, int(std::min<long>(left, 60'000))) < 0 && errno != EINTR)
            return Ended::How::killed;
        if (waiting[0].revents)
            output_open = drain(output, ended.output, child.output_bytes_max + 1);
        if (waiting[1].revents) errors_open = drain(errors, ended.errors, errors_max);
        if (ended.output.size() > child.output_bytes_max) return Ended::How::too_much;
    }
    return Ended::How::exited;
}

// The end itself may also be late: a child can close its output and go on.
bool wait_until_over(pid_t pid, int& status, Clock::time_point until)
{
    for (;;) {
        auto over = ::waitpid(pid, &status, WNOHANG);
        if (over == pid || (over < 0 && errno != EINTR)) return true;
        if (Clock::now() >= until) return false;
        ::usleep(2000);
    }
}

}  // namespace

Result<Ended> run_child(const Child& child)
{
    Pipe output, errors;
    if (output.reading() < 0 || errors.reading() < 0) return cannot_run(child);
    auto pid = TRY(spawn(child, output, errors));
    output.close_writing();
    errors.close_writing();
    Ended ended;
    ended.how = listen(child, output.reading(), errors.reading(), ended);
    int status = 0;
    if (ended.how == Ended::How::exited &&
        !wait_until_over(pid, status, Clock::now() + std::chrono::seconds(5)))
        ended.how = Ended::How::timed_out;
    if (ended.how != Ended::How::exited) {
        ::kill(-pid, SIGKILL);
        ::waitpid(pid, &status, 0);
        ended.output.clear();
        return ended;
    }
    ::kill(-pid, SIGKILL);  // what it may have left behind
    if (WIFEXITED(status)) {
        ended.status = WEXITSTATUS(status);
    } else {
        ended.how = Ended::How::killed;
        ended.status = WTERMSIG(status);
    }
    return ended;
}

std::vector<std::string> in_namespaces(const std::vector<std::string>& words)
{
    std::vector<std::string> all{
        bubblewrap, "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop",
        "ALL",      "--clearenv",    "--setenv",          "PATH",          "/usr/bin:/bin",
        "--setenv", "LC_ALL",        "C.UTF-8",           "--ro-bind",     "/usr",
        "/usr"};
    for (auto name : {"lib", "lib64", "lib32", "bin"}) {
        auto path = "/" + std::string(name);
        std::error_code error;
        if (std::filesystem::is_symlink(path, error))
            all.insert(all.end(), {"--symlink", "usr/" + std::string(name), path});
        else
            all.insert(all.end(), {"--ro-bind-try", path, path});
    }
    for (auto path : {"/etc/ld.so.cache", "/etc/alternatives", "/etc/fonts", "/etc/libreoffice"})
        all.insert(all.end(), {"--ro-bind-try", path, path});
    all.insert(all.end(), {"--proc", "/proc", "--dev", "/dev", "--size", std::string(tmp_bytes),
                           "--tmpfs", "/tmp", "--chdir", "/tmp"});
    if (!words.front().starts_with("/usr/"))
        all.insert(all.end(), {"--ro-bind", words.front(), words.front()});
    all.push_back("--");
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

}  // namespace concord::app
