"""Following a section, a tag, a reporter or a development by mail, from their pages and from a story's foot."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone

from articles.models import Event, EventStory, Reporter, Tag
from subscriptions.models import Consent
from subscriptions.signup import topics
from tests.clock import travel
from tests.factories import make_article, make_section

pytestmark = pytest.mark.django_db
FORM = "/langganan/"


@pytest.fixture
def story():
    return make_article("Benteng Aleppo", tags=["Aleppo", "Rusia"], section=make_section("Dunia"))


@pytest.fixture
def siege(story):
    """A development of two public stories, without a name."""
    event = Event.begin("Benteng Aleppo")
    later = make_article("Benteng dipugar")
    for row in (story, later):
        EventStory.objects.create(event=event, article=row, kind="found")
    return event


def ticked(page):
    """Return (field, key) of each topic that a page of the form has ticked."""
    found = re.findall(r'<input type="checkbox" name="(\w+)" value="(\d+)"\s+checked', page)
    return {(field, int(key)) for field, key in found}


def test_lists_lead_to_the_form_with_their_topic_ticked(client, story):
    reporter = story.bylines.get().reporter
    for field, row in (
        ("sections", story.section),
        ("tags", story.tags.get(name="Aleppo")),
        ("reporters", reporter),
    ):
        listed = client.get(row.get_absolute_url()).text
        link = f"{FORM}?dari={row.get_absolute_url()}"
        assert f'href="{link}"' in listed
        form = client.get(link).text
        assert ticked(form) == {(field, row.pk)}
        assert re.search(r'name="topics" value="some"\s+checked', form)
        assert f"“{row.name}”" in form


def test_the_form_shown_again_still_says_what_is_ticked(client, story):
    page = story.section.get_absolute_url()
    said = f"“{story.section.name}” sudah dicentang"
    fields = {"email": "a@contoh.id", "page": page, "stamp": "", "frequency": "daily"}
    chosen = fields | {"topics": "some", "sections": [story.section.pk]}
    assert said in client.post(FORM, {"email": "a@contoh.id", "page": page}).text
    again = client.post(FORM, chosen).text
    assert ticked(again) == {("sections", story.section.pk)}
    assert said in again
    assert said not in client.post(FORM, chosen | {"topics": "all"}).text
    tag = story.tags.get(name="Aleppo").pk
    assert said not in client.post(FORM, fields | {"topics": "some", "tags": [tag]}).text


def test_a_development_is_followed_from_its_page_and_from_its_stories(client, story, siege):
    link = f"{FORM}?dari={siege.get_absolute_url()}"
    for page in (siege, story):
        assert f'href="{link}"' in client.get(page.get_absolute_url()).text
    form = client.get(link).text
    assert ticked(form) == {("developments", siege.pk)}
    assert "“Benteng Aleppo”" in form


def test_the_form_offers_a_storys_development_and_those_an_editor_looked_through(
    client, story, siege
):
    looked_through = Event.objects.create(name="Banjir Demak", is_confirmed=True)
    for _number in range(2):
        EventStory.objects.create(event=looked_through, article=make_article())
    Event.objects.create(name="Belum ada berita", is_confirmed=True)
    shown = topics.offered({}, story.get_absolute_url())["developments"]
    assert [offer.name for offer in shown] == ["Banjir Demak", "Benteng Aleppo"]
    assert [offer.id for offer in topics.offered({})["developments"]] == [looked_through.pk]


@pytest.mark.parametrize("act", ["cut", "taken out"])
def test_a_development_that_readers_do_not_see_is_told_to_nobody(client, story, siege, act):
    if act == "cut":
        story.event_rows.update(kind="cut")
    else:
        story.event_rows.all().delete()
    page = client.get(FORM, {"dari": siege.get_absolute_url()}).text
    assert ticked(page) == set()
    assert siege.slug not in page.replace(f'value="{siege.get_absolute_url()}"', "")


def test_a_story_that_was_cut_leads_to_no_development(client, story, siege):
    EventStory.objects.create(event=siege, article=make_article("Benteng dibuka"))
    siege_page, address = siege.get_absolute_url(), story.get_absolute_url()
    assert siege_page in client.get(address).text
    story.event_rows.update(kind="cut")
    assert siege_page not in client.get(address).text
    assert topics.offered({}, address)["developments"] == []
    assert ticked(client.get(f"{FORM}?dari={siege_page}").text) == {("developments", siege.pk)}


def test_a_storys_foot_offers_its_section_and_the_first_tags(client, story):
    page = client.get(story.get_absolute_url()).text
    rows = [story.section, *story.tags.all()]
    for row in rows:
        assert f'href="{FORM}?dari={row.get_absolute_url()}"' in page
    many = make_article("Banyak", tags=[f"Tag {number}" for number in range(8)])
    assert client.get(many.get_absolute_url()).text.count(f"{FORM}?dari=") == 4


def test_what_is_sent_is_kept_with_the_consent(client, story):
    tag = story.tags.get(name="Aleppo")
    form = client.get(f"{FORM}?dari={tag.get_absolute_url()}").text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    chosen = re.search(r'name="frequency" value="(\w+)"\s+checked', form)[1]
    fields |= {"email": "sari@example.com", "frequency": chosen, "topics": "some", "tags": tag.pk}
    with travel(timezone.now() + datetime.timedelta(minutes=1)):  # nobody writes an address at once
        assert client.post(FORM, fields).status_code == 303
    consent = Consent.objects.get(subscriber__email="sari@example.com")
    assert consent.choice["tags"] == [tag.pk]
    assert consent.subscriber.source_page == tag.get_absolute_url()


@pytest.mark.parametrize(
    "page",
    ["/tag/tidak-ada/", "/", "/sumber/x/", "https://x.example/tag/aleppo/", "/tag/../x/", ""],
)
def test_any_other_page_ticks_nothing(client, story, page):
    answer = client.get(FORM, {"dari": page})
    assert answer.status_code == 200
    assert ticked(answer.text) == set()
    assert re.search(r'name="topics" value="all"\s+checked', answer.text)


def test_names_that_only_drafts_have_are_told_to_nobody(client):
    draft = make_article("Rahasia", tags=["Operasi Senyap"], status="draft")
    tag, reporter = draft.tags.get(), draft.bylines.get().reporter
    for row in (tag, reporter):
        page = client.get(FORM, {"dari": row.get_absolute_url()}).text
        assert row.name not in page
    assert isinstance(tag, Tag)
    assert isinstance(reporter, Reporter)


def test_the_topic_of_a_page_is_one_query(story, siege, django_assert_num_queries):
    for row in (story.section, story.tags.first(), siege):
        with django_assert_num_queries(1):
            assert topics.topic_of(row.get_absolute_url()).id == row.pk
    with django_assert_num_queries(0):
        assert topics.topic_of("/") is None
