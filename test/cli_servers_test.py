#!/usr/bin/python3
"""The program among other programs: PostgreSQL, a mail server, machines that use the API.

    test/cli_servers_test.py PROGRAM
"""

import base64
import http.cookiejar
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

import cli_test
from cli_test import CONTACTS, HEADER, SECRETARY, Commands

HERE = os.path.dirname(os.path.abspath(__file__))
POSTGRES = "/usr/lib/postgresql/15/bin"


class Person:
    """Somebody of the demonstration, at the API."""

    def __init__(self, case, address, email):
        self.address = address
        jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        with open(os.path.join(case.folder, "demo-accounts.txt"), encoding="utf-8") as accounts:
            password = next(line.split()[2] for line in accounts if f" {email} " in line)
        self.post("session", {"email": email, "password": password})

    def ask(self, request):
        with self.opener.open(request, timeout=60) as answer:
            return answer.read()

    def get(self, path):
        return self.ask(f"{self.address}/api/v1/{path}")

    def post(self, path, body):
        answered = self.ask(urllib.request.Request(
            f"{self.address}/api/v1/{path}", json.dumps(body).encode(),
            {"Content-Type": "application/json"}))
        return json.loads(answered or "null")

    def token(self, *scopes):
        expires = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 3600))
        made = self.post("identity/tokens", {"fields": {"name": "A machine", "scopes": scopes,
                                                        "expires": expires}})
        return self.post(f"identity/tokens/{made['id']}/mint", {})["token"], made["id"]


class Serving(Commands):
    def serve(self):
        before = len(self._cleanups)
        address = super().serve()
        # terminate and wait, as they were left for later
        self.ends = [each for each in self._cleanups[before:]]
        return address

    def stop(self):
        for end, words, names in reversed(self.ends):
            end(*words, **names)

    def person(self, address, email):
        return Person(self, address, email)

    def settings(self, change):
        path = os.path.join(self.folder, "concord.toml")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(change(text))


class Bundles(Serving):
    def test_a_bundle_of_the_directory_verifies_without_a_deployment(self):
        address = self.serve()
        bundle = self.person(address, "officer@qn.example").get("contacts/bundle")
        with open(self.file("bundle.json"), "wb") as file:
            file.write(bundle)
        with urllib.request.urlopen(address + "/log/key", timeout=30) as answer:
            key = answer.read().decode().strip()
        nowhere = self.file("nowhere")
        done = self.run_in(nowhere, "verify", "--bundle", self.file("bundle.json"), "--key", key)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(
            self.run_in(nowhere, "verify", "--bundle", self.file("bundle.json")).returncode, 2)
        # The deployment's own folder has the key.
        self.concord("verify", "--bundle", self.file("bundle.json"))

        self.assertIn(b"Amara Velle", bundle)
        other = json.loads(bundle)
        other["contacts"].pop()
        for changed in (bundle.replace(b"Amara Velle", b"Amara Valle"), json.dumps(other).encode(),
                        bundle[:-20], b"", b"[]"):
            with open(self.file("changed.json"), "wb") as file:
                file.write(changed)
            done = self.run_in(nowhere, "verify", "--bundle", self.file("changed.json"), "--key", key)
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertTrue(done.stderr + done.stdout)
        name, number, rest = key.split("+", 2)
        stranger = f"{name}+{number}+" + base64.b64encode(b"\x01" + os.urandom(32)).decode()
        self.assertNotEqual(self.run_in(nowhere, "verify", "--bundle", self.file("bundle.json"),
                                        "--key", stranger).returncode, 0)
        self.assertTrue(rest)


