"""The statements that ask the search entries.

They are made of constants and numbers alone; all values are parameters.
"""
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping

_VISIBLE = """
    (%(drafts)s OR e.public_from <= statement_timestamp())
    AND (%(since)s::timestamptz IS NULL OR e.public_from >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR e.public_from < %(until)s)
"""
_HARD = "(%(hard)s::tsquery IS NULL OR e.vector @@ %(hard)s::tsquery)"
_COLUMNS = "e.article_id, e.section_id, e.public_from, e.title, e.vector"

# What has every word needs not be asked which words it has anywhere: its vector stays unread.
_TOLD = """
    SELECT a.headline,
        (SELECT array_agg(e.title @@ words) FROM unnest(%(groups)s::tsquery[]) words),
        CASE WHEN f.tier > %(strict)s THEN (
            SELECT array_agg(v.vector @@ words)
            FROM (SELECT ts_delete(e.vector, '') AS vector OFFSET 0) v
            CROSS JOIN unnest(%(groups)s::tsquery[]) words
        ) END
    FROM articles_searchentry e JOIN articles_article a ON a.id = e.article_id
    WHERE e.article_id = CASE WHEN f.place <= %(ranked)s THEN f.article_id END
"""

BY_DATE = ""
HEADLINES_FIRST = "m.title @@ %(headline)s::tsquery DESC NULLS LAST,"
MOST_TOLD_FIRST = """
    (SELECT sum(idf) FROM unnest(%(told)s::tsquery[], %(idfs)s::float8[]) g(words, idf)
     WHERE m.title @@ words) DESC NULLS LAST,
"""

FURTHER_SECTIONS = "SELECT section_id FROM articles_furthersection WHERE article_id = ANY(%(keys)s)"


def matching(
    number: int,
    column: str,
    order: str,
    *,
    newest: int = 0,
    also: str = "true",
    words: bool = True,
    apart: bool = True,
) -> str:
    """Return the statement that finds the stories of tier ``number``, in one of the orders above.

    ``newest`` looks at so many stories alone: for words that too many stories have. What is ordered
    by what it tells is first cut to the newest ``cut``, for telling takes time. ``also`` is one
    more condition. ``words``: whether any are asked for, or filters and dates alone.
    """
    newest_first = "ORDER BY e.public_from DESC NULLS FIRST, e.article_id DESC"
    first = f"{_has('wanted', number, column)} AND {_HARD} AND {also}"
    then = f"{_has('rest', number, column)} AND {_VISIBLE}"
    if newest:
        first, then = f"{_VISIBLE} {newest_first} LIMIT {newest:d}", f"{first} AND {then}"
    # The planner cannot know how few have the words: left to itself it would rather go through
    # all stories by date than to the index of words. So this comes first, and apart; and of many
    # words the telling ones alone, for the index reads every story that has the others.
    source = f"SELECT {_COLUMNS} FROM articles_searchentry e WHERE {first}"
    if apart:
        source += " OFFSET 0"
    source = f"SELECT * FROM ({source}) e WHERE {then}"
    if order == MOST_TOLD_FIRST:
        source += f" {newest_first} LIMIT %(cut)s"
    elif order == BY_DATE and not words:
        source += f" {newest_first} LIMIT %(most)s"  # along the index, however many there are
    return f"""
        SELECT m.*, row_number() OVER () AS place FROM (
            SELECT article_id, section_id, public_from FROM ({source}) m
            ORDER BY {order} public_from DESC NULLS FIRST, article_id DESC LIMIT %(most)s
        ) m
    """


def _has(name: str, number: int, column: str) -> str:
    words = f"%({name}{number})s::tsquery"
    return f"({words} IS NULL OR e.{column} @@ {words})"


def tiers(parts: Mapping[int, str]) -> str:
    """Return the statement that asks several tiers at once: ``matching`` by number.

    A story counts for its first tier. With the first ``ranked`` of each tier comes what ranking
    reads: the headline, and which of ``groups`` are above the text and which anywhere.
    """
    named = ", ".join(
        f"tier{number} AS MATERIALIZED ({statement})" for number, statement in parts.items()
    )
    found = " UNION ALL ".join(
        f"SELECT {number} AS tier, article_id, section_id, public_from,"
        f" row_number() OVER (ORDER BY place) AS place FROM tier{number} t WHERE true"
        + "".join(
            f" AND NOT EXISTS (SELECT FROM tier{before} b WHERE b.article_id = t.article_id)"
            for before in parts
            if before < number
        )
        for number in parts
    )
    return f"""
        WITH {named}
        SELECT f.tier, f.article_id, f.section_id, extract(epoch FROM f.public_from)::float8,
            extract(year FROM f.public_from AT TIME ZONE %(zone)s)::int, r.*
        FROM ({found}) f LEFT JOIN LATERAL ({_TOLD}) r ON true
        ORDER BY f.tier, f.place
    """


def newest(number: int) -> str:
    """Return the statement that finds what a tier finds, newest first, from a place on."""
    return f"""
        SELECT e.article_id, extract(epoch FROM e.public_from)::float8
        FROM articles_searchentry e
        WHERE {_VISIBLE} AND {_has("wanted", number, "vector")} AND {_has("rest", number, "vector")}
          AND {_HARD} AND e.public_from IS NOT NULL
          AND (%(time)s::float8 IS NULL
               OR (e.public_from, e.article_id) < (to_timestamp(%(time)s), %(key)s))
        ORDER BY e.public_from DESC, e.article_id DESC LIMIT %(most)s
    """
