#!/usr/bin/env python3
"""Writes docs/TEXTS.md: which provision of which text is carried out where. --check only compares."""

import collections
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
NAMES = {"A/76/135": "Report of the Group of Governmental Experts, 2021",
         "A/78/76": "Report of the Secretary-General on a programme of action, 2023",
         "A/76/187": "Report of the Secretary-General with views of States, 2021",
         "A/AC.292/2024/2": "Mapping of capacity-building programmes and portals, 2024"}
CITED = re.compile(r"(A/[A-Z0-9./]+[0-9]) paras? ([0-9]+(?:\([a-z]\))?(?:[-–, ]+(?:and )?[0-9]+(?:\([a-z]\))?)*)")


def found():
    places = collections.defaultdict(set)
    files = subprocess.run(["git", "ls-files", "*.cpp", "*.h", "mechanisms/*/README.md",
                            "deployment/*.json"], cwd=ROOT, capture_output=True, text=True,
                           check=True).stdout.split()
    for name in files:
        if name.endswith("_test.cpp"):
            continue
        for text, paragraphs in CITED.findall((ROOT / name).read_text()):
            places[text, re.sub(r"[ ,]+$", "", paragraphs)].add(name)
    return places


def print_page(places):
    lines = ["# Texts", "", "Which provision is carried out where. Written by `tools/texts.py` from the",
             "citations in tables, contracts and READMEs; `script/lint` sees that it is current.", ""]
    for text in sorted({text for text, _ in places}):
        lines += [f"## {text}", "", NAMES.get(text, ""), "", "| paragraph | where |", "|---|---|"]
        of_text = [(p, names) for (t, p), names in places.items() if t == text]
        for paragraph, names in sorted(of_text, key=lambda each: [int(n) for n in re.findall(r"\d+", each[0])]):
            lines.append(f"| {paragraph} | {', '.join(f'`{n}`' for n in sorted(names))} |")
        lines.append("")
    return "\n".join(lines)


page = ROOT / "docs" / "TEXTS.md"
now = print_page(found())
if "--check" in sys.argv:
    if not page.exists() or page.read_text() != now:
        sys.exit("docs/TEXTS.md is not current: run tools/texts.py")
else:
    page.write_text(now)
