"""The board and the week by mouse, by keys and without a script: each the move of the button."""

from __future__ import annotations

import datetime
import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models.status import Status
from newsroom import roles
from tests.browser.test_admin_editor import log_in
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]


@pytest.fixture
def editor():
    return make_user(roles.EDITOR)


@pytest.fixture
def board(page, pages, log_in, editor):
    log_in(page, editor)
    return page


def card(page, story):
    return page.locator(f'[data-card="story-{story.pk}"]')


def heading(page, column):
    return page.locator(f"#board-{column}")


def test_a_card_is_dragged_and_what_is_refused_says_why(board, pages, editor):
    draft = make_article("Banjir", status=Status.DRAFT, created_by=editor)
    public = make_article("Panen")
    board.goto(f"{pages.url}/admin/board/")
    card(board, draft).drag_to(heading(board, "in_review"))
    expect(board.locator(".messagelist .success")).to_contain_text("menunggu redaktur")
    expect(board.locator(".board-in_review")).to_contain_text("Banjir")
    card(board, public).drag_to(heading(board, "draft"))
    expect(board.locator(".messagelist .warning")).to_contain_text("sudah dilihat pembaca")
    card(board, draft).drag_to(heading(board, "public"))
    expect(board.locator("h1")).to_have_text("Setujui dan terbitkan")
    board.get_by_role("link", name="Tidak, kembali").click()
    expect(board).to_have_url(f"{pages.url}/admin/board/")
    draft.refresh_from_db()
    assert draft.status == Status.IN_REVIEW


def test_an_arrow_key_moves_a_card_and_the_focus_stays_with_it(board, pages, editor):
    story = make_article("Banjir", status=Status.DRAFT, created_by=editor)
    board.goto(f"{pages.url}/admin/board/")
    card(board, story).locator("summary").focus()
    board.keyboard.press("ArrowRight")
    expect(board.locator(".board-in_review")).to_contain_text("Banjir")
    expect(card(board, story).locator("summary")).to_be_focused()
    board.keyboard.press("ArrowLeft")
    expect(board.locator(".board-draft")).to_contain_text("Banjir")


def test_its_buttons_need_no_script(new_page, pages, log_in, editor):
    story = make_article("Banjir", status=Status.DRAFT, created_by=editor)
    page = log_in(new_page(java_script_enabled=False), editor)
    page.goto(f"{pages.url}/admin/board/")
    card(page, story).locator("summary").click()
    card(page, story).get_by_role("button", name="Ajukan").click()
    expect(page.locator(".board-in_review")).to_contain_text("Banjir")


def test_a_scheduled_story_let_go_on_another_day_is_asked_about(board, pages):
    monday = timezone.localdate() + datetime.timedelta(days=7 - timezone.localdate().weekday())
    at = timezone.make_aware(datetime.datetime.combine(monday, datetime.time(9, 30)))
    story = make_article("Panen", published_at=at)
    board.goto(f"{pages.url}/admin/week/?from={monday.isoformat()}")
    friday = monday + datetime.timedelta(days=4)
    line = board.locator(f'[data-move="story-{story.pk}"]')
    line.drag_to(board.locator(f'[data-day="{friday.isoformat()}"]'))
    expect(board.locator("#id_time")).to_have_value(f"{friday.isoformat()}T09:30")
    board.get_by_role("button", name="Terbitkan pada waktu itu").click()
    expect(board).to_have_url(re.compile("/admin/week/"))
    story.refresh_from_db()
    assert story.published_at == at + datetime.timedelta(days=4)
