"""Word vectors and impact-ordered postings of approved stories, written by one statement.

A word that a story has ``n`` times in the text and ``t`` times in the headline weighs
``(1 + ln(n + 3t)) · (ln((1 + N) / (1 + df)) + 1)``, ``N`` stories in all, ``df`` of them with the
word. Words that no other story has tell nothing of likeness: they are kept only while there is
room, so that a second story with the word finds the first, and count for nothing in the norm.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection, transaction

KEPT = 64  # words of a story, for the exact likeness
POSTED = 16  # words of a story, under which other stories find it

# Words of the given stories with their weights; the parameter is a list of keys.
WEIGHTS = """
    SELECT e.article_id, w.id AS term, w.df > 1 AS shared,
        (1 + ln(cardinality(u.positions)
                - cardinality(array_positions(u.weights, 'C'))
                + 2 * cardinality(array_positions(u.weights, 'A'))))
        * (ln((1 + n.stories) / (1 + greatest(w.df, 1))) + 1) AS weight
    FROM articles_searchentry e
    CROSS JOIN (SELECT coalesce(max(df), 0)::float AS stories
                FROM articles_word WHERE word = '') n
    CROSS JOIN LATERAL unnest(e.vector) u
    JOIN articles_word w ON w.word = u.lexeme
    WHERE e.article_id = ANY(%s)
      AND cardinality(u.positions) > cardinality(array_positions(u.weights, 'C'))
      AND length(u.lexeme) > 1
"""
PRUNED = f"""
    SELECT article_id, term, weight, place,
        coalesce(sqrt(sum(weight * weight) FILTER (WHERE shared) OVER story),
                 sqrt(sum(weight * weight) OVER story)) AS norm
    FROM (SELECT *, row_number() OVER (PARTITION BY article_id
                                       ORDER BY shared DESC, weight DESC, term) AS place
          FROM ({WEIGHTS}) all_words) ranked
    WINDOW story AS (PARTITION BY article_id)
"""  # noqa: S608 - made of constants
WRITE_VECTORS = f"""
    INSERT INTO articles_storyvector AS v (article_id, terms, weights, norm, stories)
    SELECT p.article_id, array_agg(term ORDER BY place), array_agg(weight ORDER BY place),
           max(norm), (SELECT coalesce(max(df), 0) FROM articles_word WHERE word = '')
    FROM ({PRUNED}) p JOIN articles_searchentry e USING (article_id)
    WHERE place <= {KEPT} AND e.public_from IS NOT NULL
    GROUP BY p.article_id ORDER BY p.article_id
    ON CONFLICT (article_id) DO UPDATE
    SET terms = excluded.terms, weights = excluded.weights, norm = excluded.norm,
        stories = excluded.stories, related_at = NULL
"""  # noqa: S608 - as above
WRITE_POSTINGS = f"""
    INSERT INTO articles_posting (article_id, term, impact)
    SELECT article_id, t.term, t.weight / v.norm
    FROM articles_storyvector v
    CROSS JOIN LATERAL unnest(v.terms[1:{POSTED}], v.weights[1:{POSTED}]) AS t(term, weight)
    WHERE article_id = ANY(%s) AND v.norm > 0
"""  # noqa: S608 - as above


def weigh(keys: Collection[int]) -> None:
    """Write the vectors and postings of these stories anew; those not approved lose theirs."""
    wanted = list(keys)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM articles_storyvector v USING articles_searchentry e"
            " WHERE v.article_id = ANY(%s) AND e.article_id = v.article_id"
            " AND e.public_from IS NULL",
            [wanted],
        )
        # Whoever weighs one of them at the same time waits here, for its postings come after.
        cursor.execute(WRITE_VECTORS, [wanted])
        cursor.execute("DELETE FROM articles_posting WHERE article_id = ANY(%s)", [wanted])
        cursor.execute(WRITE_POSTINGS, [wanted])
