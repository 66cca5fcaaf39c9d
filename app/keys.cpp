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

Result<> flush_folder(const std::filesystem::path& folder)
{
    int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = opened >= 0 && ::fsync(opened) == 0;
    if (opened >= 0) ::close(opened);
    if (!fine) return fail(Code::unavailable, "keys.cannot_write", named(folder));
    return {};
}

Result<> put_secret(const std::filesystem::path& path, std::string_view bytes)
{
    auto part = path;
    part += ".part";
    std::error_code error;
    std::filesystem::remove(part, error);
    TRY(write_secret(part, bytes));
    std::filesystem::rename(part, path, error);
    if (error) return fail(Code::unavailable, "keys.cannot_write", named(path));
    return flush_folder(std::filesystem::absolute(path).parent_path());
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
    keys.log.key =
        TRY(tlog::NoteKey::generate(std::string(log_origin), tlog::Algorithm::ed25519, seed));
    seed.fill(0);
    keys.secret = random_bytes(chance, 32);
    TRY(write_secret(folder / "log.key", tlog::print_private(keys.log.key) + "\n"));
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
    keys.log.key = *log;
    if (std::filesystem::exists(folder / "log.former.key")) {
        auto former = tlog::parse_private(TRY(read_secret(folder / "log.former.key")));
        if (!former) return malformed("log.former.key");
        // The same key twice is a change that was cut off before the new one took its place.
        if (former->verifier != keys.log.key.verifier) keys.log.former = *former;
    }
    if (std::filesystem::exists(folder / "log.past")) {
        auto text = TRY(read_secret(folder / "log.past"));
        for (std::string_view rest = text; !rest.empty();) {
            auto end = std::min(rest.find('\n'), rest.size());
            auto past = tlog::parse_verifier(rest.substr(0, end));
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (!past) return malformed("log.past");
            keys.log.past.push_back(*past);
        }
    }
    if (std::filesystem::exists(folder / "log.handover"))
        keys.log.handover = TRY(read_secret(folder / "log.handover")) + "\n";
    auto secret = parse_base64(TRY(read_secret(folder / "deployment.key")));
    if (!secret || secret->size() != 32) return malformed("deployment.key");
    keys.secret = *secret;
    return keys;
}

}  // namespace concord::app
