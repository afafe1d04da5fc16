"""What serving costs: ``make bench-serve``, or with STORIES=10000 a larger paper.

In one run on one machine: kept pages against nginx that serves the same bytes (gzip_static), and
pages made anew against ``/robots.txt`` through the same stack. The figures that count are ratios of
CPU a request, read from /proc over each run; rates depend on the client, which shares the machine.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil

from tests.benchmarks import scratch

HOST = "localhost"


def main() -> None:
    """Measure, and remove what was made for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=16)
    options = parser.parse_args()
    scratch.start_django()
    with scratch.database():
        from tests.benchmarks.generated import fill

        fill(options.stories)
        measure(options)


def measure(options) -> None:
    from django.utils.timezone import now

    from articles.models import Article, StoryVector, Tag

    StoryVector.objects.bulk_create(  # as the indexer leaves what is near to nothing
        StoryVector(pk=pk, terms=[], weights=[], norm=1, stories=1, related_at=now())
        for pk in Article.objects.values_list("pk", flat=True)
    )
    story = Article.objects.published()[20]
    paths = {
        "home": "/",
        "article": story.get_absolute_url(),
        "tag": Tag.objects.filter(tagged__public_at__isnull=False)[0].get_absolute_url(),
        "feed": "/feed/",
    }
    with tempfile.TemporaryDirectory() as folder:
        with site(store=64) as own:
            bodies = {name: fetch(own.port, path) for name, path in paths.items()}
            with nginx(Path(folder), bodies) as other:
                print("kept, gzip: CPU µs a request, requests a second, p99 ms")
                for name, path in paths.items():
                    ours, theirs = [], []
                    for _round in range(3):
                        ours.append(load(own, path, options))
                        theirs.append(load(other, f"/{name}.html", options))
                    show(name, ours, theirs)
        print("\nmade anew: CPU of web and PostgreSQL, times that of /robots.txt")
        with site(store=0) as own:
            few = argparse.Namespace(requests=200, connections=2)
            load(own, "/robots.txt", few)
            measured = {
                name: statistics.median(load(own, path, few, database=True)[0] for _ in range(3))
                for name, path in ({"robots": "/robots.txt"} | paths).items()
            }
            for name, cpu in measured.items():
                print(f"  {name:8} {cpu * 1e3:7.2f} ms  × {cpu / measured['robots']:.1f}")


def show(name, ours, theirs) -> None:
    cpu, rate, late = (statistics.median(column) for column in zip(*ours, strict=True))
    cpu2, rate2, late2 = (statistics.median(column) for column in zip(*theirs, strict=True))
    print(
        f"  {name:8} ours {cpu * 1e6:6.1f} {rate:7.0f} {late * 1e3:6.2f}   nginx {cpu2 * 1e6:6.1f}"
        f" {rate2:7.0f} {late2 * 1e3:6.2f}   CPU × {cpu / cpu2:.2f}  rate × {rate / rate2:.2f}"
        f"  p99 × {late / late2:.2f}",
        flush=True,
    )


class Server:
    """A server that was started here; its processes' CPU counts."""

    def __init__(self, command, port, env=None) -> None:
        self.port = port
        self.process = subprocess.Popen(command, env=env)

    def __enter__(self):
        for _try in range(200):
            try:
                socket.create_connection((HOST, self.port), 1).close()
            except OSError:
                time.sleep(0.1)
            else:
                time.sleep(2)
                return self
        raise SystemExit("the server did not start")

    def __exit__(self, *error) -> None:
        self.process.terminate()
        self.process.wait(30)

    def cpu(self) -> float:
        """Seconds of CPU of it and its children so far."""
        root = psutil.Process(self.process.pid)
        return sum(sum(p.cpu_times()[:2]) for p in [root, *root.children(recursive=True)])


def site(store: int) -> Server:
    from django.db import connection

    port = free_port()
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = os.environ | {"DATABASE_URL": url, "PAGE_STORE_MB": str(store), "LOG_LEVEL": "ERROR"}
    command = [
        sys.executable,
        "manage.py",
        "serve",
        "--workers",
        "1",
        "--threads",
        "2",
        "--port",
        str(port),
    ]
    return Server(command, port, env)


def nginx(folder: Path, bodies: dict[str, bytes]) -> Server:
    if (program := shutil.which("nginx")) is None:
        raise SystemExit("nginx is missing: apt-get install nginx-light")
    for name, body in bodies.items():
        (folder / f"{name}.html").write_bytes(gzip.decompress(body))
        (folder / f"{name}.html.gz").write_bytes(body)
    folder.chmod(0o755)
    port = free_port()
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; worker_processes 1; error_log stderr crit;\n"
        "events { worker_connections 1024; }\n"
        f"http {{ access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;"
        f" fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;"
        " keepalive_requests 10000000; types { text/html html; } open_file_cache max=100;"
        f" server {{ listen 127.0.0.1:{port}; root {folder}; gzip_static on; }} }}\n"
    )
    return Server([program, "-c", str(folder / "nginx.conf")], port)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def request(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: gzip\r\n\r\n".encode()


def answer(sock, rest: bytes = b"") -> bytes:
    """Read one answer's body."""
    data = rest
    while b"\r\n\r\n" not in data:
        data += sock.recv(65536)
    head, body = data.split(b"\r\n\r\n", 1)
    length = next(
        int(line[15:])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += sock.recv(65536)
    if b" 200 " not in head.split(b"\r\n")[0]:
        raise SystemExit(head.decode())
    return body


def fetch(port: int, path: str) -> bytes:
    with socket.create_connection(("127.0.0.1", port)) as sock:
        for _twice in range(2):
            sock.sendall(request(path))
            body = answer(sock)
    return body


def load(server: Server, path: str, options, *, database: bool = False):
    """Ask ``path`` over some connections; return CPU seconds a request, the rate, the 99th percentile."""
    asked, times = request(path), []
    each = options.requests // options.connections

    def client() -> None:
        mine = []
        with socket.create_connection(("127.0.0.1", server.port)) as sock:
            for _number in range(each):
                begun = time.perf_counter()
                sock.sendall(asked)
                answer(sock)
                mine.append(time.perf_counter() - begun)
        times.extend(mine)

    fetch(server.port, path)
    before = server.cpu() + (postgres() if database else 0)
    begun = time.perf_counter()
    threads = [threading.Thread(target=client) for _ in range(options.connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    cpu = server.cpu() + (postgres() if database else 0) - before
    times.sort()
    return cpu / len(times), len(times) / took, times[int(len(times) * 0.99)]


def postgres() -> float:
    """Seconds of CPU of the database's connections to the measured site."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        pids = [pid for (pid,) in cursor.fetchall()]
    total = 0.0
    for pid in pids:
        if psutil.pid_exists(pid):
            total += sum(psutil.Process(pid).cpu_times()[:2])
    return total


if __name__ == "__main__":
    main()
