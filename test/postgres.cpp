#include "test/postgres.h"

#include <fcntl.h>
#include <libpq-fe.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "base/check.h"
#include "test/folder.h"

namespace concord {

namespace {

// Runs as the unprivileged user. Its standard input is a pipe that this process holds open: the
// pipe closes when the process ends, even by kill -9, and then everything is cleared away.
constexpr auto script = R"(
trap '' INT TERM HUP
cd "$1" || exit 1
bin=/usr/lib/postgresql/15/bin
$bin/initdb -D data -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions >log 2>&1
$bin/postgres -D data -k "$1" -c listen_addresses= -c fsync=off -c full_page_writes=off \
  -c shared_buffers=16MB -c max_connections=60 -c autovacuum=off -c jit=off \
  -c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=128MB -c log_min_messages=fatal \
  >>log 2>&1 </dev/null &
server=$!
read -r _
kill -QUIT $server
wait $server
cd / && rm -rf "$1"
)";

bool answers(const std::string& address)
{
    PGconn* connection = PQconnectdb(address.c_str());
    const bool ok = PQstatus(connection) == CONNECTION_OK;
    PQfinish(connection);
    return ok;
}

class Server {
public:
    Server()
    {
        directory_ = test::make_folder();  // the script removes it
        const bool is_root = geteuid() == 0;
        const char* user = getpwnam("postgres") != nullptr ? "postgres" : "nobody";
        if (is_root) {
            const auto* entry = getpwnam(user);
            CHECK(entry != nullptr && chown(directory_.c_str(), entry->pw_uid, entry->pw_gid) == 0);
        }
        int ends[2];
        CHECK(pipe2(ends, O_CLOEXEC) == 0);
        const pid_t child = fork();
        CHECK(child >= 0);
        if (child == 0) {
            setsid();
            dup2(ends[0], STDIN_FILENO);
            const int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
            dup2(quiet, STDOUT_FILENO);
            dup2(quiet, STDERR_FILENO);
            if (is_root) {
                execlp("setpriv", "setpriv", "--reuid", user, "--regid", user, "--clear-groups",
                       "sh", "-c", script, "sh", directory_.c_str(), nullptr);
            } else {
                execlp("sh", "sh", "-c", script, "sh", directory_.c_str(), nullptr);
            }
            _exit(127);
        }
        close(ends[0]);  // the other end stays open for as long as the process lives
        for (int i = 0; i < 1500 && !answers(address("postgres")); ++i) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        CHECK(answers(address("postgres")));
    }

    std::string fresh()
    {
        const auto name = "fresh_" + std::to_string(++count_);
        PGconn* connection = PQconnectdb(address("postgres").c_str());
        const auto sql = "create database " + name + " template template0 strategy file_copy";
        PGresult* made = PQexec(connection, sql.c_str());
        CHECK(PQresultStatus(made) == PGRES_COMMAND_OK);
        PQclear(made);
        PQfinish(connection);
        return address(name);
    }

private:
    std::string address(const std::string& database) const
    {
        return "postgresql:///" + database + "?host=" + directory_ + "&user=postgres";
    }

    std::string directory_;
    std::atomic<int> count_ = 0;
};

}  // namespace

std::string fresh_postgres()
{
    static Server server;
    return server.fresh();
}

}  // namespace concord
