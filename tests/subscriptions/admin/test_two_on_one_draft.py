"""Two people have one digest open: what the second typed is lost to neither."""

import pytest

from subscriptions.issues import lifecycle
from subscriptions.models import IssueStory, Segment
from tests.factories import make_article
from tests.subscriptions.admin.test_issue import (  # noqa: F401 - fixtures
    daily,
    desk,
    draft,
    form_of,
    order,
    page,
    stories,
    url,
)  # fmt: skip

pytestmark = pytest.mark.django_db
TIME = "2099-05-06T07:08"


@pytest.fixture
def form(desk, draft):  # noqa: F811
    Segment.objects.create(name="Donatur", rules={"topic": "x"})
    return form_of(desk, draft, pins="1", segment="", kept_name="", when="now", at="", at_shown="")


def saved_by_another(desk, draft, form, **fields):  # noqa: F811
    """Save the form of a colleague, then one that says none of it; return the second's page."""
    desk.post(url("save", draft.pk), form | fields)
    return desk.post(url("save", draft.pk), form).content.decode().split("mail-others", 1)[1]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"subject": "Dari rekan"}, "Dari rekan"),
        ({"title": "Judul <rekan>"}, "Judul &lt;rekan&gt;"),
        ({"when": "later", "at": TIME}, "6 Mei 2099, 07.08 WIB"),
        ({"_sample": "1"}, "Ke contoh dulu"),
    ],
)
def test_each_field_of_the_colleague_is_told(desk, draft, form, fields, said):  # noqa: F811
    assert said in saved_by_another(desk, draft, form, **fields)


def test_so_are_segment_pins_archive_and_words(desk, draft, form):  # noqa: F811
    form |= {"opening": "", "preview_text": ""}
    segment = Segment.objects.get()
    row = draft.stories.first()
    form.pop("is_listed")
    text = saved_by_another(
        desk, draft, form, segment=segment.pk, pin=row.article_id, is_listed="on",
        opening="<p>Selamat pagi</p>",
    )  # fmt: skip
    for words in ("Donatur", "bukan pilihan Anda", "Pilihan", "arsip", "<p>Selamat pagi</p>"):
        assert words in text, words


def test_what_became_of_the_stories_is_told(desk, draft, form):  # noqa: F811
    gone, added = draft.stories.first().article, make_article("Dari rekan")
    desk.post(url("save", draft.pk), form | {"opening": "<p>Kata lama</p>"})
    form["seen"] = page(desk, draft).context["seen"]
    form |= {f"note_{gone.pk}": "Catatan saya", "opening": "<p>Kata saya</p>"}
    text = saved_by_another(desk, draft, form, remove=gone.pk, _add=added.pk, opening="")
    assert "Ada di sana, tidak di daftar Anda:</p>\n      <ul><li>Dari rekan" in text
    assert f"Ada di daftar Anda, tidak di sana:</p>\n      <ul><li>{gone.headline}" in text
    assert "Catatan saya" in text
    assert "(kosong)" in text  # the opening of the colleague
    assert "Dari rekan" in order(draft)


def test_a_story_that_the_form_did_not_hold_keeps_its_pin(desk, draft, form):  # noqa: F811
    added = make_article("Dari rekan")
    desk.post(url("save", draft.pk), form | {"_add": added.pk, "pin": added.pk})
    IssueStory.objects.get(article=added, is_pinned=True)
    rows = desk.post(url("save", draft.pk), form).context["rows"]
    assert [row["is_pinned"] for row in rows if row["id"] == added.pk] == [True]


def test_words_that_came_after_it_was_sent_stand_there_to_copy(desk, draft, form):  # noqa: F811
    lifecycle.queue_digest(draft, draft.created_at)
    form |= {"opening": "<p>Kata saya<script>x</script></p>", "preview_text": "Pratinjau saya"}
    answer = desk.post(url("save", draft.pk), form)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Yang Anda ketik dan tidak tersimpan" in text
    assert "<p>Kata saya</p>" in text
    assert "Pratinjau saya" in text
    draft.refresh_from_db()
    assert draft.opening == ""


def test_a_second_press_of_the_same_leads_to_the_page(desk, draft, form):  # noqa: F811
    desk.post(url("save", draft.pk), form | {"opening": "<p>Pagi</p>"})
    draft.refresh_from_db()
    lifecycle.queue_digest(draft, draft.created_at)
    answer = desk.post(url("save", draft.pk), form | {"opening": "<p>Pagi</p>"})
    assert (answer.status_code, answer.url) == (302, url("change", draft.pk))
    assert "tidak tersimpan" not in page(desk, draft).content.decode()


class TestWhoChangedWhat:
    """Of two forms of one draft: what a colleague saved is told, what one typed oneself is not."""

    def labels(self, desk, draft, form, colleague, mine):  # noqa: F811
        desk.post(url("save", draft.pk), form | colleague)
        context = desk.post(url("save", draft.pk), form | mine).context
        return [one.label for one in context["others"]], context

    def test_ones_own_words_are_no_difference_of_the_colleague(self, desk, draft, form):  # noqa: F811
        mine = {"opening": "<p>Kata saya</p>", "title": "Judul saya", "when": "later", "at": TIME}
        told, context = self.labels(desk, draft, form, {"subject": "Dari rekan"}, mine)
        assert told == ["Subjek"]
        assert context["headline"] == "Judul saya"
        assert context["stories_apart"] is None

    def test_a_field_that_both_changed_is_told(self, desk, draft, form):  # noqa: F811
        told, _context = self.labels(
            desk, draft, form, {"subject": "Dari rekan"}, {"subject": "Dari saya"}
        )
        assert told == ["Subjek"]

    def test_ones_own_order_stays_where_the_colleague_left_the_list(self, desk, draft, form):  # noqa: F811
        mine = {"story": list(reversed(form["story"]))}
        told, context = self.labels(desk, draft, form, {"subject": "Dari rekan"}, mine)
        assert told == ["Subjek"]
        assert [row["id"] for row in context["rows"]] == mine["story"]

    def test_a_note_of_ones_own_and_one_of_the_colleague(self, desk, draft, form):  # noqa: F811
        first, second, *_rest = form["story"]
        colleague, mine = {f"note_{first}": "Rekan"}, {f"note_{second}": "Saya"}
        form |= {f"note_{first}": "", f"note_{second}": ""}
        told, _context = self.labels(desk, draft, form, colleague, mine)
        assert len(told) == 1
        assert draft.stories.get(article_id=first).article.headline in told[0]

    @pytest.mark.parametrize("seen", ["", "dari sebelum", "subject=x"])
    def test_a_form_of_before_tells_all_that_differs(self, desk, draft, form, seen):  # noqa: F811
        told, _context = self.labels(
            desk, draft, form, {"subject": "Dari rekan"}, {"title": "Judul saya", "seen": seen}
        )
        assert told == ["Subjek", "Judul di web"]
