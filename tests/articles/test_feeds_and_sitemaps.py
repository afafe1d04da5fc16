"""What machines read: feed, sitemaps, robots."""

import datetime as dt
from xml.etree import ElementTree

import pytest

from articles.feeds import ITEMS, xml_safe
from tests.factories import make_article, make_reporter

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


class TestTheFeed:
    def test_it_tells_what_a_reader_program_shows(self, client):
        story = make_article("Benteng", tags=["Aleppo"], reporters=[make_reporter("Maya")])
        channel = ElementTree.fromstring(client.get("/feed/").content).find("channel")
        item = channel.find("item")
        assert channel.findtext("title") == "Suluh"
        assert channel.findtext("link") == f"{SITE}/"
        assert channel.findtext("language") == "id"
        assert item.findtext("title") == "Benteng"
        assert item.findtext("link") == SITE + story.get_absolute_url()
        assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Maya"
        assert [c.text for c in item.findall("category")] == ["Dunia", "Aleppo"]

    def test_a_control_character_in_a_story_does_not_break_it(self, client):
        make_article("Judul\x0b ini", standfirst="Teras \x1b[0m \ufffe")
        ElementTree.fromstring(client.get("/feed/").content)

    def test_it_is_bounded(self, client):
        for _ in range(ITEMS + 1):
            make_article()
        assert len(ElementTree.fromstring(client.get("/feed/").content).findall(".//item")) == ITEMS

    def test_its_queries_do_not_grow_with_its_items(self, client, django_assert_max_num_queries):
        for _ in range(8):
            make_article(tags=["Aleppo", "Rusia"])
        with django_assert_max_num_queries(5):
            client.get("/feed/")


def test_xml_keeps_every_letter():
    text = "Ünïcode “kutipan” – الكتاب 😀\n\t"
    assert xml_safe(text) == text


class TestTheSitemaps:
    def test_the_index_names_the_parts_below_the_sites_address(self, client):
        make_article()
        index = ElementTree.fromstring(client.get("/sitemap.xml").content)
        addresses = [loc.text for loc in index.findall(".//s:loc", SITEMAP)]
        assert f"{SITE}/sitemap-berita.xml" in addresses

    def test_a_story_has_its_address_and_last_change(self, client):
        story = make_article(updated_at=dt.datetime(2026, 5, 1, tzinfo=dt.UTC))
        part = ElementTree.fromstring(client.get("/sitemap-berita.xml").content)
        assert part.findtext(".//s:loc", namespaces=SITEMAP) == SITE + story.get_absolute_url()
        assert part.findtext(".//s:lastmod", namespaces=SITEMAP).startswith("2026-05-01")

    def test_a_subject_without_a_public_story_is_left_out(self, client):
        make_article(tags=["Aleppo"])
        make_article(tags=["Rusia"], status="draft")
        text = client.get("/sitemap-subjek.xml").text
        assert "/tag/aleppo/" in text
        assert "/tag/rusia/" not in text

    def test_an_unknown_part_is_not_found(self, client):
        assert client.get("/sitemap-lain.xml").status_code == 404


def test_robots_may_not_enter_the_admin(client):
    text = client.get("/robots.txt").text
    assert "Disallow: /admin/" in text
    assert f"Sitemap: {SITE}/sitemap.xml" in text
