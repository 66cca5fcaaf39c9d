#include "app/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

namespace concord::app {
namespace {

Values named(const std::filesystem::path& path)
{
    return {
        {"file", path.string()}
    };
}

Result<std::string> read_secret(const std::filesystem::path& path)
{
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0)
        return fail(Code::not_found, "keys.missing", named(path));
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return fail(Code::invalid, "keys.exposed", named(path));
    std::ifstream in(path, std::ios::binary);
    std::stringstream text;
    text << in.rdbuf();
    auto all = text.str();
    if (all.ends_with('\n')) all.pop_back();
    return all;
}

}  // namespace

Result<> write_secret(const std::filesystem::path& path, std::string_view bytes)
{
    int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0 && errno == EEXIST) return fail(Code::conflict, "keys.exist", named(path));
    bool fine = file >= 0;
    while (fine && !bytes.empty()) {
        auto written = ::write(file, bytes.data(), bytes.size());
        fine = written > 0;
        if (fine) bytes.remove_prefix(std::size_t(written));
    }
    fine = fine && ::fsync(file) == 0;
    if (file >= 0) ::close(file);
    if (!fine) return fail(Code::unavailable, "keys.cannot_write", named(path));
    return {};
}

Result<Keys> create_keys(const std::filesystem::path& folder, std::string_view log_origin,
                         Chance& chance)
{
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (!error) std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (error) return fail(Code::unavailable, "keys.cannot_write", named(folder));
    Keys keys;
    Hash seed{};
    chance.fill(seed);
    keys.log =
        TRY(tlog::NoteKey::generate(std::string(log_origin), tlog::Algorithm::ed25519, seed));
    seed.fill(0);
    keys.secret = random_bytes(chance, 32);
    TRY(write_secret(folder / "log.key", tlog::print_private(keys.log) + "\n"));
    TRY(write_secret(folder / "deployment.key", print_base64(keys.secret) + "\n"));
    return keys;
}

Result<Keys> read_keys(const std::filesystem::path& folder)
{
    Keys keys;
    auto malformed = [&](const char* name) {
        return fail(Code::invalid, "keys.malformed", named(folder / name));
    };
    auto log = tlog::parse_private(TRY(read_secret(folder / "log.key")));
    if (!log) return malformed("log.key");
    keys.log = *log;
    auto secret = parse_base64(TRY(read_secret(folder / "deployment.key")));
    if (!secret || secret->size() != 32) return malformed("deployment.key");
    keys.secret = *secret;
    return keys;
}

}  // namespace concord::app
