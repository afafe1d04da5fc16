"""A database of one's own for a measurement, filled in bulk, gone afterwards."""

from __future__ import annotations

import datetime
import itertools
import os
import sys
import time
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
def database(name: str = "eval") -> Iterator[None]:
    """Make an empty database with the site's tables, beside the site's own; drop it at the end."""
    from django.conf import settings
    from django.db import connection

    site = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"{site}_{name}_{os.getpid()}"
    settings.DEBUG = False
    made = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(site, verbosity=0)
        del made


def load(stories: Iterable[Story]) -> dict[str, int]:
    """Write the stories and index them through the product's own steps; return id → key."""
    from articles.indexing import rebuild

    keys: dict[str, int] = {}
    rows = _Rows()
    rest = iter(stories)
    while part := list(itertools.islice(rest, BATCH)):
        keys |= rows.write(part)
    for step in rebuild.STEPS[:-1]:  # related stories are computed as they are asked for
        began = time.monotonic()
        for _count in step.work():
            pass
        print(f"  {step.name}: {time.monotonic() - began:.1f} s", file=sys.stderr)
    analyse()
    return keys


def analyse() -> None:
    """Have PostgreSQL know what the tables hold, as autovacuum does in time."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


class _Rows:
    """Writes stories with their sections and tags past the signals."""

    def __init__(self) -> None:
        self.sections: dict[str, int] = {}
        self.tags: dict[str, int] = {}
        self.count = 0

    def write(self, stories: list[Story]) -> dict[str, int]:
        from django.utils import timezone

        from articles.models import Article, TaggedArticle

        now = timezone.now()
        rows = []
        for story in stories:
            self.count += 1
            time = min(story.published or now - datetime.timedelta(days=1), now)
            rows.append(
                Article(
                    section_id=self.section(story.section or "Berita"),
                    headline=story.title[:160] or "–",
                    body="",
                    body_text=story.body,
                    status="approved",
                    published_at=time,
                    publication_date=timezone.localdate(time),
                    slug=f"cerita-{self.count}",
                )
            )
        Article.objects.bulk_create(rows)
        TaggedArticle.objects.bulk_create(
            [
                TaggedArticle(content_object_id=row.pk, tag_id=self.tag(name))
                for row, story in zip(rows, stories, strict=True)
                for name in {self.slug(tag): tag for tag in story.tags}.values()
            ]
        )
        return {story.id: row.pk for row, story in zip(rows, stories, strict=True)}

    def section(self, name: str) -> int:
        from articles.models import Section

        if name not in self.sections:
            self.sections[name] = Section.objects.create(name=name[:120]).pk
        return self.sections[name]

    def slug(self, name: str) -> str:
        from django.utils.text import slugify

        return slugify(name)[:100] or f"tag-{len(name)}"

    def tag(self, name: str) -> int:
        from articles.models import Tag

        slug = self.slug(name)
        if slug not in self.tags:
            tag, _created = Tag.objects.get_or_create(slug=slug, defaults={"name": name[:100]})
            self.tags[slug] = tag.pk
        return self.tags[slug]
