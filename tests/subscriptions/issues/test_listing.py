"""What went to a part of the readers is not in the archive, unless the desk said so: each way in."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse

from newsroom.roles import REPORTER
from subscriptions.issues import digest, lifecycle, sending_again, single_story
from subscriptions.models import Edition, Issue, Segment, Subscriber
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"admin:subscriptions_issue_{name}", args=args)


@pytest.fixture(autouse=True)
def _readers(make_subscriber, settings):
    settings.SMTP_URL = "smtp://localhost:25"
    Edition.objects.update(undo_minutes=0)
    for place in ("kantor", "sekolah", "rumah"):
        for frequency in ("daily", "instant"):
            make_subscriber(f"{frequency}@{place}.id", frequency=frequency)


@pytest.fixture
def office():
    return Segment.objects.create(name="Kantor", rules={"domain": "kantor.id"})


@pytest.fixture
def school():
    return Segment.objects.create(name="Sekolah", rules={"domain": "sekolah.id"})


@pytest.fixture
def draft():
    issue = Issue.objects.create(kind="digest", edition=Edition.objects.get(slug="harian"))
    issue.stories.create(article=make_article("Cerita"), position=0)
    digest.freeze(issue)
    return issue


def save(desk, issue, **fields):
    context = desk.get(url("change", issue.pk)).context
    form = {
        "seen": context["seen"], "subject": "{judul}", "title": "T", "when": "now",
        "story": [row["id"] for row in context["rows"]], "place": [1],
        **({"is_listed": "on"} if context["is_listed"] else {}),
    }  # fmt: skip
    form |= fields
    answer = desk.post(
        url("save", issue.pk), {key: value for key, value in form.items() if value is not None}
    )
    issue.refresh_from_db()
    return answer


def go(issue):
    Issue.objects.filter(pk=issue.pk).update(send_at=Now())
    assert lifecycle.start(issue.pk)


def is_public(client, issue):
    issue.refresh_from_db()
    address = f"/nawala/{issue.pk}/"
    return address in client.get("/nawala/").content.decode()


class TestStory:
    def test_to_all(self, client, editor, article):
        issue = single_story.send_article(article, editor)
        go(issue)
        assert is_public(client, issue)

    @pytest.mark.parametrize("kind", ["story", "breaking"])
    def test_to_a_segment(self, client, editor, article, office, kind):
        go(issue := single_story.send_article(article, editor, kind, None, office))
        assert not is_public(client, issue)

    def test_on_its_page_to_a_segment_taken_back_and_to_another_or_all(
        self, desk, article, office, school
    ):
        page = url("mail_article", article.pk)
        for segment in (office.pk, school.pk, "", office.pk):
            desk.post(page, {"kind": "story", "segment": segment, "counted": segment})
            issue = Issue.objects.get()
            assert issue.state == "queued"
            assert issue.is_listed is (segment == "")
            assert lifecycle.unschedule(issue, "")

    def test_to_one_segment_then_another_then_all(self, client, editor, article, office, school):
        go(issue := single_story.send_article(article, editor, segment=office))
        assert sending_again.send_to_segment(issue, school) == 1
        assert not is_public(client, issue)
        assert sending_again.send_to_segment(issue, None) == 1
        assert is_public(client, issue)

    def test_to_all_then_to_a_list_too(self, client, editor, article, office):
        go(issue := single_story.send_article(article, editor))
        Subscriber.objects.create(
            email="baru@kantor.id", state="active", frequency="instant", confirmed_at=Now()
        )
        assert sending_again.send_to_segment(issue, office) == 1
        assert is_public(client, issue)


class TestByTheDesksWord:
    def test_a_story_to_a_segment_is_put_in_and_taken_out(
        self, desk, editor, article, office, school
    ):
        go(issue := single_story.send_article(article, editor, segment=office))
        change, listing = url("change", issue.pk), url("choose_listing", issue.pk)
        assert "Masukkan ke arsip" in desk.get(change).content.decode()
        for _press in range(2):
            desk.post(listing, {"_list": "1"})
        assert is_public(desk, issue)
        assert sending_again.send_to_segment(issue, school) == 1
        assert is_public(desk, issue)
        assert "Keluarkan dari arsip" in desk.get(change).content.decode()
        desk.post(listing, {"_hide": "1"})
        assert not is_public(desk, issue)
        assert sending_again.send_to_segment(issue, None) == 1
        assert not is_public(desk, issue)

    def test_not_of_a_draft_or_what_was_stopped_and_only_who_may_send(self, client, desk, draft):
        listing = url("choose_listing", draft.pk)
        desk.post(listing, {})
        draft.refresh_from_db()
        assert draft.is_listed
        lifecycle.cancel(draft, "")
        desk.post(listing, {})
        draft.refresh_from_db()
        assert draft.is_listed
        assert desk.get(listing).status_code == 405
        client.force_login(make_user(REPORTER))
        assert client.post(listing, {}).status_code == 403


class TestDigest:
    def test_to_a_segment_in_one_press(self, desk, draft, office):
        save(desk, draft, segment=office.pk, _send="1")
        assert draft.state == "queued"
        go(draft)
        assert not is_public(desk, draft)

    def test_to_a_segment_then_to_all(self, desk, draft, office):
        save(desk, draft, segment=office.pk)
        assert not draft.is_listed
        save(desk, draft, segment="")
        assert draft.is_listed

    def test_to_a_segment_and_listed_by_the_desks_word(self, desk, draft, office, school):
        save(desk, draft, segment=office.pk)
        save(desk, draft, segment="kept", is_listed="on")
        save(desk, draft, segment=school.pk)
        save(desk, draft, segment="kept")
        go_queue = save(desk, draft, segment="kept", _send="1")
        assert go_queue.status_code == 302
        go(draft)
        assert is_public(desk, draft)

    def test_not_listed_by_the_desks_word_stays_so_for_all(self, desk, draft, office):
        save(desk, draft, is_listed=None)
        save(desk, draft, segment=office.pk)
        save(desk, draft, segment="kept", _send="1")
        go(draft)
        assert sending_again.send_to_segment(draft, None) == 2
        assert not is_public(desk, draft)

    def test_taken_back_from_a_segment_to_all(self, desk, draft, office):
        save(desk, draft, segment=office.pk, _send="1")
        lifecycle.unschedule(draft, "")
        save(desk, draft, segment="", _send="1")
        go(draft)
        assert is_public(desk, draft)

    def test_a_form_that_was_refused_keeps_the_tick(self, desk, draft):
        form = {"seen": "of before", "title": "T"}
        assert not desk.post(url("save", draft.pk), form).context["is_listed"]
        assert desk.post(url("save", draft.pk), form | {"is_listed": "on"}).context["is_listed"]
