#include "mechanisms/reports/reports.h"

#include "mechanisms/reports/documents.h"
#include "mechanisms/reports/material.h"
#include "mechanisms/reports/stale.h"
#include "mechanisms/reports/types.h"

namespace concord::reports {
namespace {

const RecordType records[] = {call_type,         invitation_type, reply_type, translation_type,
                              contribution_type, report_type,     theme_type, passage_type,
                              paragraph_type,    corrigendum_type};

using enum Endpoint::Method;

constexpr std::string_view compiled =
    "{report version:int replies:int left_out:{reply owner why}[]}";
constexpr std::string_view not_as_compiled =
    "{report stale:flag replies:{reply reference? owner? what=changed|gone|added|left_out}[]"
    " passages:{passage reply theme quote what=moved|gone paragraph?:int start?:int}[]"
    " paragraphs:{paragraph theme passages:text[] replies:text[]}[]"
    " translations:{translation reply language}[] figures:{name was:int is:int}[]}";

constexpr Endpoint endpoints[] = {
    {"compile", post, "report", compiled,        compile},
    {"stale",   get,  "report", not_as_compiled, stale  },
};

using enum Printed::Readers;

constexpr Printed papers[] = {
    {"report_document",      "report",           report_document,      anyone},
    {"note_verbale",         "call participant", note_verbale,         anyone},
    {"corrigendum_document", "corrigendum",      corrigendum_document, anyone},
};

}  // namespace

const Mechanism mechanism{
    .name = "reports", .records = records, .endpoints = endpoints, .papers = papers};

}  // namespace concord::reports
