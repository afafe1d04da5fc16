"""A form that was refused goes on as the same unsaved text: saved at last, nothing of it is left."""

from __future__ import annotations

import datetime

import pytest
from playwright.sync_api import expect

from articles.db import clock
from articles.models import Article, Autosave
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import (
    UNSENT,
    begin_writing,
    cast,
    log_in,
    open_story,
    wait_until_kept,
)
from tests.browser.test_writing import draft
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "draft", "log_in"]


def open_new(page, live_server):
    page.goto(f"{live_server.url}/admin/articles/article/add/")
    page.wait_for_selector(".prose-page")


def write(page):
    """Type what a story needs that is to be reviewed."""
    begin_writing(page.locator(".prose-page"))
    page.keyboard.type("Isi.")
    page.fill("#id_headline", "Benteng tua")


def submit(page):
    page.click("button[value=submit]")


def expect_nothing_unsaved(page):
    """Open the page again: this browser and the server have nothing to offer."""
    with page.expect_response("**/unsaved/found/**"):
        page.reload()
    expect(page.locator(".draft-offer")).to_have_count(0)
    assert not Autosave.objects.waiting().exists()
    wait_for(lambda: page.evaluate(UNSENT) == [])  # the page may look at its form first


@pytest.mark.parametrize("is_slow", [False, True], ids=["at once", "after it was kept"])
def test_a_new_story_that_was_refused_once_leaves_nothing_unsaved(
    page, live_server, draft, is_slow
):
    section = make_section("Dunia")
    open_new(page, live_server)
    write(page)
    if is_slow:
        wait_until_kept(page, "Benteng tua")
    submit(page)
    page.wait_for_selector(".field-section.errors")
    expect(page.locator("#id_headline")).to_have_value("Benteng tua")
    page.select_option("#id_section", str(section.pk))
    submit(page)
    page.wait_for_selector(".messagelist .success")
    open_new(page, live_server)
    expect_nothing_unsaved(page)
    assert Article.objects.exclude(pk=draft.pk).get().headline == "Benteng tua"


def test_what_is_typed_after_the_refusal_is_kept_and_saved(page, live_server, draft):
    open_story(page, live_server, draft)
    page.fill("#id_headline", " ")
    page.evaluate("document.querySelector('button[value=submit]').click()")
    page.wait_for_selector(".field-headline.errors")
    page.fill("#id_headline", "Benteng kuno")
    wait_until_kept(page, "Benteng kuno")
    assert Autosave.objects.waiting().count() == 1
    submit(page)
    page.wait_for_selector(".messagelist .success")
    expect_nothing_unsaved(page)
    assert Article.objects.get(pk=draft.pk).headline == "Benteng kuno"


def test_a_form_that_was_refused_twice_leaves_nothing_unsaved(page, live_server, draft):
    open_story(page, live_server, draft)
    for headline in ("", " "):
        page.fill("#id_headline", headline)
        with page.expect_navigation():  # the page of the first refusal has the same words
            submit(page)
        page.wait_for_selector(".field-headline.errors")
    page.fill("#id_headline", "Benteng kuno")
    submit(page)
    page.wait_for_selector(".messagelist .success")
    expect_nothing_unsaved(page)


def test_a_time_that_was_refused_leaves_nothing_unsaved(page, live_server, log_in, cast):
    log_in(page, cast["editor"])
    story = make_article("Benteng", status="in_review")
    open_story(page, live_server, story)
    for days in (-1, 1):
        time = clock.now() + datetime.timedelta(days=days)
        page.locator(".moves details:has(#id_move_at)").evaluate("(box) => { box.open = true }")
        page.fill("#id_move_at", f"{time:%Y-%m-%dT%H:%M}")
        page.click("button[value=schedule]")
        page.wait_for_selector(".errornote" if days < 0 else ".messagelist .success")
    expect_nothing_unsaved(page)


def test_what_was_typed_while_the_form_was_refused_is_offered_later(page, live_server, draft):
    """The press has gone, the answer has not come: these keys are in no form."""
    section = make_section("Dunia")
    open_new(page, live_server)
    write(page)
    page.route("**/article/add/", lambda route: (page.wait_for_timeout(1500), route.continue_()))
    page.evaluate(
        """() => {
            const form = document.querySelector("form[data-autosave]");
            form.addEventListener("submit", () => setTimeout(() => {
                const kicker = document.querySelector("#id_kicker");
                kicker.value = "Suriah";
                kicker.dispatchEvent(new Event("input", { bubbles: true }));
            }, 200));
        }"""
    )
    submit(page)
    page.wait_for_selector(".field-section.errors")
    page.unroute("**/article/add/")
    expect(page.locator("#id_kicker")).to_have_value("")
    wait_until_kept(page, "Suriah")
    page.select_option("#id_section", str(section.pk))
    submit(page)
    page.wait_for_selector(".messagelist .success")
    assert [row.data["kicker"] for row in Autosave.objects.waiting()] == ["Suriah"]


def test_a_form_sent_once_more_by_a_reload_replaces_nothing(page, live_server, draft):
    open_story(page, live_server, draft)
    page.fill("#id_headline", "")
    submit(page)
    page.wait_for_selector(".field-headline.errors")
    page.fill("#id_headline", "Benteng kuno")
    wait_until_kept(page, "Benteng kuno")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.wait_for_selector(".field-headline.errors")
    wait_for(lambda: Autosave.objects.waiting().count() == 2)
    assert "Benteng kuno" in {row.data["headline"] for row in Autosave.objects.waiting()}


def test_the_form_of_somebody_who_has_left_is_kept_for_whoever_sent_it(
    page, live_server, log_in, cast
):
    """Two at one machine: the row of the first is no business of the second's form."""
    log_in(page, cast["editor"])
    story = make_article("Benteng", status="draft")
    open_story(page, live_server, story)
    page.fill("#id_headline", "")
    page.fill("#id_kicker", "Suriah")
    wait_until_kept(page, "Suriah")
    Autosave.objects.update(user=make_user("Editor"))
    submit(page)
    page.wait_for_selector(".field-headline.errors")
    page.fill("#id_headline", "Benteng kuno")
    wait_until_kept(page, "Benteng kuno")
