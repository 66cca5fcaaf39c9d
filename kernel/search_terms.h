// Terms of the field that mean the same, in several languages and wordings: whoever looks for one
// finds the others too. They are data: deployment/terms.json to begin with, and records of type
// `search.term`, which the secretariat edits.

#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "kernel/analyzer.h"

namespace concord {

// Words that were asked for next to one another, and what else will do in their place.
struct Clause {
    std::vector<Term> terms;     // all of them
    std::vector<Term> synonyms;  // or one of these
};

class Thesaurus {
public:
    // Wordings of one thing, each with its language.
    struct Wording {
        TextLanguage language;
        std::string text;
    };
    void add(const std::vector<Wording>&);

    // The items of a code list, whose names are wordings and, under "also", lists of further ones
    // for each language.
    void add_list(const Json& list);

    // What was written in quotation marks is meant exactly, and stays alone.
    std::vector<Clause> expand(const std::vector<Term>& wanted) const;

    // Wordings that begin with the text, levelled, at most `limit`.
    std::vector<std::string> beginning_with(std::string_view text, std::size_t limit) const;

    std::size_t size() const { return entries_.size(); }

private:
    struct Form {
        std::string text;
        std::string levelled;  // by which beginnings are found
        std::vector<Word> words;
        Term term;
    };
    struct Match {
        const std::vector<Form>* entry = nullptr;
        const Form* form = nullptr;
        std::size_t terms = 0;  // how many it takes
    };
    Match longest(const std::vector<Term>& wanted, std::size_t from) const;

    std::vector<std::vector<Form>> entries_;
};

}  // namespace concord
