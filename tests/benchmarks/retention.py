"""Measures retention: ``python -m tests.benchmarks.retention --issues 1000 --readers 3000``.

A table of deliveries as years leave it: what planning, the senders' steps, the log and the reports
take before their mails are put away and after, and what putting away costs. In an embedded
PostgreSQL of its own that is deleted afterwards. Ends with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from inspect import isgeneratorfunction
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 9
ROW = re.compile(r"loggeddelivery/(\d+)/change")
YOUNG = 30  # issues that are not put away
LISTED = 100  # issues on a page of the list

READERS = """
INSERT INTO subscriptions_subscriber (email, state, unsubscribe_token, source_page, created_at,
    confirmed_at, frequency, everything)
SELECT 'p' || n || '@contoh' || n %% 40 || '.example', 'active', lpad(n::text, 22, '0'), '', now(),
    now(), 'daily', true
FROM generate_series(1, %(readers)s) AS n
"""
ISSUES = """
INSERT INTO subscriptions_issue
    (kind, edition_id, slug, state, subject, subject_pattern, headline, standfirst, link,
    picture_url, html, text, send_at, created_at, started_at, completed_at, note, candidates)
SELECT 'digest', (SELECT id FROM subscriptions_edition WHERE slug = 'harian'), '', 'complete',
    'Pagi', '', 'Pagi', '', '', '', 'h', 't', at, at, at, at + interval '1 hour', '', %(readers)s
FROM (
    SELECT now() - interval '95 days' * (n <= %(old)s)::int - interval '1 hour' * (%(issues)s - n)
        - interval '2 days' AS at
    FROM generate_series(1, %(issues)s) AS n
) AS times
"""
STORIES = """
INSERT INTO subscriptions_issuestory (issue_id, article_id, position, label, headline, standfirst,
    link)
SELECT id, (%(stories)s::bigint[])[1 + id %% 20], 0, '', '', '', '' FROM subscriptions_issue
"""
DELIVERIES = """
INSERT INTO subscriptions_delivery (issue_id, subscriber_id, address, state, attempts, reply,
    message_id, ready_at, handed_at, finished_at)
SELECT issue.id, reader.id, reader.email,
    CASE reader.id %% 100 WHEN 0 THEN 'failed' WHEN 1 THEN 'skipped' ELSE 'accepted' END, 0,
    '250 2.0.0 Ok: queued as 4XyZ' || lpad(to_hex(reader.id), 8, '0'),
    '<' || translate(left(md5(issue.id::text), 12), '', '') || lpad(to_hex(reader.id), 10, '0')
        || '@berita.example>', issue.started_at, issue.started_at, issue.started_at
FROM (SELECT * FROM subscriptions_issue WHERE id > %(after)s ORDER BY id LIMIT 20) AS issue
CROSS JOIN subscriptions_subscriber AS reader
ORDER BY issue.id, reader.id
"""


def main() -> None:
    """Make the database, fill it, measure, put away, measure again."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, default=1000)
    parser.add_argument("--readers", type=int, default=3000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-retention-"))
    os.environ |= {
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "LOG_LEVEL": "ERROR",
        "BOUNCE_ADDRESS": "pantulan@surat.example",
    }
    os.environ.pop("DATABASE_URL", None)
    from newsroom.embedded import ensure_database

    database = ensure_database()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        same = measure(options.issues, options.readers)
    finally:
        if database is not None:
            database.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if same else 1)


def measure(issues: int, readers: int) -> bool:
    fill(issues, readers)
    before, said_before = acts(), sizes()
    move()
    after, said_after = acts(), sizes()
    same = True
    print(f"{'what':46}{'before':>12}{'after':>12}", flush=True)
    for name, (milliseconds, answer) in before.items():
        differs = "" if answer == after[name][1] else "  ANOTHER ANSWER"
        same &= not differs
        print(f"{name:46}{milliseconds:>9.1f} ms{after[name][0]:>9.1f} ms{differs}")
    for name, size in said_before.items():
        print(f"{name:46}{size:>9.0f} MB{said_after[name]:>9.0f} MB")
    return same


def execute(statement: str, values: dict[str, Any] | None = None) -> Any:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone() if cursor.description else cursor.rowcount


def fill(issues: int, readers: int) -> None:
    from tests.factories import make_article

    began = time.monotonic()
    stories = [make_article().pk for _ in range(21)]
    execute(READERS, {"readers": readers})
    execute(ISSUES, {"issues": issues, "readers": readers, "old": issues - YOUNG})
    execute(STORIES, {"stories": stories[:20]})
    after = 0
    while execute(DELIVERIES, {"after": after}):
        after += 20
    for table in ("delivery", "issue", "issuestory", "subscriber", "deliveryrecord"):
        execute(f"VACUUM ANALYZE subscriptions_{table}")
    print(
        f"{issues} issues of {readers} mails made in {time.monotonic() - began:.0f} s", flush=True
    )


