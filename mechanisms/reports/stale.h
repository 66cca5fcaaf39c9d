// What of a draft report no longer stands, because what it rests on has changed since.

#pragma once

#include "mechanisms/reports/material.h"

namespace concord::reports {

// {"report":id} -> {"report","stale":bool,
//   "replies":[{"reply","reference","owner","what"}]: "changed" since it was compiled, "gone"
//   (taken
//     back or withdrawn), "added" (may be compiled, and is not), "left_out" (no longer in time or
//     shown to fewer than the report);
//   "passages":[{"passage","reply","theme","quote","what","paragraph","start"}]: "moved" to the
//   place
//     named, or "gone" from the reply, with no place;
//   "paragraphs":[{"paragraph","theme","passages":[…],"replies":[…]}]: those that rest on the
//   above; "translations":[{"translation","reply","language"}]: of an earlier wording of the reply;
//   "figures":[{"name","was","is"}]}.
// Nothing of an issued report is stale. Fails with records.not_found.
Result<Json> stale(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::reports
