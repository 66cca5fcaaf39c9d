#!/usr/bin/env python3
"""Checks every message catalogue and merges them into one for each language.

    tools/messages.py [--root DIR] [--out DIR] [--check]

A catalogue is a folder `messages` with one file for each of the six official languages, from a key to
a text in the part of ICU MessageFormat that the server and the browser both read: {name} and
{n, plural, one {...} other {...}}. All six say the same keys with the same placeholders, each
language has exactly its own plural categories (CLDR 42), and no text is English by oversight.
"""

import argparse
import json
import os
import re
import sys

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]

# The categories of whole numbers; "other" is always needed. Those in the second set may be left out:
# they serve only numbers from a million on.
PLURALS = {
    "ar": ({"zero", "one", "two", "few", "many", "other"}, set()),
    "en": ({"one", "other"}, set()),
    "es": ({"one", "other"}, {"many"}),
    "fr": ({"one", "other"}, {"many"}),
    "ru": ({"one", "few", "many", "other"}, set()),
    "zh": ({"other"}, set()),
}

# Texts that are rightly the same in English and another language: names of formats and protocols,
# and words that happen to be spelt alike.
SAME_TEXTS = {
    "Concord", "UTC", "TLP:RED", "TLP:AMBER+STRICT", "TLP:AMBER", "TLP:GREEN", "TLP:CLEAR",
    "CSV", "JSON", "vCard", "PDF", "STIX", "SHA-256", "Matrix", "Signal", "Fax", "SIP", "PGP",
    "S/MIME", "X.509", "URL", "CERT", "CSIRT", "MISP", "TAXII", "API", "ID", "Webhook",
    "{name}: {desk}", "{who}: {action}", "{number}. {heading}",
    "I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX",
}
SAME = {  # language -> words spelt as in English
    "fr": {"Section", "Questionnaire", "Questionnaires", "Action", "Actions", "Notification", "Notifications", "Date", "Question", "Questions",
           "Message", "Messages", "Type", "Types", "Titre", "Observation", "Observations", "Notes",
           "Note", "Impact", "Description", "Institution", "Organisation", "Mission", "Code",
           "Public", "Agent", "Situation", "Version", "Consultation", "Consultations", "Suspension",
           "Permanent", "Important", "Certificate", "Canal", "Contact", "Contacts", "Portable",
           "Plan", "Source", "Sources", "Interruption", "Vision", "Document", "Documents",
           "Signature", "Fiction", "Cause", "Causes", "Configuration", "Incident", "Incidents",
           "Clarification", "Assistance", "Mitigation", "Minute", "Minutes", "Participant",
           "Participants", "Services", "Service", "Science", "Transport", "Transports", "Distribution",
           "Intrusion", "Fraude", "Spam", "Phishing", "Europe", "Coordination"},
    "es": {"Error", "No", "Ver", "General", "Total", "Personal", "Material", "Federal", "Regional",
           "Nacional", "Final", "Provisional", "Plan", "Social", "Canal", "Spam", "Phishing", "Asia",
           "Distr.: {distribution}", "Original: {language}", "[Original: {languages}]"},
    "ru": set(), "zh": set(), "ar": set(),
}

ARGUMENT = re.compile(r"\{\s*(\w+)\s*(?:,\s*(\w+)\s*,)?")


class Wrong(Exception):
    pass


