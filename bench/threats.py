"""Threat objects over TAXII: the real program against SQLite alone and nginx, in the same run.

    bench/threats.py BUILD/threats_bench [OBJECTS] [SECONDS]    `concord` stands beside threats_bench
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from server import NGINX, NGINX_PORT, OUR_PORT, Server

CONNECTIONS = 8


def get(path, token):
    request = urllib.request.Request(f"http://127.0.0.1:{OUR_PORT}{path}")
    request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as answer:
        return answer.headers, answer.read()


class Load:
    def __init__(self, bench, seconds):
        self.bench, self.seconds = bench, seconds

    def run(self, port, token, paths, method="GET", connections=CONNECTIONS):
        out = subprocess.run([self.bench, "load", str(port), str(connections), str(self.seconds),
                              method, token, *paths], capture_output=True, text=True, check=True)
        rate, p50, p99, size, wrong = out.stdout.split()
        assert wrong == "0", out.stderr
        return float(rate), float(p50), float(p99), float(size)


def say(what, figures, aim):
    rate, p50, p99, size = figures
    print(f"{what}: {rate:.0f}/s, p50 {p50:.2f} ms, p99 {p99:.2f} ms, {size:.0f} bytes (aim {aim})",
          flush=True)


def pages_of(objects, token, count):
    """The addresses of pages all over the collection."""
    page, found = objects + "?limit=100", []
    for _ in range(count):
        found.append(page)
        _, body = get(page, token)
        tail = re.search(rb'"next":"([^"]+)"}$', body)
        if not tail:
            break
        page = f"{objects}?limit=100&next={tail.group(1).decode()}"
    return found


def against_nginx(load, folder, body):
    folder.chmod(0o755)
    (folder / "page").write_bytes(body)
    (folder / "conf").write_text(NGINX.format(folder=folder, port=NGINX_PORT))
    nginx = subprocess.Popen(["nginx", "-c", folder / "conf"], stderr=subprocess.DEVNULL)
    try:
        time.sleep(0.3)
        return load.run(NGINX_PORT, "", ["/page"])
    finally:
        nginx.terminate()
        nginx.wait()


def measure(server, load, folder, collection, token):
    home = f"/taxii2/bench/collections/{collection}/"
    objects = home + "objects/"
    print(f"memory after the start: {server.status('VmRSS'):.0f} MB resident")
    pages = pages_of(objects, token, 200)
    _, body = get(pages[0], token)
    theirs = against_nginx(load, folder, body)
    ours = load.run(OUR_PORT, token, pages)
    say(f"objects/?limit=100, {CONNECTIONS} connections", ours, "2,000/s, p99 15 ms")
    say("  nginx, the same bytes", theirs, "-")
    print(f"  ratio {ours[0] / theirs[0]:.2f} (aim 0.40)")
    headers, _ = get(pages[len(pages) // 2], token)
    after = urllib.parse.quote(headers["X-TAXII-Date-Added-Last"])
    ids = [f"indicator--00000000-0000-4000-8000-{n:012x}" for n in range(1, 2000, 7)]
    for what, paths in (
            ("match[id]", [f"{objects}?limit=20&match[id]={each}" for each in ids]),
            ("match[type]", [objects + "?limit=20&match[type]=malware"]),
            ("added_after", [f"{objects}?limit=20&added_after={after}"])):
        say(what + ", limit 20, 1 connection", load.run(OUR_PORT, token, paths, connections=1),
            "p99 3 ms")
    say("POST of single objects, 4 connections",
        load.run(OUR_PORT, token, [objects], "POST", 4), "2,000/s")
    print(f"memory after all of it: {server.status('VmRSS'):.0f} MB resident, at most "
          f"{server.status('VmHWM'):.0f} MB (aim 200)")


def main(bench, objects="25000", seconds="3"):
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
        filled = subprocess.run([bench, "fill", data, objects], check=True, text=True,
                                stdout=subprocess.PIPE).stdout
        print(f"{objects} objects")
        for line in filled.splitlines()[1:]:
            print(line[2:])
        collection, token = filled.splitlines()[0].split()
        found = subprocess.run([bench, "values", data, "10000", "3"], check=True, text=True,
                               stdout=subprocess.PIPE).stdout
        print("\n".join(line[2:] for line in found.splitlines()))
        with Server(concord, data) as server:
            measure(server, Load(bench, float(seconds)), folder, collection, token)


if __name__ == "__main__":
    main(*sys.argv[1:])
