"""Two people write one story at a time: what each wrote stays, in the page as in the story."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.editing import revisions
from articles.models import Article
from newsroom import roles
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import begin_writing, expect_typed, log_in, open_story
from tests.browser.test_saving import press_save
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["log_in"]


@pytest.fixture
def story():
    article = make_article("Pasar", status="draft", body="<p>Satu.</p><p>Dua.</p><p>Tiga.</p>")
    revisions.record_change(article, None)
    return article


@pytest.fixture
def two(page, new_page, live_server, log_in, story):
    """Return the pages of two who have the story open."""
    pages = [page, log_in(new_page(), make_user(roles.EDITOR, first_name="Maya"))]
    log_in(page, make_user(roles.EDITOR))
    for one in pages:
        open_story(one, live_server, story)
    return pages


def write(page, number, words):
    begin_writing(page.locator(".prose-page p").nth(number - 1))
    page.keyboard.press("End")
    page.keyboard.type(words)


def body():
    return Article.objects.get().body


def test_both_win_and_the_second_writes_on_in_the_joined_text(two):
    page, maya = two
    write(maya, 3, " Maya.")
    press_save(maya)
    wait_for(lambda: "Maya" in body())
    write(page, 1, " Saya")
    press_save(page)
    expect(page.locator(".messagelist")).to_contain_text("Digabung dengan yang sementara itu")
    expect_typed(page, "<p>Satu. Saya</p><p>Dua.</p><p>Tiga. Maya.</p>")
    page.keyboard.type(" lagi.")  # the cursor is where it was
    press_save(page)
    wait_for(lambda: body() == "<p>Satu. Saya lagi.</p><p>Dua.</p><p>Tiga. Maya.</p>")


def test_of_one_paragraph_one_text_is_chosen(two):
    page, maya = two
    write(maya, 2, " Maya.")
    press_save(maya)
    wait_for(lambda: "Maya" in body())
    write(page, 2, " Saya.")
    press_save(page)
    choice = page.locator(".conflict .hunk")
    expect(choice).to_contain_text("Maya.")
    choice.get_by_label("Maya").check()
    page.locator(".conflict-end button").click()
    expect(page.locator(".conflict")).to_have_count(0)
    wait_for(lambda: body() == "<p>Satu.</p><p>Dua. Maya.</p><p>Tiga.</p>")
    expect_typed(page, "<p>Satu.</p><p>Dua. Maya.</p><p>Tiga.</p>")
