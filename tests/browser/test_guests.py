"""A guest's link from end to end: made, opened without a login, answered, ended."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import GuestLink, GuestNote
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import cast, log_in
from tests.factories import make_article

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["cast", "log_in"]

BODY = "<p>Air naik dua meter.</p><p>“Kami tidak diberi tahu,” kata Siti.</p>"


@pytest.fixture
def story(page, pages, log_in, cast):
    log_in(page, cast["reporter"])
    return make_article("Banjir", status="draft", body=BODY, created_by=cast["reporter"])


def make_link(page, pages, story, *paragraphs):
    page.goto(f"{pages.url}/admin/articles/article/{story.pk}/change/")
    page.get_by_role("link", name="Tamu").click()
    page.fill("#id_name", "Siti Aminah")
    page.locator(".guest-paragraphs summary").click()
    for number in paragraphs:
        page.locator(f".guest-paragraphs input[value='{number}']").check()
    page.get_by_role("button", name="Buat tautan").click()
    return page.locator("#guest-address").input_value()


def test_a_guest_reads_notes_approves_and_the_newsroom_sees_it(page, new_page, pages, story):
    address = make_link(page, pages, story, 2)
    guest = new_page(viewport={"width": 390, "height": 844})
    guest.goto(address)
    text = guest.locator("main")
    expect(text).to_contain_text("Kami tidak diberi tahu")
    expect(text).not_to_contain_text("Air naik")
    guest.fill("[name=text]", "Saya bilang: tidak semua.")
    guest.get_by_role("button", name="Kirim catatan").click()
    expect(guest.locator(".guest__note")).to_contain_text("tidak semua")
    guest.get_by_role("button", name="Saya menyetujui").click()
    expect(guest.locator("#approved")).to_contain_text("Siti Aminah")
    assert guest.context.cookies() == []

    page.goto(f"{pages.url}/admin/articles/article/{story.pk}/change/")
    answered = page.locator("#notes .notes-guests")
    expect(answered).to_contain_text("tidak semua")
    expect(answered).to_contain_text("Disetujui oleh Siti Aminah")
    expect(page.locator(".notes-count")).to_be_hidden()


def test_a_link_that_was_ended_says_so_and_hands_back_what_was_typed(page, new_page, pages, story):
    address = make_link(page, pages, story)
    guest = new_page()
    guest.goto(address)
    guest.fill("[name=text]", "Ketikan yang terlambat.")
    page.get_by_role("button", name="Akhiri tautan ini").click()
    expect(page.locator(".messagelist")).to_contain_text("tidak lagi membuka")
    guest.get_by_role("button", name="Kirim catatan").click()
    expect(guest.locator("h1")).to_have_text("Tautan ini sudah diakhiri")
    expect(guest.locator("#unsent")).to_have_value("Ketikan yang terlambat.")
    guest.goto(address)
    expect(guest.locator("h1")).to_have_text("Tautan ini sudah diakhiri")
    assert not GuestNote.objects.exists()


def test_pressed_twice_the_one_link_s_address_is_shown(page, new_page, pages, story):
    page.goto(f"{pages.url}/admin/articles/article/{story.pk}/guests/")
    page.fill("#id_name", "Siti")
    page.evaluate(
        """() => {
            const button = document.querySelector(".ask button.default")
            button.click()
            setTimeout(() => button.click(), 20)
        }"""
    )
    address = page.locator("#guest-address").input_value()
    wait_for(lambda: GuestLink.objects.count() == 1)
    guest = new_page()
    guest.goto(address)
    expect(guest.locator("main")).to_contain_text("Air naik")


def test_words_sent_again_by_the_back_button_are_one_note(page, new_page, pages, story):
    guest = new_page()
    guest.goto(make_link(page, pages, story))
    guest.fill("[name=text]", "Bukan begitu.")
    guest.get_by_role("button", name="Kirim catatan").click()
    guest.wait_for_selector(".guest__note")
    guest.go_back()
    guest.fill("[name=text]", "Bukan begitu.")
    guest.get_by_role("button", name="Kirim catatan").click()
    expect(guest.locator(".guest__note")).to_have_count(1)
    assert GuestNote.objects.count() == 1
