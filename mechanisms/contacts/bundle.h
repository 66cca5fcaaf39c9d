// The directory in one signed file, for the hours without a network. Anyone who knows the
// platform's public key can check it, with no question to anybody.
//
// A bundle is JSON: {"contacts":[{"id","reference","owner","state","version","updated","tlp",
// "fields"}…],"note":"…"}. The note is a C2SP signed note over six lines:
//
//   concord-contacts-bundle/1
//   <origin of the log>
//   <RFC 3339 time>
//   <participant it was made for>
//   <number of contacts>
//   <base64 of the SHA-256 of the canonical JSON of "contacts">

#pragma once

#include <span>
#include <string>

#include "formats/note.h"
#include "kernel/kernel.h"

namespace concord::contacts {

struct Bundle {
    std::string origin;
    Time made;
    std::string made_for;  // code of a participant
    JsonArray contacts;
};

// The lines that are signed.
std::string statement(const Bundle&);

// Fails with contacts.bundle_malformed, contacts.bundle_altered if the contacts are not those that
// were signed, or as open_note does: note.unverified, note.bad_signature.
Result<Bundle> verify_bundle(std::string_view text, std::span<const tlog::Verifier>);

// GET: the bundle of what the asker may see of the directory.
Result<Json> bundle(Kernel&, const Subject&, const JsonObject&);

}  // namespace concord::contacts
