#include "mechanisms/library/library.h"

#include "mechanisms/library/document.h"
#include "mechanisms/library/dublin_core.h"
#include "mechanisms/library/news.h"
#include "mechanisms/library/profile.h"
#include "mechanisms/library/reader.h"

namespace concord::library {
namespace {

const RecordType records[] = {document_type};

constexpr Export exports[] = {
    {"document", "oai_dc", "application/xml; charset=utf-8", "xml", print_dublin_core},
};

using enum Endpoint::Method;

constexpr Endpoint endpoints[] = {
    {"text",    get, "document file from q", "library_text",    read_text},
    {"profile", get, "of as",                "library_profile", profile  },
    {"changes", get, "since of",             "library_changes", changes  },
};

const NewsFeed feeds[] = {documents_feed};

}  // namespace

const Mechanism mechanism{.name = "library",
                          .records = records,
                          .exports = exports,
                          .endpoints = endpoints,
                          .feeds = feeds};

}  // namespace concord::library
