#include "mechanisms/incidents/incidents.h"

#include "mechanisms/incidents/notification.h"
#include "mechanisms/incidents/register.h"

namespace concord::incidents {
namespace {

const RecordType records[] = {notification, reply, assessment, entry, scale};

}  // namespace

const Mechanism mechanism{"incidents", records};

}  // namespace concord::incidents
