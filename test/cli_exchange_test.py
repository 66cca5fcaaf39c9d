#!/usr/bin/python3
"""Roots, collections and objects from files, by the command line: test/cli_exchange_test.py PROGRAM."""

import json
import os
import sys
import time
import unittest
import urllib.error
import urllib.request

import cli_test
from cli_test import SECRETARY
from cli_servers_test import Serving

IDENTIFIER = "91a7b528-80eb-42ed-a74d-c6fbd5a26116"
ROOTS = {"roots": [{
    "path": "former", "title": "The former server", "description": "Kept addresses",
    "label": {"tlp": "green", "recipients": ["members"]},
    "collections": [
        {"id": IDENTIFIER, "title": "Ports", "alias": "ports", "writing": "readers",
         "label": {"tlp": "green", "recipients": ["members"]}},
        {"title": "Waterworks", "label": {"tlp": "amber", "recipients": ["participant:QN"]}}]}]}


def indicator(number, **more):
    return {"type": "indicator", "spec_version": "2.1", "id": f"indicator--00000000-0000-4000-8000-{number:012x}",
            "created": "2026-01-01T00:00:00.000Z", "modified": "2026-01-01T00:00:00.000Z",
            "pattern": f"[domain-name:value = 'h{number}.example']", "pattern_type": "stix",
            "valid_from": "2026-01-01T00:00:00Z", **more}


def bundle(*objects):
    return {"type": "bundle", "id": "bundle--00000000-0000-4000-8000-000000000000", "objects": objects}


EVENT = {"Event": {"info": "A fictional event", "date": "2026-03-02", "uuid": "5f8d2a10-0000-4000-8000-000000000001",
                   "timestamp": "1772500000", "Attribute": [
                       {"type": "domain", "value": "a.example.org", "to_ids": True, "timestamp": "1772500000"},
                       {"type": "btc", "value": "1Fictional", "timestamp": "1772500000"}]}}


class Exchange(Serving):
    def write(self, name, content):
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(content if isinstance(content, str) else json.dumps(content))
        return self.file(name)

    def taxii(self, *more, code=0, content=ROOTS):
        return self.concord("import", "taxii", self.write("taxii.json", content), "--by", SECRETARY, *more, code=code)

    def collections(self):
        text = self.concord("export", "collections", "--as", "json", "--by", SECRETARY).stdout
        return {one["fields"]["title"]: one for one in json.loads(text)}

    def ended(self, officer, job):
        for _ in range(1200):
            now = json.loads(officer.get(f"imports/{job}"))
            if now["state"] != "running":
                return now
            time.sleep(0.1)
        self.fail("it does not end")

    def ports(self):
        self.taxii()
        return self.collections()["Ports"]["id"]

    def imports(self, form, name, content, collection, *more, code=0):
        return self.concord("import", form, self.write(name, content), "--collection", collection,
                            "--by", SECRETARY, *more, code=code)


