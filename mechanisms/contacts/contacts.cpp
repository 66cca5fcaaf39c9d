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

constexpr Endpoint endpoints[] = {
    {"coverage",      get,  "",         "contacts_coverage",      coverage     },
    {"reach_now",     get,  "contact",  "contacts_reach_now",     reach_now    },
    {"bundle",        get,  "",         "contacts_bundle",        bundle       },
    {"start_check",   post, "check",    "contacts_check_started", start_check  },
    {"check_results", get,  "check as", "contacts_check_results", check_results},
};

}  // namespace

const Mechanism mechanism{"contacts", records, exports, imports, endpoints};

}  // namespace concord::contacts
