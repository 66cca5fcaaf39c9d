"""The HTTP server against nginx: the same 1 KB, one thread each, in the same run.

    bench/http.py BUILD/http_bench [SECONDS]    prints requests per second of both, and their ratio
"""

import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from nginx import Nginx, middle, requests_per_second  # noqa: E402

NGINX_PORT = 18081
OUR_PORT = 18082


def main(program, seconds):
    with tempfile.TemporaryDirectory() as name:
        (pathlib.Path(name) / "kilobyte").write_bytes(b"x" * 1024)
        server = subprocess.Popen([program, "serve", str(OUR_PORT)])
        try:
            with Nginx(name, NGINX_PORT, "text/plain"):
                theirs, ours = [], []
                for _ in range(3):
                    theirs.append(requests_per_second(NGINX_PORT, "/kilobyte", seconds=seconds))
                    ours.append(requests_per_second(OUR_PORT, "/kilobyte", seconds=seconds))
            a, b = middle(theirs), middle(ours)
            print(f"http: nginx {a:.0f}/s, concord {b:.0f}/s, ratio {b / a:.2f}", flush=True)
        finally:
            server.terminate()
            server.wait()
    subprocess.run([program, "events", "1000"], check=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 3)
