// concord rotate: changes the keys of a deployment that is not running. Each change is cut off at
// no moment in a way that the next start, or the same command once more, does not put right.

#include <unistd.h>

#include <filesystem>
#include <iostream>

#include "app/command.h"
#include "app/compose.h"
#include "app/fetch.h"
#include "kernel/rekey.h"

namespace concord::app {
namespace {

namespace fs = std::filesystem;

constexpr Option options[] = {
    {"what", Option::Kind::text, Option::Need::must},
    {"--end"},
};

fs::path keys_of(const Order& order)
{
    return order.config.folder / "keys";
}

auto cannot_write(const fs::path& path)
{
    return fail(Code::unavailable, "keys.cannot_write",
                {
                    {"file", path.string()}
    });
}

// The kernel of the deployment, which no server has; its newest checkpoint is signed by whoever
// signs now.
Result<> sign_now(const Order& order, const Keys& keys)
{
    auto kernel = TRY(open_kernel(order.config, keys));
    TRY(kernel->ledger().checkpoint(kernel->store(), kernel->now()));
    return {};
}

// A new key for the log. The former one signs beside it until the change is ended, and signs the
// note that says so, by which its verifiers come to trust the new one (C2SP signed-note).
Result<> change_the_logs(const Order& order)
{
    auto folder = keys_of(order);
    auto keys = TRY(read_keys(folder));
    if (keys.log.former) return fail(Code::conflict, "rotate.under_way");
    TRY(sign_now(order, keys));
    Hash seed{};
    system_chance().fill(seed);
    auto next =
        TRY(tlog::NoteKey::generate(keys.log.key.verifier.name, tlog::Algorithm::ed25519, seed));
    seed.fill(0);
    auto note = TRY(sign_handover(keys.log.key, next));
    TRY(put_secret(folder / "log.handover", note));
    auto key = folder / "log.key", former = folder / "log.former.key",
         coming = folder / "log.next.key";
    TRY(put_secret(coming, tlog::print_private(next) + "\n"));
    // The former key has both names for a moment, so that there is always one under the first.
    std::error_code error;
    fs::remove(former, error);
    if (::link(key.c_str(), former.c_str()) != 0) return cannot_write(former);
    TRY(flush_folder(folder));
    fs::rename(coming, key, error);
    if (error) return cannot_write(key);
    TRY(flush_folder(folder));
    keys = TRY(read_keys(folder));
    TRY(sign_now(order, keys));
    order.say("command.rotate.log_changed", {
                                                {"file", (folder / "log.handover").string()}
    });
    std::cout << tlog::print(next.verifier) << std::endl;
    return {};
}

// From now on the new key alone signs. What the former one has signed stays good.
Result<> end_the_change(const Order& order)
{
    auto folder = keys_of(order);
    auto keys = TRY(read_keys(folder));
    if (!keys.log.former) return fail(Code::conflict, "rotate.not_under_way");
    TRY(sign_now(order, keys));
    std::string past;
    auto known = keys.log.past;
    if (std::find(known.begin(), known.end(), keys.log.former->verifier) == known.end())
        known.push_back(keys.log.former->verifier);
    for (auto& each : known) past += tlog::print(each) + "\n";
    TRY(put_secret(folder / "log.past", past));
    std::error_code error;
    fs::remove(folder / "log.former.key", error);
    if (error) return cannot_write(folder / "log.former.key");
    TRY(flush_folder(folder));
    order.say("command.rotate.log_ended");
    return {};
}

// A new secret of the deployment: second factors are sealed anew. The new one waits in a file of
// its own until the store lies under it.
Result<> change_the_deployments(const Order& order)
{
    auto folder = keys_of(order);
    auto keys = TRY(read_keys(folder));
    auto kernel = TRY(open_kernel(order.config, keys));
    auto coming = folder / "deployment.next.key", key = folder / "deployment.key";
    Bytes secret;
    std::error_code error;
    if (fs::exists(coming)) {
        auto text = TRY(read_file(coming.string(), 4096));
        while (text.ends_with('\n')) text.pop_back();
        auto waiting = parse_base64(text);
        if (waiting && waiting->size() == 32) secret = *waiting;
    }
    // A change that was cut off after the store had taken it is only to be finished.
    bool taken = !secret.empty() && !TRY(fits(*kernel, sealing_key(keys.secret))) &&
                 TRY(fits(*kernel, sealing_key(secret)));
    std::int64_t count = 0;
    if (!taken) {
        secret = random_bytes(system_chance(), 32);
        TRY(put_secret(coming, print_base64(secret) + "\n"));
        count = TRY(reseal_factors(*kernel, sealing_key(keys.secret), sealing_key(secret)));
    }
    fs::rename(coming, key, error);
    if (error) return cannot_write(key);
    TRY(flush_folder(folder));
    order.say("command.rotate.deployment_changed", {
                                                       {"count", std::to_string(count)}
    });
    return {};
}

Result<> rotate(const Order& order)
{
    auto what = order.option("what");
    bool ends = order.has("end");
    if (what == "log") return ends ? end_the_change(order) : change_the_logs(order);
    if (what == "deployment" && !ends) return change_the_deployments(order);
    return fail(Code::invalid, "command.used_wrongly");
}

}  // namespace

const CommandLine rotate_command{"rotate", options, rotate};

}  // namespace concord::app
