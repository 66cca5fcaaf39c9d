// Publications as news for everybody's feed readers.

#pragma once

#include "kernel/mechanism.h"

namespace concord::library {

extern const NewsFeed documents_feed;

}  // namespace concord::library
