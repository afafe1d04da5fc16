"""At a hundred thousand stories every statement of search and related goes by an index."""

import json

import pytest
from django.db import connection

from articles import nearness
from articles.finding import candidates
from articles.finding.candidates import Tier
from articles.finding.expansion import expand
from articles.finding.language import parse
from articles.finding.lexicon import look_up
from articles.finding.suggestions import suggest

STORIES = 100_000
FILL = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO articles_section (id, name, slug, description, position) VALUES (1, 'S', 's', '', 1);
    INSERT INTO articles_article (id, section_id, kicker, headline, standfirst, dateline, body,
        body_text, status, slug, published_at, publication_date, created_at, modified_at, version)
    SELECT n, 1, '', 'Kata' || n, '', '', '', '', 'approved', n::text,
           now() - n * interval '1 minute', current_date, now(), now(), 0
    FROM generate_series(1, {stories}) n;
    INSERT INTO articles_searchentry (article_id, section_id, public_from, counted, stale, title, vector)
    SELECT n, 1, now() - n * interval '1 minute', true, false, v, v FROM (
        SELECT n, array_to_tsvector(ARRAY['umum' || n % 5, 'kata' || n % 997, 'langka' || n % 20011]) v
        FROM generate_series(1, {stories}) n) made;
    INSERT INTO articles_word (id, word, df, root, spelled)
    SELECT n, 'kata' || n, {stories} / 997, 'kata' || n, true FROM generate_series(0, 996) n;
    INSERT INTO articles_word (id, word, df, root, spelled)
    SELECT 100000 + n, 'langka' || n, 5, 'langka' || n, true FROM generate_series(0, 20010) n;
    INSERT INTO articles_word (id, word, df, root, spelled) VALUES
        (200000, '', {stories}, '', true), (200001, 'umum1', {stories} / 5, 'umum1', true);
    INSERT INTO articles_posting (article_id, term, impact)
    SELECT n, t, random() FROM generate_series(1, {stories}) n, LATERAL (VALUES (n % 997), (100000 + n % 20011)) w(t);
    INSERT INTO articles_storyvector (article_id, terms, weights, norm, stories, related_at)
    SELECT n, ARRAY[n % 997, 100000 + n % 20011], ARRAY[2, 5], 6, {stories}, now() FROM generate_series(1, {stories}) n;
    ANALYZE articles_article, articles_searchentry, articles_word, articles_posting, articles_storyvector;
"""

pytestmark = pytest.mark.django_db


@pytest.fixture
def archive():
    with connection.cursor() as cursor:
        cursor.execute(FILL.format(stories=STORIES))


def scans(statement, parameters):
    """The kinds of scans of tables in a plan, with their tables."""
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (FORMAT JSON) " + statement, parameters)
        (plans,) = cursor.fetchone()
    plans = json.loads(plans) if isinstance(plans, str) else plans
    todo, found = [plans[0]["Plan"]], set()
    while todo:
        node = todo.pop()
        todo += node.get("Plans", [])
        if "Relation Name" in node:
            found.add((node["Relation Name"], node["Node Type"]))
    return found


def assert_by_index(statement, parameters):
    found = scans(statement, parameters)
    assert found
    small = {"articles_synonym", "articles_section", "articles_tag", "articles_taggedarticle"}
    assert not [scan for scan in found if scan[1] == "Seq Scan" and scan[0] not in small], found


def test_every_statement_goes_by_an_index(archive, monkeypatch):
    asked = []
    monkeypatch.setattr(connection, "cursor", spy(connection.cursor, asked))
    for text in (
        "kata5 langka7 ",
        "langka7 ",
        "umum1 ",
        "umum1 kata3 langka9 kata8 ",
        "kata5 tag:x ",
        "lanka7 kat",
    ):
        query = parse(text)
        known = look_up(query)
        plan = candidates.plan(
            query, expand(query, known), [["tag:x"]] * len(query.filters), known.stories
        )
        candidates.strict(plan)
        candidates.lenient(plan, 0)
        candidates.newest(plan, Tier.ALL, (1.7e9, 5), 11)
    suggest("langka77")
    suggest("lnagka7")
    nearness.vectors([5, 6])
    story = nearness.Article.objects.get(pk=5)
    assert nearness.near(story)
    monkeypatch.undo()
    statements = [(sql, values) for sql, values in asked if "articles_" in sql and "SELECT" in sql]
    assert len(statements) > 15
    for sql, values in statements:
        assert_by_index(sql, values)


def spy(make, asked):
    """Make cursors that note what they are asked."""

    def cursor(*args, **kwargs):
        made = make(*args, **kwargs)
        execute = made.execute

        def noted(sql, params=None):
            asked.append((sql.rpartition("SET LOCAL jit = off; ")[2], params))
            return execute(sql, params)

        made.execute = noted
        return made

    return cursor