def move() -> None:
    """Put everything away without rests, and tell how long a batch takes at most."""
    from subscriptions.outbox import retention

    longest, real = [0.0], retention.put_away

    def timed(*args: Any) -> tuple[int, str]:
        began = time.monotonic()
        try:
            return real(*args)
        finally:
            longest.append(time.monotonic() - began)

    retention.put_away = timed
    log = "SELECT pg_current_wal_insert_lsn() - '0/0'"
    written, began = execute(log)[0], time.monotonic()
    number = retention.put_away_due(lambda _seconds: False)
    seconds = time.monotonic() - began
    written = float(execute(log)[0] - written)
    print(
        f"put away {number} in {seconds:.0f} s, {number / seconds:.0f} a second without rests; a"
        f" batch took {1000 * median(longest[1:]):.0f} ms, {1000 * max(longest):.0f} at most;"
        f" {written / number:.0f} bytes of WAL a mail",
        flush=True,
    )
    for table in ("delivery", "deliveryrecord", "issuesummary", "issue"):
        execute(f"VACUUM ANALYZE subscriptions_{table}")


def sizes() -> dict[str, float]:
    """Return megabytes by table; what deliveries left is free for the next mails."""
    size = "SELECT pg_total_relation_size('subscriptions_{0}') / 1e6"
    # As small as the table becomes once the space that is free in it is used again.
    execute("VACUUM FULL subscriptions_delivery")
    execute("ANALYZE subscriptions_delivery")
    return {name: execute(size.format(name))[0] for name in ("delivery", "deliveryrecord")}


def acts() -> dict[str, tuple[float, Any]]:
    """Return milliseconds of a core and the answer of everything that is asked."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    from subscriptions.admin.deliveries import matching
    from subscriptions.bounces import return_path
    from subscriptions.issues import comparing, recipients
    from subscriptions.issues.progress import deliveries_by_state, report
    from subscriptions.models import Delivery, Edition, Issue, LoggedDelivery, Subscriber
    from subscriptions.outbox import claim, hand_over
    from subscriptions.signup import preferences

    users = get_user_model().objects
    user, _new = users.get_or_create(username="bench", is_superuser=True, is_staff=True)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    reader = Subscriber.objects.order_by("pk")[50]
    old = Issue.objects.filter(candidates__gt=0).order_by("pk")[
        500 if Issue.objects.count() > 900 else 1
    ]
    logged = LoggedDelivery.objects.get(issue=old, subscriber=reader)
    listed = [issue.pk for issue in Issue.objects.order_by("pk")[:LISTED]]
    path = return_path.of(Delivery(pk=logged.pk), "")

    def new_issue() -> Any:
        issue = Issue.objects.create(
            kind="digest", edition=Edition.objects.get(slug="harian"), headline="x", html="x",
            text="x", subject="x", link="https://x.example/",
        )  # fmt: skip
        from articles.models import Article

        for place, story in enumerate(Article.objects.order_by("-pk")[:3]):
            issue.stories.create(article=story, position=place, headline="x")
        return issue

    def planning() -> Any:
        return recipients.plan(new_issue())

    def steps() -> Any:
        issue = new_issue()
        recipients.plan(issue)
        this = Issue.objects.filter(pk=issue.pk)
        this.move("queued", send_at=old.send_at)
        this.move("sending", started_at=old.send_at, candidates=1)
        yield  # from here on it counts
        mails = claim.claim(issue.pk, 100)
        hand_over.hand_over(mails[0])
        for first, second in pairwise(mails):
            hand_over.hand_over(second, after=hand_over.Accepted(first, "250 ok"))

    def page(**query: Any) -> Any:
        answer = client.get("/admin/subscriptions/loggeddelivery/", query)
        assert answer.status_code == 200, answer
        return sorted(set(ROW.findall(answer.text)))

    questions: dict[str, Callable[[], Any]] = {
        "plan a digest, two of three stories mailed before": planning,
        "100 claimed and handed over one by one": steps,
        "log: by address": lambda: sorted(row.pk for row in matching(reader.email)),
        "log: by Message-ID": lambda: [row.pk for row in matching(logged.message_id)],
        "log: its page, by address": lambda: page(q=reader.email),
        "log: its first page": page,
        "log: the refused of an old issue": lambda: page(
            issue__id__exact=old.pk, state__exact="failed"
        ),
        "counts of 100 old issues": lambda: deliveries_by_state(listed),
        "report of an old issue": lambda: report(old, deliveries_by_state([old.pk])[old.pk]),
        "an old issue beside the ten before it": lambda: comparing.numbers([old]),
        "a reader's data": lambda: len(preferences.data_of(reader)["mails"]),
        "erase a reader": lambda: preferences.erase(Subscriber.objects.get(pk=reader.pk)),
        "a late bounce by its return path": lambda: return_path.find(iter([path])).pk,
    }
    return {name: timed(act) for name, act in questions.items()}


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Run it some times and undo it each time; return the median of what it took and the answer.

    It took what this process and its backend spent on a core, whatever else the machine did.
    """
    from django.db import connection, transaction

    connection.ensure_connection()
    backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")

    def spent() -> float:
        return time.process_time() + int(backend.read_text().split()[0]) / 1e9

    times, answer = [], None
    for _ in range(RUNS):
        with transaction.atomic():
            execute("SET LOCAL max_parallel_workers_per_gather = 0")
            steps = act() if isgeneratorfunction(act) else None
            if steps is not None:
                next(steps)
            began = spent()
            answer = act() if steps is None else list(steps)
            times.append(spent() - began)
            transaction.set_rollback(True)
    return 1000 * median(times), answer


if __name__ == "__main__":
    main()
