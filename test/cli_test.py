#!/usr/bin/env python3
"""The operator's commands, run as an operator runs them: test/cli_test.py PROGRAM."""

import json
import os
import shutil
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

PROGRAM = ""
CONTACTS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
                        "deployment", "contacts-sample.csv")
SECRETARY = "one@secretariat.example"
HEADER = "state,holder_kind,name,level,roles\n"


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


class Commands(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.place = tempfile.mkdtemp(prefix="concord-cli-")
        cls.template = os.path.join(cls.place, "template")
        os.mkdir(cls.template)
        made = cls.run_in(cls.template, "init", "--demo")
        assert made.returncode == 0, made.stderr
        taken = cls.run_in(cls.template, "import", "contacts", CONTACTS, "--by", SECRETARY)
        assert taken.returncode == 0, taken.stdout + taken.stderr

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.place)

    @classmethod
    def run_in(cls, folder, *words, **environment):
        return subprocess.run([PROGRAM, *words], capture_output=True, text=True, timeout=120,
                              env={"PATH": os.environ["PATH"], "LANG": "en_US.UTF-8",
                                   "CONCORD_DATA": folder, **environment})

    def setUp(self):
        self.work = tempfile.mkdtemp(dir=self.place)
        self.folder = os.path.join(self.work, "data")
        shutil.copytree(self.template, self.folder)

    def file(self, name):
        return os.path.join(self.work, name)

    def concord(self, *words, code=0, **environment):
        done = self.run_in(self.folder, *words, **environment)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def serve(self):
        port = free_port()
        server = subprocess.Popen(
            [PROGRAM, "serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={"PATH": os.environ["PATH"], "CONCORD_DATA": self.folder,
                 "CONCORD_PORT": str(port)})
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                urllib.request.urlopen(address + "/healthz", timeout=1)
                if os.path.exists(os.path.join(self.folder, "control.sock")):
                    return address
            except (urllib.error.URLError, OSError):
                pass
            self.assertIsNone(server.poll(), "the server ended")
            time.sleep(0.1)
        self.fail("the server is not ready")

    def backup(self, name="copy.sqlite"):
        self.concord("backup", self.file(name), "--with-keys")
        return self.file(name)


class Usage(Commands):
    def test_help_names_every_command_and_the_exit_codes(self):
        said = self.concord("--help").stdout
        for name in "init serve import export verify backup restore doctor user rotate".split():
            self.assertIn("\n  " + name, said)
            self.assertTrue(self.concord(name, "--help").stdout)
        self.assertIn("Exit codes", said)

    def test_help_speaks_the_language_of_the_terminal(self):
        said = self.concord("--help", LANG="fr_FR.UTF-8").stdout
        self.assertIn("Codes de sortie", said)

    def test_wrong_usage_is_2(self):
        for words in (["bogus"], ["backup"], ["backup", "a", "--bogus"], ["restore", "a"],
                      ["verify", "--case", "a", "--log", "b"], ["user", "dance", "a@b.example"],
                      ["user", "invite"], ["import", "contacts", CONTACTS], ["export", "case"]):
            self.concord(*words, code=2)

    def test_a_setting_that_is_not_known_is_2(self):
        with open(os.path.join(self.folder, "concord.toml"), "w") as settings:
            settings.write("colour = \"green\"\n")
        self.assertIn("colour", self.concord("verify", code=2).stderr)

    def test_a_folder_without_a_deployment_is_2_and_stays_empty(self):
        empty = self.file("empty")
        os.mkdir(empty)
        self.assertEqual(self.run_in(empty, "verify").returncode, 2)
        self.assertEqual(os.listdir(empty), [])

    def test_a_store_that_another_program_holds_is_3(self):
        self.serve()
        os.unlink(os.path.join(self.folder, "control.sock"))
        self.concord("verify", code=3)
        self.concord("backup", self.file("copy.sqlite"), code=3)


