// Whatever is read as CSV prints to something that reads back equal.

#include "base/check.h"
#include "formats/csv.h"

using namespace concord;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    for (const csv::Formulas formulas : {csv::Formulas::as_is, csv::Formulas::neutral}) {
        const auto table = csv::parse(input, formulas);
        if (!table) continue;
        for (const csv::Separator separator :
             {csv::Separator::comma, csv::Separator::semicolon, csv::Separator::tab}) {
            const csv::Form form = {.formulas = formulas, .separator = separator};
            const auto again = csv::parse(csv::print(*table, form), formulas);
            CHECK(again && again->header == table->header && again->faults.empty());
            CHECK(again->lines.size() == table->lines.size());
            for (std::size_t i = 0; i < again->lines.size(); ++i) {
                CHECK(again->lines[i].cells == table->lines[i].cells);
            }
        }
    }
    return 0;
}
