"""Public is a predicate: every state on every surface, and nothing leaks."""

import datetime as dt
import re
from pathlib import Path

import pytest
import time_machine
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.editing import workflow
from articles.models import Article, Correction, SearchEntry
from articles.models.article import SITEMAP_PART
from articles.models.status import Status, is_approved_sql, public_from_sql
from articles.related.offers import related
from tests.clock import travel
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
ROOT = Path(__file__).resolve().parents[3]


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
    "feed of a tag": lambda: "/tag/aleppo/feed/",
    "feed of a reporter": lambda: f"{make_reporter().get_absolute_url()}feed/",
    "sitemap": lambda: f"/sitemap-berita-{other_story().pk // SITEMAP_PART}.xml",
    "a neighbour's page": lambda: other_story().get_absolute_url(),
}
# Pages of a name that nothing but the story has: before its time the name is news itself.
NAMES = {"tag", "reporter", "source", "feed of a tag", "feed of a reporter"}


ANOTHER_ROW = "(SELECT NULL AS status, NULL::timestamptz AS published_at) AS another"


@pytest.mark.parametrize(
    ("row", "rows"),
    [
        ("", "articles_article"),
        ("cerita", f"articles_article AS cerita CROSS JOIN {ANOTHER_ROW}"),
    ],
)
def test_sql_says_of_every_state_what_the_queryset_says(row, rows):
    """What triggers, search entries and related stories are made of, also beside other rows."""
    stories = [secret_story(state) for state in STATES]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, {is_approved_sql(row)}, {public_from_sql(row)} FROM {rows}")
        said = {pk: (is_approved, moment) for pk, is_approved, moment in cursor}
    assert said == {
        story.pk: (True, story.published_at) if story.status == Status.APPROVED else (False, None)
        for story in stories
    }


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("state", STATES)
def test_it_stands_there_exactly_when_it_is_public(client, state, surface):
    story = secret_story(state)
    page = client.get(SURFACES[surface]())
    is_named = STATES[state][2] or surface not in NAMES
    assert page.status_code == (200 if is_named else 404)
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
    assert (story.pk in {row.article_id for row in related(other_story())}) is STATES[state][2]
    assert Article.objects.published().filter(pk=story.pk).exists() is STATES[state][2]


def test_a_scheduled_story_appears_by_itself(client):
    story = secret_story("scheduled")
    assert client.get(story.get_absolute_url()).status_code == 404
    with travel(story.published_at + dt.timedelta(seconds=1)):
        assert client.get(story.get_absolute_url()).status_code == 200
        assert WORD in client.get("/").text


def test_the_very_moment_is_public():
    story = secret_story("scheduled")
    with travel(story.published_at, tick=False):
        assert story.is_public


SECRET_NAMES = ("Rahasiawati", "Operasirahasia", "Arsiprahasia")
NAMING = {
    "front page": "/",
    "tags in the sitemap": "/sitemap-tag-{tag.pk}.xml",
    "pages in the sitemap": "/sitemap-halaman.xml",
    "suggestions": "/cari/saran/?q=operasir",
    "search": "/cari/?q=Operasirahasia",
    "search by tag": "/cari/?q=tag:operasirahasia",
    "search by reporter": "/cari/?q=reporter:rahasiawati",
    "search by source": "/cari/?q=sumber:arsiprahasia",
    "sign-up": "/langganan/",
    "tag": "/tag/operasirahasia/",
    "tag in text": "/tag/operasirahasia/?edisi=teks",
    "reporter": "/reporter/rahasiawati/",
    "source": "/sumber/arsiprahasia/",
    "feed of the tag": "/tag/operasirahasia/feed/json/",
    "feed of the reporter": "/reporter/rahasiawati/feed/",
}


@pytest.mark.parametrize("path", NAMING.values(), ids=NAMING.keys())
@pytest.mark.parametrize("state", [state for state, facts in STATES.items() if not facts[2]])
def test_nothing_names_what_only_a_hidden_story_has(client, path, state):
    reporter, tag, source = SECRET_NAMES
    status, offset, _public = STATES[state]
    story = make_article(
        "Judul biasa",
        status=status,
        published_at=timezone.now() + offset,
        tags=[tag],
        reporters=[make_reporter(reporter)],
        sources=[make_source(source)],
    )
    part = story.tags.get().pk // SITEMAP_PART
    page = client.get(path.replace("{tag.pk}", str(part)), follow=True)
    asked = path.partition("?q=")[2].casefold()
    for name in SECRET_NAMES:
        if name.casefold() not in asked:
            assert name not in page.text
    assert f">{tag}<" not in page.text


def test_the_definition_is_the_same_in_the_database():
    for state, (_status, _offset, is_public) in STATES.items():
        story = secret_story(state)
        is_approved = story.status == Status.APPROVED
        expected = story.published_at if is_approved else None
        assert {line.public_at for line in story.bylines.all()} == {expected}
        assert {line.public_at for line in story.article_sources.all()} == {expected}
        assert {line.public_at for line in story.tagged.all()} == {expected}
        assert SearchEntry.objects.get(pk=story.pk).public_from == expected
        assert SearchEntry.objects.get(pk=story.pk).counted is is_public
        assert story.bylines.due().exists() is is_public


def test_it_is_written_down_once():
    """Nowhere else stands which state is public; the triggers and statements are made of it."""
    packages = [ROOT / "articles", ROOT / "subscriptions"]
    files = [file for package in packages for file in package.rglob("*.py")]
    saying = {
        file.relative_to(ROOT).as_posix()
        for file in files
        if "migrations" not in file.parts
        and re.search(
            r"'approved'|published_at__lte=Now|(?<!_)status=Status\.APPROVED, ", file.read_text()
        )
    }
    assert saying == {"articles/models/status.py"}


class TestByTheClockOfTheDatabase:
    """``time_machine`` sets the clock of the process alone: a machine whose clock is wrong."""

    @pytest.mark.parametrize("surface", SURFACES)
    def test_a_month_ahead_shows_nothing_that_is_to_come(self, client, surface):
        story = secret_story("scheduled")
        address = SURFACES[surface]()
        with time_machine.travel(timezone.now() + dt.timedelta(days=30)):
            page = client.get(address)
            assert story.get_absolute_url() not in page.text
            assert WORD not in page.text
            assert not story.is_public

    @pytest.mark.parametrize("surface", SURFACES)
    def test_a_month_behind_shows_what_is_public(self, client, surface):
        story = secret_story("public")
        address = SURFACES[surface]()
        with time_machine.travel(timezone.now() - dt.timedelta(days=30)):
            assert story.get_absolute_url() in client.get(address).text

    @pytest.mark.parametrize("days", [-30, 30])
    def test_what_is_approved_now_is_public_now(self, client, days):
        draft = secret_story("in review")
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            workflow.make_move(draft, "approve", None)
            assert draft.is_public
            assert client.get(draft.get_absolute_url()).status_code == 200
        assert draft.is_public

    def test_no_process_asks_its_own(self):
        packages = [ROOT / "articles", ROOT / "subscriptions"]
        files = [file for package in packages for file in package.rglob("*.py")]
        asking = {
            file.relative_to(ROOT).as_posix()
            for file in files
            if re.search(r"timezone\.now\(\)|datetime\.now\(", file.read_text())
        }
        # Files carry the time of their own machine.
        assert asking == {"articles/db/clock.py", "articles/pictures/orphans.py"}
