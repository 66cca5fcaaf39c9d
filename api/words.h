// The catalogues of all messages, and sentences made from them. A message is ICU MessageFormat:
// "{count, plural, one {# State} other {# States}}".

#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "api/language.h"
#include "api/problem.h"

namespace concord::api {

class Catalogues final : public Words {
public:
    // Adds the keys of one catalogue, {"key":"text",…}, to one of the six languages. A key that is
    // there already gets the new text. Fails with words.malformed {language}.
    Result<> add(std::string_view language, std::string_view json);

    // The message in that language, else in English, else the key itself: a missing word never
    // hides what happened.
    std::string say(std::string_view key, const Values&, std::string_view language) const override;

    bool has(std::string_view key, std::string_view language) const;

    // What pages show of one language, {"key":"text",…} sorted by key; null for any other language.
    // What only the server and the commands say is left out: it would make every first page larger.
    const std::string* json(std::string_view language) const;

private:
    struct Catalogue {
        std::map<std::string, std::string, std::less<>> texts;
        std::string json;
    };
    const std::string* find(std::string_view key, std::string_view language) const;
    std::array<Catalogue, languages.size()> catalogues_;
};

}  // namespace concord::api