class Backups(Commands):
    def test_a_backup_taken_while_people_write_restores_and_verifies(self):
        address = self.serve()
        stop, acted = threading.Event(), []

        def write():
            while not stop.is_set():
                # Each checkpoint is a write of the server's own, each import an act of somebody's.
                urllib.request.urlopen(address + "/log/checkpoint", timeout=30).read()
                number = len(acted)
                with open(self.file(f"{number}.csv"), "w") as file:
                    file.write(HEADER + f"QM,person,Person {number},technical,notification\n")
                done = self.run_in(self.folder, "import", "contacts", self.file(f"{number}.csv"),
                                   "--by", SECRETARY)
                acted.append((done.returncode, done.stderr))

        writer = threading.Thread(target=write)
        writer.start()
        try:
            copies = [self.backup(f"copy-{number}.sqlite") for number in range(3)]
        finally:
            stop.set()
            writer.join()
        self.assertTrue(acted)
        self.assertEqual([failed for failed in acted if failed[0] != 0], [])
        for number, copy in enumerate(copies):
            self.assertFalse(os.path.exists(copy + ".part"))
            for made in (copy, copy + ".keys"):
                self.assertEqual(stat.S_IMODE(os.stat(made).st_mode), 0o600)
            said = self.concord("restore", copy, self.file(f"restored-{number}"), "--json").stdout
            self.assertTrue(json.loads(said)["sound"])

    def test_a_backup_replaces_nothing(self):
        with open(self.file("kept"), "w") as kept:
            kept.write("kept")
        self.concord("backup", self.file("kept"), code=1)
        with open(self.file("kept")) as kept:
            self.assertEqual(kept.read(), "kept")

    def test_a_backup_without_keys_holds_none(self):
        self.concord("backup", self.file("copy.sqlite"))
        self.assertFalse(os.path.exists(self.file("copy.sqlite.keys")))
        self.concord("restore", self.file("copy.sqlite"), self.file("restored"), code=1)
        self.concord("restore", self.file("copy.sqlite"), self.file("restored"), "--keys",
                     os.path.join(self.folder, "keys"))
        self.assertEqual(self.run_in(self.file("restored"), "verify").returncode, 0)

    def test_nothing_is_restored_over_something(self):
        copy = self.backup()
        before = sorted(os.listdir(self.folder))
        self.concord("restore", copy, self.folder, code=1)
        self.assertEqual(sorted(os.listdir(self.folder)), before)

    def test_a_backup_that_was_tampered_with_is_found(self):
        copy = self.backup()
        with sqlite3.connect(copy) as store:
            changed = store.execute("update acts set act = replace(act, 'Amara Velle', 'Amara "
                                    "Valle') where act like '%Amara Velle%'").rowcount
        store.close()
        self.assertGreater(changed, 0)
        said = json.loads(self.concord("restore", copy, self.file("restored"), "--json",
                                       code=1).stdout)
        self.assertFalse(said["sound"])
        self.assertTrue(any(found["where"].startswith("acts/") for found in said["findings"]))

    def test_a_file_that_is_no_backup_is_refused(self):
        with open(self.file("not.sqlite"), "wb") as file:
            file.write(os.urandom(8192))
        done = self.run_in(self.folder, "restore", self.file("not.sqlite"),
                           self.file("restored"), "--keys", os.path.join(self.folder, "keys"))
        self.assertIn(done.returncode, (1, 3))
        self.assertTrue(done.stderr)

    def test_sessions_and_tokens_do_not_survive_a_restore(self):
        person = json.loads(self.concord("user", "list", SECRETARY, "--json").stdout)[0]["id"]
        now = int(time.time() * 1000)
        with sqlite3.connect(os.path.join(self.folder, "concord.sqlite")) as store:
            store.execute("insert into sessions (id, person, token, created_ms, seen_ms, "
                          "expires_ms, peer, agent) values ('s', ?, ?, ?, ?, ?, '', '')",
                          (person, os.urandom(32), now, now, now + 3_600_000))
        store.close()
        copy = self.backup()
        self.concord("restore", copy, self.file("ended"))
        self.concord("restore", copy, self.file("kept"), "--keep-sessions")
        for folder, count in (("ended", 0), ("kept", 1)):
            store = sqlite3.connect(self.file(folder + "/concord.sqlite"))
            self.assertEqual(store.execute("select count(*) from sessions").fetchone()[0], count)
            store.close()


