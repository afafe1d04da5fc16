"""Measures planning: ``python -m tests.benchmarks.planning --subscribers 1000000``.

A digest of twelve stories for subscribers who each chose three topics, a third of whom had two of
the stories before; then one story for everybody. In an embedded PostgreSQL of its own that is
deleted afterwards. Ends with 1 where 60 seconds or 300 MB are exceeded at a million subscribers.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

MOST_SECONDS, MOST_MEGABYTES = 60.0, 300.0
STORIES, SECTIONS, TAGS = 12, 10, 30


def main() -> None:
    """Make the database, fill it, plan twice."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subscribers", type=int, default=1_000_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-planning-"))
    os.environ |= {
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "LOG_LEVEL": "ERROR",
    }
    os.environ.pop("DATABASE_URL", None)
    from newsroom.embedded import ensure_database

    database = ensure_database()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        kept = [measure(name, act) for name, act in acts(options.subscribers)]
    finally:
        if database is not None:
            database.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(kept) or options.subscribers != parser.get_default("subscribers") else 1)


def acts(subscribers: int) -> Any:
    from subscriptions.issues import lifecycle

    began = time.monotonic()
    digest = prepare(subscribers)
    print(f"prepared {subscribers} subscribers in {time.monotonic() - began:.0f} s", flush=True)
    yield "a digest, three topics each", lambda: lifecycle.start(digest.pk)
    story = everybody_wants_everything()
    yield "a story, to everybody", lambda: lifecycle.start(story.pk)


def measure(name: str, act: Any) -> bool:
    """Run ``act``; print seconds and the largest size of this process and of its backend."""
    import psutil
    from django.db import connection

    connection.ensure_connection()
    backend = psutil.Process(connection.connection.info.backend_pid)
    sizes, done = [0.0], threading.Event()

    def watch() -> None:
        while not done.wait(0.05):
            own = psutil.Process().memory_info().rss
            sizes.append((own + private(backend)) / 1e6)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, burnt = time.monotonic(), sum(backend.cpu_times()[:2])
    with connection.execute_wrapper(tell_slow):
        assert act()
    seconds, burnt = time.monotonic() - began, sum(backend.cpu_times()[:2]) - burnt
    done.set()
    watcher.join()
    from subscriptions.models import Issue

    issue = Issue.objects.order_by("-started_at").filter(started_at__isnull=False).first()
    print(
        f"{name}: {issue.candidates} rows, {issue.variants.count()} variants,"
        f" {seconds:.1f} s ({burnt:.1f} s of processor), {max(sizes):.0f} MB (this process and its backend)",
        flush=True,
    )
    return seconds < MOST_SECONDS and max(sizes) < MOST_MEGABYTES


def tell_slow(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    """Print what takes longer than a second, and how long."""
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        if (seconds := time.monotonic() - began) > 1:
            print(f"  {seconds:6.1f} s  {' '.join(sql.split())[:70]}", flush=True)


def private(process: Any) -> int:
    """Memory of a backend without what all backends share."""
    size = process.memory_info()
    return int(max(0, size.rss - size.shared))


def prepare(subscribers: int) -> Any:
    """Make the cast; return a digest that is due."""
    from django.db import connection
    from django.utils import timezone

    from subscriptions.issues import digest
    from subscriptions.models import Edition, Issue, IssueStory

    stories = make_stories()
    make_subscribers(subscribers)
    send_before(earlier_issue(stories[:2]))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    issue = Issue.objects.create(
        kind="digest", edition=Edition.objects.get(slug="harian"), period=None
    )
    IssueStory.objects.bulk_create(
        IssueStory(issue=issue, article=story, position=n) for n, story in enumerate(stories)
    )
    digest.freeze(issue)
    Issue.objects.filter(pk=issue.pk).move("queued", send_at=timezone.now())
    return issue


def make_stories() -> list[Any]:
    """Make twelve, spread over sections, tags and reporters."""
    from articles.models import Tag
    from tests.factories import make_article, make_reporter, make_section

    sections = [make_section(f"Rubrik {n}") for n in range(SECTIONS)]
    tags = [f"tag {n}" for n in range(TAGS)]
    for name in tags:
        Tag.objects.create(name=name, slug=name.replace(" ", "-"))
    return [
        make_article(
            section=sections[n % SECTIONS],
            tags=[tags[n], tags[(n * 7 + 3) % TAGS]],
            reporters=[make_reporter(f"Reporter {n % 3}")],
        )
        for n in range(STORIES)
    ]


def make_subscribers(number: int) -> None:
    """Make daily readers, each with a section and two tags of their own choice.

    As on a real list, their addresses have nothing to do with the order in which they came.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "INSERT INTO subscriptions_subscriber (email, state, unsubscribe_token, source_page,"
            " created_at, confirmed_at, frequency, everything)"
            " SELECT left(md5(n::text), 12) || '@contoh' || n %% 40 || '.example', 'active',"
            "  translate(left(encode(uuid_send(gen_random_uuid()), 'base64'), 22), '+/', '-_'),"
            "  '', now(), now(), 'daily', false FROM generate_series(1, %s) AS n",
            [number],
        )
        for field, model, of in (
            ("section_id", "articles_section", SECTIONS),
            ("tag_id", "articles_tag", TAGS),
            ("tag_id", "articles_tag", TAGS - 1),
        ):
            cursor.execute(
                f"INSERT INTO subscriptions_subscribertopic (subscriber_id, {field})"
                " SELECT s.id, ids.all[1 + mod(abs(hashint8(s.id + %s)), %s)]"
                f" FROM subscriptions_subscriber s, (SELECT array_agg(id) AS all FROM {model})"
                " AS ids ON CONFLICT DO NOTHING",
                [of, of],
            )
        cursor.execute("SET session_replication_role = DEFAULT")


def send_before(issue: Any) -> None:
    """Let a third of the readers have had the issue."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO subscriptions_delivery (issue_id, subscriber_id, address, state, attempts,"
            " reply, message_id, handed_at, finished_at)"
            " SELECT %s, id, email, 'accepted', 0, '', '<' || id || '@x>', now(), now()"
            " FROM subscriptions_subscriber WHERE id %% 3 = 0",
            [issue.pk],
        )


def earlier_issue(stories: list[Any]) -> Any:
    from django.utils import timezone

    from subscriptions.models import Edition, Issue, IssueStory

    now = timezone.now()
    issue = Issue.objects.create(
        kind="digest", edition=Edition.objects.get(slug="harian"), subject="x", html="x", text="x",
        state="complete", send_at=now, started_at=now, completed_at=now, candidates=0,
    )  # fmt: skip
    IssueStory.objects.bulk_create(
        IssueStory(issue=issue, article=story, position=n) for n, story in enumerate(stories)
    )
    return issue


def everybody_wants_everything() -> Any:
    """Leave no mail, give everybody all topics at once, and return the issue of a new story."""
    from django.db import connection

    from subscriptions.issues import lifecycle, single_story
    from tests.factories import make_article

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE subscriptions_delivery CASCADE")
        cursor.execute(
            "UPDATE subscriptions_subscriber SET frequency = 'instant', everything = true"
        )
        cursor.execute("VACUUM ANALYZE")
    issue = single_story.draft_issue(make_article("Benteng Aleppo dibuka kembali"))
    issue.edition = None  # without a window to undo
    lifecycle.queue_story(issue)
    return issue


if __name__ == "__main__":
    main()
