"""A database of one's own for a measurement, filled in bulk, gone afterwards."""

from __future__ import annotations

import datetime
import itertools
import os
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from tests.benchmarks.collection import Story

BATCH = 1_000


def start_django() -> None:
    """Make PostgreSQL available and read the settings: before any import of models."""
    from newsroom.embedded import ensure_database

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    ensure_database()
    import django

    django.setup()


@contextmanager
def database(name: str = "", *, keep: bool = False) -> Iterator[bool]:
    """Make an empty database with the site's tables, beside the site's own; drop it at the end.

    ``keep``: it stays, and the next call with its name yields ``True`` where it was filled.
    """
    from django.conf import settings
    from django.db import connection

    site = connection.settings_dict["NAME"]
    name = name or f"eval_{os.getpid()}"
    connection.settings_dict["TEST"]["NAME"] = f"{site}_{name}"
    settings.DEBUG = False
    filled = keep and _is_filled(f"{site}_{name}")
    connection.creation.create_test_db(
        verbosity=0, autoclobber=True, serialize=False, keepdb=filled
    )
    done = False
    try:
        yield filled
        done = True
    finally:
        if keep and done:
            _mark_filled()
            connection.close()
            connection.settings_dict["NAME"] = site
        else:
            connection.creation.destroy_test_db(site, verbosity=0)


_FILLED = "filled by a benchmark"


def _is_filled(name: str) -> bool:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s",
            [name],
        )
        return cursor.fetchone() == (_FILLED,)


def _mark_filled() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"COMMENT ON DATABASE {name} IS '{_FILLED}'")


def load(stories: Iterable[Story], processes: int = 1) -> dict[str, int]:
    """Write the stories and index them through the product's own steps; return id → key."""
    rows = Rows()
    keys: dict[str, int] = {}
    rest = iter(stories)
    with timed("stories"):
        while part := list(itertools.islice(rest, BATCH)):
            keys |= rows.write(part, len(keys) + 1)
    index(processes)
    return keys


def index(processes: int = 1) -> None:
    """Index all stories that are there; related ones are computed as they are asked for."""
    from articles.indexing import rebuild

    for step in rebuild.STEPS[:-1]:
        with timed(step.name):
            for _count in rebuild.run(step, processes):
                pass
    with timed("statistics"):
        analyse()


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Say how long a part of the loading took."""
    began = time.monotonic()
    yield
    print(f"  {name}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


def analyse() -> None:
    """Have PostgreSQL know what the tables hold, as autovacuum does in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


ARTICLES = """
    COPY articles_article (id, section_id, kicker, headline, standfirst, dateline, body, body_text,
        status, slug, slug_is_set, published_at, publication_date, created_at, modified_at, version)
        FROM STDIN
"""
TAGGED = "COPY articles_taggedarticle (content_object_id, tag_id) FROM STDIN"


class Rows:
    """Writes stories with their sections and tags past the signals."""

    def __init__(self) -> None:
        from django.utils import timezone

        self.sections: dict[str, int] = {}
        self.tags: dict[str, int] = {}
        self.now = timezone.now()

    def write(self, stories: list[Story], first: int) -> dict[str, int]:
        """Write stories under the keys from ``first`` on; return id → key."""
        from django.db import connection, transaction

        lines = [self.line(key, story) for key, story in enumerate(stories, start=first)]
        tagged = [
            (key, self.tag(name))
            for key, story in enumerate(stories, start=first)
            for name in {self.slug(tag): tag for tag in story.tags}.values()
        ]
        with transaction.atomic(), connection.cursor() as cursor:
            for statement, rows in ((ARTICLES, lines), (TAGGED, tagged)):
                with cursor.copy(statement) as copy:
                    for row in rows:
                        copy.write_row(row)
        return {story.id: key for key, story in enumerate(stories, start=first)}

    def line(self, key: int, story: Story) -> tuple[object, ...]:
        """A story's row."""
        from django.utils import timezone

        now = self.now
        time = min(story.published or now - datetime.timedelta(days=1), now)
        return (
            key, self.section(story.section or "Berita"), "", story.title[:160] or "–", "", "",
            "", story.body, "approved", f"cerita-{key}", False, time, timezone.localdate(time),
            now, now, 0,
        )  # fmt: skip

    def section(self, name: str) -> int:
        """Return the key of a section, made where it was not."""
        from articles.models import Section

        if name not in self.sections:
            slug = self.slug(name)
            made, _new = Section.objects.get_or_create(slug=slug, defaults={"name": name[:120]})
            self.sections[name] = made.pk
        return self.sections[name]

    def slug(self, name: str) -> str:
        """Return what two spellings of a name have in common."""
        from django.utils.text import slugify

        return slugify(name)[:100] or f"tag-{zlib.crc32(name.encode())}"

    def tag(self, name: str) -> int:
        """Return the key of a tag, made where it was not."""
        from articles.models import Tag

        slug = self.slug(name)
        if slug not in self.tags:
            tag, _created = Tag.objects.get_or_create(slug=slug, defaults={"name": name[:100]})
            self.tags[slug] = tag.pk
        return self.tags[slug]
