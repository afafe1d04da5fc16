"""The statements that ask the search entries.

They are made of constants alone (hence S608 is off line by line); all values are parameters.
"""

from __future__ import annotations

_VISIBLE = """
    (%(drafts)s OR e.public_from <= %(now)s)
    AND (%(since)s::timestamptz IS NULL OR e.public_from >= %(since)s)
    AND (%(until)s::timestamptz IS NULL OR e.public_from < %(until)s)
"""
_MATCHES = {
    column: f"""
        (%(wanted)s::tsquery IS NULL OR e.{column} @@ %(wanted)s::tsquery)
        AND (%(hard)s::tsquery IS NULL OR e.vector @@ %(hard)s::tsquery)
    """
    for column in ("title", "vector")
}
_COLUMNS = "e.article_id, e.section_id, e.public_from, e.title, e.vector"

BY_DATE = ""
HEADLINES_FIRST = "m.title @@ %(headline)s::tsquery DESC NULLS LAST,"
MOST_TOLD_FIRST = """
    (SELECT sum(idf) FROM unnest(%(told)s::tsquery[], %(idfs)s::float8[]) g(words, idf)
     WHERE m.title @@ words) DESC NULLS LAST,
"""


def matching(column: str, order: str, *, newest_only: bool) -> str:
    """Return the statement that finds stories by ``column``, in one of the orders above.

    ``newest_only`` looks at the newest stories alone: for words that too many stories have. What is
    ordered by what it tells is first cut to the newest ``cut``, for telling takes time.
    """
    source = f"SELECT {_COLUMNS} FROM articles_searchentry e WHERE {_VISIBLE}"  # noqa: S608
    newest_first = "ORDER BY e.public_from DESC NULLS FIRST, e.article_id DESC"
    if newest_only:
        source = f"SELECT {_COLUMNS} FROM ({source} {newest_first} LIMIT %(newest)s) e WHERE true"  # noqa: S608
    source += f" AND {_MATCHES[column]}"
    if order == MOST_TOLD_FIRST:
        source += f" {newest_first} LIMIT %(cut)s"
    return f"""
        SELECT article_id, section_id, extract(year FROM public_from)::int
        FROM ({source}) m
        ORDER BY {order} public_from DESC NULLS FIRST, article_id DESC LIMIT %(most)s
    """  # noqa: S608


NEWEST = f"""
    SELECT e.article_id, extract(epoch FROM e.public_from)::float8
    FROM articles_searchentry e
    WHERE {_VISIBLE} AND {_MATCHES["vector"]} AND e.public_from IS NOT NULL
      AND (%(time)s::float8 IS NULL
           OR (e.public_from, e.article_id) < (to_timestamp(%(time)s), %(key)s))
    ORDER BY e.public_from DESC, e.article_id DESC LIMIT %(most)s
"""  # noqa: S608
