"""Public is a predicate: every state on every surface, and nothing leaks."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Correction
from articles.models.article import SITEMAP_PART
from articles.models.status import Status
from articles.related.offers import related_ids
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db

PAST, FUTURE = -dt.timedelta(hours=2), dt.timedelta(hours=2)
STATES = {
    "public": (Status.APPROVED, PAST, True),
    "scheduled": (Status.APPROVED, FUTURE, False),
    "draft": (Status.DRAFT, PAST, False),
    "in review": (Status.IN_REVIEW, PAST, False),
    "withdrawn": (Status.WITHDRAWN, PAST, False),
    "withdrawn before its time": (Status.WITHDRAWN, FUTURE, False),
}
WORD = "Penanda"


def secret_story(state):
    status, offset, _public = STATES[state]
    story = make_article(
        f"{WORD} di benteng",
        status=status,
        published_at=timezone.now() + offset,
        tags=["Aleppo"],
        sources=[make_source()],
        body="<p>Sebuah kata penandaisi.</p>",
    )
    Correction.objects.create(article=story, text=f"{WORD} dikoreksi.")
    return story


def other_story():
    return make_article("Cerita tetangga di benteng", tags=["Aleppo"])


SURFACES = {
    "home": lambda: "/",
    "section": lambda: make_section().get_absolute_url(),
    "tag": lambda: "/tag/aleppo/",
    "reporter": lambda: make_reporter().get_absolute_url(),
    "source": lambda: make_source().get_absolute_url(),
    "search": lambda: reverse("articles:search") + "?q=penandaisi",
    "corrections": lambda: reverse("articles:corrections"),
    "feed": lambda: reverse("articles:feed"),
    "sitemap": lambda: f"/sitemap-berita-{other_story().pk // SITEMAP_PART}.xml",
    "a neighbour's page": lambda: other_story().get_absolute_url(),
}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("state", STATES)
def test_it_stands_there_exactly_when_it_is_public(client, state, surface):
    story = secret_story(state)
    page = client.get(SURFACES[surface]())
    assert page.status_code == 200
    needle = story.get_absolute_url() or WORD
    assert (needle in page.text) is STATES[state][2]
    assert (WORD in page.text or needle in page.text) is STATES[state][2]


@pytest.mark.parametrize("state", STATES)
def test_its_own_page_answers_exactly_when_it_is_public(client, state):
    story = secret_story(state)
    address = story.get_absolute_url() or f"/{timezone.localdate():%Y/%m/%d}/{story.slug}/"
    expected = {"public": 200, "withdrawn": 410}.get(state, 404)
    page = client.get(address)
    assert page.status_code == expected
    assert (WORD in page.text) is STATES[state][2]


@pytest.mark.parametrize("state", STATES)
def test_the_predicate_and_the_property_agree(state):
    story = secret_story(state)
    assert story.is_public is STATES[state][2]
    assert (story.pk in related_ids(other_story())) is STATES[state][2]
    assert Article.objects.published().filter(pk=story.pk).exists() is STATES[state][2]


def test_a_scheduled_story_appears_by_itself(client):
    story = secret_story("scheduled")
    assert client.get(story.get_absolute_url()).status_code == 404
    with time_machine.travel(story.published_at + dt.timedelta(seconds=1)):
        assert client.get(story.get_absolute_url()).status_code == 200
        assert WORD in client.get("/").text


def test_the_very_moment_is_public():
    story = secret_story("scheduled")
    with time_machine.travel(story.published_at, tick=False):
        assert story.is_public
