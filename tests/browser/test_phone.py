"""A story is written, illustrated from the camera and submitted on a phone, above its keyboard."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave
from newsroom import roles
from tests.browser.test_admin_editor import cast, log_in, wait_for_cursor
from tests.factories import make_article, make_section, make_user, picture_bytes

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

SEEN = 480  # pixels of height that the keyboard leaves

# Safari lays the keyboard over the page, and tells of it by the visual viewport alone.
KEYBOARD = """(height) => {
    Object.defineProperty(visualViewport, "height", { get: () => height, configurable: true })
    visualViewport.dispatchEvent(new Event("resize"))
}"""
# The buttons of the bar that a thumb cannot press: too small, under the keyboard, beside the window.
OUT_OF_REACH = """(height) => [...document.querySelectorAll(".phone-bar button, .phone-bar a")]
    .filter((one) => one.offsetWidth)
    .filter((one) => {
        const { width, top, bottom } = one.getBoundingClientRect()
        return bottom - top < 44 || width < 44 || bottom > height || top < 0
    })
    .map((one) => one.outerHTML)"""
CARET = """() => {
    const range = getSelection().getRangeAt(0)
    const box = range.getClientRects()[0] ?? range.startContainer.getBoundingClientRect()
    return [box.top, box.bottom, document.querySelector(".phone-bar").getBoundingClientRect().top]
}"""

CLEAR = """() => {
    const [tools, bar] = [".prose-tools", ".story-bar"].map(
        (one) => document.querySelector(one).getBoundingClientRect())
    return tools.top >= bar.bottom - 1 && tools.top < innerHeight
}"""


@pytest.fixture
def phone(new_page, live_server, log_in, cast):
    make_section("Dunia")
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    log_in(page, cast["reporter"])
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_selector(".phone-bar .prose-tools", state="attached")
    return page


def photograph(phone, alt):
    """Take a picture by the phone's bar and tell of it; return the dialog, not yet sent."""
    with phone.expect_file_chooser() as asked:
        phone.locator(".phone-bar .prose-tool-camera").tap()
    photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(300, 200)}
    asked.value.set_files([photo])
    dialog = phone.locator(".picture-dialog")
    expect(dialog.locator("canvas")).to_be_visible()  # what stands below it has moved
    dialog.locator("[name=alt]").fill(alt)
    dialog.locator("[name=credit]").fill("Ratna")
    return dialog


def test_a_story_is_written_illustrated_and_submitted_with_a_thumb(phone):
    phone.select_option("#id_section", index=1)
    phone.fill("#id_headline", "Banjir surut")
    assert phone.evaluate(OUT_OF_REACH, 844) == []
    phone.locator(".prose-page").tap()
    wait_for_cursor(phone)
    phone.evaluate(KEYBOARD, SEEN)
    for number in range(12):
        phone.keyboard.type(f"Baris {number}")
        phone.keyboard.press("Enter")
    expect(phone.locator(".phone-bar .prose-tool-camera")).to_be_visible()
    assert phone.evaluate(OUT_OF_REACH, SEEN) == []
    top, bottom, bar = phone.evaluate(CARET)
    assert 0 <= top < bottom <= bar
    dialog = photograph(phone, "Jalan yang kering")
    acts = dialog.locator(".picture-acts .default").bounding_box()
    assert acts["y"] + acts["height"] <= SEEN
    dialog.locator(".picture-acts .default").tap()
    expect(phone.locator(".prose-page .place-pictures")).to_contain_text("Jalan yang kering")
    phone.locator("#id_standfirst").fill("Warga pulang.")
    phone.evaluate(KEYBOARD, 844)
    phone.locator(".phone-moves [value=submit]").tap()
    phone.wait_for_selector(".messagelist .success")
    story = Article.objects.get()
    assert (story.headline, story.status) == ("Banjir surut", "in_review")
    assert "data-pictures" in story.body


def test_the_tools_stand_above_the_text_again_where_the_window_is_wide(phone):
    phone.set_viewport_size({"width": 1024, "height": 800})
    expect(phone.locator(".prose > .prose-tools")).to_be_visible()
    expect(phone.locator(".phone-bar")).to_be_hidden()
    expect(phone.locator(".story-bar .story-save button")).to_be_visible()


def test_saving_keeps_the_next_move_at_hand(phone):
    phone.select_option("#id_section", index=1)
    phone.fill("#id_headline", "Banjir surut")
    phone.locator(".phone-moves [name=_continue]").tap()
    phone.wait_for_selector(".messagelist .success")
    expect(phone.locator(".phone-moves [value=submit]")).to_be_visible()
    assert Article.objects.get().status == "draft"


def test_the_headline_is_in_the_first_screen_and_the_tools_clear_of_the_bar(phone, page, log_in):
    assert phone.locator("#id_headline").bounding_box()["y"] < 420
    log_in(page, make_user(roles.EDITOR))
    body = "<p>Paragraf.</p>" * 60
    story = make_article(status="in_review", body=body)
    url = phone.url.removesuffix("add/")
    page.goto(f"{url}{story.pk}/change/")
    page.wait_for_selector(".prose-tools")
    assert page.locator(".prose-tools").bounding_box()["height"] < 60  # one row
    page.evaluate("() => document.querySelector('.prose-page p:nth-child(40)').scrollIntoView()")
    page.wait_for_function(CLEAR)
    # One filled button says what is next.
    filled = page.locator("#article_form button.default:visible")
    expect(filled).to_have_text(["Terbitkan sekarang"])


def test_many_unsaved_texts_leave_the_story_in_sight(phone, cast):
    for number in range(5):
        data = {"headline": f"Naskah {number}"}
        keys = {"key": uuid.uuid4(), "writer": uuid.uuid4()}
        Autosave.objects.create(user=cast["reporter"], data=data, number=1, **keys)
    phone.reload()
    offers = phone.locator(".draft-offer")
    expect(offers.last).to_have_text("Semua ketikan yang belum disimpan")
    expect(offers).to_have_count(3)
