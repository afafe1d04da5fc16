"""A story that was deleted while somebody writes in it goes on as a new one, by one press."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing, cast, log_in, open_story, wait_until_kept
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]


@pytest.mark.parametrize("first", ["typing", "saving", "typing before"])
def test_what_is_typed_becomes_a_new_story(page, live_server, log_in, cast, first):
    log_in(page, cast["reporter"])
    draft = make_article("Benteng tua", status="draft", created_by=cast["reporter"])
    begin_writing(open_story(page, live_server, draft))
    page.keyboard.press("Control+End")
    if first == "typing before":
        page.keyboard.type(" Sebelumnya.")
        wait_until_kept(page, "Sebelumnya.")
    draft.delete()
    if first == "typing":
        page.keyboard.type(" Kata lain.")
    else:
        page.click(".story-save button")
    go_on = page.get_by_role("link", name="Lanjutkan sebagai berita baru")
    expect(go_on).to_be_visible()
    wait_until_kept(page, "Benteng tua")
    go_on.click()
    page.wait_for_url("**/article/add/*")
    expect(page.locator("#id_headline")).to_have_value("Benteng tua")
    if first != "saving":
        expect(page.locator(".prose-page")).to_contain_text(
            {"typing": "Kata lain.", "typing before": "Sebelumnya."}[first]
        )
    page.click(".story-save button")
    wait_for(lambda: Article.objects.filter(headline="Benteng tua").exists())
