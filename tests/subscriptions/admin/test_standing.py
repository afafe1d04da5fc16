"""What is refused says where the mailing stands, who brought it there, and what can be done now."""

import datetime

import pytest
from django.utils import timezone

from subscriptions.issues import lifecycle
from tests.subscriptions.admin.test_issue import (  # noqa: F401 - fixtures
    daily,
    desk,
    draft,
    stories,
    url,
)  # fmt: skip

pytestmark = pytest.mark.django_db
FOREIGN = {  # acts that are not for the state
    "draft": ["unschedule", "pause", "resume", "resend_failed"],
    "queued": ["stop", "pause", "resume", "throw_away", "send_to_more"],
    "sending": ["unschedule", "resume", "throw_away"],
    "paused": ["unschedule", "pause", "throw_away", "send_to_more", "resend_failed"],
    "expired": ["unschedule", "pause", "throw_away", "send_to_more"],
    "complete": ["unschedule", "stop", "pause", "resume", "throw_away"],
    "cancelled": ["unschedule", "stop", "pause", "resume", "throw_away", "send_to_more"],
}


def told(answer):
    return str(list(answer.context["messages"])[-1])


@pytest.fixture
def brought(desk, draft, make_subscriber):  # noqa: F811
    """Bring the mailing to a state by the desk's own buttons."""

    def to(state):
        make_subscriber(frequency="daily")
        if state == "draft":
            return
        if state == "expired":
            lifecycle.queue_digest(draft, timezone.now() - datetime.timedelta(hours=5))
            lifecycle.expire_late()
            return
        lifecycle.queue_digest(draft, timezone.now() - datetime.timedelta(minutes=1))
        if state == "queued":
            return
        lifecycle.start(draft.pk)
        if state == "complete":
            draft.deliveries.update(state="skipped", finished_at=timezone.now())
            lifecycle.complete_finished()
        for act in {"paused": ["pause"], "cancelled": ["pause", "stop"]}.get(state, []):
            desk.post(url(act, draft.pk))

    return to


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", ["Disiapkan", "dibuang"]),
        ("queued", ["Menunggu", "ditarik kembali"]),
        ("sending", ["Sedang dikirim", "dijeda"]),
        ("paused", ["jeda", "dilanjutkan"]),
        ("expired", ["Terlambat", "meski terlambat"]),
        ("complete", ["Selesai", "tidak dapat ditarik"]),
        ("cancelled", ["Dibatalkan", "tidak dapat dilanjutkan"]),
    ],
)
def test_whatever_is_pressed_in_a_state_that_it_is_not_for(desk, draft, brought, state, words):  # noqa: F811
    brought(state)
    draft.refresh_from_db()
    assert draft.state == state
    for act in FOREIGN[state]:
        text = told(desk.post(url(act, draft.pk), follow=True))
        assert all(word.lower() in text.lower() for word in words), (act, text)
        draft.refresh_from_db()
        assert draft.state == state


def test_who_did_it_and_when(desk, draft, brought):  # noqa: F811
    brought("paused")
    text = told(desk.post(url("pause", draft.pk), follow=True))
    who = desk.get(url("change", draft.pk)).wsgi_request.user.get_username()
    now = timezone.localtime()
    assert f"({who}, " in text
    assert f"{now.year}, " in text
    assert " WIB)" in text


class TestOneWayToEndEach:
    def test_a_draft_is_thrown_away_and_asked_about_whichever_way_one_comes(self, desk, draft):  # noqa: F811
        answer = desk.post(url("stop", draft.pk))
        draft.refresh_from_db()
        assert (answer.url, draft.state) == (url("throw_away", draft.pk), "draft")

    def test_what_waits_for_its_time_is_taken_back(self, desk, draft, brought):  # noqa: F811
        brought("queued")
        for act in ("stop", "throw_away"):
            assert "ditarik kembali" in told(desk.post(url(act, draft.pk), follow=True))
            draft.refresh_from_db()
            assert draft.state == "queued"

    @pytest.mark.parametrize("state", ["sending", "paused", "expired"])
    def test_what_was_begun_or_is_late_is_stopped(self, desk, draft, brought, state):  # noqa: F811
        brought(state)
        desk.post(url("throw_away", draft.pk))
        draft.refresh_from_db()
        assert draft.state == state
        desk.post(url("stop", draft.pk))
        draft.refresh_from_db()
        assert draft.state == "cancelled"
