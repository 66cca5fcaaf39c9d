"""The real program with real records: reading one against nginx, events to 1,000 listeners, start
and memory with 100,000 records.

    bench/server.py BUILD/server_bench [RECORDS]     `concord` stands beside server_bench
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from nginx import Nginx, middle, requests_per_second  # noqa: E402

NGINX_PORT = 18083
OUR_PORT = 18084
LISTENERS = 1000
ROUNDS = 20
SECONDS = 2


class Server:
    """The program on a folder; `ready_s` is how long its start took."""

    def __init__(self, concord, data):
        self.program = [concord, "serve"]
        self.environment = dict(os.environ, CONCORD_DATA=str(data), CONCORD_PORT=str(OUR_PORT))

    def __enter__(self):
        started = time.monotonic()
        self.process = subprocess.Popen(self.program, env=self.environment,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{OUR_PORT}/healthz").read()
                break
            except urllib.error.URLError:
                assert self.process.poll() is None, "the server has ended"
                time.sleep(0.005)
        self.ready_s = time.monotonic() - started
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def status(self, name):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+)", status).group(1)) / 1024

    def cpu_s(self):
        words = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def ask(method, path, body=None, cookie=None, tag=None):
    request = urllib.request.Request(f"http://127.0.0.1:{OUR_PORT}{path}", method=method)
    request.add_header("Content-Type", "application/json")
    if cookie:
        request.add_header("Cookie", cookie)
    if tag:
        request.add_header("If-None-Match", tag)
    sent = json.dumps(body).encode() if body is not None else None
    with urllib.request.urlopen(request, sent) as answer:
        return answer.headers, answer.read()


def sign_in(email, password):
    headers, _ = ask("POST", "/api/v1/session", {"email": email, "password": password})
    return headers["Set-Cookie"].split(";")[0]


def may_read(path, cookie):
    try:
        ask("GET", path, cookie=cookie)
        return True
    except urllib.error.HTTPError:
        return False


def reading(server, folder, path, cookie):
    headers, body = ask("GET", path, cookie=cookie)
    (folder / "record").write_bytes(body)
    theirs, whole, same, ours_us = [], [], [], []
    with Nginx(folder, NGINX_PORT, "application/json"):
        for _ in range(3):
            theirs.append(requests_per_second(NGINX_PORT, "/record", seconds=SECONDS))
            before = server.cpu_s()
            whole.append(requests_per_second(OUR_PORT, path, [("Cookie", cookie)], SECONDS))
            ours_us.append((server.cpu_s() - before) * 1e6 / (whole[-1] * SECONDS))
            same.append(requests_per_second(
                OUR_PORT, path, [("Cookie", cookie), ("If-None-Match", headers["ETag"])], SECONDS))
    a, b, c = middle(theirs), middle(whole), middle(same)
    print(f"get: nginx {a:.0f}/s, concord {b:.0f}/s ({len(body)} bytes, "
          f"{middle(ours_us):.1f} us of CPU each), ratio {b / a:.2f} (aim 0.40); "
          f"unchanged (304) {c:.0f}/s, ratio {c / a:.2f}", flush=True)


def main(bench, records):
    bench = pathlib.Path(bench).resolve()
    concord = bench.with_name("concord")
    # Not where temporary files are: that may be memory.
    with tempfile.TemporaryDirectory(dir=bench.parent) as name:
        folder = pathlib.Path(name)
        data = folder / "data"
        environment = dict(os.environ, CONCORD_DATA=str(data), CONCORD_PORT=str(OUR_PORT))
        subprocess.run([concord, "init", "--demo"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        settings = data / "concord.toml"
        settings.write_text('limits = "off"\n' + re.sub(r'(?m)^limits = .*\n', "",
                                                        settings.read_text()))
        accounts = {}
        for line in (data / "demo-accounts.txt").read_text().splitlines():
            participant, email, password = line.split()[:3]
            accounts.setdefault(participant, []).append((email, password))
        states = sorted(code for code in accounts if code != "secretariat")
        with Server(concord, data) as server:
            print(f"start: {server.ready_s:.2f} s with a new store; "
                  f"idle memory {server.status('VmRSS'):.0f} MB (aim 60 MB)", flush=True)
            cookies = {code: [sign_in(*each) for each in accounts[code]] for code in states[:2]}
            mine = cookies[states[0]][0]
            _, made = ask("POST", "/api/v1/assistance/requests", {
                "context": "routine",
                "label": {"tlp": "amber", "recipients": [f"participant:{states[1]}"]},
                "fields": {
                    "title": "Help with the control systems of a port", "kind": "technical",
                    "urgency": "routine",
                    "need": "Somebody who knows the controllers of the cranes.",
                },
            }, mine)
            path = "/api/v1/assistance/requests/" + json.loads(made)["id"]
            ask("POST", path + "/send", {}, mine)
            others = [each for each in cookies[states[1]] if may_read(path, each)]
            reading(server, folder, path, mine)
            subprocess.run([bench, "follow", str(OUR_PORT), str(LISTENERS), str(ROUNDS),
                            path + "/message", json.dumps({"fields": {"text": "Any news?"}}),
                            mine, *others], check=True)
            print(f"events: aim p99 20 ms; memory with {LISTENERS} listeners gone "
                  f"{server.status('VmRSS'):.0f} MB")
        subprocess.run([bench, "fill", data, str(records)], check=True)
        starts = []
        for _ in range(3):
            with Server(concord, data) as server:
                starts.append(server.ready_s)
                time.sleep(1)
                memory = server.status("VmRSS")
        print(f"start: {middle(starts):.2f} s with {records} records (aim 0.5 s); "
              f"idle memory {memory:.0f} MB (aim 60 MB)")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000)
