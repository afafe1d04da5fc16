"""“/” on an empty line offers what may stand there; “?” outside of texts lists the keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.test_admin_editor import (
    begin_writing,
    cast,
    expect_typed,
    log_in,
    open_story,
    wait_for_cursor,
)
from tests.browser.test_bare_addresses import PASTE
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

# Whether the text tells assistive technology of an option that is there.
TOLD = """() => {
    const text = document.querySelector(".prose-page")
    const option = document.getElementById(text.getAttribute("aria-activedescendant"))
    const list = document.getElementById(text.getAttribute("aria-controls"))
    return list?.contains(option) && option.getAttribute("aria-selected") === "true"
        ? option.textContent : null
}"""


@pytest.fixture
def line(page, live_server, log_in, cast):
    """A story with the cursor in an empty line below its text."""
    log_in(page, cast["reporter"])
    story = make_article(status="draft", body="<p>Satu.</p>", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, story))
    page.keyboard.press("Control+End")
    page.keyboard.press("Enter")
    return page


def test_what_is_chosen_takes_the_place_of_the_words(line):
    menu = line.get_by_role("listbox", name="Sisipkan")
    line.keyboard.type("/")
    expect(menu.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    first = line.evaluate(TOLD)
    line.keyboard.press("ArrowDown")
    assert line.evaluate(TOLD) not in {None, first}
    line.keyboard.type("kuti")
    assert "Kutipan" in line.evaluate(TOLD)
    line.keyboard.press("Enter")
    expect(menu).to_be_hidden()
    assert line.evaluate(TOLD) is None
    line.keyboard.type("Kami pulang.")
    expect_typed(line, lambda body: "<blockquote><p>Kami pulang.</p></blockquote>" in body)
    assert "/" not in line.locator(".prose-page").inner_text()


def test_a_rule_stands_between_two_parts_and_writing_goes_on_below(line):
    line.keyboard.type("/garis")
    line.keyboard.press("Enter")
    line.keyboard.type("Bagian dua.")
    expect_typed(line, "<p>Satu.</p><hr><p>Bagian dua.</p>")
    line.keyboard.press("Enter")
    line.keyboard.type("---")
    line.keyboard.type("Bagian tiga.")
    expect_typed(line, "<p>Satu.</p><hr><p>Bagian dua.</p><hr><p>Bagian tiga.</p>")


def test_a_slash_that_was_meant_stays(line):
    menu = line.locator(".slash-menu")
    line.keyboard.type("/tmp")
    line.keyboard.press("Escape")
    line.keyboard.type(" dan/atau")
    expect(menu).to_be_hidden()
    line.keyboard.press("Enter")
    line.evaluate(PASTE, "/gambar")
    expect(menu).to_be_hidden()
    line.keyboard.press("Enter")
    line.keyboard.type("/zzzz")
    expect(menu).to_be_hidden()
    line.keyboard.press("Enter")
    line.keyboard.type("/x dan")
    line.keyboard.press("ArrowUp")
    line.keyboard.press("ArrowUp")
    line.keyboard.press("End")
    line.keyboard.type("y")
    expect(menu).to_be_hidden()
    expect_typed(line, "<p>Satu.</p><p>/tmp dan/atau</p><p>/gambary</p><p>/zzzz</p><p>/x dan</p>")


def test_the_button_begins_a_line_and_leaves_none_behind(line):
    line.keyboard.type("Dua.")
    line.click("[data-tool=insert]")
    line.locator(".slash-menu").get_by_role("option", name="Tabel").click()
    expect(line.locator(".prose-page table")).to_be_visible()
    line.locator(".prose-page p").first.click()
    line.click("[data-tool=insert]")
    expect(line.locator(".slash-menu")).to_be_visible()
    line.locator("#id_headline").click()
    expect(line.locator(".slash-menu")).to_be_hidden()
    expect_typed(line, lambda body: "/" not in body.replace("</", ""))


def test_the_list_of_keys_comes_where_nobody_writes(line):
    keys = line.get_by_role("dialog", name="Pintasan papan ketik")
    line.keyboard.type("?")
    expect(keys).to_have_count(0)
    line.locator(".story-links a").first.focus()
    line.keyboard.type("?")
    expect(keys).to_contain_text("Kutipan")
    line.keyboard.press("Escape")
    expect(keys).to_have_count(0)
    line.click("[data-tool=shortcuts]")
    expect(keys).to_be_visible()


def test_the_key_for_a_link_asks_as_its_button_does(line):
    line.keyboard.type("kata")
    line.keyboard.press("Control+Shift+ArrowLeft")
    wait_for_cursor(line)  # the editor is told of a selection a moment later
    line.keyboard.press("Control+k")
    line.fill(".link-dialog input", "https://kpu.go.id")
    line.keyboard.press("Enter")
    expect_typed(line, '<p>Satu.</p><p><a href="https://kpu.go.id">kata</a></p>')


def test_tab_takes_what_is_chosen_and_stays_in_the_text(line):
    line.keyboard.type("/subj")
    expect(line.locator("main .slash-menu, #content .slash-menu")).to_be_visible()
    line.keyboard.press("Tab")
    line.keyboard.type("Di lapangan")
    expect_typed(line, lambda body: "<h2>Di lapangan</h2>" in body)


def test_the_page_and_its_tools_are_called_what_they_show(line):
    expect(line.get_by_role("heading", level=1)).to_have_count(1)
    tool = line.get_by_role("button", name="H2")
    expect(tool).to_have_attribute("title", "H2 – Subjudul")
