#include "kernel/mail.h"

#include <curl/curl.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/bytes.h"
#include "base/check.h"

namespace concord {
namespace {

// A mailbox that can stand in a header and in an SMTP command: no space, control or angle bracket.
bool is_plain_address(std::string_view text)
{
    auto at = text.find('@');
    if (text.size() > 254 || at == 0 || at == std::string_view::npos || at + 1 == text.size() ||
        text.find('@', at + 1) != std::string_view::npos)
        return false;
    for (unsigned char c : text)
        if (c <= ' ' || c >= 0x7f || std::string_view("<>()[]\\,;:\"").find(char(c)) != text.npos)
            return false;
    return true;
}

bool is_plain_word(std::string_view text)
{
    for (unsigned char c : text)
        if (c < ' ' || c >= 0x7f) return false;
    return text.find("=?") == std::string_view::npos;
}

// RFC 2047: words of at most 75 characters, each with whole characters of UTF-8.
std::string encoded_words(std::string_view text)
{
    if (is_plain_word(text) && text.size() <= 60) return std::string(text);
    constexpr std::size_t piece_max = 42;  // bytes; 56 in base64
    std::string out;
    while (!text.empty()) {
        auto size = std::min(piece_max, text.size());
        while (size < text.size() && size > 0 && (text[size] & 0xC0) == 0x80) --size;
        if (size == 0) size = std::min(piece_max, text.size());  // not UTF-8
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + print_base64(text.substr(0, size)) + "?=";
        text.remove_prefix(size);
    }
    return out;
}

// RFC 5322 section 3.3, in UTC.
std::string print_mail_date(Time time)
{
    constexpr std::array days = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    auto text = print(time);  // 2026-11-20T09:30:00.000Z
    auto day = (time.ms >= 0 ? time.ms : time.ms - 86'399'999) / 86'400'000 % 7;
    auto month = std::size_t(text[5] - '0') * 10 + std::size_t(text[6] - '0');
    CHECK(month >= 1 && month <= 12);
    return std::string(days[std::size_t((day + 7) % 7)]) + ", " + text.substr(8, 2) + " " +
           months[month - 1] + " " + text.substr(0, 4) + " " + text.substr(11, 8) + " +0000";
}

std::string domain_of(std::string_view address)
{
    return std::string(address.substr(address.find('@') + 1));
}

std::string id_of(const Mail& mail, const MailSettings& settings)
{
    return print_hex(view(sha256(mail.id))).substr(0, 32) + "@" + domain_of(settings.from);
}

std::size_t give(char* to, std::size_t size, std::size_t count, void* from)
{
    auto& left = *static_cast<std::string_view*>(from);
    auto taken = std::min(left.size(), size * count);
    left.copy(to, taken);
    left.remove_prefix(taken);
    return taken;
}

}  // namespace

Result<std::string> print_mail(const Mail& mail, const MailSettings& settings)
{
    if (!is_plain_address(mail.to) || !is_plain_address(settings.from))
        return fail(Code::invalid, "mail.bad_address");
    std::string text = "Date: " + print_mail_date(mail.at) + "\r\n";
    text += "From: ";
    if (!settings.from_name.empty())
        text += (is_plain_word(settings.from_name)
                     ? "=?UTF-8?B?" + print_base64(settings.from_name.substr(0, 42)) + "?="
                     : encoded_words(settings.from_name)) +
                " ";
    text += "<" + settings.from + ">\r\n";
    text += "To: <" + mail.to + ">\r\n";
    text += "Subject: " + encoded_words(mail.subject) + "\r\n";
    text += "Message-ID: <" + id_of(mail, settings) + ">\r\n";
    text += "Auto-Submitted: auto-generated\r\n";
    text += "MIME-Version: 1.0\r\n";
    if (!mail.language.empty() && is_plain_word(mail.language))
        text += "Content-Language: " + mail.language + "\r\n";
    text += "Content-Type: text/plain; charset=utf-8\r\n";
    text += "Content-Transfer-Encoding: base64\r\n\r\n";
    auto body = print_base64(mail.body);
    for (std::size_t at = 0; at < body.size(); at += 76) text += body.substr(at, 76) + "\r\n";
    return text;
}

SmtpMailer::SmtpMailer(MailSettings settings)
    : settings_(std::move(settings)), curl_(curl_easy_init())
{
    CHECK(curl_ != nullptr);
}

SmtpMailer::~SmtpMailer()
{
    curl_easy_cleanup(curl_);
}

Result<> SmtpMailer::send(const Mail& mail)
{
    auto text = TRY(print_mail(mail, settings_));
    CURL* curl = curl_;
    curl_easy_reset(curl);
    bool tls = settings_.security == MailSettings::Security::tls;
    bool secure = settings_.security != MailSettings::Security::none;
    auto url = std::string(tls ? "smtps://" : "smtp://") + settings_.host + ":" +
               std::to_string(settings_.port) + "/" + domain_of(settings_.from);
    std::string_view left = text;
    auto from = "<" + settings_.from + ">", to = "<" + mail.to + ">";
    curl_slist* recipients = curl_slist_append(nullptr, to.c_str());
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, long(CURL_NETRC_IGNORED));
    curl_easy_setopt(curl, CURLOPT_USE_SSL, long(secure ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, long(CURL_SSLVERSION_TLSv1_2));
    if (!settings_.authorities.empty())
        curl_easy_setopt(curl, CURLOPT_CAINFO, settings_.authorities.c_str());
    if (!settings_.user.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, settings_.user.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, settings_.password.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, from.c_str());
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
    curl_easy_setopt(curl, CURLOPT_READDATA, &left);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, long(settings_.timeout.ms / 2));
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, long(settings_.timeout.ms));
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, long(settings_.timeout.ms / 1000 + 1));
    auto code = curl_easy_perform(curl);
    long answer = 0;
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    curl_slist_free_all(recipients);
    if (code == CURLE_OK) return {};
    auto error = [&](Code kind, const char* key) {
        return tl::make_unexpected(Error{kind, key, {}, {}, std::string(curl_easy_strerror(code))});
    };
    // RFC 5321 section 4.2.1: 5yz to this mailbox is for good, 4yz is not. A refused sign-in or an
    // untrusted certificate is the deployment's mistake and will be put right.
    bool refused =
        code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_WEIRD_SERVER_REPLY;
    if (refused && answer >= 550 && answer < 560) return error(Code::invalid, "mail.refused");
    if (refused && answer >= 400) return error(Code::unavailable, "mail.refused_for_now");
    return error(Code::unavailable, "mail.unreachable");
}

Result<> FolderMailer::send(const Mail& mail)
{
    auto text = TRY(print_mail(mail, settings_));
    // The name is made of a hash, so that nothing in a mail can lead out of the folder.
    auto name = print(mail.at).substr(0, 19) + "-" + id_of(mail, settings_).substr(0, 12);
    for (auto& c : name)
        if (c == ':') c = '-';
    std::error_code ignored;
    std::filesystem::create_directories(folder_, ignored);
    auto part = folder_ + "/" + name + ".part", whole = folder_ + "/" + name + ".eml";
    {
        std::ofstream out(part, std::ios::binary | std::ios::trunc);
        out << text;
        out.flush();
        if (!out) return fail(Code::unavailable, "mail.unreachable");
    }
    if (std::rename(part.c_str(), whole.c_str()) != 0)
        return fail(Code::unavailable, "mail.unreachable");
    return {};
}

}  // namespace concord
