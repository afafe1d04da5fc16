"""An address alone on a line becomes what it shows; any other text stays what was typed."""

from __future__ import annotations

import pytest

from tests.browser.test_admin_editor import begin_writing, cast, expect_typed, log_in, open_story
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

PASTE = """(text) => {
    const data = new DataTransfer()
    data.setData("text/plain", text)
    const options = { bubbles: true, cancelable: true, clipboardData: data }
    document.querySelector(".prose-page").dispatchEvent(new ClipboardEvent("paste", options))
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


def test_a_pasted_address_becomes_the_post(line):
    line.evaluate(PASTE, "https://t.me/s/suluh/12")
    place = '<div data-embed="https://t.me/suluh/12"></div>'
    expect_typed(line, lambda body: place in body and "href" not in body)
    line.keyboard.press("Control+z")
    expect_typed(line, lambda body: "data-embed" not in body)


def test_a_typed_address_becomes_the_video_when_its_line_ends(line):
    line.keyboard.type("https://youtu.be/dQw4w9WgXcQ")
    line.keyboard.press("Enter")
    line.keyboard.type("Lanjut.")
    expect_typed(line, lambda body: "data-embed" in body and "<p>Lanjut.</p>" in body)


def test_an_address_of_another_kind_stays_a_link(line):
    line.evaluate(PASTE, "https://contoh.example/berita")
    expect_typed(line, lambda body: 'href="https://contoh.example/berita"' in body)
    line.keyboard.press("Enter")
    line.keyboard.type("Lanjut.")
    expect_typed(line, lambda body: "data-embed" not in body and "Lanjut." in body)
