// Mail that says only that something waits: no title, no names of States, no words of anybody. What
// it is about is read on the platform, after signing in.

#pragma once

#include <string>

#include "base/result.h"
#include "base/time.h"

namespace concord {

struct Mail {
    std::string id;  // the same for each attempt, so that a doubled mail can be told
    std::string to;  // one mailbox
    std::string language;
    std::string subject;
    std::string body;
    Time at;
};

struct Mailer {
    virtual ~Mailer() = default;
    // unavailable (mail.unreachable, mail.refused_for_now): try again later. invalid
    // (mail.bad_address, mail.refused): never will.
    virtual Result<> send(const Mail&) = 0;
};

struct MailSettings {
    std::string host = {};
    int port = 587;
    enum class Security { none, starttls, tls } security = Security::starttls;
    std::string user = {};  // "" for none
    std::string password = {};
    std::string from = "concord@concord.invalid";
    std::string from_name = {};
    std::string authorities = {};  // file of certificates to trust, or "" for the system's
    Span timeout = seconds(20);
};

// RFC 5322 with lines ended by CRLF; header words outside ASCII as RFC 2047, the body as RFC 2045
// base64. Fails with invalid, mail.bad_address, if an address could carry more than an address.
Result<std::string> print_mail(const Mail&, const MailSettings&);

// SMTP by libcurl. One connection, kept while it lasts; for one thread at a time.
class SmtpMailer final : public Mailer {
public:
    explicit SmtpMailer(MailSettings);
    ~SmtpMailer() override;
    SmtpMailer(const SmtpMailer&) = delete;
    SmtpMailer& operator=(const SmtpMailer&) = delete;
    Result<> send(const Mail&) override;

private:
    const MailSettings settings_;
    void* curl_;
};

// Leaves each mail as a file .eml in a folder, for demonstrations and tests.
class FolderMailer final : public Mailer {
public:
    FolderMailer(std::string folder, MailSettings settings)
        : folder_(std::move(folder)), settings_(std::move(settings))
    {
    }
    Result<> send(const Mail&) override;

private:
    const std::string folder_;
    const MailSettings settings_;
};

}  // namespace concord
