"""A story is written, illustrated from the camera and submitted on a phone, above its keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.test_admin_editor import cast, log_in, wait_for_cursor
from tests.factories import make_section, picture_bytes

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


@pytest.fixture
def phone(new_page, live_server, log_in, cast):
    make_section("Dunia")
    page = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    log_in(page, cast["reporter"])
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_selector(".phone-bar .prose-tools", state="attached")
    return page


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
    with phone.expect_file_chooser() as asked:
        phone.locator(".phone-bar .prose-tool-camera").tap()
    photo = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(300, 200)}
    asked.value.set_files([photo])
    dialog = phone.locator(".picture-dialog")
    dialog.locator("[name=alt]").fill("Jalan yang kering")
    dialog.locator("[name=credit]").fill("Ratna")
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