class Verification(Commands):
    def printed_case(self):
        contacts = json.loads(self.concord("export", "contacts", "--as", "json", "--by",
                                           SECRETARY).stdout)
        named = next(one for one in contacts if one["fields"]["name"] == "Amara Velle")
        self.concord("export", "case", named["id"], "--by", SECRETARY, "--out",
                     self.file("case.json"))
        return self.file("case.json")

    def key(self):
        with open(self.printed_case()) as file:
            return json.load(file)["key"]

    def test_a_printed_case_is_verified_without_a_deployment(self):
        case, key = self.printed_case(), self.key()
        done = self.run_in(self.file("nowhere"), "verify", "--case", case, "--key", key)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(self.run_in(self.file("nowhere"), "verify", "--case", case).returncode, 2)

    def test_a_key_may_stand_in_a_file(self):
        case = self.printed_case()
        with open(self.file("log.pub"), "w") as file:
            file.write(self.key() + "\n")
        self.concord("verify", "--case", case, "--key", self.file("log.pub"))

    def test_a_tampered_case_is_found_and_the_act_named(self):
        case = self.printed_case()
        with open(case) as file:
            text = file.read()
        with open(case, "w") as file:
            file.write(text.replace("Amara Velle", "Amara Valle"))
        said = json.loads(self.concord("verify", "--case", case, "--json", code=1).stdout)
        self.assertFalse(said["sound"])
        seq = json.loads(text)["acts"][0]["seq"]
        self.assertEqual(said["findings"][0]["where"], f"acts/{seq}")

    def test_a_file_that_is_no_case_is_1(self):
        for text in ("", "[]", "{", '{"format":"concord-case@1"}'):
            with open(self.file("bad.json"), "w") as file:
                file.write(text)
            self.concord("verify", "--case", self.file("bad.json"), code=1)
        self.concord("verify", "--case", self.file("missing.json"), code=1)

    def test_a_log_is_verified_over_the_network_and_as_a_folder(self):
        address = self.serve() + "/log"
        self.concord("verify", "--log", address)
        mirror = self.file("mirror")

        def fetch(path):
            with urllib.request.urlopen(f"{address}/{path}", timeout=30) as page:
                body = page.read()
            os.makedirs(os.path.dirname(os.path.join(mirror, path)), exist_ok=True)
            with open(os.path.join(mirror, path), "wb") as file:
                file.write(body)
            return body

        size = int(fetch("checkpoint").split(b"\n")[1])
        whole, rest = divmod(size, 256)
        self.assertGreater(whole, 0)
        fetch(f"tile/1/000.p/{whole}")
        for kind in ("0", "entries"):
            for tile in range(whole):
                fetch(f"tile/{kind}/{tile:03}")
            if rest:
                fetch(f"tile/{kind}/{whole:03}.p/{rest}")
        self.concord("verify", "--log", mirror, "--since", os.path.join(mirror, "checkpoint"))
        tile = os.path.join(mirror, "tile/entries/000")
        with open(tile, "r+b") as file:
            file.seek(100)
            byte = file.read(1)
            file.seek(100)
            file.write(bytes([byte[0] ^ 1]))
        said = self.concord("verify", "--log", mirror, "--json", code=1).stdout
        self.assertIn("tile/0/000", [found["where"] for found in json.loads(said)["findings"]])
        os.unlink(tile)
        self.concord("verify", "--log", mirror, code=1)

    def test_the_store_verifies_running_and_stopped(self):
        stopped = json.loads(self.concord("verify", "--json").stdout)
        self.serve()
        running = json.loads(self.concord("verify", "--json").stdout)
        self.assertTrue(stopped["sound"] and running["sound"])
        self.assertGreaterEqual(running["acts"], stopped["acts"])


class Files(Commands):
    def test_a_preview_and_a_file_with_one_wrong_line_import_nothing(self):
        with open(self.file("some.csv"), "w") as file:
            file.write(HEADER + "QM,person,Ada Example,technical,notification\n"
                       "QM,person,Bo Example,celestial,notification\n")
        before = self.count()
        done = self.concord("import", "contacts", self.file("some.csv"), "--by", SECRETARY, code=1)
        self.assertIn("2: new", done.stdout)
        self.assertRegex(done.stdout, "3: .*/fields/level")
        self.concord("import", "contacts", CONTACTS, "--by", SECRETARY, "--preview")
        self.assertEqual(self.count(), before)

    def count(self):
        return len(json.loads(self.concord("export", "contacts", "--as", "json", "--by",
                                           SECRETARY).stdout))

    def test_the_operator_writes_in_no_states_name(self):
        self.concord("import", "contacts", CONTACTS, "--by", "officer@qm.example", code=1)

    def test_an_export_shows_what_its_reader_may_see(self):
        self.assertNotIn("Amara Velle", self.concord("export", "contacts", "--as", "csv").stdout)
        said = self.concord("export", "contacts", "--as", "csv", "--by", "officer@qn.example").stdout
        self.assertIn("Amara Velle", said)  # listed, and so for members
        # Private channels are the State's own: Nila's officer reads Nila's and not Maru's.
        self.assertIn("+999 20 555 0500", said)
        self.assertNotIn("+999 10 555 0500", said)
        cards = self.concord("export", "contacts", "--as", "vcard", "--by", SECRETARY).stdout
        self.assertIn("FN:Amara Velle", cards)

    def test_unknown_types_forms_and_people_are_1(self):
        self.concord("export", "bogus", code=1)
        self.concord("export", "contacts", "--as", "bogus", code=1)
        self.concord("export", "contacts", "--by", "nobody@qm.example", code=1)

    def test_a_token_goes_to_no_server_without_tls(self):
        with open(self.file("token"), "w") as file:
            file.write("concord_x\n")
        done = self.concord("import", "contacts", CONTACTS, "--server", "http://192.0.2.1",
                            "--token-file", self.file("token"), code=1)
        self.assertIn("192.0.2.1", done.stderr)


