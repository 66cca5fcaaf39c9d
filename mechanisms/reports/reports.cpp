#include "mechanisms/reports/reports.h"

#include "mechanisms/reports/types.h"

namespace concord::reports {
namespace {

const RecordType records[] = {call_type,      invitation_type, reply_type, translation_type,
                              paper_type,     report_type,     theme_type, passage_type,
                              paragraph_type, corrigendum_type};

}  // namespace

const Mechanism mechanism{.name = "reports", .records = records};

}  // namespace concord::reports
