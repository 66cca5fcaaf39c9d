#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <memory>

#include "app/doctor.h"
#include "app/fetch.h"
#include "app/keys.h"
#include "app/mailing.h"
#include "app/press.h"
#include "app/sandbox.h"

namespace concord::app {
namespace {

using enum Advice::Weight;

constexpr std::int64_t free_mib_min = 1024;
constexpr Span certificate_ahead = days(21);
constexpr Span checkpoint_age = days(1);
constexpr std::int64_t mails_waiting_max = 20;

// The settings of sections, which read_config takes as they come.
constexpr std::string_view sections[] = {
    "mail.host", "mail.port",        "mail.security", "mail.user",   "mail.password",
    "mail.from", "mail.authorities", "mail.name",     "mail.folder", "exchange.private_hosts",
};

std::string setting(const Config& config, std::string_view name)
{
    auto found = config.more.find(name);
    return found == config.more.end() ? std::string() : found->second;
}

bool is_loopback(std::string_view address)
{
    return address == "127.0.0.1" || address == "::1" || address == "localhost";
}

Values named(const std::filesystem::path& path)
{
    return {
        {"file", path.string()}
    };
}

}  // namespace

std::vector<Advice> look_at_settings(const Config& config)
{
    std::vector<Advice> found;
    for (auto& [name, value] : config.more)
        if (std::find(std::begin(sections), std::end(sections), name) == std::end(sections))
            found.push_back({fault, "config.unknown", {{"name", name}}});
    if (config.use == Config::Use::demonstration) {
        found.push_back({note, "doctor.demonstration"});
        return found;
    }
    if (config.origin.empty()) found.push_back({warning, "doctor.no_origin"});
    if (config.log_origin == Config().log_origin) found.push_back({warning, "doctor.log_origin"});
    if (config.second_factor == SecondFactor::optional)
        found.push_back({warning, "doctor.factor_optional"});
    if (config.limits == Config::Limits::off) found.push_back({warning, "doctor.limits_off"});
    if (config.certificate.empty() && !is_loopback(config.address))
        found.push_back({fault, "doctor.plain_text", {{"address", config.address}}});
    return found;
}

std::vector<Advice> look_at_folder(const Config& config)
{
    std::vector<Advice> found;
    if (auto keys = read_keys(config.folder / "keys"); !keys)
        found.push_back({fault, keys.error().key, keys.error().values});
    auto is_sqlite = !config.store.starts_with("postgresql://");
    for (auto& path : {config.folder / "concord.toml", std::filesystem::path(config.store),
                       config.folder / "keys"}) {
        struct stat about{};
        if (!is_sqlite && path == config.store) continue;
        if (::stat(path.c_str(), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)))
            found.push_back({warning, "doctor.exposed", named(path)});
    }
    auto where = is_sqlite ? std::filesystem::path(config.store).parent_path() : config.folder;
    struct statvfs space{};
    if (::statvfs(where.empty() ? "." : where.c_str(), &space) == 0) {
        auto free_mib = std::int64_t(space.f_bavail) * std::int64_t(space.f_frsize) / (1 << 20);
        if (free_mib < free_mib_min)
            found.push_back({
                fault,
                "doctor.disk_low",
                {{"folder", where.string()}, {"free", std::to_string(free_mib)}}
            });
    }
    return found;
}

std::vector<Advice> look_at_clock()
{
    timex state{};
    auto answer = ::adjtimex(&state);
    if (answer >= 0 && (answer == TIME_ERROR || (state.status & STA_UNSYNC)))
        return {
            {note, "doctor.clock_alone"}
        };
    return {};
}

std::vector<Advice> look_at_sandbox()
{
    std::vector<Advice> found;
    switch (find_confinement()) {
        case Confinement::namespaces: break;
        case Confinement::landlock: found.push_back({note, "doctor.sandbox_landlock"}); break;
        case Confinement::filter: found.push_back({warning, "doctor.sandbox_weak"}); break;
    }
    for (auto program : {"/usr/bin/pdftotext", "/usr/bin/pdfinfo"})
        if (::access(program, X_OK) != 0)
            found.push_back({warning, "doctor.no_pdf_tool", {{"program", program}}});
    if (!has_office()) found.push_back({note, "doctor.no_office"});
    return found;
}

std::vector<Advice> look_at_mail(const Config& config)
{
    if (auto mailer = make_mailer(config); !mailer)
        return {
            {fault, mailer.error().key, mailer.error().values}
        };
    if (!setting(config, "mail.folder").empty()) return {};
    auto host = setting(config, "mail.host");
    if (host.empty())
        return {
            {warning, "doctor.no_mail"}
        };
    int port = 587;
    if (auto given = setting(config, "mail.port"); !given.empty())
        std::from_chars(given.data(), given.data() + given.size(), port);
    if (auto open = knock(host, port); !open)
        return {
            {fault, "doctor.mail_unreachable", {{"server", host + ":" + std::to_string(port)}}}
        };
    return {};
}

std::vector<Advice> look_at_certificate(const Config& config, Time now)
{
    if (config.certificate.empty()) return {};
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(
        std::fopen(config.certificate.c_str(), "re"), std::fclose);
    const std::unique_ptr<X509, decltype(&X509_free)> certificate(
        file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr, X509_free);
    std::vector<Advice> found;
    if (!certificate)
        return {
            {fault, "doctor.certificate_unreadable", named(config.certificate)}
        };
    int days_left = 0, seconds_left = 0;
    const std::unique_ptr<ASN1_TIME, decltype(&ASN1_TIME_free)> today(
        ASN1_TIME_set(nullptr, now.ms / 1000), ASN1_TIME_free);
    ASN1_TIME_diff(&days_left, &seconds_left, today.get(), X509_get0_notAfter(certificate.get()));
    Values values = named(config.certificate);
    values["days"] = std::to_string(days_left);
    if (days_left < 0 || seconds_left < 0)
        found.push_back({fault, "doctor.certificate_over", values});
    else if (days(days_left) < certificate_ahead)
        found.push_back({warning, "doctor.certificate_ends", values});
    struct stat about{};
    if (::stat(config.private_key.c_str(), &about) != 0)
        found.push_back({fault, "doctor.certificate_unreadable", named(config.private_key)});
    else if (about.st_mode & S_IRWXO)
        found.push_back({fault, "keys.exposed", named(config.private_key)});
    return found;
}

std::vector<Advice> look_at_condition(const JsonObject& condition, Time now)
{
    auto number = [&](const char* name) {
        auto value = find_at(condition, name);
        return value && value->is_number() ? value->to_number<std::int64_t>() : 0;
    };
    std::vector<Advice> found;
    if (now.ms < number("newest_ms"))
        found.push_back(
            {fault, "doctor.clock_behind", {{"time", print(Time{number("newest_ms")})}}});
    auto unsigned_acts = number("acts") - number("checkpoint_size");
    if (unsigned_acts > 0 && now - Time{number("uncovered_ms")} > checkpoint_age)
        found.push_back(
            {warning, "doctor.checkpoint_old", {{"count", std::to_string(unsigned_acts)}}});
    if (auto waiting = number("mails_waiting"); waiting > mails_waiting_max)
        found.push_back({warning, "doctor.mails_waiting", {{"count", std::to_string(waiting)}}});
    return found;
}

}  // namespace concord::app
