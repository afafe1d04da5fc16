"""Two who have a story open see each other, and where the other writes, within five seconds."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import expect

from articles.editing import notes
from articles.models import Presence
from newsroom import roles
from newsroom.accounts.models import Session
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing, log_in, open_story
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]


def test_each_sees_where_the_other_writes_until_the_page_is_left(
    page, new_page, live_server, log_in
):
    story = make_article("Pasar", status="draft", body="<p>Satu.</p><p>Dua.</p>")
    siti = log_in(new_page(), make_user(roles.EDITOR, first_name="Siti"))
    log_in(page, make_user(roles.EDITOR, first_name="Bagas"))
    open_story(page, live_server, story)
    open_story(siti, live_server, story)
    told = page.locator(".story-people")
    expect(told).to_have_text("Siti membuka berita ini.", timeout=6000)
    expect(siti.locator(".story-people")).to_have_text("Bagas membuka berita ini.")
    begin_writing(siti.locator(".prose-page p").nth(1))
    siti.keyboard.type("x")
    began = time.monotonic()
    expect(told).to_have_text("Siti sedang menulis paragraf 2.")
    assert time.monotonic() - began < 6  # five, and what a busy machine takes
    siti.goto("about:blank")
    expect(told).to_be_empty(timeout=6000)


def test_a_page_whose_session_ended_asks_once_and_no_more(page, live_server, log_in):
    story = make_article("Pasar", status="draft")
    log_in(page, make_user(roles.EDITOR))
    open_story(page, live_server, story)
    wait_for(Presence.objects.exists)
    Session.objects.all().delete()
    asked = []
    page.on(
        "request", lambda request: asked.append(request.url) if "/present/" in request.url else 0
    )
    page.wait_for_timeout(12_000)
    assert len(asked) == 1


def test_notes_and_notices_come_by_themselves_and_disturb_nobody_who_writes(
    page, live_server, log_in
):
    bagas = make_user(roles.EDITOR, first_name="Bagas")
    siti = make_user(roles.EDITOR, first_name="Siti")
    story = make_article("Pasar", status="draft", created_by=bagas)
    log_in(page, bagas)
    open_story(page, live_server, story)
    wait_for(Presence.objects.exists)
    page.wait_for_timeout(500)  # the answer to the first message says where the notes stand
    notes.add(story, siti, "Siapa yang dihubungi?")
    expect(page.locator(".note-text")).to_have_text("Siapa yang dihubungi?", timeout=6000)
    expect(page.locator(".notes-count")).to_have_text("1")
    expect(page.locator(".notices-link .badge")).to_have_text("1")
    page.locator(".note summary").click()
    page.locator(".note-answer textarea").click()
    page.keyboard.type("BNPB, ")
    notes.add(story, siti, "Kapan?")
    expect(page.locator(".notices-link .badge")).to_have_text("2", timeout=6000)
    page.keyboard.type("pukul 9.")
    expect(page.locator(".note-answer textarea").first).to_have_value("BNPB, pukul 9.")
    page.locator("#id_headline").click()
    expect(page.locator(".note-text")).to_have_count(2)
    expect(page.locator(".note-answer textarea").first).to_have_value("BNPB, pukul 9.")
    page.locator(".note summary").nth(1).click()
    page.locator("#id_headline").click()
    notes.add(story, siti, "Di mana?")
    expect(page.locator(".note-text")).to_have_count(3, timeout=6000)
    expect(page.locator(".note-answer").nth(1)).to_have_attribute("open", "")
