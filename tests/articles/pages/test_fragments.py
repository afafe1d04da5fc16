"""Parts of pages that are made once of what they show."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse
from hypothesis import given
from hypothesis import strategies as st

from articles import identity
from articles.db import page_tags
from articles.models.slugs import address_at
from articles.pages import facts, fragments, kept
from articles.templatetags import parts
from tests.factories import make_article, make_reporter, make_section

CARD = "partials/time.html"  # any template of little
NOON = datetime.datetime(2026, 5, 17, 5, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def _nothing_kept():
    fragments.forget()
    yield
    fragments.forget()


@pytest.fixture
def making(monkeypatch):
    """The templates of the parts that are made, in order."""
    made, rendered = [], fragments.rendered

    def noted(template, shown):
        made.append(template)
        return rendered(template, shown)

    monkeypatch.setattr(fragments, "rendered", noted)
    return made


@pytest.mark.django_db
class TestAPart:
    def test_is_made_once_of_the_same_facts(self, making):
        first = fragments.made_once(CARD, "noon", {"moment": NOON})
        assert "17 Mei 2026, 12.00 WIB" in first
        assert fragments.made_once(CARD, "noon", {"moment": NOON}) == first
        assert making == [CARD]
        fragments.made_once(CARD, "later", {"moment": NOON})
        assert making == [CARD, CARD]

    def test_stands_on_the_same_when_it_is_used_again(self):
        def shown():
            page_tags.note("article:12")
            return {"moment": NOON}

        for _twice in range(2):
            with page_tags.recording() as record:
                fragments.made_once(CARD, "noon", shown)
            assert record.tags == {"article:12"}

    def test_a_card_that_was_looked_at_before_tells_each_page_what_it_stands_on(self):
        """As the first card of an older page is, for the page's time."""
        story = make_article(reporters=[make_reporter()])
        text, records = facts.cards([story.pk])[story.pk].text, []
        for is_looked_at in (True, False):
            with page_tags.recording() as record:
                card = facts.card(text)
                assert not is_looked_at or card.published_at
                parts.story_card(card, level="h3")
            records.append(record.tags)
        assert records[0] == records[1]
        assert {f"article:{story.pk}", f"reporter:{story.byline[0].pk}"} <= records[1]

    def test_whose_making_asks_the_database_is_not_kept(self):
        def shown():
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return {"moment": NOON}

        fragments.made_once(CARD, "noon", shown)
        assert not fragments._parts

    def test_no_more_is_held_than_the_bound(self, monkeypatch):
        monkeypatch.setattr(fragments._parts, "most", 3_000)
        for number in range(20):
            fragments.made_once(CARD, number, {"moment": NOON})
        sizes = [part.size for part in fragments._parts._rows.values()]
        assert 0 < sum(sizes) == fragments._parts.taken <= 3_000


@pytest.mark.django_db
class TestAPage:
    @pytest.fixture
    def stories(self):
        return [make_article(f"Benteng {n}", section=make_section("Dunia")) for n in range(3)]

    def test_takes_cards_and_its_frame_from_another(self, stories, making):
        for story in stories:
            Client().get(story.get_absolute_url())
        assert making.count("partials/story.html") == 3  # below each the two others
        assert making.count("partials/footer.html") == 1
        assert making.count("subscriptions/box.html") == 1

    def test_names_its_own_address_in_the_frame_of_all(self, stories):
        for story in stories:
            path = story.get_absolute_url()
            page = Client().get(path).content.decode()
            assert f'name="page" value="{path}"' in page
            assert f'href="{path}?edisi=teks"' in page
            assert not set(fragments.PLACE) & {"\x02", "\x03"} & set(page)

    def test_has_another_frame_once_the_identity_changed(self, stories):
        path = stories[0].get_absolute_url()
        Client().get(path)
        make_section("Sains")
        identity.invalidate_cache()
        assert 'href="/rubrik/sains/"' in Client().get(path).content.decode()

    def test_marks_the_section_that_is_open_there_alone(self, stories):
        section = stories[0].section.get_absolute_url()
        marked = f'<a href="{section}" aria-current="page">'
        assert marked in Client().get(section).content.decode()
        kept.forget()
        assert marked not in Client().get("/").content.decode()


class TestAnAddress:
    VIEWS = ("section", "tag", "reporter", "source", "event", "page")

    @pytest.mark.parametrize("view", VIEWS)
    @given(slug=st.text("abYZ09-_", min_size=1, max_size=12))
    def test_is_what_reverse_returns(self, view, slug):
        assert address_at(f"articles:{view}", slug) == reverse(f"articles:{view}", args=[slug])

    @given(
        slug=st.text("abYZ09-_", min_size=1, max_size=12),
        day=st.dates(min_value=datetime.date(1000, 1, 1)),
    )
    def test_with_a_day_too(self, slug, day):
        assert address_at("articles:article", slug, day) == reverse(
            "articles:article", args=[day, slug]
        )

    @pytest.mark.parametrize("slug", ["", "a b", "a/b", "é"])
    def test_of_what_is_no_slug_is_refused_likewise(self, slug):
        with pytest.raises(NoReverseMatch):
            address_at("articles:tag", slug)
