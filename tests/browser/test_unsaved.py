"""Who leaves what was typed and not saved is asked first; who saved it, or typed nothing, is not."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Reporter
from tests.browser.test_admin_editor import cast, log_in
from tests.factories import make_article, make_reporter

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]


@pytest.fixture
def asked(page):
    """What the browser asked; the answer was to stay."""
    kinds = []
    page.on("dialog", lambda dialog: kinds.append(dialog.type) or dialog.dismiss())
    return kinds


def leave(page):
    page.locator("#site-name a").click()


def test_a_form_of_the_desk(page, live_server, log_in, cast, asked):
    log_in(page, cast["editor"])
    page.goto(f"{live_server.url}/admin/articles/reporter/add/")
    page.fill("#id_bio", "Meliput sungai sejak 2012.")
    leave(page)
    expect(page.locator("#id_bio")).to_have_value("Meliput sungai sejak 2012.")
    assert asked == ["beforeunload"]
    # Without a name it is refused, and stands on a page where nobody has typed.
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".errorlist")
    page.wait_for_load_state("domcontentloaded")
    leave(page)
    expect(page.locator("#id_bio")).to_have_value("Meliput sungai sejak 2012.")
    assert asked == ["beforeunload"] * 2
    page.fill("#id_name", "Sri Lestari")
    page.locator("[name=_continue]").click()
    page.wait_for_selector(".messagelist .success")
    assert Reporter.objects.get(name="Sri Lestari").bio
    leave(page)
    page.wait_for_url("**/admin/")
    assert asked == ["beforeunload"] * 2


def test_a_note_that_was_not_sent(page, live_server, log_in, cast, asked):
    story = make_article(status="draft", created_by=cast["reporter"])
    log_in(page, cast["reporter"])
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    page.wait_for_selector(".field-body .ProseMirror")
    text = page.locator(".note-new textarea")
    text.fill("Menurut siapa?")
    page.locator(".moves [value=submit]").click()
    expect(page.get_by_text("Catatan yang Anda ketik belum dikirim.")).to_be_visible()
    leave(page)
    expect(text).to_have_value("Menurut siapa?")
    assert asked == ["beforeunload"]
    text.press("Control+Enter")
    expect(page.locator(".notes-list > .note")).to_have_count(1)
    page.locator(".moves [value=submit]").click()
    page.wait_for_selector(".messagelist")
    story.refresh_from_db()
    assert (story.status, asked) == ("in_review", ["beforeunload"])


def test_what_is_chosen_or_sought_in_a_list_is_nothing_to_lose(
    page, live_server, log_in, cast, asked
):
    make_reporter()
    log_in(page, cast["editor"])
    page.goto(f"{live_server.url}/admin/articles/reporter/")
    page.locator(".action-select").first.check()
    page.fill("#searchbar", "Ratna")
    leave(page)
    page.wait_for_url("**/admin/")
    assert asked == []
