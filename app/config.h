// What an operator sets. A deployment is one folder: concord.toml, the keys, and the store unless
// that is a PostgreSQL database. docs/OPERATING.md explains each setting.

#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace concord::app {

enum class SecondFactor { required, optional };

struct Config {
    std::filesystem::path folder = "data";
    std::string store;  // a file or a postgresql:// address
    std::string address = "127.0.0.1";
    std::uint16_t port = 8080;
    std::string origin;  // "https://concord.example" as browsers see it, or ""
    std::string log_origin = "concord.invalid/log";
    std::string certificate, private_key;  // PEM files, if TLS ends here
    unsigned threads = 1;                  // of the HTTP server
    unsigned workers = 16;                 // for what waits
    enum class Limits { usual, off } limits = Limits::usual;
    SecondFactor second_factor = SecondFactor::required;
    enum class Use { real, demonstration } use = Use::real;
    std::map<std::string, Span, std::less<>>
        within;  // [within] "assistance.answer.acknowledge" = 3600
    // Further sections, as text: "mail.server" -> "smtp://…".
    std::map<std::string, std::string, std::less<>> more;
};

// CONCORD_DATA names the folder ("data" without it); concord.toml in it is read if it is there;
// CONCORD_STORE, CONCORD_PORT, CONCORD_ADDRESS and CONCORD_ORIGIN go before it. Fails with
// config.malformed {file, line}, config.unknown {name} or config.bad_value {name}.
Result<Config> read_config();

// concord.toml in this folder alone, without the environment.
Result<Config> read_config(const std::filesystem::path& folder);

// The text of a new concord.toml.
std::string print(const Config&);

}  // namespace concord::app
