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

constexpr Endpoint endpoints[] = {
    {"compile", post, "report", "reports_compiled", compile},
    {"stale",   get,  "report", "reports_stale",    stale  },
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
