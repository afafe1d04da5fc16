"""Writes what is searched in a story, in the transaction that writes the story."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from typing import Any

from django.db import connection, transaction

from articles.db import clock
from articles.indexing import terms, thesaurus
from articles.indexing.document import Document, documents
from articles.models import SearchEntry
from articles.models.search import STORIES
from articles.related import vectors
from articles.text.tokenizer import READING

OVER = """
    ON CONFLICT (article_id) DO UPDATE
    SET section_id = excluded.section_id, public_from = excluded.public_from,
        counted = excluded.counted, stale = false, reading = excluded.reading,
        title = excluded.title, vector = excluded.vector
"""
WRITE = f"""
    INSERT INTO articles_searchentry AS e
        (article_id, section_id, public_from, counted, stale, reading, title, vector)
    VALUES (%s, %s, %s, %s, %s, %s, %s::tsvector, %s::tsvector)
    {OVER}
"""  # noqa: S608 - made of constants
# What somebody saves at the same moment may stand there first: rows that came are laid over it.
NEW = """
    CREATE TEMPORARY TABLE new_searchentry ON COMMIT DROP AS
    SELECT article_id, section_id, public_from, counted, stale, reading, title, vector
    FROM articles_searchentry WITH NO DATA
"""
COPY = """
    COPY new_searchentry
        (article_id, section_id, public_from, counted, stale, reading, title, vector) FROM STDIN
"""
LAY_OVER = f"""
    INSERT INTO articles_searchentry AS e
        (article_id, section_id, public_from, counted, stale, reading, title, vector)
    SELECT article_id, section_id, public_from, counted, stale, reading, title, vector
    FROM new_searchentry ORDER BY article_id
    {OVER}
"""  # noqa: S608 - as above
HOLD = "SELECT FROM articles_article WHERE id = ANY(%s) ORDER BY id FOR SHARE"
COUNTED_WORDS = """
    SELECT tsvector_to_array(vector) FROM articles_searchentry WHERE article_id = %s AND counted
"""
WORDS = "SELECT tsvector_to_array(vector) FROM articles_searchentry WHERE article_id = %s"


def write(article_id: int) -> None:
    """Index one story as it stands: entry, counts, vector, postings. A no-op if it is gone."""
    doc = next(documents([article_id]), None)
    if doc is None:
        return
    public_now = _is_public(doc, clock.now())
    with transaction.atomic():
        before = _words(COUNTED_WORDS, article_id)
        with connection.cursor() as cursor:
            cursor.execute(WRITE, _row(doc, counted=public_now))
        thesaurus.offer(doc.explained)
        after = _words(WORDS, article_id) if public_now else frozenset()
        terms.count(after - before, before - after)
        if doc.public_from is not None or before:
            vectors.weigh([article_id])


def count_due(keys: Collection[int]) -> None:
    """Count and weigh stories whose time has come since they were written."""
    for article_id in keys:
        with transaction.atomic():
            if SearchEntry.objects.due().filter(pk=article_id).update(counted=True):
                terms.count(_words(WORDS, article_id), ())
                vectors.weigh([article_id])


def remove(article_id: int) -> None:
    """Take a story's words out of the counts before its rows go."""
    with transaction.atomic():
        terms.count((), _words(COUNTED_WORDS, article_id))
        SearchEntry.objects.filter(pk=article_id).update(counted=False)


def write_many(keys: Sequence[int]) -> None:
    """Write the entries of many stories for the rebuild, which counts all words anew afterwards.

    Who saves one of them meanwhile waits; readers find the old entries until the new are there.
    """
    wanted = sorted(keys)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(HOLD, [wanted])
        cursor.execute("DELETE FROM articles_searchentry WHERE article_id = ANY(%s)", [wanted])
        cursor.execute(NEW)
        found = list(documents(wanted))
        now = clock.now()
        with cursor.copy(COPY) as copy:
            for doc in found:
                copy.write_row(_row(doc, counted=_is_public(doc, now)))
        cursor.execute(LAY_OVER)
        cursor.execute("DROP TABLE new_searchentry")
        thesaurus.offer(frozenset().union(*(doc.explained for doc in found)))


def _is_public(doc: Document, now: datetime.datetime) -> bool:
    return doc.public_from is not None and doc.public_from <= now


def _row(doc: Document, *, counted: bool) -> list[Any]:
    stale = False
    about = [doc.article_id, doc.section_id, doc.public_from, counted, stale, READING]
    return [*about, doc.title, doc.vector]


def _words(statement: str, article_id: int) -> frozenset[str]:
    """The words of an entry, with the one that counts stories; none where there is no entry."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [article_id])
        row = cursor.fetchone()
    if row is None:
        return frozenset()
    return frozenset([STORIES, *(lexeme for lexeme in row[0] if ":" not in lexeme)])
