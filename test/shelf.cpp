#include "test/shelf.h"

namespace concord::test {
namespace {

using enum Kind;
constexpr Field root_fields[] = {
    {"title", line, Field::required},
    {"description", prose},
    {"path", line, Field::required | Field::unique | Field::fixed | Field::filtered},
    {"max_content_length", number},
};
constexpr Transition root_workflow[] = {
    {"open", Party::author, "close", "closed"}
};
constexpr Field collection_fields[] = {
    {"title", line, Field::required},
    {"api_root", link, Field::required | Field::fixed | Field::filtered, {}, {}, "shelf.root"},
    {"identifier", line, Field::unique | Field::fixed | Field::filtered},
    {"alias", line, Field::filtered},
    {"count", number, Field::transient},
    {"digest", line, Field::transient},
    {"first_added", number, Field::transient},
    {"reason", prose, Field::transient},
};
constexpr auto two = Transition::Eyes::two;
constexpr auto inner = Transition::Door::inner;
constexpr auto quiet = Transition::Tells::nobody;
constexpr std::string_view brings = "count digest first_added";
constexpr Transition collection_workflow[] = {
    {"open shared", Party::author, "close", "closed"},
    {"open", Party::author, "share", "shared"},
    {"open shared",
     Party::author,
     "add", "",
     brings, nullptr,
     {},
     nullptr, Role::officer,
     two, nullptr,
     inner, quiet},
    {"shared",
     Party::addressee,
     "add", "",
     brings, nullptr,
     {},
     nullptr, Role::officer,
     two, nullptr,
     inner, quiet},
    {"open shared",
     Party::author,
     "recall", "",
     "count digest reason", nullptr,
     {},
     nullptr, Role::officer,
     two, nullptr,
     inner},
};
const RecordType records[] = {
    {.name = "root",
     .plural = "roots",
     .fields = root_fields,
     .initial = "open",
     .finals = "closed",
     .workflow = root_workflow,
     .tlp = Tlp::green,
     .recipients = "members"},
    {.name = "collection",
     .plural = "collections",
     .fields = collection_fields,
     .initial = "open",
     .finals = "closed",
     .workflow = collection_workflow},
};
const Offering offering{.root = "shelf.root", .collection = "shelf.collection"};
}  // namespace

const Mechanism shelf{.name = "shelf", .records = records, .offering = &offering};

}  // namespace concord::test
