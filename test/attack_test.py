#!/usr/bin/python3
"""Whole knowledge bases in and out again, object by object, to the byte.

    test/attack_test.py PROGRAM

Takes the files of ATT&CK that lie in the folder CONCORD_ATTACK, or in ../shared/data/attack beside the
repository; where there are none, it makes bundles of its own of the same shape. Each file goes in through
an import of the server's, as the page does it, and comes back over TAXII.
"""

import json
import os
import sys
import time
import unittest
import urllib.parse
import urllib.request
import uuid

import cli_test
from cli_servers_test import Serving

HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.environ.get("CONCORD_ATTACK") or os.path.join(HERE, "..", "..", "shared", "data", "attack")
TAXII = "application/taxii+json;version=2.1"
NAMES = ("ics-attack-17.1", "ics-attack-18.1", "mobile-attack-17.1")


def made(name):
    """A bundle of the same shape: 17.1 and 18.1 share most objects; some have other words under one date."""
    older, count = not name.endswith("18.1"), 2500
    objects = []
    for number in range(count if older else count + 300):
        changed = not older and number % 7 == 0
        objects.append({
            "type": "attack-pattern", "spec_version": "2.1",
            "id": f"attack-pattern--{uuid.UUID(int=(0x4 << 76) | (0x8 << 60) | number | (name.startswith('m') << 40))}",
            "created": "2020-05-21T17:43:26.506Z",
            "modified": "2026-03-02T10:00:00.0%02dZ" % (number % 90 if not (changed and number % 2) else 99),
            "name": f"Technique {number} – مثال", "x_of": 1.50 if changed else 1.5e0,
            "description": "x" * (number % 900) + ("!" if changed else "")})
    return json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}, ensure_ascii=False)


def slices(text, start):
    """The elements of the JSON array that begins at `start`, as they stand in the text, and where it ends."""
    decoder, at = json.JSONDecoder(), text.index("[", start) + 1
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return
        _, end = decoder.raw_decode(text, at)
        yield text[at:end]
        at = end


def version_of(value):
    return value["id"], value.get("modified") or value.get("created") or ""


class KnowledgeBases(Serving):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.texts = {}
        for name in NAMES:
            path = os.path.join(FOLDER, name + ".json")
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    cls.texts[name] = file.read()
            else:
                print(f"{name}: no file in {os.path.normpath(FOLDER)}; a bundle of our own", flush=True)
                cls.texts[name] = made(name)
        cls.objects = {name: list(slices(text, text.index('"objects"'))) for name, text in cls.texts.items()}

    def begin(self):
        self.address = self.serve()
        self.officer = self.person(self.address, "officer@qm.example")
        self.token, _ = self.officer.token("read", "write")
        self.path = f"kept-{uuid.uuid4().hex[:8]}"
        self.root = self.officer.post("threats/roots", {"fields": {"title": "Knowledge", "path": self.path}})["id"]

    def collection(self, title):
        return self.officer.post("threats/collections", {
            "fields": {"title": title, "api_root": self.root},
            "label": {"tlp": "green", "recipients": ["members"]}})["id"]

    def take_in(self, collection, name):
        """Through a job of the server's; the job as it ended, and its remarks."""
        begun = time.monotonic()
        query = urllib.parse.urlencode({"as": "stix", "name": name + ".json"})
        job = json.loads(self.officer.ask(urllib.request.Request(
            f"{self.address}/api/v1/threats/collections/{collection}/imports?{query}",
            self.texts[name].encode(), {"Content-Type": "application/octet-stream"})))
        self.assertEqual(job["state"], "ready")
        self.officer.post(f"imports/{job['id']}/start", {})
        for _ in range(1200):
            job = json.loads(self.officer.get(f"imports/{job['id']}"))
            if job["state"] != "running":
                break
            time.sleep(0.1)
        self.assertEqual(job["state"], "done", job)
        remarks, after = [], -1
        while after is not None:
            page = json.loads(self.officer.get(f"imports/{job['id']}/remarks?after={after}"))
            remarks += page["items"]
            after = page.get("next")
        print(f"{name}: {len(self.objects[name])} objects, added {job['added']}, there before {job['known']}, "
              f"refused {job['refused']}, in {time.monotonic() - begun:.1f} s", flush=True)
        return job, remarks

    def fetched(self, collection):
        """All versions of all objects over TAXII, as they stand in the answers."""
        found, after = [], None
        while True:
            query = {"limit": 500, "match[version]": "all", **({"next": after} if after else {})}
            with urllib.request.urlopen(urllib.request.Request(
                    f"{self.address}/taxii2/{self.path}/collections/{collection}/objects/?{urllib.parse.urlencode(query)}",
                    headers={"Accept": TAXII, "Authorization": f"Bearer {self.token}"}), timeout=60) as answer:
                body = answer.read().decode()
            if '"objects"' not in body:
                return found
            found += slices(body, body.index('"objects"'))
            envelope = json.loads(body)
            after = envelope.get("next")
            if not envelope.get("more"):
                return found

    def test_each_comes_back_as_it_went_in(self):
        self.begin()
        for name in NAMES:
            with self.subTest(name):
                collection = self.collection(name)
                job, remarks = self.take_in(collection, name)
                self.assertEqual((job["refused"], remarks), (0, []))
                there = {version_of(json.loads(text)): text for text in self.fetched(collection)}
                sent = {version_of(json.loads(text)): text for text in self.objects[name]}
                self.assertEqual(len(sent), job["added"])
                self.assertEqual(sorted(there), sorted(sent))
                for key, text in sent.items():
                    self.assertEqual(json.loads(there[key]), json.loads(text), key)
                self.assertEqual([key for key in sent if there[key] != sent[key]], [], "to the byte")
                again, remarks = self.take_in(collection, name)
                self.assertEqual((again["added"], again["known"], remarks), (0, len(sent), []))

    def test_of_two_versions_of_one_knowledge_base_the_first_words_stay_and_the_report_says_so(self):
        self.begin()
        collection = self.collection("Both")
        older, newer = NAMES[:2]
        self.take_in(collection, older)
        job, remarks = self.take_in(collection, newer)
        before = {version_of(json.loads(text)): json.loads(text) for text in self.objects[older]}
        after = {version_of(json.loads(text)): json.loads(text) for text in self.objects[newer]}
        other = {key[0] for key in after if key in before and after[key] != before[key]}
        same = [key for key in after if key in before and after[key] == before[key]]
        print(f"{newer} after {older}: {len(other)} objects have other content under the same id and date, "
              f"{len(same)} are the same", flush=True)
        self.assertTrue(other)
        self.assertEqual({remark["place"] for remark in remarks}, other)
        for remark in remarks:
            self.assertEqual((remark["kind"], remark["key"]), ("refused", "objects.other_content"))
            self.assertGreater(len(remark["says"]), 20, remark)
        self.assertEqual((job["refused"], job["known"]), (len(other), len(same)))
        self.assertEqual(job["added"], len(after) - len(other) - len(same))
        there = {version_of(json.loads(text)): json.loads(text) for text in self.fetched(collection)}
        self.assertEqual(there, {**after, **before})


if __name__ == "__main__":
    cli_test.PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
