"""nginx as the baseline of what is served over HTTP: one worker, files of one folder, and wrk, which
asks as fast as it is answered."""

import pathlib
import re
import subprocess
import time

CONFIGURATION = """
daemon off; master_process off; worker_processes 1; pid {folder}/pid;
error_log /dev/null crit;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile off; tcp_nodelay on; keepalive_requests 1000000000;
  default_type {media_type};
  client_body_temp_path {folder}/a; proxy_temp_path {folder}/b; fastcgi_temp_path {folder}/c;
  uwsgi_temp_path {folder}/d; scgi_temp_path {folder}/e;
  open_file_cache max=10;
  server {{ listen 127.0.0.1:{port}; root {folder}; }}
}}
"""


class Nginx:
    """Serves the files of `folder`, which it makes readable for its worker."""

    def __init__(self, folder, port, media_type):
        self.folder = pathlib.Path(folder)
        self.folder.chmod(0o755)
        self.configuration = self.folder / "nginx.conf"
        self.configuration.write_text(
            CONFIGURATION.format(folder=folder, port=port, media_type=media_type))

    def __enter__(self):
        self.process = subprocess.Popen(["nginx", "-c", self.configuration],
                                        stderr=subprocess.DEVNULL)
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def requests_per_second(port, path, headers=(), seconds=3):
    program = ["wrk", "-t1", "-c64", f"-d{seconds}s"]
    for name, value in headers:
        program += ["-H", f"{name}: {value}"]
    answer = subprocess.run(program + [f"http://127.0.0.1:{port}{path}"], capture_output=True,
                            text=True, check=True).stdout
    assert "Non-2xx" not in answer, answer
    return float(re.search(r"Requests/sec:\s+([\d.]+)", answer).group(1))


def middle(values):
    return sorted(values)[len(values) // 2]
