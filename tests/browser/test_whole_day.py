"""A day of the newsroom as one: from a plan to a withdrawn story, at the desks, by phone, by mail."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, Assignment, Correction, GuestLink
from articles.models.status import Status
from subscriptions.models import Delivery, Subscriber
from tests.browser.conftest import wait_for
from tests.browser.test_admin_editor import (
    begin_writing,
    expect_typed,
    wait_until_kept,
    wait_until_kept_here,
)
from tests.browser.test_phone import photograph
from tests.browser.test_saving import press_save
from tests.browser.test_whole_story import log_in, newest_mail
from tests.factories import make_reporter, make_section, make_user

READER = "pembaca@contoh.example"
PLAN = "Jembatan Kendal dibuka lagi"
HEADLINE = "Jembatan Kendal Dibuka Lagi untuk Warga"
BODY = ["Jembatan itu dibuka pagi hari.", "Warga menyeberang.", "“Kami lega,” kata Siti Aminah."]


@pytest.fixture
def site(live_site):
    """A newsroom of two, and a reader who wants mail."""
    writer = make_user("Reporter", "wartawan")
    make_reporter("Ratna Kirana", user=writer)
    make_user("Editor", "redaktur")
    make_section("Daerah")
    Subscriber.objects.create(
        email=READER, state=Subscriber.State.ACTIVE, confirmed_at=timezone.now()
    )
    return live_site


def story():
    return Article.objects.get()


def desk(page, site, path=""):
    page.goto(f"{site.url}/admin/{path}")


def open_story(page, site):
    desk(page, site, f"articles/article/{story().pk}/change/")
    page.wait_for_selector(".prose-page")


def line(page, number):
    """Put the cursor at the end of a paragraph."""
    begin_writing(page.locator(".prose-page > p").nth(number))
    page.keyboard.press("End")


def plan_and_assign(editor, site):
    desk(editor, site, "board/")
    editor.get_by_role("link", name="Buat rencana").click()
    editor.fill("#id_title", PLAN)
    editor.select_option("#id_person", label="wartawan")
    due = timezone.localtime() + datetime.timedelta(hours=5)
    editor.fill("#id_due_at", f"{due:%Y-%m-%dT%H:%M}")
    editor.select_option("#id_section", label="Daerah")
    editor.get_by_role("button", name="Simpan", exact=True).first.click()
    expect(editor.locator(".messagelist .success")).to_be_visible()
    assert Assignment.objects.get().person.username == "wartawan"


def write_while_the_line_is_cut(phone, site):
    """The reporter begins the planned story on the board and writes it; the line is cut twice."""
    desk(phone, site, "notices/")
    expect(phone.locator(".notice-list")).to_contain_text(PLAN)
    desk(phone, site, "board/")
    phone.locator("[data-card] summary").tap()
    phone.get_by_role("button", name="Mulai menulis").tap()
    phone.locator(".board-draft [data-card] > a").tap()
    phone.wait_for_selector(".prose-page")
    phone.fill("#id_headline", HEADLINE)
    begin_writing(phone.locator(".prose-page"))
    phone.context.set_offline(True)
    phone.keyboard.type(BODY[0])
    wait_until_kept_here(phone, BODY[0])
    expect(phone.locator("[data-kept-line]")).to_contain_text("Tidak tersambung")
    phone.context.set_offline(False)
    wait_until_kept(phone, BODY[0])
    phone.keyboard.press("Enter")
    phone.keyboard.type(BODY[1])
    wait_until_kept(phone, BODY[1])
    site.kill_server()
    phone.keyboard.press("Enter")
    phone.keyboard.type(BODY[2])
    wait_until_kept_here(phone, BODY[2])
    site.serve_again()
    wait_until_kept(phone, BODY[2])
    phone.fill("#id_standfirst", "Warga kembali menyeberang.")
    phone.locator(".phone-moves [name=_continue]").tap()
    phone.wait_for_selector(".messagelist .success")
    assert story().body == "".join(f"<p>{text}</p>" for text in BODY)


def illustrate_and_submit(phone):
    line(phone, 1)
    dialog = photograph(phone, "Jembatan yang kering")
    dialog.locator(".picture-acts .default").tap()
    expect(phone.locator(".prose-page .place-pictures")).to_contain_text("Jembatan yang kering")
    phone.locator("#id_standfirst").tap()  # the tools make room for the next move
    phone.locator(".phone-moves [value=submit]").tap()
    expect(phone.locator(".messagelist")).to_contain_text("menunggu redaktur")
    assert story().status == Status.IN_REVIEW


def return_with_a_note(editor, site):
    desk(editor, site)
    editor.get_by_role("link", name=HEADLINE).first.click()
    editor.get_by_text("Kembalikan ke reporter…").click()
    editor.fill("#id_move_note", "Sebut nama desanya.")
    editor.get_by_role("button", name="Kembalikan ke draf").click()
    expect(editor.locator(".messagelist")).to_contain_text("draf")
    assert story().status == Status.DRAFT


def correct_at_once(phone, editor, site):
    """Both change the story: paragraphs are joined, of the standfirst one is chosen."""
    open_story(editor, site)
    open_story(phone, site)
    expect(phone.locator(".returned")).to_contain_text("Sebut nama desanya.")
    line(editor, 0)
    editor.keyboard.type(" Desanya Bandengan.")
    editor.fill("#id_standfirst", "Warga Bandengan menyeberang lagi.")
    press_save(editor)
    wait_for(lambda: "Bandengan" in story().body)
    line(phone, 2)
    phone.keyboard.type(" Ia tersenyum.")
    phone.fill("#id_standfirst", "Warga kembali menyeberang hari ini.")
    phone.locator(".phone-moves [name=_continue]").tap()
    clash = phone.locator(".conflict .hunk")
    expect(clash).to_have_count(1)
    clash.get_by_label("redaktur").check()
    phone.locator(".conflict-end button").tap()
    expect(phone.locator(".conflict")).to_have_count(0)
    body = expect_typed(phone, lambda text: "Bandengan" in text and "tersenyum" in text)
    wait_for(lambda: story().body == body)
    assert story().standfirst == "Warga Bandengan menyeberang lagi."


def approve_by_a_guest(phone, guest, site):
    open_story(phone, site)
    phone.get_by_role("link", name="Tamu").click()
    phone.fill("#id_name", "Siti Aminah")
    phone.get_by_role("button", name="Buat tautan").click()
    guest.goto(phone.locator("#guest-address").input_value())
    expect(guest.locator("main")).to_contain_text("Kami lega")
    guest.get_by_role("button", name="Saya menyetujui").click()
    expect(guest.locator("#approved")).to_contain_text("Siti Aminah")
    assert GuestLink.objects.get().approved_by == "Siti Aminah"
    open_story(phone, site)
    phone.locator(".phone-moves [value=submit]").tap()
    expect(phone.locator(".messagelist")).to_contain_text("menunggu redaktur")


def schedule_and_publish(editor, reader, site):
    open_story(editor, site)
    expect(editor.locator("#notes")).to_contain_text("Disetujui oleh Siti Aminah")
    editor.get_by_text("Jadwalkan…", exact=True).click()
    later = timezone.localtime() + datetime.timedelta(hours=2)
    editor.fill("#id_move_at", f"{later:%Y-%m-%dT%H:%M}")
    editor.get_by_role("button", name="Setujui untuk waktu itu").click()
    expect(editor.locator(".messagelist")).to_contain_text("akan")
    assert reader.goto(site.url + story().get_absolute_url()).status == 404
    desk(editor, site, "board/")
    card = editor.locator(".board-scheduled [data-card]")
    card.locator("summary").click()
    card.get_by_role("button", name="Terbitkan…").click()
    editor.get_by_role("button", name="Terbitkan sekarang").click()
    expect(editor.locator(".board-public")).to_contain_text(HEADLINE)
    assert reader.goto(site.url + story().get_absolute_url()).status == 200
    expect(reader.locator("h1")).to_have_text(HEADLINE)
    expect(reader.locator(".text img").first).to_be_visible()


def mail(editor, site):
    open_story(editor, site)
    editor.locator(".mail-link").click()
    editor.locator("form.mail-send button").click()
    mailed = newest_mail(site, READER, HEADLINE)
    assert story().get_absolute_url() in mailed.text
    wait_for(lambda: Delivery.objects.get(subscriber__email=READER).state == "accepted")


def correct_in_public(editor, reader, site):
    open_story(editor, site)
    line(editor, 0)
    editor.keyboard.type(" Lebarnya enam meter.")
    press_save(editor)
    dialog = editor.locator(".update-dialog")
    dialog.get_by_text("Ya: pembaca diberi tahu lewat koreksi").click()
    dialog.locator("textarea").fill("Lebar jembatan semula tidak disebut.")
    dialog.locator("button.default").click()
    expect(dialog).to_have_count(0)
    assert Correction.objects.get().text == "Lebar jembatan semula tidak disebut."
    reader.reload()
    expect(reader.locator(".text")).to_contain_text("Lebarnya enam meter.")
    expect(reader.locator("main")).to_contain_text("Lebar jembatan semula tidak disebut.")
    reader.goto(f"{site.url}/koreksi/")
    expect(reader.locator("main")).to_contain_text("Lebar jembatan semula")


def withdraw(editor, reader, site):
    open_story(editor, site)
    editor.get_by_role("button", name="Tarik…").click()
    editor.fill("#id_note", "Narasumber menarik keterangannya.")
    editor.locator(".ask button.default").click()
    expect(editor.locator(".messagelist")).to_contain_text("ditarik")
    assert reader.goto(site.url + story().get_absolute_url()).status == 410
    reader.goto(site.url)
    expect(reader.get_by_role("link", name=HEADLINE)).to_have_count(0)


def test_the_whole_day_as_one(new_page, site):
    editor, reader, guest = new_page(), new_page(), new_page()
    phone = new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    log_in(editor, site, "redaktur")
    plan_and_assign(editor, site)
    phone.goto(f"{site.url}/admin/login/")
    phone.fill("[name=username]", "wartawan")
    phone.fill("[name=password]", "rahasia-sekali")
    phone.tap("[type=submit]")
    phone.wait_for_url("**/admin/")
    write_while_the_line_is_cut(phone, site)
    illustrate_and_submit(phone)
    return_with_a_note(editor, site)
    correct_at_once(phone, editor, site)
    approve_by_a_guest(phone, guest, site)
    schedule_and_publish(editor, reader, site)
    mail(editor, site)
    correct_in_public(editor, reader, site)
    withdraw(editor, reader, site)
    moves = story().status_changes.order_by("pk").values_list("to_status", flat=True)
    assert list(moves) == ["in_review", "draft", "in_review", "approved", "withdrawn"]
