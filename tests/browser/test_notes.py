"""Notes beside the story: about selected words, marked in the text, without losing what is typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.editing import notes
from articles.models import Article, Note
from newsroom import roles
from tests.browser.test_admin_editor import cast, log_in
from tests.browser.test_writing import begin
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

SELECT = """(words) => {
    const walker = document.createTreeWalker(document.querySelector(".field-body .ProseMirror"), 4);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const start = node.data.indexOf(words);
        if (start < 0) continue;
        getSelection().setBaseAndExtent(node, start, node, start + words.length);
        return;
    }
}"""
MARKED = "() => [...(CSS.highlights.get('notes') ?? [])].map(String).join('|')"


@pytest.fixture
def story(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    body = "<p>Air naik dua meter sejak Senin.</p><p>Warga mengungsi.</p>"
    story = make_article("Banjir", status="draft", body=body, created_by=cast["reporter"])
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    page.wait_for_selector(".field-body .ProseMirror")
    return story


def test_a_note_on_selected_words_is_kept_while_the_text_stays_unsaved(page, story):
    make_user(roles.EDITOR, username="sri", first_name="Sri", last_name="Utami")
    page.reload()
    page.wait_for_selector(".field-body .ProseMirror")
    page.fill("#id_headline", "Banjir, belum disimpan")
    page.evaluate(SELECT, "dua meter")
    page.get_by_role("button", name="Catatan pada kata-kata ini").click()
    page.keyboard.type("Menurut siapa? @Sri")
    expect(page.locator(".note-new .suggestions li")).to_have_text(["Sri Utami"])
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".note .note-quote")).to_have_text("dua meter")
    expect(page.locator(".notes-count")).to_have_text("1")
    expect(page.locator("#id_headline")).to_have_value("Banjir, belum disimpan")
    assert page.evaluate(MARKED) == "dua meter"
    note = Note.objects.get()
    assert (note.text, note.quote) == ("Menurut siapa? @Sri Utami", "dua meter")
    assert note.article.notices.get().kind == "mentioned"


def test_the_mark_follows_its_words_through_edits(page, story, cast):
    passage = {"quote": "dua meter", "before": "Air naik ", "after": " sejak Senin."}
    notes.add(story, cast["reporter"], "Menurut siapa?", **passage)
    page.reload()
    page.wait_for_function(f"() => ({MARKED})() === 'dua meter'")
    page.locator(".field-body .ProseMirror").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Semalam ")
    page.wait_for_function(f"() => ({MARKED})() === 'dua meter'")
    page.evaluate(SELECT, "dua")
    page.keyboard.type("tiga")
    page.wait_for_function(f"() => ({MARKED})() === 'tiga meter'")


def test_a_reply_and_an_end(page, story, cast):
    notes.add(story, cast["reporter"], "Menurut siapa?")
    page.reload()
    page.locator(".note summary").click()
    page.fill(".note-answer textarea", "BNPB.")
    page.get_by_role("button", name="Kirim balasan").click()
    expect(page.locator(".note-reply .note-text")).to_have_text("BNPB.")
    page.get_by_role("button", name="Selesai", exact=True).click()
    expect(page.locator(".notes-count")).to_be_hidden()
    assert not Note.objects.unresolved().exists()


def test_a_story_that_was_new_has_notes_from_its_first_save(page, live_server, log_in, cast):
    log_in(page, cast["reporter"])
    make_section("Dunia")
    begin(page, live_server, "Banjir")
    page.select_option("#id_section", index=1)
    page.keyboard.press("Control+s")
    page.wait_for_url("**/change/")
    expect(page.locator(".story-side .side-part").nth(1)).to_have_id("notes")
    expect(page.locator(".rows + .assigned")).to_be_visible()
    expect(page.locator("#content-main > h1")).to_have_text("Banjir")
    asked = f"**/typed/check/?story={Article.objects.get().pk}"
    with page.expect_response(asked) as checked:
        page.fill("#id_headline", "Banjir")
    assert checked.value.ok
    page.fill("#note-text", "Siapa yang dihubungi?")
    page.get_by_role("button", name="Tulis catatan").click()
    expect(page.locator(".notes-count")).to_have_text("1")
    page.fill("#note-text", "Belum terkirim")
    page.keyboard.press("Control+s")
    page.wait_for_selector(".messagelist .success")
    expect(page.locator("#note-text")).to_have_value("Belum terkirim")
    assert Note.objects.get().text == "Siapa yang dihubungi?"


def test_a_note_that_the_server_does_not_take_stays_in_its_field(page, story):
    page.route("**/notes/", lambda route: route.abort())
    page.fill("#note-text", "Jangan hilang")
    page.get_by_role("button", name="Tulis catatan").click()
    expect(page.locator(".notes-error")).to_be_visible()
    expect(page.locator("#note-text")).to_have_value("Jangan hilang")
    page.unroute("**/notes/")
    page.get_by_role("button", name="Tulis catatan").click()
    expect(page.locator(".note .note-text")).to_have_text("Jangan hilang")
    expect(page.locator("#note-text")).to_have_value("")
