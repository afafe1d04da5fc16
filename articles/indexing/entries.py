"""Writes what is searched in a story, in the transaction that writes the story."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import connection, transaction
from django.db.models import Prefetch
from django.utils import timezone

from articles.indexing import vectors, vocabulary
from articles.indexing.document import Document, document
from articles.models import Article, ArticleSource, Byline, SearchEntry, TaggedArticle
from articles.models.article import ArticleQuerySet
from articles.models.finding import STORIES

WRITE = """
    INSERT INTO articles_searchentry AS e
        (article_id, section_id, public_from, counted, stale, title, vector)
    VALUES (%s, %s, %s, %s, false, %s::tsvector, %s::tsvector || %s::tsvector)
    ON CONFLICT (article_id) DO UPDATE
    SET section_id = excluded.section_id, public_from = excluded.public_from,
        counted = excluded.counted, stale = false, title = excluded.title, vector = excluded.vector
"""
COUNTED_WORDS = """
    SELECT tsvector_to_array(vector) FROM articles_searchentry WHERE article_id = %s AND counted
"""
WORDS = "SELECT tsvector_to_array(vector) FROM articles_searchentry WHERE article_id = %s"


def readable() -> ArticleQuerySet:
    """Return stories loaded with all that ``document`` reads."""
    return (
        Article.objects.order_by("pk")
        .select_related("section")
        .prefetch_related(
            Prefetch("tagged", TaggedArticle.objects.select_related("tag")),
            Prefetch("bylines", Byline.objects.select_related("reporter")),
            Prefetch("article_sources", ArticleSource.objects.select_related("source")),
        )
        .defer("body")
    )


def write(article_id: int) -> None:
    """Index one story as it stands: entry, counts, vector, postings. A no-op if it is gone."""
    article = readable().filter(pk=article_id).first()
    if article is None:
        return
    doc = document(article)
    public_now = doc.public_from is not None and doc.public_from <= timezone.now()
    with transaction.atomic():
        before = _words(COUNTED_WORDS, article_id)
        with connection.cursor() as cursor:
            cursor.execute(WRITE, _row(doc, counted=public_now))
        after = _words(WORDS, article_id) if public_now else frozenset()
        vocabulary.count(after - before, before - after)
        if doc.public_from is not None or before:
            vectors.weigh([article_id])


def count_due(keys: Collection[int]) -> None:
    """Count and weigh stories whose time has come since they were written."""
    for article_id in keys:
        with transaction.atomic():
            if SearchEntry.objects.due().filter(pk=article_id).update(counted=True):
                vocabulary.count(_words(WORDS, article_id), ())
                vectors.weigh([article_id])


def forget(article_id: int) -> None:
    """Take a story's words out of the counts before its rows go."""
    with transaction.atomic():
        vocabulary.count((), _words(COUNTED_WORDS, article_id))
        SearchEntry.objects.filter(pk=article_id).update(counted=False)


def write_many(articles: Collection[Article]) -> None:
    """Write the entries of many stories, their words yet to be counted: for the rebuild."""
    with connection.cursor() as cursor:
        cursor.executemany(WRITE, [_row(document(one), counted=False) for one in articles])


def _row(doc: Document, *, counted: bool) -> list[Any]:
    return [
        doc.article_id,
        doc.section_id,
        doc.public_from,
        counted,
        doc.title,
        doc.title,
        doc.body,
    ]


def _words(statement: str, article_id: int) -> frozenset[str]:
    """The words of an entry, with the one that counts stories; none where there is no entry."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [article_id])
        row = cursor.fetchone()
    if row is None:
        return frozenset()
    return frozenset([STORIES, *(lexeme for lexeme in row[0] if ":" not in lexeme)])
