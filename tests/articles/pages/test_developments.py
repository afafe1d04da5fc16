"""What readers see of a development: on its stories, on its page, in its feed and the sitemap."""

import datetime as dt
import json
import re

import pytest
from django.utils import timezone

from articles.models import Event, EventStory
from articles.models.status import Status
from tests.factories import make_article

pytestmark = pytest.mark.django_db
DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>')


def at(days):
    return timezone.now() - dt.timedelta(days=days)


@pytest.fixture
def event():
    return Event.objects.create(name="Banjir Demak", description="Dari tanggul jebol sampai surut.")


@pytest.fixture
def stories(event):
    made = [
        make_article(head, published_at=at(days))
        for head, days in (("Tanggul jebol", 9), ("Warga mengungsi", 7), ("Air surut", 4))
    ]
    for story in made:
        EventStory.objects.create(event=event, article=story)
    return made


def data_of(page):
    return [json.loads(block) for block in DATA.findall(page)]


class TestAStory:
    def test_leads_to_what_came_before_and_followed_and_to_the_whole(self, client, stories):
        page = client.get(stories[1].get_absolute_url()).text
        part = page[page.index('id="perkembangan"') :]
        before, after = part.index("Tanggul jebol"), part.index("Air surut")
        assert before < after
        assert "Sebelumnya" in part[:before]
        assert "Lanjutan" in part[before:after]
        assert 'href="/perkembangan/banjir-demak/"' in part
        assert "Seluruh perkembangan: 3 berita" in part

    def test_shows_neither_again_among_the_related(self, client, stories):
        page = client.get(stories[1].get_absolute_url()).text
        assert 'id="terkait"' not in page  # there is no other story in its section

    def test_the_first_has_none_before_it(self, client, stories):
        page = client.get(stories[0].get_absolute_url()).text
        assert "Sebelumnya" not in page
        assert "Lanjutan" in page

    def test_says_to_machines_what_it_is_a_part_of(self, client, stories):
        page = client.get(stories[0].get_absolute_url()).text
        part = next(d["isPartOf"] for d in data_of(page) if d["@type"] == "NewsArticle")
        assert part["name"] == "Banjir Demak"
        assert part["url"].endswith("/perkembangan/banjir-demak/")

    def test_alone_in_it_says_nothing(self, client, stories):
        EventStory.objects.filter(article__in=stories[1:]).update(kind="cut")
        page = client.get(stories[0].get_absolute_url()).text
        assert "perkembangan" not in page
        assert "isPartOf" not in page

    def test_in_the_text_edition_as_well(self, client, stories):
        page = client.get(f"{stories[1].get_absolute_url()}?edisi=teks").text
        assert f'href="{stories[0].get_absolute_url()}?edisi=teks"' in page
        assert 'href="/perkembangan/banjir-demak/?edisi=teks"' in page

    def test_takes_no_more_statements_than_another(
        self, client, stories, django_assert_num_queries
    ):
        address = stories[1].get_absolute_url()
        client.get(address)
        with django_assert_num_queries(3):  # the story, what is offered, the cards of all that
            client.get(address)


class TestItsPage:
    ADDRESS = "/perkembangan/banjir-demak/"

    def test_lists_its_stories_newest_first(self, client, stories):
        page = client.get(self.ADDRESS)
        assert page.status_code == 200
        text = page.text
        assert text.index("Air surut") < text.index("Warga mengungsi") < text.index("Tanggul jebol")
        assert "Dari tanggul jebol sampai surut." in text
        data = next(d for d in data_of(text) if d["@type"] == "CollectionPage")
        assert len(data["mainEntity"]["itemListElement"]) == 3

    @pytest.mark.parametrize("ending", ["", "feed/", "feed/atom/", "feed/json/", "?edisi=teks"])
    def test_is_not_there_below_two_public_stories(self, client, stories, ending):
        assert client.get(self.ADDRESS + ending).status_code == 200
        type(stories[0]).objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
        assert client.get(self.ADDRESS + ending).status_code == 200
        time = timezone.now() + dt.timedelta(days=1)
        type(stories[1]).objects.filter(pk=stories[1].pk).update(published_at=time)
        assert client.get(self.ADDRESS + ending).status_code == 404

    def test_without_a_name_is_headed_by_its_first_public_story(self, client, event, stories):
        event.name = ""
        event.save()
        assert "<h1>Tanggul jebol</h1>" in client.get(self.ADDRESS).text
        type(stories[0]).objects.filter(pk=stories[0].pk).update(status=Status.WITHDRAWN)
        page = client.get(self.ADDRESS).text
        assert "<h1>Warga mengungsi</h1>" in page
        assert "Tanggul jebol" not in page

    def test_is_in_the_sitemap_while_it_is_there(self, client, stories):
        part = Event.objects.get().pk // 50_000
        name = f"/sitemap-perkembangan-{part}.xml"
        assert name in client.get("/sitemap.xml").text
        assert self.ADDRESS in client.get(name).text
        EventStory.objects.filter(article__in=stories[1:]).update(kind="cut")
        assert name not in client.get("/sitemap.xml").text
        assert client.get(name).status_code == 404

    def test_its_feed_has_its_stories(self, client, stories):
        feed = client.get(f"{self.ADDRESS}feed/json/").json()
        assert [item["title"] for item in feed["items"]] == [
            "Air surut", "Warga mengungsi", "Tanggul jebol",
        ]  # fmt: skip
        assert feed["title"].startswith("Banjir Demak")
