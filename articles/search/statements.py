"""What is asked of the index of words: parts of statements, put together by ``lexicon``.

All values are parameters. Each part answers with rows of one form: which part it is, what was
asked, what was found, a number, a root.
"""

from __future__ import annotations

_STORIES = "SELECT 'stories' AS part, '' AS asked, '' AS found, df AS number, NULL::text AS root"
KNOWN = f"""
    WITH met AS MATERIALIZED (
        SELECT DISTINCT words, string_to_array(replace(words, ', ', ' '), ' ') AS forms
        FROM unnest(%(typed)s::text[]) AS typed(form) CROSS JOIN LATERAL (
            SELECT words FROM articles_synonym
            WHERE string_to_array(words, ', ') @> ARRAY[typed.form] AND state = 'use' OFFSET 0
        ) named
    ), known AS MATERIALIZED (
        SELECT word::text, df, root::text FROM articles_word
        WHERE word = ANY(%(words)s::text[] || %(candidates)s::text[]
                         || ARRAY(SELECT unnest(forms) FROM met))
    )
    {_STORIES} FROM articles_word WHERE word = %(stories)s
    UNION ALL SELECT 'synonyms', '', words, 0, NULL FROM met
    UNION ALL SELECT 'word', '', word, df, root FROM known
    UNION ALL SELECT 'part', '', word, df, root FROM articles_word
    WHERE word = ANY(%(parts)s::text[]) AND df > 0
    UNION ALL SELECT 'compound', joined, first || ' ' || second, stories, NULL
    FROM articles_compound WHERE joined = ANY(%(words)s::text[])
    UNION ALL SELECT 'tag', '', asked.form, 0, NULL
    FROM (SELECT unnest(%(typed)s::text[]) AS form
          UNION SELECT unnest(string_to_array(words, ', ')) FROM met) asked
    CROSS JOIN LATERAL (
        SELECT FROM articles_tag WHERE slug = replace(asked.form, ' ', '-') OFFSET 0
    ) tag
    UNION ALL SELECT 'family', r.root, f.word, f.df, NULL
    FROM (SELECT unnest(%(candidates)s::text[]) AS root
          UNION SELECT root FROM known WHERE root IS NOT NULL AND word = ANY(%(words)s::text[])) r
    CROSS JOIN LATERAL (
        SELECT word, df FROM articles_word WHERE root = r.root AND df > 0
        ORDER BY df DESC LIMIT %(family)s
    ) f
"""  # noqa: S608 - made of constants
ENDINGS = """
    UNION ALL SELECT 'ending', '', word, df, NULL FROM (
        SELECT word, df FROM articles_word
        WHERE word > %(start)s AND word < %(end)s AND df > 0 ORDER BY df DESC LIMIT %(endings)s
    ) longer
"""
NEAR = """
    SELECT 'near', d.asked, w.word, w.df, w.root
    FROM unnest(%(slips)s::text[], %(deletions)s::int[]) AS d(asked, deletion)
    JOIN articles_spelling s ON s.deletion = d.deletion AND s.edits <= %(edits)s
    JOIN articles_word w ON w.id = s.word_id AND w.df > 0 AND w.word <> d.asked
    LEFT JOIN articles_word k ON k.word = d.asked
    WHERE coalesce(k.df, 0) <= greatest(
        %(seldom)s, (SELECT df / %(rare)s FROM articles_word WHERE word = '')
    ) AND w.df >= %(far_more)s * coalesce(k.df, 0)
"""
_TABLES = {
    "rubrik": "articles_section",
    "tag": "articles_tag",
    "reporter": "articles_reporter",
    "sumber": "articles_source",
}
# The slug itself; where nobody has it, slugs that go on from it or have all of its words.
NAMED = {
    kind: f"""
    UNION ALL SELECT 'named', '{kind}:' || f.slug, n.slug, 0, NULL
    FROM unnest(%({kind})s::text[]) AS f(slug) CROSS JOIN LATERAL (
        (SELECT slug FROM {table} WHERE slug = f.slug)
        UNION ALL (
            (SELECT slug FROM {table}
             WHERE NOT EXISTS (SELECT FROM {table} WHERE slug = f.slug)
               AND slug ~>=~ f.slug AND slug ~<~ (f.slug || '\U0010ffff')
             ORDER BY slug USING ~<~ LIMIT %(names)s)
            UNION
            (SELECT slug FROM {table}
             WHERE NOT EXISTS (SELECT FROM {table} WHERE slug = f.slug)
               AND string_to_array(slug, '-') @> string_to_array(f.slug, '-')
             LIMIT %(names)s)
            LIMIT %(names)s
        )
    ) n
"""  # noqa: S608 - as above
    for kind, table in _TABLES.items()
}
FAMILIES = """
    SELECT 'family' AS part, r.root AS asked, f.word AS found, f.df AS number, NULL AS root
    FROM unnest(%(roots)s::text[]) AS r(root) CROSS JOIN LATERAL (
        SELECT word, df FROM articles_word WHERE root = r.root AND df > 0
        ORDER BY df DESC LIMIT %(family)s
    ) f
"""
# What is counted of two words looks at a few of the stories that have both.
COUNTED_TOGETHER = """
    UNION ALL SELECT 'together', p.first, p.second, n.stories, NULL
    FROM unnest(%(company_first)s::text[], %(company_second)s::text[]) AS p(first, second)
    CROSS JOIN LATERAL (
        SELECT count(*)::int AS stories FROM (
            SELECT FROM articles_searchentry
            WHERE vector @@ (p.first::tsquery && p.second::tsquery) AND counted
            LIMIT %(together)s
        ) both_in
    ) n
"""
STANDING_SIDE_BY_SIDE = """
    UNION ALL SELECT 'side by side', p.first, p.second, 0, NULL
    FROM unnest(%(part_first)s::text[], %(part_second)s::text[]) AS p(first, second)
    WHERE EXISTS (
        SELECT FROM (
            SELECT vector FROM articles_searchentry
            WHERE vector @@ (p.first::tsquery && p.second::tsquery) AND counted
            LIMIT %(looked_at)s
        ) both_in
        WHERE vector @@ tsquery_phrase(p.first::tsquery, p.second::tsquery)
    )
"""