def closing(text, opening):
    depth = 0
    for at in range(opening, len(text)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return at + 1
    raise Wrong("a brace is not closed")


def read_text(text, language, inside_plural=False):
    """The placeholders of a text, as {name: "plain" | "plural"}."""
    found = {}
    at = 0
    while True:
        opening = text.find("{", at)
        closed = text.find("}", at)
        if closed >= 0 and (opening < 0 or closed < opening):
            raise Wrong("a brace is closed that was not opened")
        if opening < 0:
            return found
        end = closing(text, opening)
        inner = text[opening:end]
        head = ARGUMENT.match(inner)
        if not head:
            raise Wrong("a placeholder without a name")
        name, kind = head.group(1), head.group(2)
        if kind is None:
            if inner != "{%s}" % name:
                raise Wrong("only {name} and {name, plural, ...} are understood: " + inner)
            found.setdefault(name, "plain")
        elif kind == "plural":
            if inside_plural:
                raise Wrong("a plural inside a plural")
            categories = set()
            rest = inner[head.end():-1]
            spot = 0
            while rest[spot:].strip():
                branch = re.compile(r"\s*([=\w]+)\s*\{").match(rest, spot)
                if not branch:
                    raise Wrong("a plural that cannot be read")
                stop = closing(rest, branch.end() - 1)
                if branch.group(1) in categories:
                    raise Wrong("plural category twice: " + branch.group(1))
                categories.add(branch.group(1))
                for each, how in read_text(rest[branch.end():stop - 1], language, True).items():
                    if each != name:
                        found.setdefault(each, how)
                spot = stop
            needed, allowed = PLURALS[language]
            if categories - needed - allowed or needed - categories:
                raise Wrong("plural categories are %s, not %s"
                            % (" ".join(sorted(categories)), " ".join(sorted(needed))))
            found[name] = "plural"
        else:
            raise Wrong("not understood: " + kind)
        at = end


def no_duplicates(pairs):
    out = {}
    for key, value in pairs:
        if key in out:
            raise Wrong("key twice: " + key)
        out[key] = value
    return out


def catalogues(root):
    found = []
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(each for each in folders if each not in
                            ("node_modules", "dist", ".git", "var", "third_party")
                            and not (folder == root and each.startswith("build")))
        if os.path.basename(folder) == "messages" and any(f.endswith(".json") for f in files):
            found.append(folder)
    return found


def check_catalogue(folder, problems):
    texts = {}
    for language in LANGUAGES:
        path = os.path.join(folder, language + ".json")
        try:
            with open(path, encoding="utf-8") as file:
                texts[language] = json.load(file, object_pairs_hook=no_duplicates)
        except FileNotFoundError:
            problems.append("%s: missing" % path)
            texts[language] = {}
        except (ValueError, Wrong) as wrong:
            problems.append("%s: %s" % (path, wrong))
            texts[language] = {}
    all_keys = sorted(set().union(*texts.values()))
    for key in all_keys:
        if not re.fullmatch(r"[a-z0-9_+@.\-A-Z/]+", key):
            problems.append("%s: a key that is no key: %r" % (folder, key))
        shapes = {}
        for language in LANGUAGES:
            where = "%s/%s.json: %s" % (folder, language, key)
            text = texts[language].get(key)
            if text is None:
                problems.append(where + ": missing")
                continue
            if not isinstance(text, str) or not text.strip():
                problems.append(where + ": empty")
                continue
            if "'{" in text or "'}" in text or "''" in text:
                problems.append(where + ": an apostrophe before a brace quotes it in ICU; use \u2019")
            if any(ord(c) < 32 for c in text.replace("\n", "")):
                problems.append(where + ": control character")
            try:
                shapes[language] = read_text(text, language)
            except Wrong as wrong:
                problems.append("%s: %s" % (where, wrong))
            english = texts["en"].get(key)
            if (language != "en" and text == english and re.search(r"[^\W\d_]{2}", text)
                    and text not in SAME_TEXTS and text not in SAME[language]):
                problems.append(where + ": the same as English: " + text)
        if len({json.dumps(shape, sort_keys=True) for shape in shapes.values()}) > 1:
            problems.append("%s: %s: placeholders differ: %s" % (folder, key, shapes))
    return texts


def check_use(root, english, problems):
    """Keys that the interface names in so many words must exist."""
    call = re.compile(r"\bt(?:First)?\(\[?'([^']+)'")
    either = re.compile(r"\bt\([^'()]*\? '([^']+)' : '([^']+)'")
    source = os.path.join(root, "web", "src")
    for folder, _, files in os.walk(source):
        for name in sorted(files):
            if not name.endswith((".svelte", ".ts")) or name.endswith(".test.ts"):
                continue
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            keys = call.findall(text) + [key for pair in either.findall(text) for key in pair]
            for key in keys:
                if key not in english:
                    problems.append("%s: no text for %s" % (path, key))


LEVELS = ("base", "store", "formats", "kernel", "mechanisms", "api", "app")


def check_refusals(root, english, problems):
    """Every refusal that the server names has a sentence for people."""
    refusal = re.compile(r"\bCode::\w+,\s*\"([a-z0-9_.]+)\"")
    for level in LEVELS:
        for folder, _, files in os.walk(os.path.join(root, level)):
            for name in sorted(files):
                if not name.endswith((".cpp", ".h")) or name.endswith(("_test.cpp", "_fixture.h")):
                    continue
                path = os.path.join(folder, name)
                with open(path, encoding="utf-8") as file:
                    for key in refusal.findall(file.read()):
                        if key not in english:
                            problems.append("%s: no text for %s" % (path, key))


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--root", default=os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    options.add_argument("--out", help="default: build/generated/messages under the root")
    options.add_argument("--check", action="store_true", help="write nothing")
    chosen = options.parse_args()
    out = chosen.out or os.path.join(chosen.root, "build", "generated", "messages")

    problems = []
    merged = {language: {} for language in LANGUAGES}
    origin = {}
    for folder in catalogues(chosen.root):
        texts = check_catalogue(folder, problems)
        for key in texts["en"]:
            if key in origin:
                problems.append("%s: %s is also in %s" % (folder, key, origin[key]))
            origin[key] = folder
        for language in LANGUAGES:
            merged[language].update(texts[language])
    check_use(chosen.root, merged["en"], problems)
    check_refusals(chosen.root, merged["en"], problems)
    if problems:
        for problem in problems:
            print("messages: " + os.path.relpath(problem, chosen.root)
                  if problem.startswith("/") else "messages: " + problem, file=sys.stderr)
        print("messages: %d problems" % len(problems), file=sys.stderr)
        return 1
    if not chosen.check:
        os.makedirs(out, exist_ok=True)
        for language in LANGUAGES:
            path = os.path.join(out, language + ".json")
            text = json.dumps(merged[language], ensure_ascii=False, sort_keys=True,
                              separators=(",", ":")) + "\n"
            # Left alone if nothing changed, so that nothing is built again.
            if os.path.exists(path) and open(path, encoding="utf-8").read() == text:
                continue
            with open(path + ".new", "w", encoding="utf-8") as file:
                file.write(text)
            os.replace(path + ".new", path)
    print("messages: %d keys in %d languages" % (len(merged["en"]), len(LANGUAGES)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
