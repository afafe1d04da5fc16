"""What pages made anew cost: CPU of web and PostgreSQL, as a multiple of ``/robots.txt``.

``Site`` is one revision of the project on a paper of its own, filled by that revision's own code, so
that two revisions can be held against each other by turns: what else the machine does meets both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psutil

from tests.benchmarks.web import Server, free_port, load

ROOT = Path(__file__).resolve().parents[2]
SECTION, TAG = "/rubrik/rubrik-3/", "/tag/tag-2/"
SECONDS = 1.5  # of CPU that a round takes at least: /proc counts in hundredths
ROUNDS = 5
DIFFERENT = 400  # stories of the pages that are each asked for in their turn

# Run in the tree of a revision. Prints the name of the database and the stories' addresses, then
# keeps the paper until its input ends. A third of the stories have a picture in all its sizes.
FILL = """
import itertools, os, sys
from tests.benchmarks import scratch
scratch.start_django()
from django.db import connection
from django.db.models import F, Value
from django.db.models.functions import Concat, Now, Repeat
with scratch.database("anew_" + sys.argv[1]):
    from tests.benchmarks.generated import fill
    from articles.models import Article, Image, RelatedStory, Rendition, SiteIdentity, StoryVector
    from articles.pictures import renditions
    stories = int(sys.argv[2])
    fill(stories)
    paragraph = "<p>Warga kota menunggu perahu di tepi sungai sejak pagi. " * 4 + "</p>"
    keys = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    plain = "\\n\\n" + paragraph.removeprefix("<p>").removesuffix(" </p>")
    Article.objects.update(
        body=Concat(F("body"), Repeat(Value(paragraph), 12)),
        body_text=Concat(F("body_text"), Repeat(Value(plain), 12)),
    )
    images = Image.objects.bulk_create(
        Image(file=f"asli/{n}.jpg", width=2000, height=1400, alt=f"Gambar {n}", caption="Di tepi sungai.",
              credit="Suluh", sizes_due_at=None)
        for n in range(200)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
    specs = [*renditions.AT_ONCE, *renditions.LATER]
    Rendition.objects.bulk_create(
        Rendition(image=image, crop=spec.crop, format=spec.format, width=spec.width,
                  height=spec.width * 2 // 3, file=f"ukuran/{image.pk % 100:02}/{image.pk}-{n}.{spec.format}")
        for image in images for n, spec in enumerate(specs)
    )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "UPDATE articles_article SET lead_image_id = %s + id %% 200 WHERE id %% 3 = 0", [images[0].pk]
        )
        cursor.execute("SET session_replication_role = DEFAULT")
    StoryVector.objects.bulk_create(
        (StoryVector(pk=pk, terms=[], weights=[], norm=1, stories=1, related_at=Now()) for pk in keys),
        batch_size=5000,
    )
    RelatedStory.objects.bulk_create(
        (RelatedStory(article_id=key, other_id=keys[(n * 31 + step * 997) % len(keys)], score=1 - step / 20, cosine=0.3)
         for n, key in enumerate(keys) for step in range(1, 9)),
        batch_size=5000, ignore_conflicts=True,
    )
    from articles.indexing import rebuild
    for step in rebuild.STEPS[:-1]:
        for _count in rebuild.run(step, 1):
            pass
    scratch.analyse()
    public = Article.objects.published()
    print(connection.settings_dict["NAME"], flush=True)
    print(" ".join(s.get_absolute_url() for s in public[20:20 + 400]), flush=True)
    sys.stdin.read()
"""


class Site:
    """A revision that serves its paper, uncached."""

    def __init__(self, name: str, server: Server, stories: list[str], url: str) -> None:
        self.name, self.server, self.url = name, server, url
        self.pages = {
            "robots": ["/robots.txt"],
            "home": ["/"],
            "article": stories[:1],
            "section": [SECTION],
            "tag": [TAG],
            "feed": ["/feed/"],
            "search": ["/cari/?q=sungai"],
            "articles, each another": stories,
        }

    def cost(self, page: str, seconds: float = SECONDS) -> float:
        """Return the CPU seconds of web and PostgreSQL that an answer of ``page`` takes."""
        paths = self.pages[page]
        number, spent = 0, 0.0
        while spent < seconds:
            asked = 64 if spent == 0.0 else max(64, round(number * (seconds / spent - 1) * 1.1))
            before = self._spent()
            load(self.server.port, [paths[(number + n) % len(paths)] for n in range(asked)])
            spent += self._spent() - before
            number += asked
        return spent / number

    def _spent(self) -> float:
        return self.server.cpu() + postgres(self.url)


@contextmanager
def site(tree: Path, name: str, stories: int) -> Iterator[Site]:
    """Fill a paper by the code in ``tree`` and serve it."""
    env = os.environ | {"PAGE_STORE_MB": "0", "LOG_LEVEL": "ERROR"}
    filling = [sys.executable, "-c", FILL, f"{name}_{os.getpid()}", str(stories)]
    with subprocess.Popen(
        filling, cwd=tree, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as paper:
        assert paper.stdout is not None
        database, addresses = paper.stdout.readline().strip(), paper.stdout.readline().split()
        if not addresses:
            raise SystemExit(f"{name}: the paper was not filled")
        url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{database}"))
        port = free_port()
        command = [sys.executable, "manage.py", "serve", "--workers", "1", "--threads", "2"]
        with Server(
            [*command, "--port", str(port)], port, env | {"DATABASE_URL": url}, tree
        ) as own:
            yield Site(name, own, addresses, url)
        paper.stdin.close()  # type: ignore[union-attr]


@contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """Check a revision out beside this one for a block."""
    tree = ROOT / "var" / f"compared-{os.getpid()}"
    subprocess.run(
        ["git", "worktree", "add", "-q", "--detach", tree, revision], cwd=ROOT, check=True
    )
    try:
        yield tree
    finally:
        subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=True)


def measure(stories: int, revision: str = "", rounds: int = ROUNDS, only: str = "") -> None:
    """Print what each page costs; with ``revision`` also there, and how the two compare."""
    with ExitStack() as stack:
        sites = [stack.enter_context(site(ROOT, "this", stories))]
        if revision:
            tree = stack.enter_context(tree_of(revision))
            sites.insert(0, stack.enter_context(site(tree, "that", stories)))
        pages = [page for page in sites[0].pages if page == "robots" or only in page]
        costs = {(each.name, page): [] for each in sites for page in pages}
        for turn in range(rounds):
            for page in pages:
                for each in sites if turn % 2 else reversed(sites):
                    costs[each.name, page].append(each.cost(page))
        print(f"made anew, {stories} stories: CPU of web and PostgreSQL, ms, × that of /robots.txt")
        for page in pages:
            told = []
            for each in sites:
                median = statistics.median(costs[each.name, page])
                robots = statistics.median(costs[each.name, "robots"])
                told.append(f"{each.name} {median * 1e3:7.2f} ms × {median / robots:5.1f}")
            if revision:
                ratios = [
                    this / that
                    for that, this in zip(costs["that", page], costs["this", page], strict=True)
                ]
                told.append(
                    f"this/that {statistics.median(ratios):.3f}"
                    f" ({min(ratios):.3f} to {max(ratios):.3f})"
                )
            print(f"  {page:24}", "   ".join(told), flush=True)


def postgres(url: str) -> float:
    """Seconds of CPU of the connections to the database at ``url`` but one's own."""
    import psycopg

    with psycopg.connect(url) as connection:
        pids = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        ).fetchall()
    return sum(
        sum(psutil.Process(pid).cpu_times()[:2]) for (pid,) in pids if psutil.pid_exists(pid)
    )
