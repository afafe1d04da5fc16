"""Measures retention: ``python -m tests.benchmarks.retention --issues 1000 --readers 3000``.

A table of deliveries as years leave it: what planning, the senders' steps, the log and the reports
take before their mails are put away and after, and what putting away costs. In an embedded
PostgreSQL of its own that is deleted afterwards. Ends with 1 where an answer differs.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

YOUNG = 30  # issues that are not put away

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
    from tests.benchmarks.retention_acts import acts

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


if __name__ == "__main__":
    main()
