// Recognising indicators in a text, in one walk over it.

#include <libpsl.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <array>

#include "formats/indicators.h"
#include "formats/indicators_refang.h"
#include "formats/stix/forms.h"

namespace concord::indicators {
namespace {

constexpr auto npos = std::string_view::npos;

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}
bool is_alpha(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex_digit(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_ascii(std::string_view text)
{
    return std::none_of(text.begin(), text.end(), [](char c) { return c & 0x80; });
}
bool is_digits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string lower(std::string_view text)
{
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = char(c + 32);
    return out;
}

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& all)
{
    return std::find(all.begin(), all.end(), text) != all.end();
}

// RFC 6761: what examples and exercises are written with is recognised like the rest.
constexpr std::array<std::string_view, 2> reserved = {"example", "test"};

bool is_top_level(const std::string& name)
{
    return is_one_of(std::string_view(name), reserved) ||
           psl_is_public_suffix2(psl_builtin(), name.c_str(),
                                 PSL_TYPE_ICANN | PSL_TYPE_NO_STAR_RULE);
}

// Endings that are registered domains and, far more often, those of files.
constexpr std::array<std::string_view, 7> file_endings = {"zip", "mov", "sh", "py",
                                                          "md",  "so",  "ps"};

constexpr std::array<std::string_view, 18> schemes = {
    "http",  "https", "ftp",  "ftps", "sftp", "ssh", "tcp", "udp",    "ldap",
    "ldaps", "smb",   "rtsp", "ws",   "wss",  "rdp", "irc", "telnet", "file"};

class Finder {
public:
    explicit Finder(std::string_view text) : source_(refang(text)), text_(source_.text) {}

    std::vector<Hit> run()
    {
        while (at_ < text_.size()) {
            const auto size = name_char(at_);
            if (size == 0) {
                // Only an IPv6 address begins with colons.
                if (text_[at_] == ':' && text_.substr(at_, 2) == "::" && !after_name() && ipv6())
                    continue;
                ++at_;
                continue;
            }
            token();
        }
        return std::move(hits_);
    }

private:
    // The bytes of a character that may stand in a name, or 0.
    std::size_t name_char(std::size_t at) const
    {
        const char c = text_[at];
        if (is_alpha(c) || is_digit(c) || c == '-' || c == '_' || c == '.') return 1;
        if (!(c & 0x80)) return 0;
        std::int32_t next = std::int32_t(at);
        UChar32 point = 0;
        U8_NEXT(text_.data(), next, std::int32_t(std::min(text_.size(), at + 4)), point);
        if (point < 0) return 0;
        const auto kind = U_GET_GC_MASK(point);
        return kind & (U_GC_L_MASK | U_GC_M_MASK | U_GC_ND_MASK) ? std::size_t(next) - at : 0;
    }

    bool after_name() const
    {
        return at_ > 0 && (is_alpha(text_[at_ - 1]) || is_digit(text_[at_ - 1]));
    }

    char before(std::size_t at) const { return at > 0 ? text_[at - 1] : ' '; }
    char after(std::size_t at) const { return at < text_.size() ? text_[at] : ' '; }

    std::size_t name_end(std::size_t at) const
    {
        while (at < text_.size()) {
            const auto size = name_char(at);
            if (size == 0) break;
            at += size;
        }
        return at;
    }

    bool add(Kind kind, std::size_t begin, std::size_t end)
    {
        auto value = normalise(kind, text_.substr(begin, end - begin));
        if (!value) return false;
        hits_.push_back({std::move(*value), source_.origin[begin], source_.origin[end]});
        // What stood in brackets at the very end belongs to it.
        at_ = end;
        return true;
    }

    // One run of characters that may stand in names, beginning at at_; moves past it, and past what
    // it turns out to be the beginning of.
    void token()
    {
        const auto begin = at_, end = name_end(begin);
        const auto run = text_.substr(begin, end - begin);
        if (after(end) == ':') {
            if (text_.substr(end, 3) == "://" && url(begin, end)) return;
            if (ssdeep(begin, end)) return;
            if (run.size() <= 4 && ipv6()) return;
        }
        if (email(begin, end)) return;
        at_ = end;
        if (name(begin, end)) return skip_path();
        // Other scripts run into names without a space; what is left may still be a range.
        const bool mixed = !is_ascii(run);
        for_each_piece(
            begin, end, [&](char c) { return mixed && c & 0x80; },
            [&](auto from, auto to) {
                if (mixed && name(from, to)) return;
                for_each_piece(
                    from, to, [](char c) { return c == '-' || c == '_'; },
                    [&](auto piece_from, auto piece_to) {
                        if (piece_to - piece_from < end - begin &&
                            stix::is_ipv4(text_.substr(piece_from, piece_to - piece_from)))
                            add(Kind::ipv4, piece_from, piece_to);
                    });
            });
        at_ = std::max(at_, end);
    }

    template <class Separates, class Use>
    void for_each_piece(std::size_t begin, std::size_t end, Separates separates, Use use)
    {
        for (auto from = begin; from < end;) {
            auto to = from;
            while (to < end && !separates(text_[to])) ++to;
            if (to > from) use(from, to);
            from = to + 1;
        }
    }

    // What a run of name characters is by itself.
    bool name(std::size_t begin, std::size_t end)
    {
        constexpr std::string_view edges = ".-_";
        while (begin < end && edges.find(text_[begin]) != npos) ++begin;
        while (begin < end && edges.find(text_[end - 1]) != npos) --end;
        if (begin == end) return false;
        const auto run = text_.substr(begin, end - begin);
        return hash(begin, end) || cve(begin, end) || ipv4(run, begin, end) ||
               domain(run, begin, end);
    }

    bool hash(std::size_t begin, std::size_t end)
    {
        const auto run = text_.substr(begin, end - begin);
        // A sample is often named by its hash: "<hash>.exe".
        const auto digest = run.substr(0, run.find('.'));
        Kind kind;
        switch (digest.size()) {
            case 32: kind = Kind::md5; break;
            case 40: kind = Kind::sha1; break;
            case 64: kind = Kind::sha256; break;
            case 128: kind = Kind::sha512; break;
            default: return false;
        }
        const auto letters = std::count_if(digest.begin(), digest.end(), is_alpha);
        if (!stix::is_hex(digest) || letters == 0 || std::size_t(letters) == digest.size())
            return false;
        if (!add(kind, begin, begin + digest.size())) return false;
        at_ = end;
        return true;
    }

    bool cve(std::size_t begin, std::size_t end)
    {
        if (end - begin < 13 || lower(text_.substr(begin, 4)) != "cve-") return false;
        auto to = begin + 9;
        while (to < end && is_digit(text_[to])) ++to;
        return add(Kind::cve, begin, to);
    }

    bool ipv4(std::string_view run, std::size_t begin, std::size_t end)
    {
        if (!is_digit(run[0]) || run.find_first_not_of("0123456789.") != npos) return false;
        if (!stix::is_ipv4(run)) return false;
        const bool undone = source_.has_undone(begin, end);
        if (!undone && follows_version(begin)) return false;
        // A network, unless the slash begins a path or a date.
        if (after(end) == '/') {
            auto to = end + 1;
            while (to < text_.size() && is_digit(text_[to])) ++to;
            const auto bits = to - end - 1;
            const bool ends = to == text_.size() ||
                              std::string_view("./").find(text_[to]) == npos ||
                              after(to + 1) <= ' ';
            if (bits > 0 && bits < 3 && ends && !is_alpha(after(to)) && add(Kind::ipv4, begin, to))
                return true;
        }
        return add(Kind::ipv4, begin, end);
    }

    // "version 1.2.3.4", "v. 1.2.3.4"
    bool follows_version(std::size_t begin) const
    {
        auto to = begin;
        while (to > 0 && (text_[to - 1] == ' ' || text_[to - 1] == '.' || text_[to - 1] == ':' ||
                          text_[to - 1] == '='))
            --to;
        auto from = to;
        while (from > 0 && to - from < 10 && is_alpha(text_[from - 1])) --from;
        static constexpr std::array<std::string_view, 7> words = {
            "v", "ver", "version", "versions", "release", "build", "firmware"};
        return is_one_of(lower(text_.substr(from, to - from)), words);
    }

    bool ipv6()
    {
        auto end = at_;
        std::size_t colons = 0, digits = 0;
        while (end < text_.size() && (is_hex_digit(text_[end]) || text_[end] == ':' ||
                                      (text_[end] == '.' && colons > 1))) {
            colons += text_[end] == ':';
            digits += is_digit(text_[end]);
            ++end;
        }
        const auto from = at_;
        const auto stop = end;
        if (end - from > 64) {  // no address is that long; nothing in it is looked at again
            at_ = end;
            return true;
        }
        while (end > from && text_[end - 1] == '.') --end;
        if (end > from + 2 && text_[end - 1] == ':' && text_[end - 2] != ':') --end;
        if (colons < 2 || digits == 0 || (end < text_.size() && end == stop && name_char(end) > 0))
            return false;
        if (!stix::is_ipv6(text_.substr(from, end - from))) {
            at_ = stop;
            return true;  // times and the like: nothing in them is looked at again
        }
        if (after(end) == '/') {
            auto to = end + 1;
            while (to < text_.size() && is_digit(text_[to])) ++to;
            if (to > end + 1 && to < end + 5 && add(Kind::ipv6, from, to)) return true;
        }
        return add(Kind::ipv6, from, end);
    }

    // "96:abc...:def...": a block size of 3 times a power of two, and two pieces of base64.
    bool ssdeep(std::size_t begin, std::size_t end)
    {
        const auto block = text_.substr(begin, end - begin);
        if (!is_digits(block) || block.size() > 10) return false;
        const auto number = std::stoull(std::string(block));
        if (number % 3 != 0 || number == 0 || ((number / 3) & (number / 3 - 1)) != 0) return false;
        auto piece_end = [&](std::size_t from) {
            while (from < text_.size() && (is_alpha(text_[from]) || is_digit(text_[from]) ||
                                           text_[from] == '+' || text_[from] == '/'))
                ++from;
            return from;
        };
        const auto first = piece_end(end + 1);
        if (after(first) != ':' || first - end < 7) return false;
        const auto second = piece_end(first + 1);
        const auto letters = text_.substr(end + 1, first - end - 1);
        return second - first > 3 && std::any_of(letters.begin(), letters.end(), is_alpha) &&
               add(Kind::ssdeep, begin, second);
    }

    bool url(std::size_t begin, std::size_t end)
    {
        // The scheme may run on from other words: "url-https".
        auto from = end;
        while (from > begin && is_alpha(text_[from - 1])) --from;
        if (!is_one_of(lower(text_.substr(from, end - from)), schemes)) return false;
        const char quote = before(from);
        auto to = end + 3;
        for (; to < text_.size(); ++to) {
            const char c = text_[to];
            if (static_cast<unsigned char>(c) <= ' ' ||
                std::string_view("<>\"`{}|\\^").find(c) != npos)
                break;
            if (c == '\'' && quote == '\'') break;
            if (c & 0x80 && name_char(to) == 0 && (text_[to] & 0xC0) != 0x80) break;
        }
        if (to - from > 4096) {  // nor is this looked at again
            at_ = to;
            return true;
        }
        to = without_punctuation(end + 3, to);
        if (add(Kind::url, from, to) && has_real_host(hits_.back().value.text)) return true;
        if (at_ == to) hits_.pop_back();
        at_ = end + 3;
        return true;
    }

    // A sentence's punctuation, and brackets that were opened before, are not of the URL.
    std::size_t without_punctuation(std::size_t from, std::size_t to) const
    {
        const auto opened = std::count(text_.begin() + long(from), text_.begin() + long(to), '(');
        auto closed = std::count(text_.begin() + long(from), text_.begin() + long(to), ')');
        for (; to > from; --to) {
            const char c = text_[to - 1];
            if (c == ')' && closed > opened)
                --closed;
            else if (std::string_view(".,;:!?'*]").find(c) == npos ||
                     (c == ']' && is_in_host(from, to)))
                break;
        }
        return to;
    }

    bool is_in_host(std::size_t from, std::size_t to) const
    {
        return text_[from] == '[' && text_.substr(from, to - from).find('/') == npos;
    }

    static bool has_real_host(std::string_view url)
    {
        auto host = url.substr(url.find("://") + 3);
        host = host.substr(0, host.find_first_of("/?#"));
        host = host.substr(host.rfind('@') + 1);
        return host.starts_with('[') || host.find('.') != npos;
    }

    bool email(std::size_t begin, std::size_t end)
    {
        // Further characters of a local part, on the way to the "@".
        auto at = end;
        while (at < text_.size() && at - begin <= 64 &&
               (name_char(at) == 1 || std::string_view("+%'=").find(text_[at]) != npos))
            ++at;
        if (after(at) != '@' || at - begin > 64) return false;
        auto to = name_end(at + 1);
        while (to > at + 1 && std::string_view(".-_").find(text_[to - 1]) != npos) --to;
        const auto host = normalise(Kind::domain, text_.substr(at + 1, to - at - 1));
        while (begin < at && std::string_view(".-_'").find(text_[begin]) != npos) ++begin;
        if (begin == at || !host || !ends_in_top_level(host->text)) return false;
        return add(Kind::email, begin, to);
    }

    static bool ends_in_top_level(const std::string& domain)
    {
        const auto dot = domain.rfind('.');
        return dot != std::string::npos && is_top_level(domain.substr(dot + 1));
    }

    bool domain(std::string_view run, std::size_t begin, std::size_t end)
    {
        const auto last_dot = run.rfind('.');
        if (last_dot == npos || run.size() > 253) return false;
        const auto ending = run.substr(last_dot + 1);
        if (is_digits(ending)) return false;
        const auto value = normalise(Kind::domain, run);
        if (!value || !ends_in_top_level(value->text) || is_top_level(value->text)) return false;
        if (!source_.has_undone(begin, end) && looks_like_another_thing(run, ending, begin, end))
            return false;
        return add(Kind::domain, begin, end);
    }

    // Names that end as domains do, but are files, calls, sentences without a space, or packages.
    bool looks_like_another_thing(std::string_view run, std::string_view ending, std::size_t begin,
                                  std::size_t end) const
    {
        const auto first_dot = run.find('.');
        const bool two_labels = first_dot + 1 + ending.size() == run.size();
        const auto tail = lower(ending);
        if (is_one_of(tail, file_endings) && two_labels) return true;
        const char c = before(begin);
        if (c == '\\' || c == '@' || after(end) == '\\') return true;
        if (c == '/' && begin > 1 && name_char(begin - 2) == 1) return true;  // in a path
        if (after(end) == '(') return true;
        if (is_ascii(ending) && is_alpha(ending[0])) {
            const bool first_upper = ending[0] < 'a';
            const bool rest_lower = ending.size() > 1 && ending[1] >= 'a';
            if (first_upper && rest_lower) return true;
        }
        if (two_labels && is_digits(run.substr(0, first_dot)) && ending.size() == 2) return true;
        static constexpr std::array<std::string_view, 5> roots = {"com", "org", "net", "io",
                                                                  "java"};
        static constexpr std::array<std::string_view, 3> plain = {"com", "org", "net"};
        return !two_labels && is_one_of(lower(run.substr(0, first_dot)), roots) &&
               !is_one_of(tail, plain);
    }

    // What follows a name as its path holds file names, not further names.
    void skip_path()
    {
        if (after(at_) == ':') {
            auto to = at_ + 1;
            while (to < text_.size() && is_digit(text_[to])) ++to;
            if (after(to) == '/') at_ = to;
        }
        if (after(at_) != '/') return;
        while (at_ < text_.size() && static_cast<unsigned char>(text_[at_]) > ' ' &&
               std::string_view("<>\"'`,;|").find(text_[at_]) == npos)
            ++at_;
    }

    const Refanged source_;
    const std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Hit> hits_;
};

}  // namespace

std::vector<Hit> find(std::string_view text)
{
    return Finder(text).run();
}

}  // namespace concord::indicators
