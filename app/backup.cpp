// concord backup and concord restore. A backup is a copy of the store as one SQLite file, and
// beside it, if asked for, FILE.keys with the deployment's secrets.

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "app/compose.h"
#include "app/fetch.h"
#include "app/jobs.h"
#include "app/progress.h"
#include "kernel/schema.h"

namespace concord::app {
namespace {

namespace fs = std::filesystem;

// What belongs beside a copy of the store, from the deployment's folder.
std::vector<std::string> kept_names()
{
    std::vector<std::string> names{"concord.toml"};
    for (auto name : key_files) names.push_back("keys/" + std::string(name));
    return names;
}

Values named(const fs::path& path)
{
    return {
        {"file", path.string()}
    };
}

auto cannot_write(const fs::path& path)
{
    return fail(Code::unavailable, "keys.cannot_write", named(path));
}

fs::path keys_beside(const fs::path& file)
{
    return file.string() + ".keys";
}

Result<> write_keys_beside(const Order& order, const fs::path& file)
{
    JsonObject kept;
    for (auto& name : kept_names()) {
        auto path = order.config.folder / name;
        if (fs::exists(path)) kept[name] = TRY(read_file(path.string()));
    }
    return put_secret(keys_beside(file), print_json(kept) + "\n");
}

constexpr Option backup_options[] = {
    {"file", Option::Kind::text, Option::Need::must},
    {"--with-keys"},
};

Result<> backup(const Order& order)
{
    auto file = fs::absolute(order.option("file"));
    bool with_keys = order.has("with-keys");
    for (auto& path : {file, keys_beside(file)})
        if (fs::exists(path)) return fail(Code::conflict, "store.backup_exists", named(path));
    TRY(run_job(order, "backup",
                {
                    {"file", file.string()}
    },
                "progress.backup"));
    if (with_keys) TRY(write_keys_beside(order, file));
    order.say(with_keys ? "command.backup.done_with_keys" : "command.backup.done", named(file));
    return {};
}

constexpr Option restore_options[] = {
    {"file", Option::Kind::text, Option::Need::must},
    {"folder", Option::Kind::text, Option::Need::must},
    {"--keys", Option::Kind::text},
    {"--keep-sessions"},
    {"--json"},
};

// Copies with progress, onto the disk, under its name only when complete.
Result<> copy_store(const fs::path& from, const fs::path& to, const Progress& progress)
{
    auto part = to;
    part += ".part";
    int made = ::open(part.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (made < 0) return cannot_write(part);
    std::ifstream in(from, std::ios::binary);
    auto total = std::int64_t(fs::file_size(from));
    std::int64_t done = 0;
    std::vector<char> piece(1 << 20);
    bool fine = bool(in);
    while (fine && in) {
        in.read(piece.data(), std::streamsize(piece.size()));
        std::string_view rest(piece.data(), std::size_t(in.gcount()));
        while (fine && !rest.empty()) {
            auto written = ::write(made, rest.data(), rest.size());
            fine = written > 0;
            if (fine) rest.remove_prefix(std::size_t(written));
        }
        done += in.gcount();
        progress(done, total);
    }
    fine = fine && done == total && ::fsync(made) == 0;
    ::close(made);
    std::error_code error;
    if (fine) fs::rename(part, to, error);
    if (!fine || error) {
        fs::remove(part, error);
        return cannot_write(to);
    }
    return flush_folder(to.parent_path());
}

// The keys from beside the backup, or from the folder that --keys names.
Result<> restore_keys(const Order& order, const fs::path& file, const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder / "keys", error);
    if (!error) fs::permissions(folder / "keys", fs::perms::owner_all, error);
    if (error) return cannot_write(folder / "keys");
    if (auto from = order.option("keys"); !from.empty()) {
        for (auto name : key_files) {
            auto bytes = read_file((fs::path(from) / name).string());
            bool is_needed = name == "log.key" || name == "deployment.key";
            if (!bytes && !is_needed) continue;
            if (!bytes) return fail(Code::not_found, "keys.missing", named(fs::path(from) / name));
            TRY(write_secret(folder / "keys" / name, *bytes));
        }
        return flush_folder(folder / "keys");
    }
    auto kept = parse_json(TRY(read_file(keys_beside(file).string())));
    if (!kept || !kept->is_object())
        return fail(Code::invalid, "keys.malformed", named(keys_beside(file)));
    for (auto& name : kept_names())
        if (auto bytes = text_at(kept->get_object(), name); !bytes.empty())
            TRY(write_secret(folder / name, bytes));
    TRY(flush_folder(folder / "keys"));
    return flush_folder(folder);
}

struct Ended {
    std::int64_t sessions = 0, codes = 0, tokens = 0;
};

// What was revoked after the backup was taken would work again: so nothing of it does. Tokens end
// by an act of the platform, which stands in the log.
Result<Ended> end_all_access(Kernel& kernel)
{
    Ended ended;
    std::vector<std::string> tokens;
    TRY(kernel.work(kernel.now(), [&](store::Writer& writer, Commit&) -> Result<> {
        ended.sessions = TRY(writer.run("delete from sessions"));
        ended.codes =
            TRY(writer.run("delete from secrets where kind = 'invitation' or kind = "
                           "'enrolment' or kind like 'recovery:%'"));
        tokens.clear();
        for (auto& row : TRY(writer.query(
                 "select id from records where type = 'identity.token' and state = 'active'")))
            tokens.push_back(row.text(0));
        return {};
    }));
    for (auto& token : tokens) {
        Command command;
        command.type = "identity.token";
        command.id = token;
        command.action = "expire";
        TRY(kernel.apply(the_platform(), command));
        ++ended.tokens;
    }
    return ended;
}

Result<> make_empty(const fs::path& folder)
{
    std::error_code error;
    fs::create_directories(folder, error);
    bool made = !error && fs::is_directory(folder);
    if (made && !fs::is_empty(folder, error))
        return fail(Code::conflict, "command.restore.not_empty",
                    {
                        {"folder", folder.string()}
        });
    if (made) fs::permissions(folder, fs::perms::owner_all, error);
    if (!made || error) return cannot_write(folder);
    return {};
}

Result<> restore(const Order& order)
{
    auto file = fs::absolute(order.option("file"));
    auto folder = fs::absolute(order.option("folder"));
    if (!fs::is_regular_file(file)) return fail(Code::not_found, "file.unreadable", named(file));
    if (!order.has("keys") && !fs::exists(keys_beside(file)))
        return fail(Code::invalid, "command.restore.needs_keys", named(keys_beside(file)));
    TRY(make_empty(folder));
    TRY(restore_keys(order, file, folder));
    TRY(copy_store(file, folder / "concord.sqlite", show_progress(order, "progress.restore")));

    auto config = TRY(read_config(folder));
    config.store = (folder / "concord.sqlite").string();
    auto keys = TRY(read_keys(folder / "keys"));
    {
        auto store = TRY(store::open(config.store, schema()));
        TRY(store->examine());
        auto report = TRY(verify_store(*store, Types(mechanisms()), keys.log.verifiers(),
                                       show_progress(order, "progress.verify")));
        TRY(conclude_store(order, print(report)));
    }
    if (!order.has("keep-sessions")) {
        auto kernel = TRY(open_kernel(config, keys));
        Search search(*kernel, folder / "index");
        TRY(search.prepare(show_progress(order, "progress.index")));
        auto ended = TRY(end_all_access(*kernel));
        if (!order.has("json"))
            order.say("command.restore.ended", {
                                                   {"sessions", std::to_string(ended.sessions)},
                                                   {"tokens",   std::to_string(ended.tokens)  },
                                                   {"codes",    std::to_string(ended.codes)   }
            });
    }
    if (!order.has("json"))
        order.say("command.restore.done", {
                                              {"folder", folder.string()}
        });
    return {};
}

}  // namespace

const CommandLine backup_command{"backup", backup_options, backup};
const CommandLine restore_command{"restore", restore_options, restore};

}  // namespace concord::app
