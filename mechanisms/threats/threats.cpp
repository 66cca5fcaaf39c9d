#include "mechanisms/threats/threats.h"

#include "mechanisms/threats/alert.h"
#include "mechanisms/threats/collection.h"
#include "mechanisms/threats/peer.h"
#include "mechanisms/threats/threat.h"

namespace concord::threats {
namespace {

using enum Endpoint::Method;

const RecordType records[] = {alert, receipt, threat, root, collection, peer};

constexpr std::string_view audience = "{participants:text[] people:int public:flag}";

constexpr Endpoint endpoints[] = {
    {"alert_audience", get, "recipients tlp", audience, alert_audience},
};

const NewsFeed feeds[] = {alert_feed};

}  // namespace

const Mechanism mechanism{.name = "threats",
                          .records = records,
                          .endpoints = endpoints,
                          .offering = &offering,
                          .feeds = feeds};

}  // namespace concord::threats