class Machines(Serving):
    def write(self, name, text):
        with open(self.file(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.file(name)

    def test_a_file_is_imported_through_a_servers_api_by_whoever_has_a_token(self):
        address = self.serve()
        nominator = self.person(address, "nominator@qm.example")
        secret, record = nominator.token("read", "write")
        token = self.write("token", secret + "\n")
        nowhere = self.file("nowhere")

        def imports(file, *more):
            return self.run_in(nowhere, "import", "contacts", file, "--server", address,
                               "--token-file", token, *more)

        def listed():
            found = json.loads(nominator.get("contacts/contacts?owner=QM&limit=100"))["items"]
            return [item["fields"].get("name") for item in found]

        good = self.write("good.csv", HEADER + "QM,person,Ada Example,technical,notification\n")
        bad = self.write("bad.csv", HEADER + "QM,person,Bo Example,technical,notification\n"
                         "QM,person,Cy Example,celestial,notification\n")
        self.assertEqual(imports(good, "--preview").returncode, 0)
        self.assertNotIn("Ada Example", listed())
        done = imports(bad)
        self.assertEqual(done.returncode, 1)
        self.assertIn("/fields/level", done.stdout)
        self.assertNotIn("Bo Example", listed())
        done = imports(good)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(json.loads(done.stdout)["committed"])
        self.assertIn("Ada Example", listed())

        nominator.post(f"identity/tokens/{record}/revoke", {})
        self.assertEqual(imports(good).returncode, 1)
        self.write("token", "concord_nonsense\n")
        self.assertEqual(imports(good).returncode, 1)
        self.assertEqual(self.run_in(nowhere, "import", "contacts", good, "--server",
                                     "http://127.0.0.1:1", "--token-file", token).returncode, 3)


class Keys(Serving):
    def printed_case(self):
        contacts = json.loads(self.concord("export", "contacts", "--as", "json", "--by", SECRETARY).stdout)
        self.concord("export", "case", contacts[0]["id"], "--by", SECRETARY, "--out", self.file("case.json"))
        return self.file("case.json")

    def grow(self):
        self.concord("import", "contacts", CONTACTS, "--by", SECRETARY)
        with open(self.file("more.csv"), "w", encoding="utf-8") as file:
            file.write(HEADER + "QM,person,Somebody More,technical,notification\n")
        self.concord("import", "contacts", self.file("more.csv"), "--by", SECRETARY)

    def verifies(self, address, key):
        return self.run_in(self.file("nowhere"), "verify", "--log", address + "/log", "--key", key).returncode == 0

    def test_the_logs_key_is_changed_and_nobody_is_left_behind(self):
        case = self.printed_case()
        with open(case, encoding="utf-8") as file:
            old = json.load(file)["key"]
        new = self.concord("rotate", "log").stdout.splitlines()[-1]
        self.assertNotEqual(old, new)
        self.concord("rotate", "log", code=1)
        handover = os.path.join(self.folder, "keys", "log.handover")
        nowhere = self.file("nowhere")
        learned = self.run_in(nowhere, "verify", "--handover", handover, "--key", old)
        self.assertEqual((learned.returncode, learned.stdout.strip()), (0, new), learned.stderr)
        self.assertNotEqual(self.run_in(nowhere, "verify", "--handover", handover, "--key",
                                        new.split("+")[0] + old[old.index("+"):][:-4] + "AAA=").returncode, 0)

        address = self.serve()
        self.grow()
        for key in (old, new):
            self.assertTrue(self.verifies(address, key), "both sign")
        with open(handover, encoding="utf-8") as file:
            note = file.read()
        for path, said in (("key", new + "\n"), ("handover", note)):
            with urllib.request.urlopen(f"{address}/log/{path}", timeout=30) as answer:
                self.assertEqual(answer.read().decode(), said)
        self.concord("rotate", "log", "--end", code=3)  # a server has the store
        self.stop()

        self.concord("rotate", "log", "--end")
        self.concord("rotate", "log", "--end", code=1)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "keys", "log.former.key")))
        self.assertTrue(json.loads(self.concord("verify", "--json").stdout)["sound"])
        self.concord("verify", "--case", case)  # printed before, trusted by the deployment's own keys
        copy = self.backup("after.sqlite")
        self.concord("restore", copy, self.file("restored"))
        address = self.serve()
        self.grow()
        self.assertTrue(self.verifies(address, new))
        self.assertFalse(self.verifies(address, old))

    def test_a_change_that_was_cut_off_is_begun_again(self):
        keys = os.path.join(self.folder, "keys")
        os.link(os.path.join(keys, "log.key"), os.path.join(keys, "log.former.key"))
        with open(os.open(os.path.join(keys, "log.next.key"), os.O_CREAT | os.O_WRONLY, 0o600), "w",
                  encoding="utf-8") as file:
            file.write("half")
        self.concord("verify")
        self.concord("rotate", "log")
        self.concord("rotate", "log", "--end")
        self.concord("verify")

    def test_the_deployments_key_is_changed(self):
        path = os.path.join(self.folder, "keys", "deployment.key")
        with open(path, encoding="ascii") as file:
            old = file.read()
        self.concord("rotate", "deployment")
        self.concord("rotate", "deployment")
        with open(path, encoding="ascii") as file:
            new = file.read()
        self.assertNotEqual(old, new)
        self.concord("verify")
        self.concord("rotate", "deployment", "--end", code=2)
        self.concord("rotate", "bogus", code=2)
        # With the former key nobody's factor would open: so it does not start.
        with open(path, "w", encoding="ascii") as file:
            file.write(old)
        done = self.run_in(self.folder, "serve")
        self.assertEqual(done.returncode, 2)
        self.assertIn("deployment.key", done.stderr)
        # As after a cut between the store and the name of the file.
        waiting = os.open(os.path.join(self.folder, "keys", "deployment.next.key"), os.O_CREAT | os.O_WRONLY, 0o600)
        with open(waiting, "w", encoding="ascii") as file:
            file.write(new)
        self.concord("rotate", "deployment")
        with open(path, encoding="ascii") as file:
            self.assertEqual(file.read(), new)
        self.person(self.serve(), "officer@qm.example")


