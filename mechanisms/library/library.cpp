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

constexpr std::string_view text_in_parts =
    "{document file state pages:int language active:flag owner? reference? withdrawn?"
    " total?:int from?:int"
    " parts?:{page:int pieces:{text hit:flag}[]}[] hits?:{part:int page:int count:int}[]}";
constexpr std::string_view profiles =
    "{items:{participant contacts:{id institution level}[] kinds:{kind documents:{id reference "
    "owner"
    " state title? titles?:open[] kind? languages?:text[] date? symbol? standing? +}[]}[]}[] csv?}";
constexpr std::string_view changed =
    "{items:{id reference owner state title? titles?:open[] kind? languages?:text[] date? symbol?"
    " standing? changed:time +}[] more:flag}";

constexpr Endpoint endpoints[] = {
    {"text",    get, "document file from q", text_in_parts, read_text},
    {"profile", get, "of as",                profiles,      profile  },
    {"changes", get, "since of",             changed,       changes  },
};

const NewsFeed feeds[] = {documents_feed};

}  // namespace

const Mechanism mechanism{.name = "library",
                          .records = records,
                          .exports = exports,
                          .endpoints = endpoints,
                          .feeds = feeds};

}  // namespace concord::library
