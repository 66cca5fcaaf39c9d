#!/usr/bin/env python3
"""The vocabularies a deployment starts with: complete in six languages, with unique codes."""

import json
import re
import sys
import unicodedata
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import states  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent / "deployment"
SCRIPT = {"ar": "ARABIC", "en": "LATIN", "es": "LATIN", "fr": "LATIN", "ru": "CYRILLIC",
          "zh": "CJK"}


def read(name):
    def once(pairs):
        if len({key for key, _ in pairs}) != len(pairs):
            raise AssertionError(f"{name}: a member stands twice in {pairs}")
        return dict(pairs)

    return json.loads((FOLDER / name).read_text(encoding="utf-8"), object_pairs_hook=once)


def labels_in(value):
    if isinstance(value, dict):
        if "names" in value:
            yield value["code"], value["names"]
        for each in value.values():
            yield from labels_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from labels_in(each)


class Deployment(unittest.TestCase):
    def test_labels_are_there_in_six_languages_and_their_scripts(self):
        # The demonstration holds people and cases, questionnaires are read by their own test.
        lists = [each for each in FOLDER.rglob("*.json")
                 if each.name != "demonstration.json" and each.parent.name != "questionnaires"]
        for path in sorted(lists):
            found = list(labels_in(read(path.relative_to(FOLDER))))
            self.assertTrue(found, path.name)
            for code, label in found:
                with self.subTest(file=path.name, code=code):
                    self.assertEqual(list(label), list(SCRIPT))
                    for language, text in label.items():
                        self.assertEqual(text, unicodedata.normalize("NFC", text.strip()))
                        self.assertLessEqual(len(text), 80)
                        letters = [each for each in text if each.isalpha()]
                        self.assertGreaterEqual(len(letters), 2)
                        for letter in letters:
                            self.assertIn(SCRIPT[language], unicodedata.name(letter), text)

    def test_incident_types_name_their_class(self):
        rsit = read("rsit.json")
        classes = [each["code"] for each in rsit["classes"]]
        types = [each["code"] for each in rsit["items"]]
        self.assertEqual((len(classes), len(types)), (11, 39))
        self.assertEqual(len(types), len(set(types)))
        for each in rsit["items"]:
            self.assertIn(each["class"], classes)
            self.assertRegex(each["code"], f"^{re.escape(each['class'])}/[a-z0-9-]+$")

    def test_severity_has_four_colours_from_none_to_very_large(self):
        severity = read("severity.json")
        levels = [(each["order"], each["code"], each["colour"]) for each in severity["items"]]
        self.assertEqual(levels,
                         [(0, "none", "white"), (1, "minor", "green"), (2, "large", "yellow"),
                          (3, "very-large", "red")])
        self.assertEqual([each["code"] for each in read("outlook.json")["items"]],
                         ["improving", "stable", "worsening"])

    def test_eleven_norms_cover_paragraphs_19_to_68_without_a_gap(self):
        norms = read("norms.json")["items"]
        self.assertEqual("".join(each["code"] for each in norms), "abcdefghijk")
        following = 19
        for each in norms:
            first, last = each["paragraphs"]
            self.assertEqual(first, following)
            self.assertGreater(last, first)
            following = last + 1
        self.assertEqual(following, 69)

    def test_groups_are_those_of_the_states(self):
        codes = tuple(each["code"] for each in read("groups.json")["items"])
        self.assertEqual(codes, states.GROUPS)


if __name__ == "__main__":
    unittest.main()
