#include "mechanisms/threats/threats.h"

#include "mechanisms/threats/collection.h"

namespace concord::threats {
namespace {

const RecordType records[] = {root, collection};

}  // namespace

const Mechanism mechanism{.name = "threats", .records = records, .offering = &offering};

}  // namespace concord::threats
