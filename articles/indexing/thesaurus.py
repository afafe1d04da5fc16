"""Offers the thesaurus what stories explain: "Komisi Pemberantasan Korupsi (KPK)".

An editor accepts or refuses; until then searches know nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import connection

from articles.models import Synonym

EXPLAINED_IN = 3  # public stories
OFFER = f"""
    INSERT INTO articles_synonym (words, state, source)
    SELECT e.short || ', ' || e.long, '{Synonym.State.OFFERED}', ''
    FROM (
        SELECT lexeme, split_part(split_part(lexeme, ':', 2), '=', 1) AS short,
            split_part(lexeme, '=', 2) AS long
        FROM unnest(%(lexemes)s::text[]) AS lexeme
    ) e
    WHERE length(e.short) + length(e.long) < 198
      AND NOT EXISTS (
          SELECT FROM articles_synonym s
          WHERE string_to_array(s.words, ', ') @> ARRAY[e.short, e.long]
      )
      AND %(stories)s <= (
          SELECT count(*) FROM (
              SELECT FROM articles_searchentry
              WHERE vector @@ quote_literal(e.lexeme)::tsquery AND counted LIMIT %(stories)s
          ) explaining
      )
    ORDER BY 1
    ON CONFLICT (words) DO NOTHING
"""  # noqa: S608 - made of constants


def offer(lexemes: Collection[str]) -> None:
    """Offer those of the short forms that enough stories explain and no entry has, in any state."""
    if lexemes:
        with connection.cursor() as cursor:
            cursor.execute(OFFER, {"lexemes": list(lexemes), "stories": EXPLAINED_IN})
