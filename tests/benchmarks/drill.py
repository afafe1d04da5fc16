"""How long a drill takes on a large paper, and in how much memory: ``make bench-drill``.

Makes a database of its own with so many stories (300 words each) and subscribers, runs ``manage.py
drill`` on it, and removes all of it. Ends with 1 where it took more than the figures allow.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_SECONDS, MOST_MEGABYTES = 600.0, 300.0
# Bodies as long as a story's, of 20,000 words that are as uneven as words are.
BODIES = """
UPDATE articles_article SET body = '<p>' || made.words || '</p>', body_text = made.words
FROM (
    SELECT id, string_agg('kata' || (power(random(), 3) * 20000)::int, ' ') AS words
    FROM articles_article, generate_series(1, 300) GROUP BY id
) AS made WHERE made.id = articles_article.id
"""
SUBSCRIBERS = """
INSERT INTO subscriptions_subscriber (
    email, state, unsubscribe_token, source_page, created_at, confirmed_at, frequency, everything
)
SELECT 'p' || n || '@contoh' || n %% 40 || '.example', 'active',
    translate(left(encode(uuid_send(gen_random_uuid()), 'base64'), 22), '+/', '-_'),
    '', now(), now(), 'daily', true FROM generate_series(1, %s) AS n
"""


def main() -> None:
    """Make, drill, tell, remove."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--subscribers", type=int, default=100_000)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="bench-drill-"))
    folder.chmod(0o755)
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ.pop("DATABASE_URL", None)
    from newsroom.embedded import ensure_database

    database = ensure_database()
    try:
        fill(options.stories, options.subscribers)
        seconds, megabytes = measure()
    finally:
        if database is not None:
            database.stop()
        shutil.rmtree(folder, ignore_errors=True)
    print(f"drill: {seconds:.0f} s, {megabytes:.0f} MB at most in one process")
    sys.exit(0 if seconds < MOST_SECONDS and megabytes < MOST_MEGABYTES else 1)


def fill(stories: int, subscribers: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from articles.indexing import rebuild
    from tests.benchmarks.generated import fill as fill_stories

    began = time.monotonic()
    call_command("migrate", verbosity=0)
    fill_stories(stories)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(BODIES)
        cursor.execute(SUBSCRIBERS, [subscribers])
        cursor.execute("SET session_replication_role = DEFAULT")
    for step in rebuild.STEPS:
        if step.name != "related":  # for hours, and rows of numbers like the others
            for _rows in rebuild.run(step, os.cpu_count() or 1):
                pass
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
    connection.close()
    print(
        f"{stories} stories, {subscribers} subscribers: {size}, {time.monotonic() - began:.0f} s",
        flush=True,
    )


def measure() -> tuple[float, float]:
    """Drill; return seconds and the largest process of ours: PostgreSQL's programs counted, too."""
    began = time.monotonic()
    process = subprocess.Popen([sys.executable, "manage.py", "drill"], cwd=ROOT)
    _pid, status, used = os.wait4(process.pid, 0)
    assert status == 0
    return time.monotonic() - began, used.ru_maxrss / 1000


if __name__ == "__main__":
    main()
