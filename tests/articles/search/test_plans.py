"""At a hundred thousand stories every statement of search and related goes by an index."""

import json

import pytest
from django.db import connection

from articles.models import StoryVector
from articles.related import offers, similarity, store
from articles.search import candidates
from articles.search.expansion import expand
from articles.search.lexicon import look_up
from articles.search.plan import Tier, make_plan
from articles.search.query import parse
from articles.search.suggest import suggest

STORIES = 100_000
FILL = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO articles_section (id, name, slug, description, position) VALUES (1, 'S', 's', '', 1);
    INSERT INTO articles_article (id, section_id, kicker, headline, standfirst, dateline, body,
        body_text, status, slug, published_at, publication_date, created_at, modified_at, version,
        slug_is_set)
    SELECT n, 1, '', 'Kata' || n, '', '', '', '', 'approved', n::text,
           now() - n * interval '1 minute', current_date, now(), now(), 0, false
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
    INSERT INTO articles_tag (id, name, key, slug, description)
    SELECT n, 'Perkara ' || n, 'perkara ' || n, 'perkara-' || n, '' FROM generate_series(1, 3000) n;
    INSERT INTO articles_taggedarticle (content_object_id, tag_id, public_at)
    SELECT n, 1 + n % 3000, now() - n * interval '1 minute' FROM generate_series(1, {stories}) n;
    INSERT INTO articles_reporter (id, name, slug, role, bio)
    SELECT n, 'Nama ' || n, 'nama-' || n, '', '' FROM generate_series(1, 3000) n;
    INSERT INTO articles_source (id, name, slug, url, description)
    SELECT n, 'Lembaga ' || n, 'lembaga-' || n, '', '' FROM generate_series(1, 3000) n;
    INSERT INTO articles_synonym (words)
    SELECT 'ejaan' || n || ', ejahan' || n FROM generate_series(1, 3000) n;
    INSERT INTO articles_relatedstory (article_id, other_id, score, cosine)
    SELECT n, n + m, 1.0 / m, 0.5 FROM generate_series(1, {stories} - 12) n, generate_series(1, 12) m;
    INSERT INTO articles_relatedchoice (article_id, other_id, kind, position)
    SELECT n, n + 20, CASE WHEN n % 2 = 0 THEN 'pin' ELSE 'ban' END, 0
    FROM generate_series(1, 3000) n;
    ANALYZE articles_article, articles_searchentry, articles_word, articles_posting,
        articles_storyvector, articles_tag, articles_taggedarticle, articles_reporter,
        articles_source, articles_synonym, articles_relatedstory, articles_relatedchoice,
        articles_section;
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


def pages(table):
    """How many pages a table has on the disk."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0]


def assert_by_index(statement, parameters):
    """No table is read from end to end but one of a single page, which no index makes shorter."""
    found = scans(statement, parameters)
    assert found
    assert not [t for t, kind in found if kind == "Seq Scan" and pages(t) > 1], (found, statement)


def test_every_statement_goes_by_an_index(archive, monkeypatch):
    asked = []
    monkeypatch.setattr(connection, "cursor", spy(connection.cursor, asked))
    for text in (
        "kata5 langka7 ",
        "langka7 ",
        "umum1 ",
        "umum1 kata3 langka9 kata8 ",
        "kata5 tag:x ",
        "kata5 tag:7 reporter:nama sumber:lembaga-3 rubrik:s ",
        "ejaan7 kata3 ",
        "tag:perkara-7 ",
        "tag:perkara ",
        "sejak:2010 ",
        "tanggal:2020 ",
        "lanka7 kat",
    ):
        query = parse(text)
        known = look_up(query)
        plan = make_plan(
            query, expand(query, known), [["tag:x"]] * len(query.filters), known.stories
        )
        candidates.strict(plan)
        candidates.lenient(plan, 0)
        candidates.newest(plan, Tier.ALL, (1.7e9, 5), 11)
    suggest("langka77")
    suggest("lnagka7")
    suggest("perkara 7")
    suggest("kata77 la")
    similarity.vectors([5, 6])
    story = similarity.Article.objects.get(pk=5)
    assert similarity.near(story)
    assert len(offers.related(story)) == offers.LIMIT
    assert store.settle(5) is False
    StoryVector.objects.filter(pk=5).update(related_at=None)
    assert store.settle(5)
    monkeypatch.undo()
    statements = [(sql, values) for sql, values in asked if "articles_" in sql]
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
