// A recursive descent over the grammar of section 9, one function for each of its rules:
//
//   pattern      = or (FOLLOWEDBY or)*          comparisons  = conjunction (OR conjunction)*
//   or           = and (OR and)*                conjunction  = test (AND test)*
//   and          = observation (AND observation)*
//   observation  = ("[" comparisons "]" | "(" pattern ")") qualifier*
//   test         = path NOT? operator constant | NOT? EXISTS path | "(" comparisons ")"

#include "formats/stix/pattern.h"

#include <charconv>
#include <optional>
#include <set>

#include "formats/stix.h"
#include "formats/stix/forms.h"

namespace concord::stix {
namespace {

bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// The bytes of the white space that begins the text, as the grammar has it.
std::size_t space_at(std::string_view text)
{
    if (text.empty()) return 0;
    if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
    if (text.starts_with("\xc2\x85") || text.starts_with("\xc2\xa0")) return 2;
    for (std::string_view wide : {"\xe1\x9a\x80", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaf",
                                  "\xe2\x81\x9f", "\xe3\x80\x80"})
        if (text.starts_with(wide)) return 3;
    // U+2000 to U+200A; the last byte is at least 0x80 in any UTF-8.
    if (text.size() > 2 && text.starts_with("\xe2\x80") &&
        static_cast<unsigned char>(text[2]) <= 0x8a)
        return 3;
    return 0;
}

enum class Constants { any, orderable, text };

class PatternParser {
public:
    PatternParser(std::string_view text, std::size_t depth_max) : text_(text), depth_max_(depth_max)
    {
    }

    tl::expected<Pattern, PatternFault> parse()
    {
        if (pattern()) {
            skip_space();
            if (at_ == text_.size()) return std::move(made_);
        }
        // What could not be read further on is the better hint, but there is only one way here.
        skip_space();
        auto near = text_.substr(at_, 20);
        while (!near.empty() && at_ + near.size() < text_.size() &&
               (text_[at_ + near.size()] & 0xC0) == 0x80)
            near.remove_suffix(1);
        return tl::unexpected(PatternFault{at_, std::string(near), why_});
    }

private:
    void skip_space()
    {
        for (;;) {
            const auto rest = text_.substr(at_);
            if (const auto size = space_at(rest)) {
                at_ += size;
            } else if (rest.starts_with("//")) {
                at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
            } else if (rest.starts_with("/*") && rest.find("*/", 2) != std::string_view::npos) {
                at_ += rest.find("*/", 2) + 2;
            } else {
                return;
            }
        }
    }

    bool takes(std::string_view sign)
    {
        skip_space();
        if (!text_.substr(at_).starts_with(sign)) return false;
        at_ += sign.size();
        return true;
    }

    bool is_at(char sign)
    {
        skip_space();
        return at_ < text_.size() && text_[at_] == sign;
    }

    // A name, hyphens included, without taking it.
    std::string_view word()
    {
        skip_space();
        auto end = at_;
        if (end < text_.size() && starts_name(text_[end]))
            while (end < text_.size() &&
                   (starts_name(text_[end]) || is_digit(text_[end]) || text_[end] == '-'))
                ++end;
        return text_.substr(at_, end - at_);
    }

    bool takes_word(std::string_view keyword)
    {
        if (word() != keyword) return false;
        at_ += keyword.size();
        return true;
    }

    static bool is_keyword(std::string_view word)
    {
        for (std::string_view each :
             {"AND", "OR", "NOT", "FOLLOWEDBY", "LIKE", "MATCHES", "ISSUPERSET", "ISSUBSET",
              "EXISTS", "LAST", "IN", "START", "STOP", "SECONDS", "true", "false", "WITHIN",
              "REPEATS", "TIMES"})
            if (each == word) return true;
        return false;
    }

    struct Deeper {
        explicit Deeper(PatternParser& parser) : parser_(parser)
        {
            if (++parser.depth_ > parser.depth_max_) parser.why_ = PatternFault::Why::too_deep;
        }
        ~Deeper() { --parser_.depth_; }
        PatternParser& parser_;
    };

    bool pattern()
    {
        if (!observation_or()) return false;
        while (takes_word("FOLLOWEDBY"))
            if (!observation_or()) return false;
        return true;
    }

    bool observation_or()
    {
        do
            if (!observation_and()) return false;
        while (takes_word("OR"));
        return true;
    }

    bool observation_and()
    {
        do
            if (!observation()) return false;
        while (takes_word("AND"));
        return true;
    }

    bool observation()
    {
        if (takes("[")) {
            Types types;
            if (!comparisons(types) || !takes("]")) return false;
        } else if (is_at('(')) {
            const Deeper deeper(*this);
            if (why_ == PatternFault::Why::too_deep) return false;
            ++at_;
            if (!pattern() || !takes(")")) return false;
        } else {
            return false;
        }
        return qualifiers();
    }

