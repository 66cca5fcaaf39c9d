#!/usr/bin/env python3
"""The States a deployment starts with: who they are, what they are called, where they lie."""

import collections
import csv
import io
import json
import subprocess
import sys
import tempfile
import unicodedata
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEMBERS = ROOT / "deployment" / "members.csv"
SCRIPT = {"ar": "ARABIC", "en": "LATIN", "es": "LATIN", "fr": "LATIN", "ru": "CYRILLIC",
          "zh": "CJK"}


def run(folder, *more, members=MEMBERS):
    folder = Path(folder)
    return subprocess.run(
        [sys.executable, ROOT / "tools" / "states.py", "--members", members,
         "--states", folder / "states.json", "--regions", folder / "regions.json", *more],
        capture_output=True, text=True, check=False)


class States(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            done = run(folder)
            if done.returncode:
                raise AssertionError(done.stderr)
            cls.bytes = Path(folder, "states.json").read_bytes()
            cls.states = json.loads(cls.bytes)
            cls.regions = json.loads(Path(folder, "regions.json").read_bytes())
        cls.by_code = {each["code"]: each for each in cls.states}

    def test_every_member_state_and_the_two_observers_and_nobody_else(self):
        kinds = collections.Counter(each["kind"] for each in self.states)
        self.assertEqual(kinds, {"member": 193, "observer": 2})
        self.assertEqual({each["code"] for each in self.states if each["kind"] == "observer"},
                         {"PS", "VA"})

    def test_codes_are_unique_and_well_formed(self):
        for key, shape in (("code", str.isupper), ("alpha3", str.isupper),
                           ("numeric", str.isdigit)):
            values = [each[key] for each in self.states]
            self.assertEqual(len(set(values)), 195, key)
            self.assertTrue(all(map(shape, values)), key)
            self.assertEqual({len(value) for value in values}, {2 if key == "code" else 3}, key)

    def test_regional_groups_have_their_sizes(self):
        sizes = collections.Counter(each["group"] for each in self.states
                                    if each["kind"] == "member"
                                    and each["group_standing"] != "observer")
        self.assertEqual(sizes, {"african": 54, "asia_pacific": 53, "eastern_european": 23,
                                 "latin_american_and_caribbean": 33,
                                 "western_european_and_others": 28, "none": 1})
        observers = [each["code"] for each in self.states if each["group_standing"] == "observer"]
        self.assertEqual(observers, ["US"])
        self.assertEqual([each["code"] for each in self.states if each["group_standing"] is None],
                         ["KI", "VA"])

    def test_african_group_is_the_region_africa(self):
        self.assertEqual({each["code"] for each in self.states if each["group"] == "african"},
                         {each["code"] for each in self.states if each["region"] == "002"})

    def test_names_are_there_in_six_languages_and_their_scripts(self):
        for each in self.states:
            self.assertEqual(list(each["names"]), list(SCRIPT))
            for language, name in each["names"].items():
                with self.subTest(code=each["code"], language=language):
                    self.assertNotIn(name, (each["code"], each["alpha3"], ""))
                    self.assertEqual(name, name.strip())
                    self.assertEqual(name, unicodedata.normalize("NFC", name))
                    letters = [letter for letter in name if letter.isalpha()]
                    self.assertGreaterEqual(len(letters), 2)
                    for letter in letters:
                        self.assertTrue(unicodedata.name(letter).startswith(SCRIPT[language]), name)
                    # No invisible characters, such as CLDR's bidirectional marks.
                    self.assertFalse([each for each in name if unicodedata.category(each) == "Cf"])

    def test_no_two_states_share_a_name(self):
        for language in SCRIPT:
            names = [each["names"][language].casefold() for each in self.states]
            self.assertEqual(len(set(names)), 195, language)

    def test_names_are_those_the_united_nations_uses(self):
        for code, language, name in (
                ("BO", "es", "Bolivia (Estado Plurinacional de)"),
                ("CD", "en", "Democratic Republic of the Congo"),
                ("CV", "fr", "Cabo Verde"),
                ("GB", "zh", "大不列颠及北爱尔兰联合王国"),
                ("KP", "ru", "Корейская Народно-Демократическая Республика"),
                ("KR", "en", "Republic of Korea"),
                ("MK", "en", "North Macedonia"),
                ("MM", "en", "Myanmar"),
                ("PS", "ar", "دولة فلسطين"),
                ("RU", "fr", "Fédération de Russie"),
                ("TR", "en", "Türkiye"),
                ("VA", "en", "Holy See"),
                ("VN", "en", "Viet Nam")):
            self.assertEqual(self.by_code[code]["names"][language], name)
        for each in self.states:
            self.assertNotIn("&", each["names"]["en"])
            self.assertNotIn("St.", each["names"]["en"])

    def test_regions_are_known_and_named(self):
        known = {each["code"]: each for each in self.regions}
        for each in self.states:
            self.assertIsNone(known[each["region"]]["parent"])
            self.assertEqual(known[each["subregion"]]["parent"], each["region"])
        self.assertEqual([code for code, each in known.items() if each["parent"] is None],
                         ["002", "009", "019", "142", "150"])
        for each in self.regions:
            self.assertEqual(list(each["names"]), list(SCRIPT))

    def test_points_lie_on_the_globe_and_near_their_region(self):
        boxes = {"002": (-26, 60, -36, 38), "019": (-130, -34, -57, 61), "142": (25, 146, -12, 56),
                 "150": (-25, 45, 34, 66), "009": (110, 360, -48, 15)}
        for each in self.states:
            longitude, latitude = each["point"]
            self.assertTrue(-180 <= longitude <= 180 and -90 <= latitude <= 90, each["code"])
            west, east, south, north = boxes[each["region"]]
            if each["region"] == "009":
                longitude %= 360
            self.assertTrue(west <= longitude <= east and south <= latitude <= north, each["code"])
        self.assertEqual(self.by_code["AU"]["point"], [151.2167, -33.8667])

    def test_zones_exist_and_the_principal_one_comes_first(self):
        for each in self.states:
            self.assertTrue(each["zones"], each["code"])
            self.assertEqual(len(each["zones"]), len(set(each["zones"])))
            for zone in each["zones"]:
                self.assertTrue(Path("/usr/share/zoneinfo", zone).is_file(), zone)
        for code, zone in (("BR", "America/Sao_Paulo"), ("CA", "America/Toronto"),
                           ("RU", "Europe/Moscow"), ("UA", "Europe/Kyiv")):
            self.assertEqual(self.by_code[code]["zones"][0], zone)

    def test_the_same_input_gives_the_same_bytes(self):
        with tempfile.TemporaryDirectory() as folder:
            run(folder)
            self.assertEqual(Path(folder, "states.json").read_bytes(), self.bytes)


class Faults(unittest.TestCase):
    """What is missing or contradictory is said in one line, and nothing is written."""

    def refuses(self, words, *more, members=MEMBERS):
        with tempfile.TemporaryDirectory() as folder:
            done = run(folder, *more, members=members)
            self.assertEqual(done.returncode, 1)
            self.assertIn(words, done.stderr)
            self.assertNotIn("Traceback", done.stderr)
            self.assertEqual(list(Path(folder).iterdir()), [])

    def with_row(self, words, **changes):
        lines = [line for line in MEMBERS.read_text(encoding="utf-8").splitlines(True)
                 if not line.startswith("#")]
        rows = list(csv.DictReader(lines))
        rows[-1].update(changes)
        text = io.StringIO()
        writer = csv.DictWriter(text, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder, "members.csv")
            path.write_text(text.getvalue(), encoding="utf-8")
            self.refuses(words, members=path)

    def test_a_missing_package_is_named(self):
        self.refuses("install the package iso-codes", "--iso", "/nowhere/iso.json")
        self.refuses("install the package unicode-cldr-core", "--cldr", "/nowhere")
        self.refuses("install the package tzdata", "--zones", "/nowhere/zone.tab")

    def test_a_code_nobody_assigned_is_refused(self):
        self.with_row("ZZ is not in iso-codes", alpha2="ZZ")

    def test_a_code_twice_is_refused(self):
        self.with_row("codes must be unique", alpha2="ZM")

    def test_an_entity_that_is_no_member_is_refused(self):
        self.with_row("CLDR's list of Members disagrees", kind="observer")

    def test_unknown_words_are_refused(self):
        self.with_row("unknown kind", kind="guest")
        self.with_row("unknown group", group="northern")
        self.with_row("unknown standing", standing="chair")
        self.with_row("zone.tab has no zone Europe/Nowhere", zone="Europe/Nowhere")
        self.with_row("is not a point", point="12,5")


if __name__ == "__main__":
    unittest.main()
