// Indicators as a table that people keep in a spreadsheet (formats/csv.h): one value in each line,
// what is known of it beside it. Pure. A line becomes a STIX 2.1 indicator (of a CVE number: a
// vulnerability) whose id follows from who sends it and what the value is, so that the same line
// again is the same object, and a changed one its next version.
//
//   column       needed   also named                     holds
//   value        yes      indicator, ioc, observable     also made harmless: hxxp, [.], [at]
//   type         no       kind                           a word of indicators.h or of MISP; if it
//   is
//                                                        absent, the value is recognised
//   description  no       comment, note                  text
//   tlp          no       marking                        TLP:AMBER, amber+strict, white, ...
//   confidence   no                                      0 to 100, or low, medium, high
//   valid_from   no       first_seen, from               date or moment
//   valid_until  no       last_seen, until, expires      date or moment
//   labels       no       tags                           divided by ; or ,
//
// Names of columns may be in any case, with spaces, hyphens or underscores. Other columns are left
// out and said. A cell that a spreadsheet would run is refused, unless an apostrophe stands before
// it as print() writes it; so are control characters.

#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "formats/csv.h"
#include "formats/indicators.h"

namespace concord::indicator_csv {

struct Line {
    std::size_t number = 0;  // in the file, from 1
    std::string value;       // as written, for showing
    // The object but for its times, which settle() gives it. Errors: indicators.value_missing,
    // indicators.value_unknown, indicators.type_unknown {type}, indicators.value_not_of_type
    // {type}, indicators.tlp_unknown {tlp}, indicators.confidence_invalid,
    // indicators.moment_invalid, indicators.validity_reversed, indicators.formula {column},
    // indicators.twice {line}, those of text.h and csv.wrong_cell_count. Error::field is the
    // column.
    Result<JsonObject> object;
};

struct Reading {
    std::vector<Line> lines;             // in the order of the file
    std::vector<std::string> left = {};  // names of columns that were left out
};

// `source` makes ids of different senders different. Fails as csv::parse does, or with
// indicators.no_value_column.
Result<Reading> read(std::string_view text, std::string_view source, const csv::Limits& = {});

// The object with its times: made now, or the next version of `standing`, the one of that id that
// is there. Nothing if that says all of it already.
std::optional<JsonObject> settle(const JsonObject& of_line, const JsonObject* standing, Time now);

// A line of the table for each value that an object can be found by, and one for an indicator that
// has none; other objects give no line. `bytes` are STIX objects. Formula-safe, with columns value,
// type, description, tlp, confidence, valid_from, valid_until, labels, id, modified.
enum class Header { present, absent };
std::string print(std::span<const std::string_view> bytes, Header);

}  // namespace concord::indicator_csv