class People(Serving):
    def test_somebody_of_the_secretariat_is_suspended_and_out_at_once(self):
        for running in (False, True):
            with self.subTest(running=running):
                self.tearDown()
                self.setUp()
                address = self.serve() if running else None
                two = self.person(address, "two@secretariat.example") if running else None
                self.concord("user", "suspend", "two@secretariat.example", "--by", SECRETARY,
                             "--reason", "Left a key in the train")
                listed = json.loads(self.concord("user", "list", "two@secretariat.example",
                                                 "--json").stdout)
                self.assertEqual(listed[0]["state"], "suspended")
                self.concord("user", "suspend", "two@secretariat.example", "--by", SECRETARY, code=1)
                if running:
                    with self.assertRaises(urllib.error.HTTPError) as refused:
                        two.get("session")
                    self.assertEqual(refused.exception.code, 401)
                    with self.assertRaises(urllib.error.HTTPError) as refused:
                        self.person(address, "two@secretariat.example")
                    self.assertEqual(refused.exception.code, 401)
                # It is an act of that person in the log, and the log is whole.
                self.concord("verify")

    def test_the_secretariat_suspends_no_States_officer_whose_account_it_does_not_see(self):
        said = self.concord("user", "suspend", "officer@qm.example", "--by", SECRETARY, code=1)
        self.assertTrue(said.stderr)
        listed = json.loads(self.concord("user", "list", "officer@qm.example", "--json").stdout)
        self.assertEqual(listed[0]["state"], "active")


