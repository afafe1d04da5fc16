"""Lists by the page: they stay in order and whole while stories come and go."""

import copy
import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from articles.db.keyset_pagination import Cursor
from articles.models import (
    Article,
    ArticleSource,
    Byline,
    Correction,
    FurtherSection,
    TaggedArticle,
)
from articles.models.status import Status
from articles.pages import kept
from articles.pages.lists import PER_PAGE
from tests.clock import travel
from tests.factories import make_article, make_reporter, make_section, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _every_page_is_made(monkeypatch):
    """What templates were given is looked at here, also of a page that was asked for before."""
    monkeypatch.setattr(kept.PAGES, "most", 0)


NOON = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)


def lists_of(story):
    return [
        story.section.get_absolute_url(),
        make_section("Sorotan").get_absolute_url(),
        "/tag/aleppo/",
        make_reporter().get_absolute_url(),
        make_source().get_absolute_url(),
        "/2026/",
    ]


@pytest.fixture(scope="class")
def made(shared_rows):
    """Two pages and a half, newest first; the last three at the very same moment."""
    with travel(NOON, tick=False):
        return [
            make_article(
                tags=["Aleppo"],
                sources=[make_source()],
                further=[make_section("Sorotan")],
                published_at=NOON - dt.timedelta(hours=min(number, 47)),
            )
            for number in range(50)
        ][:47] + list(Article.objects.published().order_by("-pk")[:3])


@pytest.fixture
def stories(made, db):
    with travel(NOON, tick=False):
        yield copy.deepcopy(made)


def shown(response):
    return [story.pk for story in response.context["page"].items]


def walk(client, address):
    """Every page from the first to the last, by the link that a reader follows."""
    pages = []
    query = ""
    while True:
        response = client.get(address + query)
        pages.append(response)
        older = response.context["page"].older
        if not older:
            return pages
        query = f"?sebelum={older}"


class TestWalkingDown:
    def test_every_story_comes_once_in_order(self, client, stories):
        for address in lists_of(stories[0]):
            found = [pk for page in walk(client, address) for pk in shown(page)]
            assert found == [story.pk for story in stories], address

    def test_a_story_that_appears_meanwhile_moves_nothing(self, client, stories):
        for address in lists_of(stories[0]):
            older = client.get(address).context["page"].older
            before = shown(client.get(f"{address}?sebelum={older}"))
            make_article(
                tags=["Aleppo"],
                sources=[make_source()],
                further=[make_section("Sorotan")],
                published_at=NOON,
            )
            assert shown(client.get(f"{address}?sebelum={older}")) == before

    def test_the_way_back_shows_the_same_pages(self, client, stories):
        address = "/tag/aleppo/"
        first, second, third = walk(client, address)
        newer = third.context["page"].newer
        back = client.get(f"{address}?sesudah={newer}")
        assert shown(back) == shown(second)
        response = client.get(f"{address}?sesudah={back.context['page'].newer}")
        assert response.status_code == 302
        assert response["Location"] == address
        assert first.context["page"].newer == ""

    def test_the_page_links_both_ways(self, client, stories):
        page = walk(client, "/tag/aleppo/")[1]
        assert f'rel="prev" href="?sesudah={page.context["page"].newer}"' in page.text
        assert f'rel="next" href="?sebelum={page.context["page"].older}"' in page.text


class TestAnAddressThatIsBroken:
    @pytest.mark.parametrize("cursor", ["x", "AAAA", "A" * 22, "é", "=" * 30, "a" * 5000])
    @pytest.mark.parametrize("name", ["sebelum", "sesudah"])
    def test_a_broken_cursor_is_not_found_or_leads_on(self, client, cursor, name):
        make_article(tags=["Aleppo"])
        assert client.get("/tag/aleppo/", {name: cursor}).status_code in {302, 404}

    @given(st.text(max_size=40))
    def test_no_text_breaks_the_parser(self, text):
        try:
            cursor = Cursor.parse(text)
        except ValueError:
            return
        assert str(cursor) == text


