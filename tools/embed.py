#!/usr/bin/env python3
"""Writes the C++ source that makes a file, or all files of a directory, part of the program.

    tools/embed.py --name NAME (--file FILE | --directory DIRECTORY)
                   --source OUT.cpp --depfile OUT.cpp.d

cmake/embed.cmake calls it and describes the result. The source names the SHA-256 of every
file, so that it changes when a file does and no compiler cache can mistake an old object for the
new one.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

HEAD = """// Written by tools/embed.py.
#include "embedded/{name}.h"

#include <cstddef>

"""

# A zero after the bytes costs nothing and serves those who read up to one.
BYTES = """__asm__("/* sha256 {digest} */\\n"
        ".pushsection .rodata\\n"
        ".balign 16\\n"
        ".globl {symbol}\\n.hidden {symbol}\\n"
        ".globl {symbol}_end\\n.hidden {symbol}_end\\n"
        "{symbol}:\\n"
        ".incbin " {path} "\\n"
        "{symbol}_end:\\n"
        ".byte 0\\n"
        ".popsection\\n");
extern "C" __attribute__((visibility("hidden"))) const char {symbol}[];
extern "C" __attribute__((visibility("hidden"))) const char {symbol}_end[];

"""

ONE = """namespace concord::embedded {{

std::string_view {name}()
{{
    return {{{symbol}, static_cast<std::size_t>({symbol}_end - {symbol})}};
}}

}}  // namespace concord::embedded
"""

MANY = """namespace concord::embedded {{

std::span<const File> {name}()
{{
    static const File files[] = {{
{rows}    }};
    return files;
}}

}}  // namespace concord::embedded
"""

NONE = """namespace concord::embedded {{

std::span<const File> {name}()
{{
    return {{}};
}}

}}  // namespace concord::embedded
"""


def quoted(text):
    """A C++ string literal; JSON's escapes below U+0080 are C++'s too."""
    return json.dumps(text, ensure_ascii=False)


def carried(path, symbol):
    digest = hashlib.sha256(path.read_bytes())
    return BYTES.format(symbol=symbol, digest=digest.hexdigest(), path=quoted(quoted(str(path))))


def visible_files(folder):
    """The files below a directory in the order of their paths, and all directories read."""
    files, folders = [], []
    for here, inside, names in os.walk(folder):
        inside[:] = [name for name in inside if not name.startswith(".")]
        folders.append(Path(here))
        files += [Path(here, name) for name in names if not name.startswith(".")]
    return sorted(files, key=lambda path: path.relative_to(folder).as_posix()), folders


def escaped(path):
    text = str(path).replace("\\", "\\\\").replace("$", "$$")
    return text.replace(" ", "\\ ").replace("#", "\\#")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--name", required=True)
    what = arguments.add_mutually_exclusive_group(required=True)
    what.add_argument("--file", type=Path)
    what.add_argument("--directory", type=Path)
    arguments.add_argument("--source", type=Path, required=True)
    arguments.add_argument("--depfile", type=Path, required=True)
    given = arguments.parse_args()

    symbol = f"concord_embedded_{given.name}"
    text = HEAD.format(name=given.name)
    if given.file:
        if not given.file.is_file():
            sys.exit(f"embed.py: {given.file} is not a file")
        read = [given.file]
        text += carried(given.file, symbol) + ONE.format(name=given.name, symbol=symbol)
    else:
        if not given.directory.is_dir():
            sys.exit(f"embed.py: {given.directory} is not a directory")
        files, folders = visible_files(given.directory)
        read = files + folders
        rows = ""
        for number, path in enumerate(files):
            each = f"{symbol}_{number}"
            text += carried(path, each)
            rows += (f"        {{{quoted(path.relative_to(given.directory).as_posix())},\n"
                     f"         {{{each}, static_cast<std::size_t>({each}_end - {each})}}}},\n")
        text += (MANY if files else NONE).format(name=given.name, rows=rows)

    given.source.parent.mkdir(parents=True, exist_ok=True)
    given.source.write_text(text, encoding="utf-8")
    given.depfile.write_text(
        f"{escaped(given.source)}: " + " \\\n  ".join(map(escaped, read)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