class Mails(Serving):
    def test_a_request_is_told_by_mail_through_a_server_that_knows_us(self):
        peer = self.file("peer")
        os.mkdir(peer)
        server = subprocess.Popen(["/usr/bin/python3", "-B", os.path.join(HERE, "peer.py"), "smtp", peer,
                                   "--starttls", "--user", "concord:a word"], stdin=subprocess.PIPE)
        self.addCleanup(server.wait)
        self.addCleanup(server.stdin.close)
        self.until(lambda: os.path.exists(os.path.join(peer, "port")))
        with open(os.path.join(peer, "port"), encoding="ascii") as file:
            port = file.read()
        self.settings(lambda text: text[:text.index("[mail]")] +
                      f'[mail]\nhost = "127.0.0.1"\nport = {port}\nuser = "concord"\n'
                      f'password = "a word"\nfrom = "concord@concord.example"\n'
                      f'authorities = "{peer}/authority.pem"\n')
        advice = json.loads(self.run_in(self.folder, "doctor", "--json").stdout)["advice"]
        self.assertEqual([each["key"] for each in advice if "mail" in each["key"]], [])
        address = self.serve()
        before = self.settled(peer)  # what the demonstration itself has to tell
        maru = self.person(address, "officer@qm.example")
        made = maru.post("assistance/requests", {
            "fields": {"kind": "technical", "title": "Ransomware at the port", "need": "Two people"},
            "label": {"tlp": "amber", "recipients": ["participant:QN"]}})
        maru.post(f"assistance/requests/{made['id']}/send", {})
        self.until(lambda: len(self.mails(peer)) > before)
        time.sleep(5)  # what would come twice comes now
        mails = self.mails(peer)[before:]
        self.assertEqual(sorted({mail["to"][0] for mail in mails}), sorted(mail["to"][0] for mail in mails))
        self.assertIn("officer@qn.example", [mail["to"][0] for mail in mails])
        for mail in mails:
            self.assertTrue(mail["tls"])
            self.assertRegex(mail["to"][0], "@q[mn].example$")
            said = (mail["subject"] + mail["body"]).replace(made["id"], "")
            said = re.sub("[A-Z0-9]{3}-[A-Z0-9]{3,5}", "", said)  # the reference, in which letters are drawn
            for secret in ("Ransomware", "port", "QM", "Maru", "Two people"):
                self.assertNotIn(secret, said)

    def until(self, ready):
        for _ in range(600):
            if ready():
                return
            time.sleep(0.1)
        self.fail("it has not happened")

    @staticmethod
    def settled(peer):
        """How many mails there are once no more come for a while."""
        count = -1
        while count != len(Mails.mails(peer)):
            count = len(Mails.mails(peer))
            time.sleep(5)
        return count

    @staticmethod
    def mails(peer):
        folder = os.path.join(peer, "received")
        found = []
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            if name.endswith(".json"):
                with open(os.path.join(folder, name), encoding="utf-8") as file:
                    found.append(json.load(file))
        return found


