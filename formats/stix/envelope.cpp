// Cutting an envelope into objects. The text is walked once; only brackets and strings are told
// apart, for each object is parsed on its own when it is checked.

#include <simdjson.h>

#include <array>
#include <set>

#include "base/json.h"
#include "formats/stix.h"
#include "formats/stix/forms.h"

namespace concord::stix {
namespace {

class Splitter {
public:
    Splitter(std::string_view text, const Limits& limits) : text_(text), limits_(limits) {}

    Result<Envelope> split()
    {
        if (text_.size() > limits_.size_bytes_max)
            return fail(Code::too_large, "stix.envelope.too_large",
                        {
                            {"max", std::to_string(limits_.size_bytes_max)}
            });
        TRY(is_utf8());
        if (text_.starts_with("\xef\xbb\xbf")) at_ = 3;
        skip_space();
        if (!takes('{'))
            return fail(
                Code::invalid,
                at_ == text_.size() ? "stix.envelope.cut_off" : "stix.envelope.not_an_object",
                offset());
        TRY(members());
        skip_space();
        if (at_ != text_.size()) return malformed();
        return std::move(made_);
    }

private:
    Values offset() const
    {
        return {
            {"offset", std::to_string(at_)}
        };
    }

    std::string path() const
    {
        if (key_.empty()) return "";
        std::string path = "/" + key_;
        if (in_objects_) path += "/" + std::to_string(made_.objects.size());
        return path;
    }

    // Where the text ends too early, that is said: it happens to large uploads.
    tl::unexpected<Error> malformed() const
    {
        if (at_ >= text_.size())
            return fail_at(path(), Code::invalid, "stix.envelope.cut_off", offset());
        return fail_at(path(), Code::invalid, "stix.envelope.malformed", offset());
    }

    Result<> is_utf8()
    {
        if (simdjson::validate_utf8(text_.data(), text_.size())) return {};
        // The longest valid beginning, by halving: only the broken text pays for it.
        std::size_t good = 0, bad = text_.size();
        while (bad - good > 4) {
            auto middle = good + (bad - good) / 2;
            while (middle > good && (text_[middle] & 0xC0) == 0x80) --middle;
            if (middle == good) break;
            (simdjson::validate_utf8(text_.data() + good, middle - good) ? good : bad) = middle;
        }
        at_ = good;
        return fail(Code::invalid, "stix.envelope.not_utf8", offset());
    }

    void skip_space()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' ||
                                      text_[at_] == '\r' || text_[at_] == '\t'))
            ++at_;
    }

    bool takes(char c)
    {
        if (at_ == text_.size() || text_[at_] != c) return false;
        ++at_;
        return true;
    }

    // Past the string whose opening quote has been taken.
    bool skip_string()
    {
        while (at_ < text_.size()) {
            const char c = text_[at_++];
            if (c == '"') return true;
            if (c == '\\') {
                if (at_ == text_.size()) return false;
                ++at_;
            }
        }
        return false;
    }

    // Past one value. Brackets are matched as deep as an object may be; deeper ones are counted,
    // for check() refuses them and says why.
    bool skip_value()
    {
        static constexpr std::size_t matched_max = 256;
        std::array<char, matched_max> closing;
        std::size_t depth = 0;
        do {
            if (depth == 0) skip_space();
            if (at_ == text_.size()) return false;
            const char c = text_[at_];
            if (c == '"') {
                ++at_;
                if (!skip_string()) return false;
            } else if (c == '{' || c == '[') {
                if (depth < matched_max) closing[depth] = c == '{' ? '}' : ']';
                ++depth;
                ++at_;
            } else if (c == '}' || c == ']') {
                if (depth == 0) return false;
                --depth;
                if (depth < matched_max && closing[depth] != c) return false;
                ++at_;
            } else if (depth == 0) {
                return skip_word();
            } else {
                ++at_;
            }
        } while (depth > 0);
        return true;
    }

    // Past a number, true, false or null; which of them is looked at later.
    bool skip_word()
    {
        const auto from = at_;
        while (at_ < text_.size() && text_.substr(at_, 1).find_first_of(",]} \r\n\t\"[{:") != 0)
            ++at_;
        return at_ > from && at_ < text_.size();
    }

    Result<> members()
    {
        skip_space();
        if (takes('}')) return {};
        std::set<std::string> seen;
        for (;;) {
            key_ = TRY(key());
            if (!seen.insert(key_).second)
                return fail_at(path(), Code::invalid, "stix.envelope.duplicate_key",
                               {
                                   {"key",    key_               },
                                   {"offset", std::to_string(at_)}
                });
            skip_space();
            if (!takes(':')) return malformed();
            TRY(key_ == "objects" ? objects() : member());
            skip_space();
            if (takes('}')) return finish(seen);
            if (!takes(',')) return malformed();
            key_.clear();
        }
    }

    Result<std::string> key()
    {
        skip_space();
        const auto from = at_;
        if (!takes('"') || !skip_string()) return malformed();
        auto parsed = parse_json(text_.substr(from, at_ - from));
        if (!parsed) {
            at_ = from;
            return malformed();
        }
        return std::string(text_of(*parsed));
    }

    Result<> objects()
    {
        skip_space();
        if (at_ == text_.size()) return malformed();
        if (!takes('['))
            return fail_at(path(), Code::invalid, "stix.envelope.objects_not_a_list", offset());
        in_objects_ = true;
        skip_space();
        while (!takes(']')) {
            if (!made_.objects.empty() && !takes(',')) return malformed();
            skip_space();
            if (made_.objects.size() == limits_.objects_max)
                return fail_at(path(), Code::too_large, "stix.envelope.too_many_objects",
                               {
                                   {"max", std::to_string(limits_.objects_max)}
                });
            const auto from = at_;
            if (!skip_value()) return malformed();
            made_.objects.push_back(text_.substr(from, at_ - from));
            skip_space();
        }
        in_objects_ = false;
        return {};
    }

    // Members that are not objects are small; they are parsed to be JSON at least.
    Result<> member()
    {
        skip_space();
        const auto from = at_;
        if (!skip_value()) return malformed();
        auto value = parse_json(text_.substr(from, at_ - from));
        if (!value) {
            at_ = from;
            return malformed();
        }
        if (key_ == "type") type_ = text_of(*value);
        if (key_ == "id") made_.id = text_of(*value);
        if (key_ == "next") made_.next = text_of(*value);
        if (key_ == "more") made_.more = value->is_bool() && value->get_bool();
        return {};
    }

    // Section 8: a bundle has a type and an identifier of its own.
    Result<> finish(const std::set<std::string>& seen)
    {
        key_.clear();
        made_.is_bundle = type_ == "bundle";
        if (seen.contains("type") && !made_.is_bundle)
            return fail_at("/type", Code::invalid, "stix.envelope.wrong_bundle");
        if (made_.is_bundle && cut_identifier(made_.id).type != "bundle")
            return fail_at("/id", Code::invalid, "stix.envelope.wrong_bundle");
        return {};
    }

    std::string_view text_;
    const Limits& limits_;
    std::size_t at_ = 0;
    std::string key_;  // of the member being read
    std::string type_;
    bool in_objects_ = false;
    Envelope made_;
};

}  // namespace

Result<Envelope> split_envelope(std::string_view text, const Limits& limits)
{
    return Splitter(text, limits).split();
}

}  // namespace concord::stix