class Roots(Exchange):
    def test_roots_and_collections_come_with_their_identifiers_and_the_same_file_may_come_again(self):
        for running in (False, True):
            with self.subTest(running=running):
                self.tearDown()
                self.setUp()
                address = self.serve() if running else None
                self.assertIn("1 roots and 2 collections", self.taxii().stdout)
                self.assertIn("0 roots and 0 collections", self.taxii().stdout)
                made = self.collections()
                self.assertEqual(made["Ports"]["fields"]["identifier"], IDENTIFIER)
                self.assertEqual(made["Waterworks"]["label"]["recipients"], ["participant:QN"])
                if not running:
                    address = self.serve()
                found = {}
                for who in ("qn", "qo"):
                    token, _ = self.person(address, f"officer@{who}.example").token("read", "write")
                    with urllib.request.urlopen(urllib.request.Request(
                            f"{address}/taxii2/former/collections/",
                            headers={"Accept": "application/taxii+json;version=2.1",
                                     "Authorization": f"Bearer {token}"}), timeout=30) as answer:
                        found[who] = {each["title"]: each for each in json.loads(answer.read())["collections"]}
                self.assertEqual(sorted(found["qn"]), ["Ports", "Waterworks"])
                self.assertEqual(sorted(found["qo"]), ["Ports"])
                self.assertEqual(found["qo"]["Ports"]["id"], IDENTIFIER)
                self.assertTrue(found["qo"]["Ports"]["can_write"])
                self.stop()
                self._cleanups.clear()
                self.concord("verify")

    def test_a_file_that_is_wrong_says_where_and_adds_nothing_of_that_root(self):
        before = self.collections()

        def changed(**root):
            return {"roots": [{**ROOTS["roots"][0], **root}]}

        for content, where in (
                ("", ""), ("{", ""), ("[]", "/roots"), ({}, "/roots"), ({"roots": {}}, "/roots"), ({"roots": [1]}, "/roots/0"),
                (changed(path="Not A Path"), ""), (changed(collections={}), "/roots/0/collections"),
                (changed(collections=[1]), "/roots/0/collections/0"),
                (changed(colour="green"), ""), (changed(label={"tlp": "purple"}), "/roots/0"),
                (changed(collections=[{"id": "not a uuid", "title": "x"}]), "")):
            with self.subTest(content=content):
                done = self.taxii(content=content, code=1)
                self.assertTrue(done.stderr.strip())
                self.assertIn(where, done.stderr)
        self.assertEqual(self.collections(), before)
        self.concord("import", "taxii", self.file("missing.json"), "--by", SECRETARY, code=1)
        self.concord("import", "taxii", self.write("taxii.json", ROOTS), "--by", "officer@qm.example", code=1)
        self.concord("import", "taxii", self.file("taxii.json"), code=2)


