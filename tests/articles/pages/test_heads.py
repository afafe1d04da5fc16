"""What a page says of itself to search engines, previews and browsers."""

import datetime
import io
import json
import re
from urllib.robotparser import RobotFileParser

import pytest
from django.core.files.base import ContentFile
from django.urls import get_resolver
from django.utils import timezone
from PIL import Image

from articles import identity
from articles.models import Correction, SiteIdentity
from articles.pages.lists import PER_PAGE
from articles.pictures import icons
from tests.factories import make_article, make_section, make_source, picture_bytes

pytestmark = pytest.mark.django_db
SITE = "https://berita.example"
NOON = datetime.datetime(2026, 11, 22, 5, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _address(settings):
    settings.SITE_URL = SITE


def head(client, path):
    """The title, canonical address and Open Graph title of a page."""
    text = client.get(path).text
    found = {
        "title": re.search(r"<title>(.*?)</title>", text, re.DOTALL)[1],
        "canonical": re.search(r'rel="canonical" href="([^"]*)"', text)[1].replace("&amp;", "&"),
        "og": re.search(r'property="og:title" content="([^"]*)"', text)[1],
    }
    assert f'property="og:url" content="{found["canonical"]}"' in text.replace("&amp;", "&")
    return found


class TestOlderPages:
    @pytest.fixture
    def lists(self):
        """The address of every kind of list, each with two pages."""
        for hours in range(PER_PAGE + 3):
            story = make_article(
                tags=["Aleppo"],
                sources=[make_source()],
                published_at=NOON - datetime.timedelta(hours=hours),
            )
            correction = Correction.objects.create(article=story, text="Keliru.")
            Correction.objects.filter(pk=correction.pk).update(published_at=story.published_at)
        return [
            story.section.get_absolute_url(),
            "/tag/aleppo/",
            story.byline[0].get_absolute_url(),
            make_source().get_absolute_url(),
            "/2026/",
            "/2026/11/",
            "/koreksi/",
        ]

    def test_each_has_an_address_and_a_title_of_its_own(self, client, lists):
        for path in lists:
            first = client.get(path)
            second = f"{path}?sebelum={first.context['page'].older}"
            one, other = head(client, path), head(client, second)
            assert one["canonical"] == SITE + path
            assert other["canonical"] == SITE + second
            assert other["title"] != one["title"], path
            assert other["og"] != one["og"], path
            assert "– hingga 2" in other["title"], path
            # What does not belong to the address is no part of it.
            assert head(client, f"{second}&utm_source=x")["canonical"] == SITE + second


def test_every_archive_says_which_it_is(client):
    make_article(published_at=NOON)
    assert head(client, "/2026/")["og"] == "Arsip: 2026"
    assert head(client, "/2026/11/")["og"] == "Arsip: November 2026"
    assert head(client, "/2026/11/22/")["og"] == "Arsip: 22 November 2026"


class TestTheSignUp:
    def test_it_may_be_found_and_shown(self, client):
        assert head(client, "/langganan/?dari=/x/")["canonical"] == f"{SITE}/langganan/"
        assert "noindex" not in client.get("/langganan/").text

    def test_robots_read_it_and_nothing_that_is_somebodys(self, client):
        robots = RobotFileParser()
        robots.parse(client.get("/robots.txt").text.splitlines())
        assert robots.can_fetch("x", "/langganan/")
        names = [
            str(pattern.pattern)
            for resolver in get_resolver().url_patterns
            if getattr(resolver, "app_name", "") == "subscriptions"
            for pattern in resolver.url_patterns
        ]
        assert len(names) > 4
        for name in filter(None, names):
            assert not robots.can_fetch("x", f"/langganan/{name}"), name
        for path in ("/", "/nawala/", "/feed/", "/manifest.webmanifest"):
            assert robots.can_fetch("x", path)


def test_no_time_has_more_than_three_digits_of_a_second(client):
    moment = timezone.now().replace(microsecond=123_456)
    story = make_article(published_at=moment - datetime.timedelta(minutes=1), tags=["Aleppo"])
    Correction.objects.create(article=story, text="Keliru.", is_important=True)
    for path in ("/", story.get_absolute_url(), "/tag/aleppo/", "/koreksi/", "/cari/?q=cerita"):
        text = client.get(path).text
        times = re.findall(r'datetime="([^"]*)"|_time" content="([^"]*)"', text)
        assert times, path
        for one in times:
            assert "." not in "".join(one), (path, one)


class TestTheMenu:
    def test_the_section_of_a_story_is_marked(self, client):
        story = make_article(section=make_section("Sains"))
        make_section("Dunia")
        marked = r'<a href="([^"]*)" aria-current="(\w+)"'
        path = story.section.get_absolute_url()
        assert re.findall(marked, client.get(story.get_absolute_url()).text) == [(path, "true")]
        assert re.findall(marked, client.get(path).text) == [(path, "page")]

    def test_a_site_without_sections_has_no_empty_menu(self, client):
        text = client.get("/").text
        assert 'class="sections"' not in text
        assert 'aria-label="Semua rubrik"' not in text


class TestIcons:
    def picture(self, client, size):
        response = client.get(icons.icon_address(size))
        assert "immutable" in response["Cache-Control"]
        return Image.open(io.BytesIO(b"".join(response.streaming_content)))

    def test_the_page_names_them_and_they_are_there(self, client):
        text = client.get("/").text
        touch = re.search(r'rel="apple-touch-icon" href="([^"]*)"', text)[1]
        assert touch == icons.icon_address(180)
        manifest = client.get(re.search(r'rel="manifest" href="([^"]*)"', text)[1])
        assert manifest["Content-Type"] == "application/manifest+json"
        made = json.loads(manifest.content)
        assert made["name"] == identity.current().name
        for line in made["icons"]:
            size = int(line["sizes"].partition("x")[0])
            assert line["src"] == icons.icon_address(size)
            assert self.picture(client, size).size == (size, size)

    def test_the_mark_takes_the_accent_and_lies_in_the_middle(self, client):
        SiteIdentity.objects.update_or_create(pk=1, defaults={"accent": "#004488"})
        identity.invalidate_cache()
        found = self.picture(client, 180)
        assert found.getpixel((85, 130)) == (0, 0x44, 0x88)
        assert found.getpixel((2, 2)) == found.getpixel((177, 177)) == (0xFB, 0xF7, 0xF0)

    def test_a_logo_takes_the_place_of_the_mark(self, client):
        before = icons.icon_address(192)
        row, _new = SiteIdentity.objects.get_or_create(pk=1)
        row.logo.save("logo.png", ContentFile(picture_bytes(400, 100, "PNG")))
        identity.invalidate_cache()
        assert client.get(before)["Location"] == icons.icon_address(192) != before
        found = self.picture(client, 192)
        assert found.getpixel((96, 96)) == (0xAA, 0x33, 0x33)
        assert f'rel="icon" href="{icons.icon_address(192)}"' in client.get("/").text

    def test_no_other_size_is_made(self, client):
        assert client.get(icons.icon_address(180).replace("180", "181")).status_code == 404

    def test_the_publisher_has_a_logo(self, client):
        data = client.get(make_article().get_absolute_url()).text
        found = json.loads(
            re.search(r'<script type="application/ld\+json">(.*?)</script>', data)[1]
        )
        assert found["publisher"]["logo"] == {
            "@type": "ImageObject",
            "url": SITE + icons.icon_address(512),
            "width": 512,
            "height": 512,
        }


def test_search_and_shares_are_told_what_the_newsroom_wrote_for_them(client):
    told = {"seo_title": "Benteng Aleppo: sejarah", "seo_description": "Sejarah & benteng."}
    story = make_article("Benteng tua", published_at=NOON, standfirst="Bukit.", **told)
    path = story.get_absolute_url()
    text = client.get(path).text
    found = head(client, path)
    assert (found["og"], found["title"].split(" – ")[0]) == (told["seo_title"],) * 2
    for name in ('name="description"', 'property="og:description"'):
        assert f'<meta {name} content="Sejarah &amp; benteng.">' in text
    assert '"headline":"Benteng tua","alternativeHeadline":"Benteng Aleppo: sejarah"' in text
    assert '"description":"Sejarah \\u0026 benteng."' in text
    assert "<h1" in text
    assert "Bukit." in text
    type(story).objects.filter(pk=story.pk).update(seo_title="", seo_description="")
    text = client.get(path).text
    assert 'property="og:title" content="Benteng tua"' in text
    assert 'property="og:description" content="Bukit."' in text
    assert "alternativeHeadline" not in text
