"""Threat objects over TAXII: the real program against SQLite alone and nginx, in the same run.

    bench/threats.py BUILD/threats_bench [OBJECTS] [SECONDS] [INDICATORS]

`concord` stands beside threats_bench. The store is filled with OBJECTS of about 1.4 kB through the
kernel and measured over HTTP; then it grows to INDICATORS, among which values are looked up.
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from nginx import Nginx  # noqa: E402
from server import NGINX_PORT, OUR_PORT, Server  # noqa: E402

CONNECTIONS = 8


def get(path, token):
    request = urllib.request.Request(f"http://127.0.0.1:{OUR_PORT}{path}")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


class Load:
    def __init__(self, bench, seconds):
        self.bench, self.seconds = bench, seconds

    def run(self, verb, port, token, rest, connections):
        out = subprocess.run([self.bench, verb, str(port), str(connections), str(self.seconds),
                              token, *map(str, rest)], capture_output=True, text=True, check=True)
        rate, p50, p99, size, wrong = map(float, out.stdout.split())
        assert wrong == 0, out.stderr
        return rate, p50, p99, size

    def get(self, port, token, paths, connections=CONNECTIONS):
        return self.run("get", port, token, paths, connections)

    def post(self, token, path, objects, connections):
        return self.run("post", OUR_PORT, token, [path, objects], connections)


def say(what, figures, aim):
    rate, p50, p99, size = figures
    print(f"{what}: {rate:.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, {size:.0f} bytes (aim {aim})",
          flush=True)


def pages_of(objects, token, limit, count, filters=""):
    """The addresses of pages, each after the one before it."""
    page, found = f"{objects}?limit={limit}{filters}", []
    for _ in range(count):
        found.append(page)
        _, body = get(page, token)
        tail = re.search(rb'"next":"([^"]+)"}$', body)
        if not tail:
            break
        page = f"{objects}?limit={limit}&next={tail.group(1).decode()}"
    return found


def dates_of(pages, token):
    return [urllib.parse.quote(get(page, token)[0]["X-TAXII-Date-Added-Last"]) for page in pages]


def against_nginx(load, folder, body):
    (folder / "page").write_bytes(body)
    with Nginx(folder, NGINX_PORT, "application/taxii+json"):
        return load.get(NGINX_PORT, "", ["/page"])


def measure(server, load, folder, collection, token):
    home = f"/taxii2/bench/collections/{collection}/"
    objects = home + "objects/"
    print(f"memory after the start: {server.status('VmRSS'):.0f} MB resident")
    pages = pages_of(objects, token, 100, 200)
    _, body = get(pages[0], token)
    theirs = against_nginx(load, folder, body)
    say("nginx, the bytes of one page", theirs, "-")
    # The limit makes them pages that nobody has asked for, more than are kept.
    others = [page.replace("limit=100", f"limit={limit}") for limit in range(95, 106)
              for page in pages]
    for what, paths in ((f"{len(pages)} pages in turn", pages),
                        ("pages that nobody had asked for", others)):
        before = server.cpu_s()
        ours = load.get(OUR_PORT, token, paths)
        spent_us = (server.cpu_s() - before) * 1e6 / (ours[0] * load.seconds)
        say(f"objects/?limit=100, {CONNECTIONS} connections, {what}", ours, "2,000/s, p99 15 ms")
        print(f"  {ours[0] / theirs[0]:.2f} of nginx (aim 0.40); {spent_us:.0f} us of CPU each")
    ids = [f"indicator--00000000-0000-4000-8000-{n:012x}" for n in range(1, 25_000, 7)]
    for what, paths in (
            ("match[id]", [f"{objects}?limit=20&match[id]={each}" for each in ids]),
            ("match[type]", pages_of(objects, token, 20, 200, "&match[type]=malware")),
            ("added_after", [f"{objects}?limit=20&added_after={date}"
                             for date in dates_of(pages, token)])):
        say(what + ", limit 20, 1 connection", load.get(OUR_PORT, token, paths, 1), "p99 3 ms")
    print(f"memory after these: {server.status('VmRSS'):.0f} MB resident")
    say("POST of single objects, 4 connections", load.post(token, objects, 1, 4), "2,000/s")
    envelopes = load.post(token, objects, 500, 4)
    say("POST of envelopes of 500, 4 connections", envelopes, "-")
    print(f"  {500 * envelopes[0]:.0f} objects/s (aim 10,000)")
    print(f"memory after all of it: {server.status('VmRSS'):.0f} MB resident, at most "
          f"{server.status('VmHWM'):.0f} MB (aim 200)")


def main(bench, objects="25000", seconds="3", indicators="0"):
    bench = pathlib.Path(bench).resolve()
    concord = bench.with_name("concord")
    # Not where temporary files are: that may be memory.
    with tempfile.TemporaryDirectory(dir=bench.parent) as name:
        folder = pathlib.Path(name)
        data = folder / "data"
        environment = dict(os.environ, CONCORD_DATA=str(data), CONCORD_PORT=str(OUR_PORT))

        def ask(*words):
            return subprocess.run([bench, *words], check=True, text=True,
                                  stdout=subprocess.PIPE).stdout.splitlines()

        subprocess.run([concord, "init", "--demo"], env=environment, check=True,
                       stdout=subprocess.DEVNULL)
        settings = data / "concord.toml"
        settings.write_text('limits = "off"\n' + re.sub(r'(?m)^limits = .*\n', "",
                                                        settings.read_text()))
        filled = ask("fill", data, objects)
        print(f"{objects} objects")
        print("\n".join(line[2:] for line in filled[1:]), flush=True)
        collection, token = filled[0].split()
        with Server(concord, data) as server:
            measure(server, Load(bench, float(seconds)), folder, collection, token)
        for line in ask("alert", data, "195", "3"):
            print(line[2:], flush=True)
        if int(indicators):
            ask("grow", data, objects, indicators)
        for line in ask("values", data, "10000", max(objects, indicators, key=int), "3"):
            print(line[2:], flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
