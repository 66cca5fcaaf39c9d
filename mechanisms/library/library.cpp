#include "mechanisms/library/library.h"

#include "mechanisms/library/document.h"

namespace concord::library {
namespace {

const RecordType records[] = {document_type};

}  // namespace

const Mechanism mechanism{"library", records};

}  // namespace concord::library
