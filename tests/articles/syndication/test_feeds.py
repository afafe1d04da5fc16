"""Feeds: every subject in every form, well-formed whatever a story holds."""

import datetime as dt
import email.utils
import json
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as given_settings
from hypothesis import strategies as st

from articles.models import Article, SiteIdentity
from articles.syndication.feeds import ITEMS, xml_safe
from articles.text.characters import as_line
from tests.factories import make_article, make_image, make_reporter

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
ATOM = {"a": "http://www.w3.org/2005/Atom"}
CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
PLACES = ["/", "/rubrik/dunia/", "/tag/aleppo/", "/reporter/maya/"]
FORMS = {"": "rss", "atom/": "atom", "json/": "json"}


@pytest.fixture
def story():
    return make_article("Benteng", tags=["Aleppo"], reporters=[make_reporter("Maya")])


def get(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    return response


def check_rss(content):
    """What RSS 2.0 demands of a channel and its items."""
    root = ElementTree.fromstring(content)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    for name in ("title", "link", "description"):
        assert channel.findtext(name), name
    assert channel.find("{http://www.w3.org/2005/Atom}link").get("rel") == "self"
    guids = [item.findtext("guid") for item in channel.findall("item")]
    assert len(set(guids)) == len(guids)
    for item in channel.findall("item"):
        assert item.findtext("title") or item.findtext("description")
        assert item.findtext("link").startswith(SITE)
        assert email.utils.parsedate_to_datetime(item.findtext("pubDate"))
        assert item.find("guid").get("isPermaLink") == "false"
    return channel


def check_atom(content):
    """What RFC 4287 demands of a feed and its entries."""
    root = ElementTree.fromstring(content)
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    for node in [root, *root.findall("a:entry", ATOM)]:
        for name in ("id", "title", "updated"):
            assert len(node.findall(f"a:{name}", ATOM)) == 1, name
        assert dt.datetime.fromisoformat(node.findtext("a:updated", namespaces=ATOM)).tzinfo
        assert node.findall("a:author", ATOM) or root.findall("a:author", ATOM)
        for author in node.findall("a:author", ATOM):
            assert author.findtext("a:name", namespaces=ATOM)
    assert {link.get("rel") for link in root.findall("a:link", ATOM)} == {"alternate", "self"}
    return root


def check_json(content):
    """What JSON Feed 1.1 demands."""
    feed = json.loads(content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert "content_html" in item or "content_text" in item
        assert dt.datetime.fromisoformat(item["date_published"]).tzinfo
        assert all(author["name"] for author in item["authors"])
    return feed


CHECKS = {"rss": check_rss, "atom": check_atom, "json": check_json}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("form", FORMS)
def test_every_subject_has_it_in_every_form(client, story, place, form):
    make_article("Di tempat lain", section=None, reporters=[make_reporter("Bagas")])
    Article.objects.create(section=story.section, headline="Konsep", body="<p>x</p>")
    response = get(client, f"{place}feed/{form}")
    CHECKS[FORMS[form]](response.content)
    assert "Benteng" in response.text
    assert ("Di tempat lain" in response.text) == (place in {"/", "/rubrik/dunia/"})
    assert "Konsep" not in response.text
    page = client.get(place).text
    assert f'href="{place}feed/{form}"' in page


@pytest.mark.parametrize("address", ["/tag/tidak-ada/feed/", "/feed/lain/", "/sumber/x/feed/"])
def test_what_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_rss_tells_what_a_reader_program_shows(client, story):
    channel = check_rss(get(client, "/feed/").content)
    item = channel.find("item")
    assert channel.findtext("title") == "Suluh"
    assert channel.findtext("link") == f"{SITE}/"
    assert channel.findtext("language") == "id"
    assert item.findtext("link") == SITE + story.get_absolute_url()
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Maya"
    assert [c.text for c in item.findall("category")] == ["Dunia", "Aleppo"]


def test_the_guid_stays_when_the_address_changes(client, story):
    before = check_rss(get(client, "/feed/").content).findtext("item/guid")
    story.slug = "lain"
    story.save()
    assert check_rss(get(client, "/feed/").content).findtext("item/guid") == before


class TestWholeStories:
    def test_they_are_a_choice(self, client):
        make_article(
            body='<p>Lihat <a href="/tag/aleppo/">Aleppo</a>.</p>', lead_image=make_image()
        )
        item = check_rss(get(client, "/feed/").content).find("item")
        assert item.find(CONTENT) is None
        SiteIdentity(full_feeds=True).save()
        item = check_rss(get(client, "/feed/").content).find("item")
        assert f'<a href="{SITE}/tag/aleppo/"' in item.findtext(CONTENT)
        entry = check_atom(get(client, "/feed/atom/").content).find("a:entry", ATOM)
        assert "ALEPPO, SULUH" in entry.findtext("a:content", namespaces=ATOM)
        item = check_json(get(client, "/feed/json/").content)["items"][0]
        assert "ALEPPO, SULUH" in item["content_html"]
        assert item["image"].startswith(f"{SITE}/media/")


class TestWhatAStoryPlaces:
    @pytest.fixture
    def placing(self, story):
        SiteIdentity(full_feeds=True).save()
        image = make_image(alt="Menara tua")
        return [
            make_article(
                f"Penempat {number}",
                body=f'<p>Isi.</p><div data-story="{story.pk}"></div>'
                f'<div data-pictures="{image.pk}"></div>',
            )
            for number in range(3)
        ]

    def test_it_is_there_with_whole_addresses(self, client, story, placing):
        text = check_rss(get(client, "/feed/").content).find("item").findtext(CONTENT)
        assert f'<a href="{SITE}{story.get_absolute_url()}">' in text
        assert f'<img src="{SITE}/media/' in text
        assert "data-" not in text

    def test_it_is_loaded_for_all_of_them_together(
        self, client, placing, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(8):
            client.get("/feed/")


class TestAConditionalRequest:
    @pytest.mark.parametrize("form", FORMS)
    def test_what_did_not_change_is_not_sent_again(self, client, story, form):
        first = get(client, f"/feed/{form}")
        etag, date = first["ETag"], first["Last-Modified"]
        assert client.get(f"/feed/{form}", headers={"if-none-match": etag}).status_code == 304
        assert client.get(f"/feed/{form}", headers={"if-modified-since": date}).status_code == 304

    def test_a_change_is(self, client, story):
        etag = get(client, "/feed/")["ETag"]
        story.headline = "Benteng lama"
        story.save()
        response = client.get("/feed/", headers={"if-none-match": etag})
        assert response.status_code == 200
        assert response["ETag"] != etag


@given_settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.characters(exclude_characters="\x00", codec="utf-8"), min_size=1, max_size=60))
@example("\x08")
@example("Judul\x0b ini \x1b[0m \ufffe")
@example("]]> <![CDATA[ & <b> \u2028")
def test_no_character_breaks_any_form(client, text):
    SiteIdentity(full_feeds=True).save()
    Article.objects.all().delete()
    story = make_article("Judul", tags=["Aleppo"], reporters=[make_reporter("Maya")])
    Article.objects.filter(pk=story.pk).update(
        headline=text if as_line(text) else "Judul",  # a form refuses one that nobody sees
        standfirst=text,
        dateline=text[:60],
        body=f"<p>{text}</p>",
    )
    for form, kind in FORMS.items():
        CHECKS[kind](get(client, f"/tag/aleppo/feed/{form}").content)


def test_it_is_bounded(client):
    for _ in range(ITEMS + 1):
        make_article()
    assert len(check_rss(get(client, "/feed/").content).findall("item")) == ITEMS


def test_xml_keeps_every_letter():
    text = "Ünïcode “kutipan” – الكتاب 😀\n\t"
    assert xml_safe(text) == text
