#!/usr/bin/env python3
"""House rules that a machine can check. Every complaint says what to do instead."""

import pathlib
import re
import subprocess
import sys

# A level knows those before it, less the strangers (ARCHITECTURE.md).
LEVELS = ["base", "store", "formats", "kernel", "mechanisms", "api", "app"]
STRANGERS = {("formats", "store"), ("mechanisms", "store"), ("api", "store"), ("api", "mechanisms")}
# What a level may not include, besides: HTTP stays in api, SQL in store and kernel.
PRIVATE_HEADERS = {"boost/beast": {"api"}, "boost/asio": {"api", "app"}, "sqlite3.h": {"store"}, "xapian.h": {"store"},
                   "libpq-fe.h": {"store"}, "regex": set()}
LINES_PER_FILE_MAX, COLUMNS_MAX = 600, 100
VAGUE = re.compile(r"(^|_)(manager|helper|util|common|misc|service|handler|data|info)s?$", re.I)
OPEN_ENDS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
PLACES = re.compile(r"(?<![\w.])/(work|farm|home/\w+)/")

complaints = []


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard", *patterns],
                            capture_output=True, text=True, check=True).stdout
    return [pathlib.Path(line) for line in listed.splitlines() if pathlib.Path(line).is_file()]


def check_include(path, number, line):
    level = path.parts[0]
    if level not in LEVELS:
        return
    if system := re.match(r"#include <([\w/.]+)>", line):
        for header, levels in PRIVATE_HEADERS.items():
            apart = path.stem.endswith("_test") or level in levels
            if (system[1] == header or system[1].startswith(header + "/")) and not apart:
                complaints.append(f"{path}:{number}: <{header}> does not belong into {level}")
    if not (include := re.match(r'#include "(\w+)/(\w+)', line)):
        return
    target, folder = include.groups()
    if target == "embedded":
        return
    if target not in LEVELS:
        if not (target == "test" and (path.stem.endswith("_test") or path.stem.endswith("_fixture"))):
            complaints.append(f"{path}:{number}: {target} is not a level")
    elif LEVELS.index(target) > LEVELS.index(level) or (level, target) in STRANGERS:
        complaints.append(f"{path}:{number}: {level} does not know {target}")
    elif level == target == "mechanisms" and len(path.parts) > 2 and folder != path.parts[1]:
        complaints.append(f"{path}:{number}: mechanisms do not know each other; use a link")


for path in sorted(tracked("*.cpp", "*.h")):
    lines = path.read_text().splitlines()
    if len(lines) > LINES_PER_FILE_MAX:
        complaints.append(f"{path}: {len(lines)} lines; split it along a noun")
    if VAGUE.search(path.stem):
        complaints.append(f"{path}: a vague name; say what it is")
    if path.suffix == ".h" and not lines[0].startswith("//"):
        complaints.append(f"{path}: a header is a contract; begin with what it promises")
    for number, line in enumerate(lines, 1):
        # Literal data in tests stays as it is; elsewhere long lines are code.
        if len(line) > COLUMNS_MAX and not path.stem.endswith("_test"):
            complaints.append(f"{path}:{number}: over {COLUMNS_MAX} columns; wrap it")
        check_include(path, number, line)

for path in sorted(tracked("*.ts", "*.svelte")):
    if len(path.read_text().splitlines()) > LINES_PER_FILE_MAX:
        complaints.append(f"{path}: too long; split it along a noun")

for path in sorted(tracked()):
    if path.suffix in {".woff2", ".png", ".ico"} or path.name == "tidy.py":
        continue
    try:
        text = path.read_text()
    except UnicodeDecodeError:
        continue
    for number, line in enumerate(text.splitlines(), 1):
        if OPEN_ENDS.search(line):
            complaints.append(f"{path}:{number}: an open end; finish it or write an issue")
        if PLACES.search(line):
            complaints.append(f"{path}:{number}: a path of one machine")

print("\n".join(complaints) or "tidy")
sys.exit(bool(complaints))
