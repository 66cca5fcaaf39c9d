// How a process gives up what it does not need, for good (seccomp(2), landlock(7), getrlimit(2)).

#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

#include "app/sandbox.h"

namespace concord::app {
namespace {

constexpr rlim_t cpu_s_max = 60, file_bytes_max = 64 << 20, files_max = 256;

#if defined(__SANITIZE_ADDRESS__)
constexpr rlim_t memory_bytes_max = RLIM_INFINITY;  // the sanitizer reserves terabytes
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
constexpr rlim_t memory_bytes_max = RLIM_INFINITY;
#else
constexpr rlim_t memory_bytes_max = rlim_t(2) << 30;
#endif
#else
constexpr rlim_t memory_bytes_max = rlim_t(2) << 30;
#endif

void limit(decltype(RLIMIT_CPU) what, rlim_t to)
{
    const rlimit both{to, to};
    ::setrlimit(what, &both);
}

enum class Sockets { none, own };

bool close_the_network(Sockets sockets)
{
    auto filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter) return false;
    constexpr int of_sockets[] = {
        SCMP_SYS(socketpair), SCMP_SYS(bind),    SCMP_SYS(listen), SCMP_SYS(accept),
        SCMP_SYS(accept4),    SCMP_SYS(sendmsg), SCMP_SYS(sendto),
    };
    constexpr int refused[] = {
        SCMP_SYS(connect),
        SCMP_SYS(ptrace),
        SCMP_SYS(process_vm_readv),
        SCMP_SYS(process_vm_writev),
        SCMP_SYS(mount),
        SCMP_SYS(umount2),
        SCMP_SYS(unshare),
        SCMP_SYS(setns),
        SCMP_SYS(bpf),
        SCMP_SYS(perf_event_open),
        SCMP_SYS(io_uring_setup),
        SCMP_SYS(userfaultfd),
        SCMP_SYS(keyctl),
        SCMP_SYS(add_key),
        SCMP_SYS(request_key),
        SCMP_SYS(open_by_handle_at),
        SCMP_SYS(kexec_load),
        SCMP_SYS(init_module),
        SCMP_SYS(finit_module),
        SCMP_SYS(chroot),
        SCMP_SYS(pivot_root),
    };
    bool set = true;
    for (auto call : refused)
        set = set && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    if (sockets == Sockets::none)
        for (auto call : of_sockets)
            set = set && seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), call, 0) == 0;
    // Of this machine only, where there are any.
    const scmp_arg_cmp any{0, SCMP_CMP_GE, 0, 0}, foreign{0, SCMP_CMP_NE, AF_UNIX, 0};
    set = set && seccomp_rule_add_array(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                        sockets == Sockets::none ? &any : &foreign) == 0;
    set = set && seccomp_load(filter) == 0;
    seccomp_release(filter);
    return set;
}

void allow(int rules, const char* path, std::uint64_t access)
{
    landlock_path_beneath_attr beneath{};
    beneath.parent_fd = ::open(path, O_PATH | O_CLOEXEC);
    if (beneath.parent_fd < 0) return;
    beneath.allowed_access = access;
    ::syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
    ::close(beneath.parent_fd);
}

// Reading and running the system's own programs is allowed, and all within the workroom; nothing
// else of the file system.
bool close_the_files(const std::string& workroom)
{
    constexpr std::uint64_t reading = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE,
                            listing = LANDLOCK_ACCESS_FS_READ_DIR;
    landlock_ruleset_attr rules{};
    rules.handled_access_fs =
        reading | listing | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_DIR |
        LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_CHAR |
        LANDLOCK_ACCESS_FS_MAKE_DIR | LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
        LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK | LANDLOCK_ACCESS_FS_MAKE_SYM;
    if (!workroom.empty()) {
        // Without this right, which the second version knows, nothing may be moved between folders.
        constexpr int knows_moving = 2;
        if (::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1u) < knows_moving) return false;
        rules.handled_access_fs |= LANDLOCK_ACCESS_FS_REFER;
    }
    auto set = int(::syscall(SYS_landlock_create_ruleset, &rules, sizeof rules, 0));
    if (set < 0) return false;
    allow(set, "/etc/ld.so.cache", reading);
    for (auto path : {"/usr", "/lib", "/lib64", "/bin", "/etc/fonts", "/etc/libreoffice"})
        allow(set, path, reading | listing);
    if (!workroom.empty()) {
        allow(set, workroom.c_str(),
              rules.handled_access_fs & ~std::uint64_t(LANDLOCK_ACCESS_FS_EXECUTE));
        allow(set, "/dev/null", LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
        allow(set, "/dev/urandom", LANDLOCK_ACCESS_FS_READ_FILE);
    }
    bool closed = ::syscall(SYS_landlock_restrict_self, set, 0) == 0;
    ::close(set);
    return closed;
}

}  // namespace

Confined confine_myself(const std::string& workroom)
{
    limit(RLIMIT_CPU, cpu_s_max);
    limit(RLIMIT_AS, memory_bytes_max);
    limit(RLIMIT_FSIZE, file_bytes_max);
    limit(RLIMIT_NOFILE, files_max);
    limit(RLIMIT_CORE, 0);
    ::prctl(PR_SET_DUMPABLE, 0);
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return Confined::by_nothing;
    bool files = close_the_files(workroom);
    if (!close_the_network(workroom.empty() ? Sockets::none : Sockets::own))
        return Confined::by_nothing;
    return files ? Confined::by_landlock : Confined::by_filter;
}

Confinement find_confinement()
{
    const auto tried = run_child({in_namespaces({"/usr/bin/true"}), -1, seconds(10)});
    if (tried && tried->how == Ended::How::exited && tried->status == 0)
        return Confinement::namespaces;
    // The version of Landlock, without using it.
    auto version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1u);
    return version >= 1 ? Confinement::landlock : Confinement::filter;
}

}  // namespace concord::app
