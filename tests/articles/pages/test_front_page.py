"""The front page: what the desk sets, what fills itself, nothing twice."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from articles.models import Banner, FrontPageChange, SectionBlock, Slot
from articles.pages import front_page
from tests.clock import travel
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db
DESK = "/admin/articles/slot/"


def ago(hours):
    return timezone.now() - datetime.timedelta(hours=hours)


@pytest.fixture
def stories():
    """Twenty stories of two sections, the first the newest."""
    return [
        make_article(f"Cerita {n}", published_at=ago(n + 1), section=make_section(name))
        for n, name in enumerate(["Dunia", "Sains"] * 10)
    ]


def page():
    return front_page.front_page(front_page.planned())


def everything(made):
    return [
        *([made.lead] if made.lead else []),
        *made.seconds,
        *made.more,
        *made.latest,
        *(article for block in made.blocks for article in block.articles),
    ]


def test_empty_places_take_the_newest(stories):
    made = page()
    assert made.lead == stories[0]
    assert made.seconds == stories[1:3]
    assert made.latest == stories[3:11]
    assert made.more == []


def test_a_slot_holds_its_story_and_the_rest_moves_up(stories):
    Slot.objects.create(position=1, article=stories[15])
    Slot.objects.create(position=5, article=stories[16])
    made = page()
    assert made.lead == stories[15]
    assert made.seconds == stories[:2]
    assert made.more == [stories[2], stories[16]]


def test_no_story_stands_twice(stories):
    Slot.objects.create(position=2, article=stories[0])
    shown = everything(page())
    assert len(shown) == len(set(shown)) == 19


def test_a_pin_goes_at_its_end(stories):
    slot = Slot.objects.create(position=1, article=stories[9], ends_at=ago(-1))
    assert page().lead == stories[9]
    Slot.objects.filter(pk=slot.pk).update(ends_at=ago(1))
    assert page().lead == stories[0]


@pytest.mark.parametrize("status", ["withdrawn", "draft"])
def test_a_slot_shows_only_what_is_public(stories, status):
    Slot.objects.create(position=1, article=make_article("Rahasia", status=status))
    assert page().lead == stories[0]


def test_a_scheduled_story_takes_its_slot_when_its_time_comes(stories):
    story = make_article("Nanti", published_at=ago(-1))
    Slot.objects.create(position=1, article=story)
    assert page().lead == stories[0]
    type(story).objects.filter(pk=story.pk).update(published_at=ago(0.1))
    assert page().lead == story


def test_sections_stand_as_the_desk_says(stories):
    dunia, sains = make_section("Dunia"), make_section("Sains")
    SectionBlock.objects.create(section=dunia, position=2, layout="words")
    SectionBlock.objects.create(section=sains, position=1)
    assert [(b.section, b.layout) for b in page().blocks] == [(sains, "big"), (dunia, "words")]
    SectionBlock.objects.filter(section=sains).update(is_shown=False)
    assert [block.section for block in page().blocks] == [dunia]


def test_the_database_keeps_one_story_a_slot_and_one_slot_a_story(stories):
    Slot.objects.create(position=1, article=stories[0])
    for row in (
        {"position": 1, "article": stories[1]},
        {"position": 2, "article": stories[0]},
        {"position": 7, "article": stories[2]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.create(**row)


def test_an_empty_site_says_so(client):
    assert page().lead is None
    assert client.get("/").status_code == 200


class TestBreakingNews:
    def test_it_stands_on_every_page_until_its_end(self, client, stories):
        banner = Banner.objects.create(text="Gunung meletus", url="/cari/", ends_at=ago(-1))
        for path in ("/", stories[0].get_absolute_url(), "/koreksi/"):
            assert "Gunung meletus" in client.get(path).text
        with travel(banner.ends_at):
            assert "Gunung meletus" not in client.get("/").text
        banner.ends_at = ago(1)
        banner.save()
        assert "Gunung meletus" not in client.get("/").text

    def test_its_text_is_text(self, client):
        Banner.objects.create(text="<b>tebal</b>", ends_at=ago(-1))
        assert "&lt;b&gt;tebal" in client.get("/").text


class TestTheDesk:
    @pytest.fixture
    def desk(self, client, stories):
        client.force_login(make_user("Editor", first_name="Dewi"))
        return client

    def data(self, desk, **changes):
        """What the page's form sends when nothing but ``changes`` was touched."""
        form = desk.get(DESK).context["form"]
        sent = {"seen": form.seen}
        for part in (form.slots, form.blocks):
            sent |= {f"{part.prefix}-{k}": v for k, v in part.management_form.initial.items()}
            for row in part:
                for field in row:
                    value = field.value()
                    value = getattr(value, "pk", value)
                    if value not in (None, False):
                        sent[field.html_name] = value
        return sent | changes

    def test_it_saves_slots_and_says_who_changed_what(self, desk, stories):
        sent = self.data(desk, **{"slot-0-article": stories[7].pk})
        assert desk.post(DESK, sent).status_code == 302
        assert Slot.objects.get().article == stories[7]
        change = FrontPageChange.objects.get()
        assert change.user.first_name == "Dewi"
        assert change.lines == [["+", "1. Cerita 7"]]
        assert "Cerita 7" in desk.get(DESK).text
        assert page().lead == stories[7]

    def test_saving_what_is_there_changes_nothing(self, desk):
        desk.post(DESK, self.data(desk))
        assert not FrontPageChange.objects.exists()
        assert not SectionBlock.objects.exists()

    def test_the_preview_shows_it_and_saves_nothing(self, desk, stories, client):
        sent = self.data(
            desk,
            **{
                "slot-0-article": stories[12].pk,
                "_preview": "1",
                "banner-text": "Sebentar lagi",
                "banner-ends_at": timezone.localtime(ago(-2)).strftime("%Y-%m-%dT%H:%M"),
            },
        )
        answer = desk.post(DESK, sent)
        assert answer.context["lead"] == stories[12]
        assert "Sebentar lagi" in answer.text
        assert not Slot.objects.exists()
        assert not Banner.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"slot-1-article": "SAME", "slot-0-article": "SAME"},
            {"slot-0-position": 9},
            {"slot-0-position": 2},
            {"slot-0-article": "DRAFT"},
            {"slot-0-ends_at": "2001-01-01T10:00"},
            {"banner-text": "Tanpa akhir"},
            {
                "banner-text": "x",
                "banner-url": "javascript:x",
                "banner-ends_at": "2101-01-01T10:00",
            },
        ],
    )
    def test_it_refuses_what_cannot_be(self, desk, stories, wrong):
        keys = {"SAME": stories[0].pk, "DRAFT": make_article(status="draft").pk}
        sent = self.data(desk, **{k: keys.get(v, v) for k, v in wrong.items()})
        assert desk.post(DESK, sent).status_code == 200
        assert not Slot.objects.exists()
        assert not Banner.objects.exists()

    def test_it_does_not_save_over_somebody_elses_page(self, desk, stories):
        mine = self.data(desk, **{"slot-0-article": stories[3].pk})
        desk.post(DESK, self.data(desk, **{"slot-0-article": stories[4].pk}))
        assert desk.post(DESK, mine).status_code == 200
        assert Slot.objects.get().article == stories[4]

    def test_a_banner_starts_and_ends(self, desk):
        time = timezone.localtime(ago(-2)).strftime("%Y-%m-%dT%H:%M")
        desk.post(DESK, self.data(desk, **{"banner-text": "Gempa", "banner-ends_at": time}))
        assert Banner.objects.live().get().text == "Gempa"
        desk.post(DESK, self.data(desk))
        assert not Banner.objects.live().exists()

    def test_a_new_order_of_sections_is_kept(self, desk):
        sent = self.data(desk, **{"block-0-position": 2, "block-1-position": 1})
        desk.post(DESK, sent)
        assert [block.section.name for block in SectionBlock.objects.all()] == ["Sains", "Dunia"]

    def test_reporters_cannot_enter(self, client):
        client.force_login(make_user("Reporter"))
        assert client.get(DESK).status_code == 403
        assert client.post(DESK, {}).status_code == 403

    def test_the_picker_offers_approved_stories_only(self, desk):
        make_article("Naskah rahasia", status="draft")
        address = reverse("admin:autocomplete")
        asked = {"app_label": "articles", "model_name": "slot", "field_name": "article"}
        found = desk.get(address, asked | {"term": ""}).json()["results"]
        assert found
        assert not any("rahasia" in choice["text"] for choice in found)
