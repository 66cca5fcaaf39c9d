// The directory as files: a table with one line for each contact, and vCard 4. What leaves reads
// back equal, except for files (certificates and keys) and labels, which stay with the record.
//
// Columns of the table: state, code, holder_kind, name, institution, post, level, roles, languages,
// zone, hours, one column for each kind of channel and again with private_ before it, duty, postal,
// note, directories. A cell with several entries has one on each line (a semicolon also divides);
// an entry with several parts has them between bars, and \ before a bar, semicolon or backslash
// that is meant as itself:
//
//   roles, languages   notification; assistance
//   hours              mon,tue,wed|08:00|17:00
//   email, telephone…  an address alone, or priority|address, or priority|address|note
//   duty               from|to|who|channel|address
//   directories        name|url
//
// Column names are read in any case. Each contact's own State is in `state`; without it the entries
// are the importer's.

#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "formats/vcard.h"
#include "kernel/mechanism.h"

namespace concord::contacts {

std::string print_directory(std::span<const Record>);

// One Incoming for each line. Fails as csv::parse does, or with contacts.unknown_columns {columns}.
// A line is refused with contacts.bad_cell {column}, contacts.twice_in_file {line} or as csv says.
Result<std::vector<Incoming>> parse_directory(std::string_view text);

std::string print_vcards(std::span<const Record>);
vcard::Card to_card(const Record&);

// One Incoming for each card, read or refused: contacts.twice_in_file {line}, or as vcard says.
// Properties beyond those of to_card are taken where their meaning is plain: TEL by its TYPE,
// EMAIL, URL and IMPP as channels, ORG as institution, TITLE as post, ROLE or CATEGORIES for level
// and roles.
Result<std::vector<Incoming>> parse_vcards(std::string_view text);
JsonObject from_card(const vcard::Card&);

// Refuses each line that repeats an earlier one: the same code, or without codes the same name,
// institution and level, of the same State.
void refuse_repeated(std::vector<Incoming>&);

}  // namespace concord::contacts
