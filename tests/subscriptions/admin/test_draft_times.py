"""A digest's draft keeps when it goes out and to how many first, whatever is pressed."""

import datetime

import pytest
from django.utils import timezone

from subscriptions.issues import lifecycle
from tests.subscriptions.admin.test_issue import (  # noqa: F401 - fixtures
    daily,
    desk,
    draft,
    form_of,
    page,
    stories,
    url,
)

pytestmark = pytest.mark.django_db


def later(days=2):
    at = (timezone.localtime() + datetime.timedelta(days=days)).replace(second=0, microsecond=0)
    text = at.strftime("%Y-%m-%dT%H:%M")
    return at, {"when": "later", "at": text, "at_shown": "", "_sample": "1"}


def shows(answer, at, when="later", *, is_sample=True):
    keys = ("when", "at", "is_sample")
    assert tuple(answer.context[key] for key in keys) == (when, at, is_sample)


def test_a_saved_draft_keeps_its_time_and_its_sample(desk, draft, make_subscriber):  # noqa: F811
    make_subscriber(frequency="daily")
    at, chosen = later()
    desk.post(url("save", draft.pk), form_of(desk, draft, _save="1", **chosen))
    draft.refresh_from_db()
    assert (draft.state, draft.send_at, draft.sample) == ("draft", at, 20)
    shows(page(desk, draft), chosen["at"])
    assert lifecycle.start_due() == 0


def test_taken_back_it_has_the_time_that_was_chosen(desk, draft, make_subscriber):  # noqa: F811
    make_subscriber(frequency="daily")
    at, chosen = later()
    desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", **chosen))
    draft.refresh_from_db()
    assert (draft.state, draft.send_at) == ("queued", at)
    desk.post(url("unschedule", draft.pk))
    shows(page(desk, draft), chosen["at"])


@pytest.mark.parametrize("refused", ["past", "words", "other"])
def test_a_refused_form_keeps_what_was_chosen(refused, desk, draft, make_subscriber):  # noqa: F811
    make_subscriber(frequency="daily")
    _at, chosen = later(-1 if refused == "past" else 2)
    data = form_of(desk, draft, _send="1", **chosen)
    if refused == "words":
        data["preview_text"] = "x" * 151
    if refused == "other":
        desk.post(url("save", draft.pk), form_of(desk, draft) | {"title": "Lain"})
    answer = desk.post(url("save", draft.pk), data, follow=True)
    draft.refresh_from_db()
    assert draft.state == "draft"
    shows(answer, chosen["at"])


def test_taken_back_in_the_undo_window_it_has_no_time(desk, draft, make_subscriber):  # noqa: F811
    make_subscriber(frequency="daily")
    desk.post(url("save", draft.pk), form_of(desk, draft, _send="1", when="now", at_shown=""))
    draft.refresh_from_db()
    assert draft.state == "queued"
    desk.post(url("unschedule", draft.pk))
    draft.refresh_from_db()
    assert (draft.state, draft.send_at) == ("draft", None)


def test_sent_at_once_it_forgets_its_time(desk, draft, make_subscriber):  # noqa: F811
    make_subscriber(frequency="daily")
    _at, chosen = later()
    desk.post(url("save", draft.pk), form_of(desk, draft, _save="1", **chosen))
    now = {"when": "now", "at": chosen["at"], "at_shown": chosen["at"]}
    desk.post(url("save", draft.pk), form_of(desk, draft, _send="1") | now)
    draft.refresh_from_db()
    assert draft.state == "queued"
    assert draft.send_at < timezone.now() + datetime.timedelta(hours=1)
