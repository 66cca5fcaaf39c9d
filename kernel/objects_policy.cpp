#include "kernel/objects_policy.h"

namespace concord {
namespace {

constexpr Tlp strictest_first[] = {Tlp::red, Tlp::amber_strict, Tlp::amber, Tlp::green, Tlp::clear};

// What of the collection the decision looks at.
Record bare(const Record& collection)
{
    Record made;
    made.owner = collection.owner;
    made.desk = collection.desk;
    made.author = collection.author;
    made.state = collection.state;
    made.label = collection.label;
    return made;
}

}  // namespace

std::optional<Tlp> strictest_read(const Subject& subject, const Record& collection,
                                  const Privacy& privacy, Time now)
{
    if (!decide_read(subject, collection, privacy, now)) return {};
    auto as_marked = bare(collection);
    for (auto tlp : strictest_first) {
        if (tlp <= collection.label.tlp) break;
        as_marked.label.tlp = tlp;
        if (decide_read(subject, as_marked, privacy, now)) return tlp;
    }
    return collection.label.tlp;
}

bool may_read_object(const Subject& subject, const Record& collection, const Privacy& privacy,
                     std::optional<Tlp> marking, Time now)
{
    auto strictest = strictest_read(subject, collection, privacy, now);
    return strictest && (!marking || *marking <= *strictest);
}

}  // namespace concord
