"""What serving costs: ``make bench-serve``, or with STORIES=10000 a larger paper.

In one run on one machine: kept pages against nginx that serves the same bytes (gzip_static), and
pages made anew against ``/robots.txt`` through the same stack (``tests.benchmarks.anew``). The
figures that count are ratios of CPU a request, read from /proc over each run; rates depend on the
client, which shares the machine. ``--compare REVISION`` holds pages made anew against another
revision's, in paired rounds.
"""

from __future__ import annotations

import argparse
import gzip
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tests.benchmarks import anew, scratch
from tests.benchmarks.web import Server, fetch, free_port, load


def main() -> None:
    """Measure, and remove what was made for it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--compare", default="", metavar="REVISION")
    parser.add_argument("--anew", action="store_true", help="pages made anew alone")
    parser.add_argument("--rounds", type=int, default=anew.ROUNDS)
    parser.add_argument("--only", default="", help="part of the name of the pages made anew")
    options = parser.parse_args()
    scratch.start_django()
    if not (options.compare or options.anew):
        with scratch.database():
            from tests.benchmarks.generated import fill

            fill(options.stories)
            measure_kept(options)
    anew.measure(options.stories, options.compare, options.rounds, options.only)


def measure_kept(options) -> None:
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
    with tempfile.TemporaryDirectory() as folder, site(store=64) as own:
        bodies = {name: fetch(own.port, path) for name, path in paths.items()}
        with nginx(Path(folder), bodies) as other:
            print("kept, gzip: CPU µs a request, requests a second, p99 ms")
            for name, path in paths.items():
                ours, theirs = [], []
                for _round in range(3):
                    ours.append(served(own, path, options))
                    theirs.append(served(other, f"/{name}.html", options))
                show(name, ours, theirs)


def show(name, ours, theirs) -> None:
    cpu, rate, late = (statistics.median(column) for column in zip(*ours, strict=True))
    cpu2, rate2, late2 = (statistics.median(column) for column in zip(*theirs, strict=True))
    print(
        f"  {name:8} ours {cpu * 1e6:6.1f} {rate:7.0f} {late * 1e3:6.2f}   nginx {cpu2 * 1e6:6.1f}"
        f" {rate2:7.0f} {late2 * 1e3:6.2f}   CPU × {cpu / cpu2:.2f}  rate × {rate / rate2:.2f}"
        f"  p99 × {late / late2:.2f}",
        flush=True,
    )


def site(store: int) -> Server:
    from django.db import connection

    port = free_port()
    parts = urlsplit(os.environ["DATABASE_URL"])
    url = urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))
    env = os.environ | {"DATABASE_URL": url, "PAGE_STORE_MB": str(store), "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "manage.py", "serve", "--workers", "1", "--threads", "2"]
    return Server([*command, "--port", str(port)], port, env)


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


def served(server: Server, path: str, options) -> tuple[float, float, float]:
    """Ask ``path`` often; return CPU seconds a request, the rate, the 99th percentile."""
    fetch(server.port, path)
    before, begun = server.cpu(), time.perf_counter()
    times = load(server.port, [path] * options.requests, options.connections)
    took = time.perf_counter() - begun
    return (server.cpu() - before) / len(times), len(times) / took, times[int(len(times) * 0.99)]


if __name__ == "__main__":
    main()