class OnPostgres(Serving):
    """Every command that works on a store, on PostgreSQL, and the copy that OPERATING.md describes."""

    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="concord-cli-")
        os.chmod(cls.place, 0o755)
        cls.template = os.path.join(cls.place, "template")
        os.mkdir(cls.template)
        cls.database = os.path.join(cls.place, "postgres")
        os.mkdir(cls.database)
        cls.names = 0
        if os.geteuid() == 0:
            shutil.chown(cls.database, "postgres", "postgres")
        cls.by_postgres("initdb", "-D", cls.database + "/data", "-U", "postgres", "-A", "trust",
                        "-E", "UTF8", "--locale=C", "--no-sync")
        cls.server = subprocess.Popen(
            cls.command("postgres", "-D", cls.database + "/data", "-k", cls.database, "-c",
                        "listen_addresses=", "-c", "fsync=off"),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(300):
            if subprocess.run([POSTGRES + "/pg_isready", "-h", cls.database], capture_output=True,
                              check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise AssertionError("PostgreSQL has not started")

    @classmethod
    def tearDownClass(cls):
        cls.server.terminate()
        cls.server.wait()
        shutil.rmtree(cls.place)

    @classmethod
    def command(cls, program, *words):
        as_postgres = ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
        return (as_postgres if os.geteuid() == 0 else []) + [f"{POSTGRES}/{program}", *words]

    @classmethod
    def by_postgres(cls, program, *words):
        done = subprocess.run(cls.command(program, *words), capture_output=True, text=True,
                              cwd="/", check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def fresh(self):
        type(self).names += 1
        name = f"concord_{self.names}"
        self.by_postgres("psql", "-h", self.database, "-U", "postgres", "-qc", f"create database {name} template "
                         "template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'")
        return name, f"postgresql:///{name}?host={self.database}&user=postgres"

    def setUp(self):
        super().setUp()
        self.name, self.store = self.fresh()
        done = self.concord("init", "--demo", CONCORD_STORE=self.store)
        self.assertFalse(os.path.exists(os.path.join(self.folder, "concord.sqlite")), done.stdout)
        self.settings(lambda text: text if "store" in text.split("[")[0]
                      else f'store = "{self.store}"\n{text}')

    def test_the_commands_work_while_it_stands_and_while_it_runs(self):
        for running in (False, True):
            with self.subTest(running=running):
                address = self.serve() if running else None
                self.assertTrue(json.loads(self.concord("verify", "--json").stdout)["sound"])
                self.concord("import", "contacts", CONTACTS, "--by", SECRETARY)
                self.assertIn("Amara Velle", self.concord("export", "contacts", "--as", "csv", "--by",
                                                          "officer@qn.example").stdout)
                self.assertTrue(json.loads(self.concord("user", "list", "QM", "--json").stdout))
                self.concord("user", "end-sessions", "officer@qm.example")
                said = json.loads(self.run_in(self.folder, "doctor", "--json").stdout)
                self.assertTrue(said["well"], said)
                self.concord("doctor", "--rebuild-index")
                if running:
                    self.concord("verify", "--log", address + "/log")

    def test_one_program_at_a_time_has_the_store(self):
        self.serve()
        os.unlink(os.path.join(self.folder, "control.sock"))
        self.concord("verify", code=3)

    def test_a_copy_is_made_by_pg_dump_and_verifies_when_restored(self):
        refused = self.concord("backup", self.file("copy.sqlite"), code=1)
        self.assertIn("pg_dump", refused.stderr)
        address = self.serve()
        secret, _ = self.person(address, "officer@qm.example").token("read")
        copy = os.path.join(self.database, "copy")
        self.by_postgres("pg_dump", "--format=custom", "-h", self.database, "-U", "postgres", "-f", copy,
                         self.name)
        name, store = self.fresh()
        self.by_postgres("pg_restore", "-h", self.database, "-U", "postgres", "-d", name, copy)
        # The two statements that OPERATING.md asks for.
        with open(os.path.join(HERE, "../docs/OPERATING.md"), encoding="utf-8") as page:
            asked = [line.strip() for line in page if line.startswith("    delete from ")]
        self.assertEqual(len(asked), 2)
        self.by_postgres("psql", "-h", self.database, "-U", "postgres", "-d", name, "-qc", " ".join(asked))
        restored = self.file("restored")
        shutil.copytree(self.folder, restored, ignore=shutil.ignore_patterns("control.sock"))
        with open(os.path.join(restored, "concord.toml"), encoding="utf-8") as file:
            text = file.read()
        with open(os.path.join(restored, "concord.toml"), "w", encoding="utf-8") as file:
            file.write(text.replace(self.store, store))
        done = self.run_in(restored, "verify", "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(json.loads(done.stdout)["sound"])
        self.folder = restored
        again = self.serve()
        request = urllib.request.Request(again + "/api/v1/session", headers={"Authorization": f"Bearer {secret}"})
        with self.assertRaises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=30)
        self.assertEqual(refused.exception.code, 401)


if __name__ == "__main__":
    cli_test.PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
