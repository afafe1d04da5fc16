"""Saving stays on the page: the text, the cursor, errors at the fields, conflicts, a new story."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from articles.models import Article, Autosave, Correction
from newsroom import roles
from newsroom.accounts.models import Session
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import (
    begin_writing,
    cast,
    expect_typed,
    log_in,
    open_story,
    wait_until_kept,
    wait_until_kept_here,
)
from tests.browser.test_writing import begin, draft
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "draft", "log_in"]


def press_save(page):
    page.evaluate("document.querySelector('.messagelist')?.remove()")
    page.keyboard.press("Control+s")


def update(page):
    """Say in the dialog of an update that no fact changes, where it asks, and let it go out."""
    dialog = page.locator(".update-dialog")
    expect(dialog).to_be_visible()
    if dialog.locator("[name=facts]").count():
        dialog.locator("[name=facts][value=no]").check()
    dialog.locator("button.default").click()
    expect(dialog).to_have_count(0)


def stored(story):
    return Article.objects.get(pk=story.pk)


def test_saving_leaves_the_cursor_where_it_is(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.evaluate("() => { window.isTheSame = true }")
    page.keyboard.press("Control+End")
    page.keyboard.type(" Baru")
    press_save(page)
    page.keyboard.type(" sekali.")
    page.wait_for_selector(".messagelist .success")
    wait_for(lambda: stored(draft).body.startswith("<p>Lama. Baru"))
    expect_typed(page, "<p>Lama. Baru sekali.</p>")
    press_save(page)
    wait_for(lambda: stored(draft).body == "<p>Lama. Baru sekali.</p>")
    page.keyboard.type("x")
    expect_typed(page, "<p>Lama. Baru sekali.x</p>")
    assert stored(draft).version == 2
    assert page.evaluate("window.isTheSame")


def test_a_new_story_becomes_the_story_that_it_made(page, live_server, draft):
    make_section("Dunia")
    begin(page, live_server, "Benteng tua")
    page.select_option("#id_section", index=1)
    press_save(page)
    page.wait_for_url("**/change/")
    story = Article.objects.exclude(pk=draft.pk).get()
    expect(page.locator("#id_slug")).to_have_value("benteng-tua")
    expect(page.locator(".story-links")).to_contain_text("Versi")
    page.fill("#id_headline", "Benteng kuno")
    wait_until_kept(page, "Benteng kuno")
    assert Autosave.objects.waiting().get().article == story
    press_save(page)
    wait_for(lambda: stored(story).headline == "Benteng kuno")
    assert Article.objects.exclude(pk=draft.pk).count() == 1
    assert not Autosave.objects.waiting().exists()


def test_the_preview_beside_the_form_is_still_offered_after_saving(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    for _twice in range(2):
        page.keyboard.press("Control+End")
        page.keyboard.type(" Lagi.")
        press_save(page)
        page.wait_for_selector(".messagelist .success")
        expect(page.locator(".live-open")).to_have_count(1)
    page.click(".live-open")
    preview = page.frame_locator(".live iframe")
    expect(preview.locator(".text")).to_contain_text("Lama. Lagi. Lagi.")


def test_what_is_wrong_is_said_at_its_field(page, live_server, draft):
    open_story(page, live_server, draft)
    page.fill("#id_headline", " ")
    page.fill("#id_kicker", "Suriah")
    press_save(page)
    expect(page.locator(".field-headline.errors .errorlist")).to_be_visible()
    expect(page.locator(".errornote")).to_be_in_viewport()
    assert stored(draft).kicker == ""
    page.fill("#id_headline", "Benteng")
    press_save(page)
    page.wait_for_selector(".messagelist .success")
    expect(page.locator(".errorlist, .errornote, .errors")).to_have_count(0)
    assert (stored(draft).headline, stored(draft).kicker) == ("Benteng", "Suriah")


def test_a_refusal_puts_the_focus_where_something_is_wrong(page, live_server, draft):
    open_story(page, live_server, draft)
    page.fill("#id_headline", " ")
    page.click(".story-save button")
    expect(page.locator("#id_headline")).to_be_focused()
    page.fill("#id_kicker", "Suriah")
    page.keyboard.press("Control+s")  # who types on keeps the cursor
    expect(page.locator(".errornote")).to_be_in_viewport()
    expect(page.locator("#id_kicker")).to_be_focused()


def test_a_plain_form_that_was_refused_begins_at_the_wrong_field(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    page.goto(f"{live_server.url}/admin/articles/source/add/")
    page.evaluate("document.querySelector('#source_form').noValidate = true")
    page.click("[name=_save]")
    expect(page.locator("#id_name")).to_be_focused()


def test_of_two_who_save_the_second_is_shown_both_texts_on_the_page(
    page, new_page, live_server, log_in, draft
):
    other = log_in(new_page(), make_user(roles.EDITOR, first_name="Maya"))
    open_story(other, live_server, draft)
    open_story(page, live_server, draft)
    other.fill("#id_headline", "Benteng megah")
    other.fill("#id_dateline", "Aleppo")
    press_save(other)
    other.wait_for_selector(".messagelist .success")
    page.fill("#id_headline", "Benteng kuno")
    expect(page.locator("[data-kept-news]")).to_contain_text("Maya")
    press_save(page)
    expect(page.locator(".conflict")).to_contain_text("Benteng megah")
    expect(page.locator("#id_headline")).to_have_value("Benteng kuno")
    expect(page.locator("#id_dateline")).to_have_value("Aleppo")
    assert stored(draft).headline == "Benteng megah"
    page.click(".conflict-end button")
    page.wait_for_selector(".messagelist .success")
    expect(page.locator(".conflict")).to_have_count(0)
    assert (stored(draft).headline, stored(draft).dateline) == ("Benteng kuno", "Aleppo")


def test_a_correction_that_is_saved_twice_is_one(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    story = make_article("Benteng")
    open_story(page, live_server, story)
    expect(page.locator(".story-save button")).to_have_text("Perbarui")
    page.click(".rows-corrections .row-add")
    page.fill(".rows-corrections .row textarea", "Tahunnya 1302.")
    press_save(page)
    update(page)
    page.wait_for_selector(".messagelist .success")
    page.fill(".rows-corrections .row textarea", "Tahunnya 1303.")
    press_save(page)
    update(page)
    wait_for(lambda: Correction.objects.get().text == "Tahunnya 1303.")


def test_readers_see_the_old_text_until_it_is_updated(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    story = make_article("Benteng", body="<p>Lama.</p>")
    begin_writing(open_story(page, live_server, story))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Baru.")
    expect(page.locator("[data-kept-line]")).to_contain_text("pembaca belum melihatnya")
    assert stored(story).body == "<p>Lama.</p>"
    page.click("[data-kept-discard]")
    expect(page.locator(".draft-offer")).to_contain_text("dibuang")
    expect_typed(page, "<p>Lama.</p>")
    page.click(".draft-offer button")
    expect_typed(page, "<p>Lama. Baru.</p>")
    press_save(page)
    update(page)
    wait_for(lambda: stored(story).body == "<p>Lama. Baru.</p>")


def test_a_session_that_ends_asks_for_the_login_over_the_page(page, live_server, draft):
    user = User.objects.get(pk=draft.created_by_id)
    open_story(page, live_server, draft)
    Session.objects.all().delete()
    page.fill("#id_headline", "Benteng kuno")
    press_save(page)
    dialog = page.locator(".login-dialog")
    expect(dialog).to_be_visible()
    expect(page.locator("[data-kept-line]")).to_contain_text("disimpan di perangkat ini")
    wait_until_kept_here(page, "Benteng kuno")
    with page.expect_popup() as opened:
        dialog.locator("button.default").click()
    window = opened.value
    window.fill("#id_username", user.username)
    window.fill("#id_password", "rahasia-sekali")
    window.press("#id_password", "Enter")
    expect(dialog).to_be_hidden()
    wait_for(lambda: stored(draft).headline == "Benteng kuno")
    expect(page.locator("#id_headline")).to_have_value("Benteng kuno")
    wait_for(window.is_closed)
    refused = []
    page.on("response", lambda answer: answer.status == 403 and refused.append(answer.url))
    with page.expect_response("**/typed/check/*") as checked:
        page.fill("#id_headline", "Benteng tua")
    assert checked.value.ok
    with page.expect_response("**/typed/preview/*") as shown:
        page.click(".live-open")
    assert shown.value.ok
    page.click(".live-close")
    page.fill("#note-text", "Sudah masuk lagi.")
    page.click(".note-new [value=add]")
    expect(page.locator(".notes-count")).to_have_text("1")
    assert refused == []


def test_scripts_that_come_after_the_editor_has_started_find_its_text(page, live_server, draft):
    """As on a page whose editor the browser still has, and not yet all else."""
    held = []
    late = re.compile(r"/js/(autosave|writing/checks)(\.\w+)?\.js$")
    page.route(late, lambda route: held.append(route))  # noqa: PLW0108 - it is marked
    page.goto(f"{live_server.url}/admin/articles/article/{draft.pk}/change/", wait_until="commit")
    page.wait_for_selector(".prose-page")
    for route in held:
        route.continue_()
    page.unroute(late)
    expect(page.locator("[data-counts]")).to_contain_text("1 kata")
    begin_writing(page.locator(".prose-page"))
    page.keyboard.press("Control+End")
    page.keyboard.type(" Baru.")
    expect(page.locator("[data-counts]")).to_contain_text("2 kata")
    wait_until_kept(page, "Lama. Baru.")


def test_a_server_that_is_away_says_so_and_gets_everything_later(page, live_server, draft):
    begin_writing(open_story(page, live_server, draft))
    page.context.set_offline(True)
    page.keyboard.press("Control+End")
    page.keyboard.type(" Luring.")
    expect(page.locator("[data-kept-line]")).to_contain_text("Tidak tersambung")
    wait_until_kept_here(page, "Lama. Luring.")
    press_save(page)
    expect(page.locator("[role=alert].is-away")).to_be_visible()
    page.context.set_offline(False)
    wait_until_kept(page, "Lama. Luring.")
    expect(page.locator("[data-kept-line]")).to_contain_text("Tersimpan")
