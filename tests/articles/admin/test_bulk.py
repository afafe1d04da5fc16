"""Moves with many stories from the list: each by its own rules, and an account of every one."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from articles.admin.story import bulk as desk_bulk
from articles.editing import bulk, workflow
from articles.models import Article, StatusChange
from articles.models.status import Status
from newsroom import roles
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/article/"


@pytest.fixture
def editor(client):
    user = make_user(roles.EDITOR)
    client.force_login(user)
    return user


def press(client, name, *stories, **more):
    chosen = {"action": f"move_{name}", "index": "0", "_selected_action": [s.pk for s in stories]}
    return client.post(LIST, chosen | more)


def confirm(client, name, page, **more):
    url = f"{LIST}bulk/{name}/"
    return client.post(url, {"story": page.context["sent"], "note": "", "list": ""} | more)


def status(story):
    return Article.objects.get(pk=story.pk).status


def test_submitting_says_what_was_done_and_why_others_were_left(client, editor):
    drafts = [make_article(f"Draf {number}", status="draft") for number in range(3)]
    public = make_article("Sudah tayang")
    waiting = make_article("Sudah diajukan", status="in_review")
    page = press(client, "submit", *drafts, public, waiting)
    assert {status(draft) for draft in drafts} == {Status.IN_REVIEW}
    assert len(page.context["done"]) == 3
    assert dict(page.context["reasons"]).keys() == {
        "Status berita kini “Disetujui”; langkah ini tidak dapat dilakukan dari sana.",
        "Sudah “Ditinjau”.",
    }
    assert "2 dibiarkan seperti semula" in page.text


def test_publishing_asks_first_and_each_story_keeps_its_own_rules(client, editor):
    ready = make_article("Siap", status="in_review")
    empty = make_article("Kosong", status="draft", body="")
    later = timezone.now() + datetime.timedelta(days=2)
    held = make_article("Embargo", status="in_review", embargo_until=later)
    public = make_article("Tayang")
    page = press(client, "approve", ready, empty, held, public)
    assert status(ready) == Status.IN_REVIEW  # nothing yet
    assert [row.headline for row, _state in page.context["others"]] == ["Tayang"]
    page = confirm(client, "approve", page)
    states = {row.headline: state for row, state in page.context["done"]}
    assert states == {"Siap": "Tayang", "Embargo": "Terjadwal"}
    assert status(empty) == Status.DRAFT
    reasons = {story.headline: reason for reason, [story] in page.context["reasons"]}
    assert "isi" in reasons["Kosong"]
    assert reasons["Tayang"] == "Sudah “Disetujui”."


def test_pressed_twice_each_story_moves_once(client, editor):
    story = make_article("Siap", status="in_review")
    asked = press(client, "approve", story)
    confirm(client, "approve", asked)
    again = confirm(client, "approve", asked)
    assert again.context["done"] == []
    assert again.context["reasons"] == [("Sudah “Disetujui”.", [story])]
    assert StatusChange.objects.filter(article=story, to_status=Status.APPROVED).count() == 1


def test_a_story_that_somebody_changed_meanwhile_is_left(client, editor):
    story = make_article("Siap", status="in_review")
    asked = press(client, "approve", story)
    Article.objects.filter(pk=story.pk).update(version=9, headline="Lain")
    page = confirm(client, "approve", asked)
    assert status(story) == Status.IN_REVIEW
    assert "Seseorang mengubahnya" in page.text


def test_withdrawing_needs_a_reason_which_every_history_keeps(client, editor):
    stories = [make_article(), make_article()]
    asked = press(client, "withdraw", *stories)
    again = confirm(client, "withdraw", asked)
    assert again.context["form"].errors
    assert {status(story) for story in stories} == {Status.APPROVED}
    confirm(client, "withdraw", again, note="Sumbernya menarik keterangan.")
    moves = StatusChange.objects.filter(to_status=Status.WITHDRAWN)
    assert [move.note for move in moves] == ["Sumbernya menarik keterangan."] * 2


def test_returning_others_stories_needs_a_reason_own_ones_do_not(client, editor):
    mine = make_article("Punya", status="in_review", created_by=editor)
    others = make_article("Lain", status="in_review")
    assert not press(client, "return", mine).context["form"].fields["note"].required
    assert press(client, "return", mine, others).context["form"].fields["note"].required


def test_a_reporter_moves_own_stories_and_no_others(client):
    reporter = make_user(roles.REPORTER)
    client.force_login(reporter)
    mine = make_article("Punya", status="draft", created_by=reporter)
    hidden = make_article("Rahasia", status="draft")
    public = make_article("Tayang")
    page = press(client, "submit", mine, hidden, public)
    assert [row.headline for row, _state in page.context["done"]] == ["Punya"]
    assert "Rahasia" not in page.text
    assert status(hidden) == Status.DRAFT
    assert client.post(f"{LIST}bulk/submit/", {"story": f"{hidden.pk}:1"}).context["done"] == []
    assert client.post(f"{LIST}bulk/approve/", {"story": f"{mine.pk}:1"}).status_code == 403
    assert status(mine) == Status.IN_REVIEW


def test_the_actions_are_those_of_the_role(client, editor):
    assert set(desk_bulk.actions(editor)) == {f"move_{move.name}" for move in workflow.MOVES}
    assert set(desk_bulk.actions(make_user(roles.REPORTER))) == {"move_submit", "move_return"}
    assert desk_bulk.actions(make_user(roles.MAIL_DESK)) == {}


def test_too_many_are_refused_before_anything_happens(client, editor, monkeypatch):
    monkeypatch.setattr(desk_bulk, "MOST", 2)
    stories = [make_article(status="draft") for _number in range(3)]
    page = client.post(
        LIST,
        {
            "action": "move_submit",
            "index": "0",
            "select_across": "1",
            "_selected_action": [stories[0].pk],
        },
        follow=True,
    )
    assert {status(story) for story in stories} == {Status.DRAFT}
    assert "paling banyak 2 berita" in page.text


def test_what_is_not_reached_in_time_is_handed_back(client, editor, monkeypatch):
    stories = [make_article(status="draft") for _number in range(3)]
    chosen = [bulk.Chosen(story.pk) for story in stories]
    account = bulk.move_each(editor, "submit", chosen, seconds=-1)
    assert ([row.pk for row in account.done], account.left) == ([stories[0].pk], chosen[1:])
    monkeypatch.setattr(bulk.move_each, "__kwdefaults__", {"note": "", "seconds": -1})
    page = press(client, "submit", *stories[1:])
    assert page.context["left"] == 1
    page = confirm(client, "submit", page)
    assert {status(story) for story in stories} == {Status.IN_REVIEW}


@pytest.mark.parametrize("odd", ["", "x", "1:x", ":", "99999999999999999999:1", "-1:1", "7:-1"])
def test_odd_choices_move_nothing(client, editor, odd):
    page = client.post(f"{LIST}bulk/submit/", {"story": odd})
    assert page.context["done"] == []
    assert client.post(f"{LIST}bulk/none/", {"story": odd}).status_code == 404
    assert client.get(f"{LIST}bulk/submit/").status_code == 405
