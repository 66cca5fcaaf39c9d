// What a report is made of, as one asker may see it: the replies of its annex, the themes with
// their paragraphs and passages, and what is counted beside them.

#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "kernel/kernel.h"

namespace concord::reports {

struct Part {
    Record theme;
    std::vector<Record> paragraphs;  // by their place
    std::vector<Record> passages;
};

struct Material {
    Record report;
    Record call;
    std::vector<Record> replies;        // of the annex
    std::vector<Record> translations;   // of these replies
    std::vector<Record> late;           // published, and not compiled
    std::vector<Record> contributions;  // of stakeholders, listed
    std::vector<Part> parts;            // by the place of their themes

    const Record* find_reply(std::string_view id) const;
};

// An issued report is made of what it was issued with; a draft of what it was compiled of, or,
// before that, of all that could be compiled. Fails with records.not_found.
Result<Material> gather(const Kernel&, const Subject&, std::string_view report);

// The replies that may be compiled: published, in time, and read by everybody who will read the
// report.
Result<std::vector<Record>> compilable(const Kernel&, const Subject&, const Record& report);

// The records behind a figure of a text: "replies", "late", "contributions", "translations"; and
// with a part "theme" (replies with a passage of it) and "passages". Null for any other name.
using Counted = std::vector<const Record*>;
const std::vector<std::string_view>& figure_names();
bool is_figure(std::string_view name);
Counted counted(const Material&, std::string_view figure, const Part*);
// How many there are, or were when the report was issued.
std::int64_t number_of(const Material&, std::string_view figure, const Part*);
// The name of a figure in `figures` of a report: "replies", "theme:<id>".
std::string figure_key(std::string_view figure, const Part*);

// {"report":id}: takes up the replies as they are now. -> {"report","version","replies":n,
// "left_out":[{"reply","owner","why":"late|narrower|pending"}]}.
Result<Json> compile(Kernel&, const Subject&, const JsonObject& input);

}  // namespace concord::reports
