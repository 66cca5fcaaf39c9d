#include "app/mailing.h"

#include <charconv>

namespace concord::app {
namespace {

std::string setting(const Config& config, std::string_view name)
{
    auto found = config.more.find(name);
    return found == config.more.end() ? std::string() : found->second;
}

auto bad(const char* name)
{
    return fail(Code::invalid, "config.bad_value",
                {
                    {"name", name}
    });
}

}  // namespace

Result<std::unique_ptr<Mailer>> make_mailer(const Config& config)
{
    MailSettings settings;
    settings.host = setting(config, "mail.host");
    settings.user = setting(config, "mail.user");
    settings.password = setting(config, "mail.password");
    settings.from_name = setting(config, "mail.name");
    settings.authorities = setting(config, "mail.authorities");
    if (auto from = setting(config, "mail.from"); !from.empty()) settings.from = from;
    if (auto port = setting(config, "mail.port"); !port.empty()) {
        auto read = std::from_chars(port.data(), port.data() + port.size(), settings.port);
        if (read.ec != std::errc() || settings.port < 1 || settings.port > 65535)
            return bad("mail.port");
    }
    auto security = setting(config, "mail.security");
    if (security == "none")
        settings.security = MailSettings::Security::none;
    else if (security == "tls")
        settings.security = MailSettings::Security::tls;
    else if (!security.empty() && security != "starttls")
        return bad("mail.security");
    if (auto folder = setting(config, "mail.folder"); !folder.empty()) {
        auto path = config.folder / folder;
        std::error_code error;
        std::filesystem::create_directories(path, error);
        if (error) return bad("mail.folder");
        return std::unique_ptr<Mailer>(new FolderMailer(path.string(), std::move(settings)));
    }
    if (settings.host.empty()) return std::unique_ptr<Mailer>();
    return std::unique_ptr<Mailer>(new SmtpMailer(std::move(settings)));
}

}  // namespace concord::app
