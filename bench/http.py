"""The HTTP server against nginx: the same 1 KB, one thread each, in the same run.

    bench/http.py BUILD/http_bench      prints requests per second of both, and their ratio
"""

import pathlib
import re
import subprocess
import sys
import tempfile
import time

NGINX_PORT = 18081
OUR_PORT = 18082

NGINX = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid;
error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile off; tcp_nodelay on; keepalive_requests 1000000000;
  default_type text/plain;
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


def requests_per_second(port, seconds):
    answer = subprocess.run(
        ["wrk", "-t1", "-c64", f"-d{seconds}s", f"http://127.0.0.1:{port}/kilobyte"],
        capture_output=True, text=True, check=True).stdout
    assert "Non-2xx" not in answer, answer
    return float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))


def main(program):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        folder.chmod(0o755)
        (folder / "kilobyte").write_bytes(b"x" * 1024)
        (folder / "conf").write_text(NGINX.format(folder=folder, port=NGINX_PORT))
        servers = [
            subprocess.Popen(["nginx", "-c", folder / "conf"], stderr=subprocess.DEVNULL),
            subprocess.Popen([program, "serve", str(OUR_PORT)]),
        ]
        try:
            time.sleep(0.5)
            theirs, ours = [], []
            for _ in range(3):
                theirs.append(requests_per_second(NGINX_PORT, 3))
                ours.append(requests_per_second(OUR_PORT, 3))
            a, b = sorted(theirs)[1], sorted(ours)[1]
            print(f"nginx {a:.0f}/s, concord {b:.0f}/s, ratio {b / a:.2f}")
        finally:
            for server in servers:
                server.terminate()
                server.wait()
    subprocess.run([program, "events", "1000"], check=True)


if __name__ == "__main__":
    main(sys.argv[1])