class Objects(Exchange):
    def test_a_bundle_is_looked_at_taken_in_and_adds_nothing_twice(self):
        ports = self.ports()
        content = bundle(indicator(1), indicator(2), {"type": "indicator", "id": "malware--1"},
                         indicator(3, spec_version="9.9"))
        said = self.imports("stix", "b.json", content, ports, "--preview").stdout
        self.assertIn("/objects/2", said)
        self.assertIn("Objects that could go in: 2", said)
        self.assertIn("Objects added: 2. There before: 0. Refused: 2.", self.imports("stix", "b.json", content, ports).stdout)
        said = json.loads(self.imports("stix", "b.json", content, ports, "--json").stdout)
        self.assertEqual((said["state"], said["added"], said["known"], said["refused"]), ("done", 0, 2, 2))
        self.assertEqual([each["place"] for each in said["remarks"]], ["/objects/2", "/objects/3"])
        # Other words under the same id and date: the first stay, and the report names the object.
        said = self.imports("stix", "b.json", bundle(indicator(1, name="Otherwise")), ports).stdout
        self.assertIn(indicator(1)["id"], said)
        self.assertIn("Refused: 1.", said)
        self.concord("verify")

    def test_an_event_of_misp_and_a_table_go_in_with_a_report_for_each_line(self):
        ports = self.ports()
        said = self.imports("misp", "event.json", EVENT, ports).stdout
        self.assertIn("/Event/Attribute/1", said)
        self.assertIn("Objects added: 3.", said)
        table = "value,tlp,description\nh1[.]example,green,first\nnothing known,,\n192.0.2.7,,\n=1+1,,\n"
        said = self.imports("indicators", "list.csv", table, ports, "--preview").stdout
        self.assertIn("3 (nothing known): ", said)
        self.assertIn("Objects that could go in: 2. Refused: 2.", said)
        self.assertIn("Objects added: 2. There before: 0. Refused: 2.",
                      self.imports("indicators", "list.csv", table, ports).stdout)
        said = self.imports("indicators", "list.csv", table.replace("first", "second"), ports).stdout
        self.assertIn("2 (h1[.]example): changed", said)
        self.assertIn("Objects added: 1. There before: 1. Refused: 2.", said)

    def test_what_cannot_be_read_or_may_not_go_there_is_refused_with_a_reason(self):
        ports = self.ports()
        whole = json.dumps(bundle(indicator(1)))
        for form, content in (("stix", ""), ("stix", whole[:-40]), ("stix", "[]"), ("stix", "{}"), ("stix", "\0\1"),
                              ("stix", "[" * 100_000), ("stix", bundle()), ("misp", whole), ("misp", "{"),
                              ("indicators", ""), ("indicators", "colour\ngreen\n"), ("indicators", '"value\n')):
            with self.subTest(form=form, content=str(content)[:40]):
                done = self.imports(form, "bad", content, ports, code=1)
                self.assertTrue(done.stderr.strip())
        good = self.write("good.json", whole)
        nobodys = "00000000-0000-4000-8000-000000000001"
        self.imports("stix", "b.json", whole, nobodys, code=1)
        self.concord("import", "stix", good, "--by", SECRETARY, code=2)
        self.concord("import", "stix", good, "--collection", ports, code=2)
        self.concord("import", "stix", good, "--collection", ports, "--by", "officer@qm.example", code=1)
        self.concord("import", "stix", self.file("missing"), "--collection", ports, "--by", SECRETARY, code=1)
        self.concord("import", "xml", good, "--collection", ports, "--by", SECRETARY, code=1)
        self.assertIn("Objects added: 1.", self.imports("stix", "b.json", whole, ports).stdout)

    def test_a_machine_sends_a_file_through_the_api_and_the_server_carries_on(self):
        ports = self.ports()
        address = self.serve()
        officer = self.person(address, "officer@qm.example")
        secret, _ = officer.token("read", "write")
        token = self.write("token", secret + "\n")
        nowhere = self.file("nowhere")

        def sends(content, *more):
            return self.run_in(nowhere, "import", "stix", self.write("b.json", content), "--collection", ports,
                               "--server", address, "--token-file", token, *more)

        done = sends(bundle(*map(indicator, range(1, 1200))), "--preview")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(json.loads(done.stdout)["state"], "ready")
        done = sends(bundle(*map(indicator, range(1, 1200))))
        self.assertEqual(done.returncode, 0, done.stderr)
        job = json.loads(done.stdout.splitlines()[-1])["id"]
        self.assertEqual(self.ended(officer, job)["added"], 1199)
        done = sends("{")
        self.assertEqual(done.returncode, 1)
        self.assertTrue(done.stderr)
        self.write("token", "concord_nonsense\n")
        self.assertEqual(sends(bundle(indicator(1))).returncode, 1)

    def test_an_import_goes_on_where_it_was_after_the_server_was_killed(self):
        ports = self.ports()
        address = self.serve()
        officer = self.person(address, "officer@qm.example")
        count = 20_000
        job = json.loads(officer.ask(urllib.request.Request(
            f"{address}/api/v1/threats/collections/{ports}/imports?as=stix&name=big.json",
            json.dumps(bundle(*map(indicator, range(count)))).encode(),
            {"Content-Type": "application/octet-stream"})))["id"]
        officer.post(f"imports/{job}/start", {})
        killed = 0
        while killed < 3:
            time.sleep(0.05)
            gone = json.loads(officer.get(f"imports/{job}"))["gone"]
            self.assertLess(gone, count, "it is over before the server can be killed")
            if gone > killed * 4000:
                server = self.ends[0][0].__self__
                server.kill()
                server.wait()
                killed += 1
                officer = self.person(self.serve(), "officer@qm.example")
        ended = self.ended(officer, job)
        self.assertEqual([ended[each] for each in ("state", "gone", "added", "known", "refused")],
                         ["done", count, count, 0, 0])
        self.stop()
        self._cleanups.clear()
        self.concord("verify")


if __name__ == "__main__":
    cli_test.PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
