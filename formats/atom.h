// Feeds that anybody's reader can follow: the Atom Syndication Format (RFC 4287), printed only.
// Whatever stands in a text or an address stays text: it can neither open an element nor end an
// attribute, and characters that XML 1.0 cannot hold are replaced.

#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace concord::atom {

// A text in one language; `language` is a tag (RFC 5646) such as "ar", or "" if it is not known.
struct Text {
    std::string text;
    std::string language = {};
    bool operator==(const Text&) const = default;
};

struct Link {
    std::string href;             // absolute IRI
    std::string relation = {};    // "alternate" unless said; "self", "related", "enclosure", ...
    std::string media_type = {};  // "text/html"
    std::string language = {};    // of what stands there (hreflang)
    std::string title = {};
    std::int64_t length_bytes = -1;  // of an enclosure; -1 if not known
};

struct Person {
    std::string name;
    std::string uri = {};
};

// A category, as readers filter by: `scheme` says whose word it is.
struct Category {
    std::string term;
    std::string scheme = {};
    std::string label = {};
};

// RFC 4287 section 4.1.2. An element that the RFC allows once takes its texts in several languages
// so: the first is the title; summaries and contents of more than one language become one XHTML
// block with a part for each, which names its language and direction.
struct Entry {
    std::string id;  // IRI that stays the same for ever: "urn:uuid:..."
    std::vector<Text> titles;
    Time updated = {};
    Time published = {};  // Time{0}: not said
    std::vector<Text> summaries = {};
    std::vector<Text> contents = {};  // line feeds divide paragraphs
    std::vector<Link> links = {};
    std::vector<Person> authors = {};  // if empty, the feed's authors stand for it
    std::vector<Category> categories = {};
    std::string rights = {};
};

// RFC 4287 section 4.1.1. Needs an id, a title, and an author unless each entry has one.
struct Feed {
    std::string id;
    Text title;
    Text subtitle = {};
    Time updated = {};
    std::vector<Link> links = {};  // one of them should be "self"
    std::vector<Person> authors = {};
    std::string rights = {};
    std::string icon = {};
    std::vector<Entry> entries = {};
};

inline constexpr char media_type[] = "application/atom+xml; charset=utf-8";

// UTF-8, with its declaration, entries in the order given.
std::string print(const Feed&);

// The text as it may stand between tags and in an attribute in quotes.
std::string escaped(std::string_view);

}  // namespace concord::atom