    // Each kind at most once.
    bool qualifiers()
    {
        bool started = false, within = false, repeats = false;
        for (;;) {
            const auto kind = word();
            if (kind != "START" && kind != "WITHIN" && kind != "REPEATS") return true;
            bool& had = kind == "START" ? started : kind == "WITHIN" ? within : repeats;
            if (had) why_ = PatternFault::Why::qualifier;
            if (had) return false;
            had = true;
            if (takes_word("START")) {
                if (!timestamp() || !takes_word("STOP") || !timestamp()) return false;
            } else if (takes_word("WITHIN")) {
                if (!positive_number() || !takes_word("SECONDS")) return false;
            } else if (takes_word("REPEATS")) {
                if (!positive_integer() || !takes_word("TIMES")) return false;
            }
        }
    }

    // The types of objects that may satisfy what has been read: OR joins them, AND leaves those
    // that both sides have.
    using Types = std::set<std::string_view>;

    bool comparisons(Types& types)
    {
        do {
            Types more;
            if (!conjunction(more)) return false;
            types.merge(more);
        } while (takes_word("OR"));
        return true;
    }

    bool conjunction(Types& types)
    {
        if (!test(types)) return false;
        while (takes_word("AND")) {
            skip_space();
            const auto from = at_;
            Types others;
            if (!test(others)) return false;
            std::erase_if(types, [&](auto type) { return !others.contains(type); });
            if (!types.empty()) continue;
            at_ = from;
            why_ = PatternFault::Why::types;
            return false;
        }
        return true;
    }

    bool test(Types& types)
    {
        if (is_at('(')) {
            const Deeper deeper(*this);
            if (why_ == PatternFault::Why::too_deep) return false;
            ++at_;
            return comparisons(types) && takes(")");
        }
        Comparison made;
        made.negated = takes_word("NOT");
        if (made.negated || word() == "EXISTS") {
            if (!takes_word("EXISTS")) return false;
            made.operation = Comparing::exists;
            if (!path(made, types)) return false;
        } else {
            if (!path(made, types)) return false;
            made.negated = takes_word("NOT");
            if (!comparison(made)) return false;
        }
        made_.comparisons.push_back(std::move(made));
        return true;
    }

    bool comparison(Comparison& made)
    {
        struct Sign {
            std::string_view sign;
            Comparing operation;
            Constants constants;
        };
        static constexpr Sign signs[] = {
            // longer ones first
            {"==", Comparing::equal,            Constants::any      },
            {"=",  Comparing::equal,            Constants::any      },
            {"!=", Comparing::not_equal,        Constants::any      },
            {"<>", Comparing::not_equal,        Constants::any      },
            {"<=", Comparing::less_or_equal,    Constants::orderable},
            {"<",  Comparing::less,             Constants::orderable},
            {">=", Comparing::greater_or_equal, Constants::orderable},
            {">",  Comparing::greater,          Constants::orderable},
        };
        static constexpr Sign words[] = {
            {"LIKE",       Comparing::like,        Constants::text},
            {"MATCHES",    Comparing::matches,     Constants::text},
            {"ISSUBSET",   Comparing::is_subset,   Constants::text},
            {"ISSUPERSET", Comparing::is_superset, Constants::text},
        };
        for (auto& each : signs) {
            if (!takes(each.sign)) continue;
            made.operation = each.operation;
            return constant(each.constants, made);
        }
        for (auto& each : words) {
            if (!takes_word(each.sign)) continue;
            made.operation = each.operation;
            skip_space();
            const auto from = at_;
            if (!constant(each.constants, made)) return false;
            return accept(from, names_networks(made));
        }
        if (!takes_word("IN") || !takes("(")) return false;
        made.operation = Comparing::in;
        if (takes(")")) return true;
        char first = 0;
        do {
            skip_space();
            const auto from = at_;
            const char kind = constant_kind();
            if (first == 0) first = kind;
            if (!constant(Constants::any, made)) return false;
            if (kind != first) return accept(from, false);
        } while (takes(","));
        return takes(")");
    }

    // Section 9.6.1: the constants of a set are of one type, told by how they begin.
    char constant_kind() const
    {
        const auto rest = text_.substr(at_);
        if (rest.starts_with('\'')) return '\'';
        if (rest.size() > 1 && rest[1] == '\'') return rest[0];
        return rest.starts_with("true") || rest.starts_with("false") ? 'B' : '0';
    }

    // Section 9.6.1: sets are those of addresses, and what they are compared with is an address.
    static bool names_networks(const Comparison& made)
    {
        if (made.operation != Comparing::is_subset && made.operation != Comparing::is_superset)
            return true;
        const auto& text = made.texts.back();
        if (made.path.back() != "value") return false;
        if (made.object_type == "ipv4-addr" && made.path.size() == 1) return is_ipv4(text);
        if (made.object_type == "ipv6-addr" && made.path.size() == 1) return is_ipv6(text);
        return is_ipv4(text) || is_ipv6(text);
    }

