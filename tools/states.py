#!/usr/bin/env python3
"""Writes the States a new deployment starts with, from packaged data and deployment/members.csv.

    tools/states.py --members deployment/members.csv --states states.json --regions regions.json

Codes come from iso-codes and are compared with CLDR; names and M.49 regions come from CLDR; zones
and points come from the time zone database. members.csv says who is a State here and corrects
names. The same input gives the same bytes. What is missing or contradictory is an error, in one
line.
"""

import argparse
import csv
import json
import re
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
GROUPS = ("african", "asia_pacific", "eastern_european", "latin_american_and_caribbean",
          "western_european_and_others", "none")


class Fault(Exception):
    """Something a person has to mend: a missing package or a contradiction in the data."""


def existing(path, package):
    if not path.is_file():
        raise Fault(f"{path} is missing: install the package {package}")
    return path


def read_members(path):
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for row in rows:
        if None in row or None in row.values():
            raise Fault(f"{path}: {row['alpha2']} has the wrong number of columns")
        if row["kind"] not in ("member", "observer"):
            raise Fault(f"{path}: {row['alpha2']} has the unknown kind {row['kind']!r}")
        if row["group"] not in GROUPS:
            raise Fault(f"{path}: {row['alpha2']} has the unknown group {row['group']!r}")
        if row["standing"] not in (("",) if row["group"] == "none" else ("member", "observer")):
            raise Fault(f"{path}: {row['alpha2']} has the unknown standing {row['standing']!r}")
    codes = [row["alpha2"] for row in rows]
    if codes != sorted(set(codes)):
        raise Fault(f"{path}: codes must be unique and in order")
    return rows


def read_codes(path):
    """alpha-2 -> (alpha-3, numeric), from iso-codes."""
    entries = json.loads(existing(path, "iso-codes").read_text(encoding="utf-8"))["3166-1"]
    return {entry["alpha_2"]: (entry["alpha_3"], entry["numeric"]) for entry in entries}


def read_names(folder, language):
    """Territory code -> name, without CLDR's short and variant forms."""
    path = existing(folder / "main" / f"{language}.xml", "unicode-cldr-core")
    return {each.get("type"): each.text
            for each in xml.parse(path).getroot().iter("territory")
            if each.get("type") and each.get("alt") is None and each.text}


class Supplement:
    """What CLDR's supplemental data says about codes, Member States and M.49 regions."""

    def __init__(self, folder):
        path = existing(folder / "supplemental" / "supplementalData.xml", "unicode-cldr-core")
        root = xml.parse(path).getroot()
        self.codes = {each.get("type"): (each.get("alpha3"), each.get("numeric"))
                      for each in root.iter("territoryCodes")}
        self.members = set()
        self.parents = {}
        for each in root.find("territoryContainment").iter("group"):
            inside = each.get("contains").split()
            if each.get("type") == "UN":
                self.members.update(inside)
            elif not each.get("status") and not each.get("grouping"):
                self.parents.update((code, each.get("type")) for code in inside)


def parse_point(text):
    """ISO 6709 as in zone.tab, +DDMM+DDDMM or +DDMMSS+DDDMMSS, as [longitude, latitude]."""
    match = re.fullmatch(r"([+-])(\d\d)(\d\d)(\d\d)?([+-])(\d\d\d)(\d\d)(\d\d)?", text)
    if not match:
        raise Fault(f"{text!r} is not a point")

    def degrees(sign, whole, minutes, seconds):
        value = int(whole) + int(minutes) / 60 + int(seconds or 0) / 3600
        return round(-value if sign == "-" else value, 4)

    return [degrees(*match.groups()[4:]), degrees(*match.groups()[:4])]


def read_zones(path):
    """alpha-2 -> [(zone, point as text)], in the order of zone.tab."""
    zones = {}
    for line in existing(path, "tzdata").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            code, point, zone = line.split("\t")[:3]
            zones.setdefault(code, []).append((zone, point))
    return zones


def state(row, codes, supplement, names, zones):
    code = row["alpha2"]
    if code not in codes:
        raise Fault(f"{code} is not in iso-codes")
    if codes[code] != supplement.codes.get(code):
        raise Fault(f"{code}: iso-codes says {codes[code]}, CLDR {supplement.codes.get(code)}")
    if (row["kind"] == "member") != (code in supplement.members):
        raise Fault(f"{code}: {row['kind']} in members.csv, but CLDR's list of Members disagrees")
    if code not in zones:
        raise Fault(f"{code} has no zone in zone.tab")

    # The chosen zone first, the others in the order of the time zone database.
    ordered = sorted(zones[code], key=lambda each: each[0] != row["zone"])
    if row["zone"] and ordered[0][0] != row["zone"]:
        raise Fault(f"{code}: zone.tab has no zone {row['zone']}")
    missing = [language for language in LANGUAGES
               if not (row[language] or names[language].get(code))]
    if missing:
        raise Fault(f"{code} has no name in {', '.join(missing)}")
    subregion = supplement.parents[code]
    return {
        "code": code,
        "alpha3": codes[code][0],
        "numeric": codes[code][1],
        "kind": row["kind"],
        "group": row["group"],
        "group_standing": row["standing"] or None,
        "region": supplement.parents[subregion],
        "subregion": subregion,
        "names": {language: row[language] or names[language][code] for language in LANGUAGES},
        "point": parse_point(row["point"] or ordered[0][1]),
        "zones": [zone for zone, _ in ordered],
    }


def regions(states, supplement, names):
    """The M.49 regions and subregions that the States lie in, with CLDR's names."""
    used = {each["region"] for each in states} | {each["subregion"] for each in states}
    parents = {code: supplement.parents[code] for code in used}
    return [{"code": code, "parent": parents[code] if parents[code] in used else None,
             "names": {language: names[language][code] for language in LANGUAGES}}
            for code in sorted(used)]


def write(path, values):
    lines = ",\n".join(json.dumps(value, ensure_ascii=False) for value in values)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--members", type=Path, required=True)
    arguments.add_argument("--states", type=Path, required=True)
    arguments.add_argument("--regions", type=Path, required=True)
    arguments.add_argument("--cldr", type=Path, default=Path("/usr/share/unicode/cldr/common"))
    arguments.add_argument("--iso", type=Path,
                           default=Path("/usr/share/iso-codes/json/iso_3166-1.json"))
    arguments.add_argument("--zones", type=Path, default=Path("/usr/share/zoneinfo/zone.tab"))
    given = arguments.parse_args()
    try:
        codes = read_codes(given.iso)
        supplement = Supplement(given.cldr)
        names = {language: read_names(given.cldr, language) for language in LANGUAGES}
        zones = read_zones(given.zones)
        states = [state(row, codes, supplement, names, zones)
                  for row in read_members(given.members)]
        absent = supplement.members - {each["code"] for each in states}
        if absent:
            raise Fault(f"{given.members} lacks {', '.join(sorted(absent))}")
        write(given.states, states)
        write(given.regions, regions(states, supplement, names))
    except Fault as fault:
        sys.exit(f"states.py: {fault}")


if __name__ == "__main__":
    main()
