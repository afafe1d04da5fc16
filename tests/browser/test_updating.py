"""An update of a public story is shown in a dialog over the text before readers see it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article, Autosave, Correction
from newsroom import roles
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import cast, log_in, open_story
from tests.browser.test_saving import press_save
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]


def wait_for_route(page, waiting):
    """Until the page has asked for what is held up."""
    for _try in range(100):
        if waiting:
            return
        page.wait_for_timeout(50)
    pytest.fail("it was not asked for")


@pytest.fixture
def story():
    return make_article("Pasar dibuka", body="<p>Satu.</p><p>Dua.</p>")


def test_it_goes_out_once_the_question_is_answered(page, live_server, log_in, story):
    log_in(page, make_user(roles.EDITOR))
    open_story(page, live_server, story)
    page.fill("#id_headline", "Pasar dibuka lagi")
    press_save(page)
    dialog = page.locator(".update-dialog")
    expect(dialog).to_contain_text("dibuka lagi")
    expect(dialog.locator("textarea")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.fill("#id_kicker", "Suriah")
    press_save(page)
    expect(dialog).to_contain_text("Suriah")
    dialog.get_by_text("Ya: pembaca diberi tahu lewat koreksi").click()
    dialog.locator("textarea").fill("Bukan ditutup.")
    assert Article.objects.get().headline == "Pasar dibuka"
    dialog.locator("button.default").dblclick()
    wait_for(lambda: Article.objects.get().headline == "Pasar dibuka lagi")
    expect(dialog).to_have_count(0)
    expect(page.locator(".messagelist")).to_contain_text("berhasil diubah")
    page.wait_for_timeout(1000)  # the second press saves nothing that would say otherwise
    expect(page.locator(".messagelist")).to_contain_text("berhasil diubah")
    assert Correction.objects.get().text == "Bukan ditutup."
    assert not Autosave.objects.waiting().exists()
    press_save(page)
    expect(page.locator(".messagelist")).to_contain_text("Tidak ada yang berubah")


def test_what_is_answered_while_the_server_is_slow_stays(page, live_server, log_in, story):
    log_in(page, make_user(roles.EDITOR))
    open_story(page, live_server, story)
    page.fill("#id_headline", "Pasar dibuka lagi")
    press_save(page)
    dialog = page.locator(".update-dialog")
    expect(dialog).to_contain_text("dibuka lagi")
    waiting = []

    def hold(route):
        waiting.append(route)

    page.route("**/change/", hold)
    dialog.locator("button.default").click()  # nothing is chosen yet
    wait_for_route(page, waiting)
    dialog.locator("[name=facts][value=yes]").check()
    dialog.locator("textarea").fill("Bukan ditutup.")
    waiting.pop().continue_()
    page.unroute("**/change/")
    expect(dialog.locator(".errorlist")).to_be_visible()
    expect(dialog.locator("[name=facts][value=yes]")).to_be_checked()
    expect(dialog.locator("textarea")).to_have_value("Bukan ditutup.")
    dialog.locator("button.default").click()
    expect(dialog).to_have_count(0)
    assert Correction.objects.get().text == "Bukan ditutup."
    page.fill("#id_headline", "Pasar dibuka besok")
    press_save(page)
    expect(dialog).to_contain_text("besok")
    expect(dialog.locator("[name=facts]:checked")).to_have_count(0)


def test_without_a_script_it_is_asked_above_the_form(new_page, live_server, log_in, story):
    page = log_in(new_page(java_script_enabled=False), make_user(roles.EDITOR))
    page.goto(f"{live_server.url}/admin/articles/article/{story.pk}/change/")
    page.fill("#id_headline", "Pasar dibuka lagi")
    page.locator(".story-save button").click()
    expect(page.locator(".update")).to_contain_text("dibuka lagi")
    page.get_by_label("Tidak: hanya susunan kata").check()
    page.locator(".update-end button").click()
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert Article.objects.get().headline == "Pasar dibuka lagi"