class TestAPageNumberOfOld:
    def test_it_leads_to_its_stories(self, client, stories):
        response = client.get("/tag/aleppo/?halaman=2", follow=True)
        assert shown(response) == [s.pk for s in stories[PER_PAGE : 2 * PER_PAGE]]
        assert client.get("/tag/aleppo/?halaman=1")["Location"] == "/tag/aleppo/"

    @pytest.mark.parametrize("number", ["4", "0", "-1", "x", "99999999999999999999", "²"])
    def test_one_that_never_was_is_not_found(self, client, stories, number):
        assert client.get("/tag/aleppo/", {"halaman": number}).status_code == 404


class TestTheTimeOfATie:
    """``public_at`` follows the story, whoever writes."""

    def times(self):
        return {
            row.public_at
            for model in (Byline, ArticleSource, FurtherSection, TaggedArticle)
            for row in model.objects.all()
        }

    def test_it_is_the_storys(self):
        story = make_article(
            tags=["Aleppo"], sources=[make_source()], further=[make_section("Sorotan")]
        )
        assert self.times() == {story.published_at}

    def test_it_follows_a_new_time_and_a_withdrawal(self):
        story = make_article(
            tags=["Aleppo"], sources=[make_source()], further=[make_section("Sorotan")]
        )
        Article.objects.filter(pk=story.pk).update(published_at=NOON)
        assert self.times() == {NOON}
        Article.objects.filter(pk=story.pk).update(status=Status.WITHDRAWN)
        assert self.times() == {None}

    def test_a_row_written_later_takes_it_and_no_save_can_change_it(self):
        story = make_article(
            tags=["Aleppo"], sources=[make_source()], further=[make_section("Sorotan")]
        )
        row = Byline.objects.create(article=story, reporter=make_reporter("Lain"))
        row.public_at = NOON
        row.save()
        assert self.times() == {story.published_at}

    def test_a_draft_has_none(self):
        make_article(
            tags=["Aleppo"],
            sources=[make_source()],
            further=[make_section("Sorotan")],
            status="draft",
        )
        assert self.times() == {None}


def test_a_source_named_twice_in_a_story_makes_one_line(client):
    source = make_source()
    story = make_article(sources=[source])
    ArticleSource.objects.create(article=story, source=source, url="https://a.example/2")
    assert shown(client.get(source.get_absolute_url())) == [story.pk]


def test_corrections_go_on_by_the_page(client):
    story = make_article()
    for number in range(PER_PAGE + 5):
        Correction.objects.create(article=story, text=f"Yang benar: {number}.")
    first, second = walk(client, "/koreksi/")
    assert len(shown(first) + shown(second)) == PER_PAGE + 5


class TestTheArchive:
    def test_a_day_is_a_day_in_site_time(self, client):
        late = make_article(published_at=dt.datetime(2026, 3, 1, 17, 30, tzinfo=dt.UTC))
        assert shown(client.get("/2026/03/02/")) == [late.pk]
        assert client.get("/2026/03/01/").status_code == 404

    def test_it_leads_to_the_months_and_days_with_stories(self, client):
        make_article(published_at=dt.datetime(2025, 3, 5, tzinfo=dt.UTC))
        make_article(published_at=dt.datetime(2025, 3, 5, 1, tzinfo=dt.UTC))
        make_article(published_at=dt.datetime(2025, 7, 9, tzinfo=dt.UTC), status="draft")
        year, month = client.get("/2025/"), client.get("/2025/03/")
        assert [part.path for part in year.context["parts"]] == ["2025/03"]
        assert [part.path for part in month.context["parts"]] == ["2025/03/05"]
        assert "5 Maret 2025" in client.get("/2025/03/05/").text

    @pytest.mark.parametrize(
        "address",
        ["/2026/13/", "/2026/00/", "/2026/02/30/", "/0000/", "/0001/", "/9999/", "/1999/"],
    )
    def test_what_the_calendar_or_the_paper_has_not_is_not_found(self, client, address):
        assert client.get(address).status_code == 404

    def test_a_story_to_come_shows_no_month(self, client):
        make_article(section=make_section(), published_at=timezone.now() + dt.timedelta(days=400))
        year = timezone.localdate().year
        assert client.get(f"/{year + 1}/").status_code == 404
        assert client.get(f"/{year}/").status_code == 200