class Care(Commands):
    def test_doctor_is_well_of_a_fresh_demonstration(self):
        said = json.loads(self.concord("doctor", "--json").stdout)
        self.assertTrue(said["well"])
        self.assertTrue(said["condition"]["schema"])

    def test_doctor_says_what_is_wrong_and_what_to_do(self):
        os.chmod(os.path.join(self.folder, "concord.sqlite"), 0o644)
        with open(os.path.join(self.folder, "concord.toml"), "w") as settings:
            settings.write('address = "0.0.0.0"\ncertificate = "/nowhere.pem"\n'
                           'private_key = "/nowhere.key"\nlimits = "off"\n'
                           '[mail]\nhost = "127.0.0.1"\nport = 1\nhots = "x"\n')
        said = json.loads(self.concord("doctor", "--json", code=1).stdout)
        keys = {advice["key"] for advice in said["advice"]}
        self.assertLessEqual({"doctor.exposed", "doctor.limits_off", "doctor.mail_unreachable",
                              "doctor.certificate_unreadable", "doctor.no_origin",
                              "config.unknown"}, keys)

    def test_doctor_finds_a_key_that_others_may_read(self):
        os.chmod(os.path.join(self.folder, "keys", "log.key"), 0o644)
        self.assertIn("chmod", self.concord("doctor", code=1).stdout)

    def test_doctor_finds_a_damaged_store(self):
        path = os.path.join(self.folder, "concord.sqlite")
        with open(path, "r+b") as file:
            file.seek(4096 * 3)
            file.write(os.urandom(4096 * 20))
        self.assertNotEqual(self.run_in(self.folder, "doctor").returncode, 0)

    def test_running_is_3_when_nothing_runs_and_0_when_it_does(self):
        self.concord("doctor", "--running", code=3)
        self.serve()
        self.concord("doctor", "--running")
        self.concord("doctor", "--rebuild-index")

    def test_the_control_socket_is_its_owners(self):
        self.serve()
        mode = os.stat(os.path.join(self.folder, "control.sock")).st_mode
        self.assertTrue(stat.S_ISSOCK(mode))
        self.assertEqual(stat.S_IMODE(mode), 0o600)

    def test_a_malformed_ask_harms_nobody(self):
        self.serve()
        for line in (b"\n", b"{\n", b"[]\n", b'{"ask":7}\n', b'{"ask":"bogus","with":3}\n', b"\xff"):
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(os.path.join(self.folder, "control.sock"))
                client.sendall(line)
                client.shutdown(socket.SHUT_WR)
                client.recv(65536)
        self.concord("doctor", "--running")

    def test_people_are_listed_and_signed_out(self):
        people = json.loads(self.concord("user", "list", "QM", "--json").stdout)
        self.assertEqual({person["participant"] for person in people}, {"QM"})
        self.concord("user", "end-sessions", "officer@qm.example")
        self.concord("user", "end-sessions", "nobody@qm.example", code=1)

    def test_the_first_secretary_is_invited_only_while_there_is_none(self):
        self.concord("user", "invite", "new@secretariat.example", code=1)
        empty = self.file("fresh")
        os.mkdir(empty)
        self.assertEqual(self.run_in(empty, "init").returncode, 0)
        codes = set()
        for _ in range(2):
            done = self.run_in(empty, "user", "invite", "first@secretariat.example", "--name",
                               "Imani Sol")
            self.assertEqual(done.returncode, 0, done.stderr)
            codes.add(done.stdout.splitlines()[-1])
        self.assertEqual(len(codes), 2)

    def test_nobody_is_suspended_in_the_name_of_a_state(self):
        self.concord("user", "suspend", "officer@qm.example", "--by", "administrator@qm.example",
                     code=1)


if __name__ == "__main__":
    PROGRAM = os.path.abspath(sys.argv.pop(1))
    unittest.main()
