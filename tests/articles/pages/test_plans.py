"""Every list is a short walk along an index, on the first page and far down, however large."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.db.keyset_pagination import OLDER, Cursor
from articles.models import Article, TaggedArticle
from tests.benchmarks.generated import fill
from tests.benchmarks.plans import explain

STORIES = 50_000
MOST_ROWS = 400
# The planner may read this small table whole to name the tags of thirty stories.
TAGS = 2_000

pytestmark = pytest.mark.django_db

PAGES = {
    "home": ("/", "article_newest_of_section"),
    "feed": ("/feed/", "article_newest"),
    "section's feed": ("/rubrik/rubrik-3/feed/atom/", "article_newest"),
    "tag's feed": ("/tag/tag-1/feed/", "tagged_newest"),
    "news sitemap": ("/sitemap-kabar.xml", "article_newest"),
    "section": ("/rubrik/rubrik-3/", "article_newest_of_section"),
    "quiet section": ("/rubrik/rubrik-8/", "article_newest_of_section"),
    "section, those filed further": ("/rubrik/rubrik-3/", "further_newest"),
    "section's feed, those filed further": ("/rubrik/rubrik-3/feed/atom/", "further_newest"),
    "common tag": ("/tag/tag-1/", "tagged_newest"),
    "rare tag": ("/tag/tag-900/", "tagged_newest"),
    "reporter": ("/reporter/reporter-7/", "byline_newest"),
    "source": ("/sumber/sumber-9/", "article_source_newest"),
    "year": ("/{year}/", "article_newest"),
    "corrections": ("/koreksi/", "correction_newest"),
}


@pytest.fixture(scope="module")
def large(django_db_setup, django_db_blocker):
    """The generated paper, for all tests of this file."""
    with django_db_blocker.unblock():
        fill(STORIES)
        yield Article.objects.published()[STORIES // 2]
        with connection.cursor() as cursor:
            cursor.execute(
                "TRUNCATE articles_article, articles_section, articles_tag, articles_reporter, "
                "articles_source CASCADE"
            )


def selects(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    return [q["sql"] for q in queries.captured_queries if q["sql"].startswith(("SELECT", "("))]


def place(large, path):
    return path.format(year=large.publication_date.year)


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("far", [False, True], ids=["first", "far"])
def test_a_list_reads_no_more_than_it_shows(large, client, name, far):
    path, index = PAGES[name]
    cursor = Cursor(large.published_at, large.pk)
    address = place(large, path) + (f"?{OLDER}={cursor}" if far else "")
    plans = [explain(sql) for sql in selects(client, address)]
    assert max(plan.rows for plan in plans) <= (TAGS if "feed" in name else MOST_ROWS), plans
    assert any(index in scan for plan in plans for scan in plan.scans), plans


def test_no_list_counts(large, client):
    for path, _index in PAGES.values():
        assert not any("COUNT(" in sql for sql in selects(client, place(large, path)))


def test_the_desk_counts_the_stories_of_the_tags_that_it_shows(large, admin_client):
    plans = [explain(sql) for sql in selects(admin_client, "/admin/articles/tag/")]
    assert max(plan.rows for plan in plans) < TaggedArticle.objects.count() / 2, plans
