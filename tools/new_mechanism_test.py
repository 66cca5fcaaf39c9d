#!/usr/bin/env python3
"""Proves the list of files of a new mechanism in CONTRIBUTING.md: adds one to a copy of the sources,
compares what appeared with the list, checks its words, builds it and walks its story on both stores.

    tools/new_mechanism_test.py BUILD      after test_tests was built there with Ninja
"""

import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(sys.argv.pop(1)).resolve() if len(sys.argv) > 1 else ROOT / "build"
NAME, TYPE = "fables", "fable"


def listed_files():
    text = (ROOT / "CONTRIBUTING.md").read_text()
    table = text.split("<!-- files of a new mechanism -->")[1].split("<!-- end -->")[0]
    files = set()
    for cell in re.findall(r"^\| `([^`]+)` \|", table, re.M):
        cell = cell.replace("NAME", NAME)
        if alternatives := re.search(r"\{([^}]+)\}", cell):
            files |= {cell.replace(alternatives[0], each) for each in alternatives[1].split(",")}
        else:
            files.add(cell)
    return files


def contents(root):
    return {str(path.relative_to(root)): path.read_bytes()
            for path in root.rglob("*") if path.is_file()}


class NewMechanism(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        for name in ("mechanisms", "test", "tools", "deployment"):
            shutil.copytree(ROOT / name, self.root / name,
                            ignore=shutil.ignore_patterns("node_modules"))
        for folder in ROOT.glob("*/messages"):
            shutil.copytree(folder, self.root / folder.relative_to(ROOT))

    def run_in_copy(self, *command, **more):
        done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, **more)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def build(self):
        """Compiles what is new and what names it, as the build does, and links the test program."""
        commands = subprocess.run(["ninja", "-C", BUILD, "-t", "commands", "test_tests"],
                                  capture_output=True, text=True, check=True).stdout.splitlines()
        compile_all = next(line for line in commands if "mechanisms/all.cpp" in line)
        compile_all = compile_all[compile_all.index("clang++" if "clang++" in compile_all else "g++"):]
        words = shlex.split(compile_all)
        words[0] = next(w for w in shlex.split(next(
            line for line in commands if "mechanisms/all.cpp" in line)) if w.endswith(words[0]))
        objects = []
        for source in (f"{NAME}/{NAME}.cpp", f"{NAME}/rules.cpp", "all.cpp"):
            made = self.root / (source.replace("/", "_") + ".o")
            flags = []
            skip = False
            for word in words[:words.index("-c")]:
                if skip or word == "-MD":
                    skip = False
                elif word in ("-o", "-MT", "-MF"):
                    skip = True
                else:
                    flags.append(word)
            flags.insert(1, f"-I{self.root}")
            self.run_in_copy(*flags, "-o", str(made), "-c", str(self.root / "mechanisms" / source))
            objects.append(str(made))
        link = next(line for line in reversed(commands) if " -o test_tests" in line)
        link = link.split("&&")[1].strip() if link.startswith(":") else link
        program = self.root / "test_tests"
        link = link.replace(" -o test_tests ", f" {' '.join(objects)} -o {program} ", 1)
        done = subprocess.run(link, cwd=BUILD, shell=True, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return program

    def test_the_list_is_complete_and_the_mechanism_works(self):
        before = contents(self.root)
        self.run_in_copy(sys.executable, str(self.root / "tools" / "new_mechanism"), NAME, TYPE)
        self.run_in_copy(sys.executable, "tools/messages.py", "--check", "--root", str(self.root))
        program = self.build()
        stories = self.run_in_copy(program, f"--gtest_filter=*Stories*{NAME}*")
        self.assertIn("[  PASSED  ] 2 tests", stories)
        # The new permissions are seen by the golden file until a person has read them.
        refused = subprocess.run([program, "--gtest_filter=WhoMay.*"], cwd=self.root,
                                 capture_output=True, text=True)
        self.assertNotEqual(refused.returncode, 0)
        subprocess.run([program, "--gtest_filter=WhoMay.*"], cwd=self.root, capture_output=True,
                       env={"CONCORD_REBASELINE": "1", "PATH": "/usr/bin:/bin"}, check=False)
        self.run_in_copy(program, "--gtest_filter=WhoMay.*")
        after = contents(self.root)
        changed = {path for path in after if after[path] != before.get(path)}
        changed -= {path for path in changed if path.endswith((".o", ".pyc"))} | {"test_tests"}
        self.assertEqual(changed, listed_files())


unittest.main()
