#include "app/config.h"

#define TOML_EXCEPTIONS 0
#include <toml++/toml.h>
#include <charconv>
#include <cstdlib>

namespace concord::app {
namespace {

auto bad_value(std::string_view name)
{
    return fail(Code::invalid, "config.bad_value",
                {
                    {"name", std::string(name)}
    });
}

std::string from_environment(const char* name)
{
    auto value = std::getenv(name);
    return value ? value : "";
}

Result<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    auto read = std::from_chars(text.data(), text.data() + text.size(), port);
    if (read.ec != std::errc() || read.ptr != text.data() + text.size()) return bad_value("port");
    return port;
}

Result<unsigned> parse_count(const toml::node& node, std::string_view name)
{
    auto value = node.value<std::int64_t>().value_or(0);
    if (value < 1 || value > 1024) return bad_value(name);
    return unsigned(value);
}

Result<> take_setting(Config& config, std::string_view name, const toml::node& node)
{
    auto text = node.value<std::string>();
    const std::pair<std::string_view, std::string*> texts[] = {
        {"store",       &config.store      },
        {"address",     &config.address    },
        {"origin",      &config.origin     },
        {"log_origin",  &config.log_origin },
        {"certificate", &config.certificate},
        {"private_key", &config.private_key}
    };
    for (auto& [known, to] : texts) {
        if (known != name) continue;
        if (!text) return bad_value(name);
        *to = *text;
        return {};
    }
    if (name == "port") {
        auto value = node.value<std::int64_t>().value_or(-1);
        config.port = TRY(parse_port(std::to_string(value)));
    } else if (name == "threads") {
        config.threads = TRY(parse_count(node, name));
    } else if (name == "workers") {
        config.workers = TRY(parse_count(node, name));
    } else if (name == "limits") {
        if (text != "usual" && text != "off") return bad_value(name);
        config.limits = text == "off" ? Config::Limits::off : Config::Limits::usual;
    } else if (name == "second_factor") {
        if (text != "required" && text != "optional") return bad_value(name);
        config.second_factor = text == "optional" ? SecondFactor::optional : SecondFactor::required;
    } else if (name == "use") {
        if (text != "real" && text != "demonstration") return bad_value(name);
        config.use = text == "real" ? Config::Use::real : Config::Use::demonstration;
    } else {
        return fail(Code::invalid, "config.unknown",
                    {
                        {"name", std::string(name)}
        });
    }
    return {};
}

Result<> take_within(Config& config, const toml::table& table)
{
    for (auto& [name, node] : table) {
        auto limit_s = node.value<std::int64_t>().value_or(0);
        if (limit_s < 1) return bad_value("within." + std::string(name.str()));
        config.within[std::string(name.str())] = seconds(limit_s);
    }
    return {};
}

Result<> take_section(Config& config, std::string_view section, const toml::table& table)
{
    for (auto& [name, node] : table) {
        auto full = std::string(section) + "." + std::string(name.str());
        if (auto text = node.value<std::string>())
            config.more[full] = *text;
        else if (auto number = node.value<std::int64_t>())
            config.more[full] = std::to_string(*number);
        else
            return bad_value(full);
    }
    return {};
}

Result<> take_file(Config& config, const std::filesystem::path& path)
{
    auto parsed = toml::parse_file(path.string());
    if (!parsed)
        return fail(Code::invalid, "config.malformed",
                    {
                        {"file", path.string()                                     },
                        {"line", std::to_string(parsed.error().source().begin.line)}
        });
    for (auto& [name, node] : parsed.table()) {
        auto table = node.as_table();
        if (table && name.str() == "within")
            TRY(take_within(config, *table));
        else if (table)
            TRY(take_section(config, name.str(), *table));
        else
            TRY(take_setting(config, name.str(), node));
    }
    return {};
}

std::string in_quotes(std::string_view text)
{
    std::string made = "\"";
    for (auto c : text) {
        if (c == '"' || c == '\\') made += '\\';
        made += c;
    }
    return made + "\"";
}

}  // namespace

Result<Config> read_config(const std::filesystem::path& folder)
{
    Config config;
    config.folder = folder;
    auto file = config.folder / "concord.toml";
    if (std::filesystem::exists(file)) TRY(take_file(config, file));
    if (config.store.empty()) config.store = (config.folder / "concord.sqlite").string();
    return config;
}

Result<Config> read_config()
{
    auto folder = from_environment("CONCORD_DATA");
    if (folder.empty()) folder = Config().folder.string();
    auto config = TRY(read_config(std::filesystem::path(folder)));
    if (auto store = from_environment("CONCORD_STORE"); !store.empty()) config.store = store;
    if (auto port = from_environment("CONCORD_PORT"); !port.empty())
        config.port = TRY(parse_port(port));
    if (auto address = from_environment("CONCORD_ADDRESS"); !address.empty())
        config.address = address;
    if (auto origin = from_environment("CONCORD_ORIGIN"); !origin.empty()) config.origin = origin;
    return config;
}

std::string print(const Config& config)
{
    std::string text = "log_origin = " + in_quotes(config.log_origin) + "\n";
    if (!config.origin.empty()) text += "origin = " + in_quotes(config.origin) + "\n";
    if (config.use == Config::Use::demonstration) text += "use = \"demonstration\"\n";
    if (config.second_factor == SecondFactor::optional) text += "second_factor = \"optional\"\n";
    if (auto folder = config.more.find("mail.folder"); folder != config.more.end())
        text += "\n[mail]\nfolder = " + in_quotes(folder->second) + "\n";
    return text;
}

}  // namespace concord::app
