#include "mechanisms/assistance/assistance.h"

#include "mechanisms/assistance/capability.h"
#include "mechanisms/assistance/offer.h"
#include "mechanisms/assistance/request.h"

namespace concord::assistance {
namespace {

const RecordType records[] = {request, answer, offer, response, capability};

}  // namespace

const Mechanism mechanism{"assistance", records};

}  // namespace concord::assistance