    // "type:step.step[0].'quoted step'"
    bool path(Comparison& made, Types& types)
    {
        const auto type = word();
        if (type.empty() || is_keyword(type)) return false;
        made.object_type = type;
        types.insert(type);
        at_ += type.size();
        if (!takes(":") || !step(made)) return false;
        for (;;) {
            if (takes(".")) {
                if (!step(made)) return false;
            } else if (takes("[")) {
                if (!index(made)) return false;
            } else {
                return true;
            }
        }
    }

    bool step(Comparison& made)
    {
        if (is_at('\'')) {
            auto text = quoted();
            if (!text) return false;
            made.path.push_back(std::move(*text));
            return true;
        }
        auto name = word();
        name = name.substr(0, name.find('-'));  // only types may have hyphens unquoted
        if (name.empty() || is_keyword(name)) return false;
        made.path.emplace_back(name);
        at_ += name.size();
        return true;
    }

    bool index(Comparison& made)
    {
        skip_space();
        const auto from = at_;
        if (!takes("*")) {
            takes("-");
            if (!digits()) return false;
        }
        made.path.push_back("[" + std::string(text_.substr(from, at_ - from)) + "]");
        return takes("]");
    }

    // '...' with \' and \\ as its only escapes.
    std::optional<std::string> quoted()
    {
        std::string text;
        for (auto at = at_ + 1; at < text_.size(); ++at) {
            char c = text_[at];
            if (c == '\'') {
                at_ = at + 1;
                return text;
            }
            if (c == '\\') {
                if (++at == text_.size() || (text_[at] != '\'' && text_[at] != '\\')) return {};
                c = text_[at];
            }
            text += c;
        }
        return {};
    }

    // The content of t'...', b'...' or h'...', if that is what stands here.
    std::optional<std::string> typed(char type)
    {
        skip_space();
        if (at_ + 1 >= text_.size() || text_[at_] != type || text_[at_ + 1] != '\'') return {};
        const auto from = at_++;
        auto text = quoted();
        if (!text) at_ = from;
        return text;
    }

    bool constant(Constants allowed, Comparison& made)
    {
        skip_space();
        if (is_at('\'')) {
            auto text = quoted();
            if (!text) return false;
            made.texts.push_back(std::move(*text));
            return true;
        }
        if (allowed == Constants::text) return false;
        const auto from = at_;
        if (auto time = typed('t')) return accept(from, find_timestamp(*time).has_value());
        if (auto hex = typed('h')) return accept(from, hex->empty() || is_hex(*hex));
        if (auto binary = typed('b')) {
            std::erase_if(*binary, [](char c) { return c == '\n' || c == '\r'; });
            return accept(from, !binary->empty() && is_base64(*binary));
        }
        if (takes_word("true") || takes_word("false"))
            return accept(from, allowed == Constants::any);
        takes("-");  // a plus sign is left out: section 9.2
        if (!number()) return accept(from, false);
        // A number may be what an autonomous system is found by.
        made.texts.emplace_back(text_.substr(from, at_ - from));
        return true;
    }

    // Errors point at the beginning of what is wrong.
    bool accept(std::size_t from, bool good)
    {
        if (!good) at_ = from;
        return good;
    }

    bool timestamp()
    {
        skip_space();
        const auto from = at_;
        const auto time = typed('t');
        return accept(from, time && find_timestamp(*time));
    }

    // A whole number without leading zeros.
    bool digits()
    {
        if (at_ == text_.size() || !is_digit(text_[at_])) return false;
        if (text_[at_] == '0') {
            ++at_;
            return at_ == text_.size() || !is_digit(text_[at_]);
        }
        while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
        return true;
    }

    bool number()
    {
        auto end = at_;
        while (end < text_.size() && is_digit(text_[end])) ++end;
        if (end + 1 < text_.size() && text_[end] == '.' && is_digit(text_[end + 1])) {
            at_ = end + 1;
            while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
            return true;
        }
        return digits();
    }

    bool positive_number()
    {
        skip_space();
        const auto from = at_;
        return accept(from, number() && text_.substr(from, at_ - from).find_first_of("123456789") !=
                                            std::string_view::npos);
    }

    bool positive_integer()
    {
        skip_space();
        const auto from = at_;
        return accept(from, digits() && text_[from] != '0');
    }

    std::string_view text_;
    std::size_t depth_max_;
    std::size_t at_ = 0;
    std::size_t depth_ = 0;
    PatternFault::Why why_ = PatternFault::Why::form;
    Pattern made_;
};

}  // namespace

tl::expected<Pattern, PatternFault> parse_pattern(std::string_view text, std::size_t depth_max)
{
    return PatternParser(text, depth_max).parse();
}

}  // namespace concord::stix
