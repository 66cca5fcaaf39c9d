#include "mechanisms/contacts/contacts.h"

#include "mechanisms/contacts/contact.h"

namespace concord::contacts {
namespace {

const RecordType records[] = {contact_type};

}  // namespace

const Mechanism mechanism{"contacts", records};

}  // namespace concord::contacts
