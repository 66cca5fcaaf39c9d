#include "formats/indicators_refang.h"

#include <algorithm>
#include <array>

namespace concord::indicators {
namespace {

bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80);
}

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c + 32) : c;
}

bool begins(std::string_view text, std::string_view lower_case)
{
    if (text.size() < lower_case.size()) return false;
    for (std::size_t i = 0; i < lower_case.size(); ++i)
        if (lower(text[i]) != lower_case[i]) return false;
    return true;
}

struct Disguise {
    std::string_view written;  // in lower case
    std::string_view meant;
    bool may_be_spaced;  // between single spaces, as words are
};
constexpr std::array disguises = {
    Disguise{"[.]",     ".",   false},
    Disguise{"(.)",     ".",   false},
    Disguise{"{.}",     ".",   false},
    Disguise{"[dot]",   ".",   true },
    Disguise{"(dot)",   ".",   true },
    Disguise{"{dot}",   ".",   true },
    Disguise{"[at]",    "@",   true },
    Disguise{"(at)",    "@",   true },
    Disguise{"{at}",    "@",   true },
    Disguise{"[@]",     "@",   true },
    Disguise{"(@)",     "@",   true },
    Disguise{"[://]",   "://", false},
    Disguise{"[:]",     ":",   false},
    Disguise{"(:)",     ":",   false},
    Disguise{"[/]",     "/",   false},
    Disguise{"[:/]",    ":/",  false},
    Disguise{"[:\\\\]", "://", false},
};

struct Scheme {
    std::string_view written;
    std::string_view meant;
};
constexpr std::array schemes = {
    Scheme{"hxxp", "http"},
    Scheme{"h**p", "http"},
    Scheme{"htxp", "http"},
    Scheme{"hxtp", "http"},
    Scheme{"fxp",  "ftp" },
    Scheme{"sfxp", "sftp"},
};

class Refanging {
public:
    explicit Refanging(std::string_view text) : text_(text)
    {
        out_.text.reserve(text.size());
        out_.origin.reserve(text.size() + 1);
    }

    Refanged run()
    {
        while (at_ < text_.size())
            if (!undo()) copy();
        out_.origin.push_back(std::uint32_t(text_.size()));
        return std::move(out_);
    }

private:
    void copy()
    {
        out_.origin.push_back(std::uint32_t(at_));
        out_.text += text_[at_++];
    }

    bool put(std::string_view meant, std::size_t size)
    {
        out_.undone.push_back(std::uint32_t(out_.text.size()));
        for (char c : meant) {
            out_.origin.push_back(std::uint32_t(at_));
            out_.text += c;
        }
        at_ += size;
        return true;
    }

    bool undo()
    {
        const auto rest = text_.substr(at_);
        switch (rest[0]) {
            case '[':
            case '(':
            case '{': return disguise(rest) || half_open(rest);
            case '.': return half_closed(rest);
            case '\\': return escaped(rest);
            case 'h':
            case 'H':
            case 'f':
            case 'F':
            case 's':
            case 'S': return scheme(rest);
            default: return false;
        }
    }

    bool disguise(std::string_view rest)
    {
        for (auto& each : disguises) {
            if (!begins(rest, each.written)) continue;
            auto size = each.written.size();
            if (each.may_be_spaced && rest.size() > size + 1 && rest[size] == ' ' &&
                is_alnum(rest[size + 1]) && !out_.text.empty() && out_.text.back() == ' ') {
                ++size;
                out_.text.pop_back();
                out_.origin.pop_back();
            }
            return put(each.meant, size);
        }
        return false;
    }

    bool after_name() const { return !out_.text.empty() && is_alnum(out_.text.back()); }

    // "example[.org"
    bool half_open(std::string_view rest)
    {
        return rest.size() > 2 && rest[1] == '.' && after_name() && is_alnum(rest[2]) &&
               put(".", 2);
    }

    // "example.]org"
    bool half_closed(std::string_view rest)
    {
        return rest.size() > 2 && (rest[1] == ']' || rest[1] == ')') && after_name() &&
               is_alnum(rest[2]) && put(".", 2);
    }

    // "example\.org", as in regular expressions
    bool escaped(std::string_view rest)
    {
        return rest.size() > 2 && rest[1] == '.' && after_name() && is_alnum(rest[2]) &&
               put(".", 2);
    }

    bool scheme(std::string_view rest)
    {
        if (after_name()) return false;
        for (auto& each : schemes) {
            if (!begins(rest, each.written)) continue;
            auto after = rest.substr(each.written.size());
            if (!after.empty() && lower(after[0]) == 's') after.remove_prefix(1);
            if (!after.starts_with(':') && !after.starts_with("[:") && !after.starts_with("(:"))
                continue;
            return put(each.meant, each.written.size());
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    Refanged out_;
};

}  // namespace

bool Refanged::has_undone(std::size_t begin, std::size_t end) const
{
    auto first = std::lower_bound(undone.begin(), undone.end(), begin);
    return first != undone.end() && *first < end;
}

Refanged refang(std::string_view text)
{
    return Refanging(text).run();
}

std::string refanged(std::string_view text)
{
    if (text.find_first_of("[({\\xX*") == std::string_view::npos &&
        text.find(".]") == std::string_view::npos)
        return std::string(text);
    return Refanging(text).run().text;
}

}  // namespace concord::indicators
