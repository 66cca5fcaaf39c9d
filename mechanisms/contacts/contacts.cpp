#include "mechanisms/contacts/contacts.h"

#include "mechanisms/contacts/bundle.h"
#include "mechanisms/contacts/check.h"
#include "mechanisms/contacts/contact.h"
#include "mechanisms/contacts/coverage.h"
#include "mechanisms/contacts/duty_roster.h"
#include "mechanisms/contacts/exchange.h"

namespace concord::contacts {
namespace {

const RecordType records[] = {contact_type, check_type, reply_type};

constexpr Export exports[] = {
    {"contact", "vcard",     "text/vcard; charset=utf-8", "vcf", print_vcards   },
    {"contact", "directory", "text/csv; charset=utf-8",   "csv", print_directory},
};

constexpr Import imports[] = {
    {"contact", "csv",   parse_directory},
    {"contact", "vcard", parse_vcards   },
};

using enum Endpoint::Method;

constexpr std::string_view covered = "{items:{participant levels:text[]}[]}";
constexpr std::string_view ways_now =
    "{contact now:time in_hours:flag on_duty:{from:time to:time who? channel? address? +}[]"
    " channels:{kind address priority?:int note? +}[]}";
constexpr std::string_view signed_bundle =
    "{contacts:{id reference owner state version:int updated:time tlp:tlp fields:open}[] note}";
constexpr std::string_view codes_told_once =
    "{check asked:int skipped:int codes:{reply contact name state channel address code}[]}";
constexpr std::string_view counts =
    "{check state asked:int answered:int csv?"
    " lines:{region channel asked:int answered:int share:int median_seconds?:int}[]"
    " channels:{region channel asked:int answered:int share:int median_seconds?:int}[]"
    " own:{region channel asked:int answered:int share:int median_seconds?:int}[]}";

constexpr Endpoint endpoints[] = {
    {"coverage",      get,  "",         covered,         coverage     },
    {"reach_now",     get,  "contact",  ways_now,        reach_now    },
    {"bundle",        get,  "",         signed_bundle,   bundle       },
    {"start_check",   post, "check",    codes_told_once, start_check  },
    {"check_results", get,  "check as", counts,          check_results},
};

}  // namespace

const Mechanism mechanism{"contacts", records, exports, imports, endpoints};

}  // namespace concord::contacts
