"""What crawlers read: sitemaps and robots."""

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article, Page
from articles.models.article import SITEMAP_PART
from tests.factories import make_article, make_reporter

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
SPACES = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "n": "http://www.google.com/schemas/sitemap-news/0.9",
}


def tree(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return ElementTree.fromstring(response.content)


def addresses(client, address):
    return [loc.text for loc in tree(client, address).findall(".//s:loc", SPACES)]


class TestTheIndex:
    def test_it_names_the_files_below_the_sites_address(self, client):
        make_article(tags=["Aleppo"])
        found = addresses(client, "/sitemap.xml")
        parts = {address.removeprefix(SITE + "/sitemap-").rpartition("-")[0] for address in found}
        assert {"berita", "tag"} <= parts
        for address in found:
            assert client.get(address.removeprefix(SITE)).status_code == 200

    def test_a_file_has_the_date_of_its_newest_change(self, client):
        make_article(published_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))
        changed = make_article(published_at=dt.datetime(2023, 5, 1, tzinfo=dt.UTC))
        Article.objects.filter(pk=changed.pk).update(
            updated_at=dt.datetime(2025, 2, 3, tzinfo=dt.UTC)
        )
        make_article(published_at=timezone.now() + dt.timedelta(days=1))
        make_article(status="draft")
        dates = [d.text for d in tree(client, "/sitemap.xml").findall(".//s:lastmod", SPACES)]
        assert dates == ["2025-02-03T07:00:00+07:00"]

    def test_keys_far_apart_come_in_files_of_their_own(self, client):
        first = make_article()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('articles_article', 'id'), %s)",
                [first.pk + 3 * SITEMAP_PART],
            )
        second = make_article()
        found = [a for a in addresses(client, "/sitemap.xml") if "berita" in a]
        assert len(found) == 2
        shown = [addresses(client, address.removeprefix(SITE)) for address in found]
        assert shown == [[SITE + s.get_absolute_url()] for s in (first, second)]

    def test_an_empty_paper_has_one(self, client):
        names = ["halaman", "kabar", "nawala"]
        assert addresses(client, "/sitemap.xml") == [f"{SITE}/sitemap-{n}.xml" for n in names]


def test_a_story_has_its_address_and_last_change(client):
    story = make_article(updated_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
    Article.objects.filter(pk=story.pk).update(
        published_at=dt.datetime(2026, 4, 1, tzinfo=dt.UTC), publication_date="2026-04-01"
    )
    part = tree(client, f"/sitemap-berita-{story.pk // SITEMAP_PART}.xml")
    assert part.findtext(".//s:loc", namespaces=SPACES) == f"{SITE}/2026/04/01/{story.slug}/"
    assert part.findtext(".//s:lastmod", namespaces=SPACES).startswith("2026-05-01")


def test_a_subject_without_a_public_story_is_left_out(client):
    story = make_article(tags=["Aleppo"], reporters=[make_reporter("Maya")])
    make_article(tags=["Rusia"], reporters=[make_reporter("Bagas")], status="draft")
    Page.objects.create(title="Redaksi", slug="redaksi", body="<p>a</p>")
    part = story.tags.get().pk // SITEMAP_PART
    tags = addresses(client, f"/sitemap-tag-{part}.xml")
    assert tags == [f"{SITE}/tag/aleppo/"]
    pages = addresses(client, "/sitemap-halaman.xml")
    assert f"{SITE}/reporter/maya/" in pages
    assert f"{SITE}/redaksi/" in pages
    assert f"{SITE}/reporter/bagas/" not in pages


def test_the_news_are_two_days_old_at_most(client):
    fresh = make_article("Baru & “segar”\x0b")
    make_article("Lama", published_at=timezone.now() - dt.timedelta(hours=49))
    news = tree(client, "/sitemap-kabar.xml")
    assert [loc.text for loc in news.findall(".//s:loc", SPACES)] == [
        SITE + fresh.get_absolute_url()
    ]
    assert news.findtext(".//n:title", namespaces=SPACES) == "Baru & “segar”"
    assert news.findtext(".//n:name", namespaces=SPACES) == "Suluh"
    assert news.findtext(".//n:language", namespaces=SPACES) == "id"


@pytest.mark.parametrize(
    "name", ["lain", "berita", "berita-", "berita-x", "berita-99", "berita-99999999999", "tag-7"]
)
def test_an_unknown_file_is_not_found(client, name):
    assert client.get(f"/sitemap-{name}.xml").status_code == 404


def test_robots_may_not_enter_the_admin(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
    assert f"Sitemap: {SITE}/sitemap-kabar.xml" in text
