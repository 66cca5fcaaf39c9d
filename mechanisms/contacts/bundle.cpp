#include "mechanisms/contacts/bundle.h"

#include "base/bytes.h"
#include "mechanisms/contacts/contact.h"

namespace concord::contacts {
namespace {

constexpr std::string_view first_line = "concord-contacts-bundle/1";

JsonObject entry(const Record& contact)
{
    return {
        {"id",        contact.id              },
        {"reference", contact.reference       },
        {"owner",     contact.owner           },
        {"state",     contact.state           },
        {"version",   contact.version         },
        {"updated",   print(contact.updated)  },
        {"tlp",       print(contact.label.tlp)},
        {"fields",    contact.fields          }
    };
}

auto malformed()
{
    return fail(Code::invalid, "contacts.bundle_malformed");
}

std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return lines;
}

}  // namespace

std::string statement(const Bundle& bundle)
{
    auto hash = sha256(print_canonical(bundle.contacts));
    std::string text;
    for (auto& line : {std::string(first_line), bundle.origin, print(bundle.made), bundle.made_for,
                       std::to_string(bundle.contacts.size()), print_base64(view(hash))})
        text += line + "\n";
    return text;
}

Result<Bundle> verify_bundle(std::string_view text, std::span<const tlog::Verifier> known)
{
    auto value = TRY(parse_json(text, {.size_bytes_max = 64 << 20, .members_max = 2'000'000}));
    if (!value.is_object()) return malformed();
    auto contacts = find_at(value.get_object(), "contacts");
    auto note = text_at(value.get_object(), "note");
    if (!contacts || !contacts->is_array() || note.empty()) return malformed();
    auto opened = TRY(tlog::open_note(note, known));
    auto lines = lines_of(opened.text);
    if (lines.size() != 6 || lines[0] != first_line) return malformed();
    Bundle bundle;
    bundle.origin = lines[1];
    bundle.made = TRY(parse_time(lines[2]));
    bundle.made_for = lines[3];
    bundle.contacts = contacts->get_array();
    if (statement(bundle) != opened.text) return fail(Code::invalid, "contacts.bundle_altered");
    return bundle;
}

Result<Json> bundle(Kernel& kernel, const Subject& by, const JsonObject&)
{
    if (by.person.empty()) return fail(Code::unauthenticated, "identity.not_signed_in");
    Bundle made{kernel.ledger().origin(), kernel.now(), by.participant, {}};
    for (auto& contact : TRY(find_standing(kernel, by))) made.contacts.push_back(entry(contact));
    auto note = TRY(kernel.ledger().attest(statement(made)));
    return Json(JsonObject{
        {"contacts", std::move(made.contacts)},
        {"note",     std::move(note)         }
    });
}

}  // namespace concord::contacts
