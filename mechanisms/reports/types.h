// The record types of reports; reports.cpp puts them together. A call is the root of its case:
//
//   call > invitation > reply > translation, passage
//        > contribution
//        > report > theme > paragraph
//                 > corrigendum

#pragma once

#include "kernel/mechanism.h"

namespace concord::reports {

extern const RecordType call_type;
extern const RecordType invitation_type;

extern const RecordType reply_type;
extern const RecordType translation_type;
extern const RecordType contribution_type;

extern const RecordType report_type;
extern const RecordType theme_type;
extern const RecordType passage_type;
extern const RecordType paragraph_type;
extern const RecordType corrigendum_type;

// The official languages of the United Nations, in which calls and reports are made.
inline constexpr std::string_view official = "ar en es fr ru zh";

}  // namespace concord::reports
