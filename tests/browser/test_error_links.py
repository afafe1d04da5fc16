"""A line above a refused form leads to its field by a click or by the keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_admin_editor import cast, log_in
from tests.browser.test_writing import draft

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "draft", "log_in"]

FOLDED = """() => {
    const row = document.querySelector("#id_name").closest(".form-row");
    const folded = document.createElement("details");
    row.before(folded);
    folded.append(document.createElement("summary"), row);
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_of_a_story_to_its_fields_and_its_rows(page, live_server, draft, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server.url}/admin/articles/article/{draft.pk}/change/")
    page.wait_for_selector(".prose-page")
    page.fill("#id_headline", "")
    page.click("[data-rows=article_sources] .row-add")
    page.locator("[name$='-url'][name^=article_sources]:visible").last.fill("bukan alamat")
    page.keyboard.press("Control+s")
    lines = page.locator(".error-links a")
    expect(lines).to_have_text([re.compile(words) for words in ("^Judul: ", *2 * ["^Sumber 1, "])])
    page.locator("#id_standfirst").focus()
    lines.first.click()
    expect(page.locator("#id_headline")).to_be_focused()
    lines.nth(1).press("Enter")
    expect(page.locator("[data-rows=article_sources] .select2-selection")).to_be_focused()
    lines.last.click()
    expect(page.locator("[name$='-url'][name^=article_sources]:focus")).to_be_in_viewport()


def test_of_another_form_also_to_a_field_that_is_folded_away(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    page.goto(f"{live_server.url}/admin/articles/tag/add/")
    page.evaluate("document.querySelector('#tag_form').noValidate = true")
    page.click("[name=_save]")
    page.wait_for_selector(".error-links")
    page.evaluate(FOLDED)
    expect(page.locator("#id_name")).to_be_hidden()
    page.locator(".error-links a").click()
    expect(page.locator("#id_name")).to_be_focused()
