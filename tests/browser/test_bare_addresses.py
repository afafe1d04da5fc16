"""An address alone on a line becomes what it shows; any other text stays what was typed."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

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


def test_an_own_address_becomes_read_also(line, settings):
    story = make_article("Benteng tua")
    line.evaluate(PASTE, settings.SITE_URL + story.get_absolute_url())
    expect_typed(line, lambda body: f'<div data-story="{story.pk}"></div>' in body)


def test_another_page_becomes_a_card_once_its_title_is_known(line):
    asked = []

    def tell(route):
        asked.append(route.request.post_data)
        route.fulfill(json={"title": 'Data "2025"'})

    line.route("**/article/title/", tell)
    line.evaluate(PASTE, "https://contoh.example/berita?a=1&b=2")
    line.keyboard.press("Enter")
    card = '<div data-link="https://contoh.example/berita?a=1&amp;b=2" data-title="Data &quot;2025&quot;"></div>'
    expect_typed(line, lambda body: card in body and "href" not in body)
    line.locator(".place-link button").click()
    line.fill(".link-dialog input", "Data terbaru")
    line.keyboard.press("Enter")
    expect_typed(line, lambda body: 'data-title="Data terbaru"' in body)
    line.keyboard.type("https://youtu.be/dQw4w9WgXcQ")
    line.keyboard.press("Enter")
    titled = 'data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ" data-title="Data &quot;2025'
    expect_typed(line, lambda body: titled in body)
    assert len(set(asked)) == 2


def test_a_short_address_becomes_what_it_leads_to(line):
    film = "https://www.tiktok.com/@suluh/video/7301234567890123456"
    line.route("**/title/", lambda route: route.fulfill(json={"title": "Banjir", "embed": film}))
    line.evaluate(PASTE, "https://vm.tiktok.com/ZMabc/")
    line.keyboard.press("Enter")
    place = f'<div data-embed="{film}" data-title="Banjir"></div>'
    expect_typed(line, lambda body: place in body and "vm.tiktok" not in body)


def test_an_address_of_another_kind_stays_a_link(line):
    line.evaluate(PASTE, "https://contoh.example/berita")
    expect_typed(line, lambda body: 'href="https://contoh.example/berita"' in body)
    line.keyboard.press("Enter")
    line.keyboard.type("Lanjut.")
    expect_typed(line, lambda body: "data-embed" not in body and "Lanjut." in body)


def test_links_that_lead_nowhere_are_a_line_of_the_checklist(line):
    asked = []

    def tell(route):
        asked.append(route.request.post_data)
        route.fulfill(json={"is_gone": "mati" in route.request.post_data})

    line.route("**/article/answers/", tell)
    for place in ("hidup", "mati"):
        line.evaluate(PASTE, f"https://contoh.example/{place}")
        line.keyboard.press("Enter")
    told = line.locator("[data-checked] [data-answers]")
    expect(told).to_contain_text("Tidak menjawab: contoh.example/mati")
    with line.expect_response("**/typed/check/**"):
        line.keyboard.type("Lanjut.")
    expect(told).to_contain_text("contoh.example/mati")
    assert len(asked) == 2
