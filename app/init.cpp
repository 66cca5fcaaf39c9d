// concord init: a new deployment, or nothing.

#include <fstream>
#include <iostream>

#include "app/command.h"
#include "app/compose.h"
#include "app/embedded.h"
#include "app/population.h"
#include "kernel/notices.h"

namespace concord::app {
namespace {

constexpr Option options[] = {
    {"--demo"},
    {"--log-origin", Option::Kind::text},
};

std::string table_of(const std::vector<Account>& accounts)
{
    std::string text;
    for (auto& account : accounts) {
        auto line = account.participant;
        line.resize(std::max<std::size_t>(line.size() + 1, 13), ' ');
        line += account.email;
        line.resize(std::max<std::size_t>(line.size() + 1, 40), ' ');
        line += account.password;
        line.resize(std::max<std::size_t>(line.size() + 1, 62), ' ');
        text += line + account.roles + "\n";
    }
    return text;
}

Result<> write_config(const Config& config)
{
    return write_secret(config.folder / "concord.toml", print(config));
}

Result<> init(const Order& order)
{
    auto config = order.config;
    bool demo = order.has("demo");
    if (auto origin = order.option("log-origin"); !origin.empty()) config.log_origin = origin;
    if (demo) {
        config.use = Config::Use::demonstration;
        config.second_factor = SecondFactor::optional;
        config.more["mail.folder"] = "mail";
    }
    auto keys = TRY(create_keys(config.folder / "keys", config.log_origin, system_chance()));
    TRY(write_config(config));
    auto kernel = TRY(open_kernel(config, keys));
    auto credentials = TRY(open_credentials(*kernel, config, keys));
    auto states = TRY(embedded_states());
    TRY(add_participants(*kernel, states));
    TRY(add_questionnaires(*kernel, embedded_questionnaires()));
    order.say("command.init.done",
              {
                  {"folder", config.folder.string()                                 },
                  {"count",  std::to_string(kernel->roster()->participants().size())}
    });
    if (!demo) return {};
    auto accounts =
        TRY(add_demonstration(*kernel, [&](std::string_view person, std::string_view password) {
            return credentials->endow({std::string(person), std::string(password), {}});
        }));
    TRY(fill_directory(
        *kernel, {embedded_file("contacts-sample.csv"), embedded_file("contacts-sample.vcf")}));
    // Of the directory's beginnings nobody needs to be told; of the cases everybody concerned is.
    credentials.reset();
    kernel.reset();
    kernel = TRY(open_kernel(config, keys));
    Notices notices(*kernel);
    TRY(begin_cases(*kernel, embedded_file("demonstration.json")));
    TRY(tell_story(*kernel, embedded_file("demonstration.json")));
    TRY(begin_exchange(*kernel, embedded_file("demonstration.json")));
    auto table = table_of(accounts);
    TRY(write_secret(config.folder / "demo-accounts.txt", table));
    order.say("command.init.accounts",
              {
                  {"file", (config.folder / "demo-accounts.txt").string()}
    });
    std::cout << table << std::flush;
    return {};
}

}  // namespace

const CommandLine init_command{"init", options, init};

}  // namespace concord::app
