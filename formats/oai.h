// The Open Archives Initiative Protocol for Metadata Harvesting 2.0: answers, printed with
// libxml2's writer. Metadata are unqualified Dublin Core (oai_dc). Only printing: what may be told
// is decided elsewhere.

#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace concord::oai {

// One element of Dublin Core: "title", and the language of its text or "".
struct Element {
    std::string name;
    std::string text;
    std::string language = {};
};

struct Header {
    std::string identifier;
    Time datestamp;
    std::vector<std::string> sets = {};
    enum class Status { there, deleted } status = Status::there;
};

struct Entry {
    Header header;
    std::string metadata = {};  // of one that is there: as print_dc() gives it
};

struct Identify {
    std::string name;
    std::vector<std::string> emails;
    Time earliest;
};

struct Set {
    std::string spec;
    std::string name;
};

struct Token {
    std::string value;         // "" in the last part of a list
    std::int64_t cursor = -1;  // how many came before; -1: not said
};

// An answer to one request; exactly one of its bodies is there.
struct Answer {
    Time at;
    std::string base_url;
    // As they came, for the request element; empty if they were wrong (section 3.2).
    std::vector<std::pair<std::string, std::string>> arguments = {};
    std::string verb = {};

    std::vector<std::pair<std::string, std::string>> errors = {};  // code, sentence
    std::optional<Identify> identify = {};
    bool formats = false;
    std::vector<Set> sets = {};
    std::vector<Entry> entries = {};  // ListIdentifiers prints their headers only
    std::optional<Token> token = {};
};

// UTF-8, with its declaration. Characters that XML 1.0 cannot hold are left out.
std::string print(const Answer&);

// The elements in their container, a piece of XML without declaration.
std::string print_dc(const std::vector<Element>&);
// A container that print_dc() made, with these before its other elements.
std::string with_elements(std::string_view container, const std::vector<Element>&);

// "2026-11-20T09:30:00Z" (section 3.3), rounded down.
std::string print_datestamp(Time);

}  // namespace concord::oai
