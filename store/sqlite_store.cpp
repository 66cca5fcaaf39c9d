// The store in one SQLite file: the lock, the queue, the readers, the copy.

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <mutex>

#include "base/check.h"
#include "store/migrations.h"
#include "store/sqlite.h"

namespace concord::store {

namespace {

constexpr int backup_step_pages = 256;

class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) close(number_);
    }
    int number() const { return number_; }
    bool is_open() const { return number_ >= 0; }

private:
    int number_;
};

auto unavailable(const char* key, const std::string& what)
{
    return tl::make_unexpected(Error{
        Code::unavailable, key, {}, {}, what + ": " + std::generic_category().message(errno)});
}

std::string directory_of(const std::string& path)
{
    const auto parent = std::filesystem::path(path).parent_path();
    return parent.empty() ? "." : parent.string();
}

// Makes a name in the directory, and not only the file, survive a power cut.
Result<> flush_directory(const std::string& path)
{
    const Descriptor directory(
        ::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!directory.is_open() || fsync(directory.number()) != 0) {
        return unavailable("store.unreachable", "flush of the directory of " + path);
    }
    return {};
}

// Held for as long as the store is open; the system releases it when the process ends.
Result<Descriptor> lock_file(const std::string& path)
{
    const auto name = path + ".lock";
    Descriptor file(::open(name.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open()) return unavailable("store.unreachable", name);
    if (flock(file.number(), LOCK_EX | LOCK_NB) != 0) return unavailable("store.in_use", name);
    return file;
}

Result<> make_file(const std::string& path)
{
    const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!file.is_open()) return unavailable("store.unreachable", path);
    return {};
}

class SqliteStore final : public Store {
public:
    SqliteStore(std::string path, Descriptor lock, std::unique_ptr<SqliteConnection> writing)
        : path_(std::move(path)),
          lock_(std::move(lock)),
          writing_(std::move(writing)),
          readers_(usual_pool_size(), [this] { return open_reader(); }),
          queue_(*writing_)
    {
    }

    using Store::write;
    void write(Job job, Done done) override { queue_.write(std::move(job), std::move(done)); }
    Result<> read(const Read& read) override { return readers_.read(read); }
    Engine engine() const override { return Engine::sqlite; }
    Result<> backup(const std::string& path,
                    const std::function<void(std::int64_t, std::int64_t)>& progress) override;
    Result<> examine() override;

private:
    Result<std::unique_ptr<ReadingConnection>> open_reader()
    {
        return TRY(SqliteConnection::open(path_, SqliteConnection::Purpose::read,
                                          SqliteConnection::Damage::stop));
    }

    const std::string path_;
    const Descriptor lock_;
    // Closed in the opposite order: the queue finishes, the readers go, the writer closes last.
    const std::unique_ptr<SqliteConnection> writing_;
    ReaderPool readers_;
    Queue queue_;
};

Result<> backup_failed(int code, const char* what)
{
    const auto* key = (code & 0xff) == SQLITE_FULL ? "store.full" : "store.backup_failed";
    return tl::make_unexpected(Error{Code::unavailable, key, {}, {}, what});
}

// Copies within one read transaction of `source`, so that no commit makes it start again.
Result<> copy_pages(sqlite3* source, const std::string& path,
                    const std::function<void(std::int64_t, std::int64_t)>& progress)
{
    sqlite3* opened = nullptr;
    int code = sqlite3_open_v2(path.c_str(), &opened,
                               SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE,
                               nullptr);
    const std::unique_ptr<sqlite3, decltype(&sqlite3_close_v2)> target(opened, sqlite3_close_v2);
    if (code != SQLITE_OK) return backup_failed(code, sqlite3_errmsg(opened));
    // The file is worth nothing until it is complete, and is flushed as a whole then.
    code = sqlite3_exec(opened, "pragma journal_mode = off; pragma synchronous = off", nullptr,
                        nullptr, nullptr);
    if (code != SQLITE_OK) return backup_failed(code, sqlite3_errmsg(opened));
    auto* copying = sqlite3_backup_init(opened, "main", source, "main");
    if (copying == nullptr) return backup_failed(SQLITE_ERROR, sqlite3_errmsg(opened));
    do {
        code = sqlite3_backup_step(copying, backup_step_pages);
        const auto total = sqlite3_backup_pagecount(copying);
        if (progress) progress(total - sqlite3_backup_remaining(copying), total);
    } while (code == SQLITE_OK);
    const int finished = sqlite3_backup_finish(copying);
    if (code != SQLITE_DONE) return backup_failed(code, sqlite3_errstr(code));
    if (finished != SQLITE_OK) return backup_failed(finished, sqlite3_errstr(finished));
    return {};
}

Result<> SqliteStore::backup(const std::string& path,
                             const std::function<void(std::int64_t, std::int64_t)>& progress)
{
    std::error_code ignored;
    if (std::filesystem::exists(path, ignored)) return fail(Code::conflict, "store.backup_exists");
    const auto part = path + ".part";
    {
        const Descriptor file(::open(part.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
        if (!file.is_open()) return unavailable("store.backup_failed", part);
    }
    auto source = TRY(SqliteConnection::open(path_, SqliteConnection::Purpose::read,
                                             SqliteConnection::Damage::report));
    TRY(source->begin_snapshot());
    // A transaction sees the store as it is at its first read.
    TRY(source->query("select count(*) from sqlite_schema"));
    auto copied = copy_pages(source->handle(), part, progress);
    source->end_snapshot();
    if (!copied) {
        std::filesystem::remove(part, ignored);
        return copied;
    }
    const Descriptor file(::open(part.c_str(), O_RDWR | O_CLOEXEC));
    if (!file.is_open() || fsync(file.number()) != 0)
        return unavailable("store.backup_failed", part);
    // Unlike rename, link does not replace what somebody else has put there meanwhile.
    if (link(part.c_str(), path.c_str()) != 0) {
        if (errno == EEXIST) return fail(Code::conflict, "store.backup_exists");
        return unavailable("store.backup_failed", path);
    }
    std::filesystem::remove(part, ignored);
    return flush_directory(path);
}

Result<> SqliteStore::examine()
{
    auto connection = TRY(SqliteConnection::open(path_, SqliteConnection::Purpose::read,
                                                 SqliteConnection::Damage::report));
    const auto damaged = [](std::string what) {
        return tl::make_unexpected(
            Error{Code::unavailable, "store.damaged", {}, {}, std::move(what)});
    };
    const auto integrity = TRY(connection->query("pragma integrity_check(20)"));
    if (integrity.size() != 1 || integrity[0].text(0) != "ok") {
        return damaged(integrity.empty() ? "no answer" : integrity[0].text(0));
    }
    const auto references = TRY(connection->query("pragma foreign_key_check"));
    if (!references.empty())
        return damaged("a row of " + references[0].text(0) + " lacks its parent");
    return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_sqlite(const std::string& path,
                                           std::span<const Migration> migrations)
{
    // Counting memory takes a lock at every allocation. Refused, without harm, once SQLite runs.
    static std::once_flag once;
    std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });

    auto lock = TRY(lock_file(path));
    TRY(make_file(path));
    TRY(flush_directory(path));
    auto writing = TRY(SqliteConnection::open(path, SqliteConnection::Purpose::write,
                                              SqliteConnection::Damage::report));
    TRY(migrate(*writing, Engine::sqlite, migrations));
    writing->on_damage(SqliteConnection::Damage::stop);
    return std::make_unique<SqliteStore>(path, std::move(lock), std::move(writing));
}

}  // namespace concord::store
