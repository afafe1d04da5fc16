"""The mail desk's way: an edition, a digest by hand, a trial mail, sent, taken back, sent, its report."""

import re

import pytest
from playwright.sync_api import expect

from subscriptions.models import Delivery, Edition, Issue, Subscriber, TrialMail
from tests.browser.conftest import wait_for
from tests.factories import make_article, make_user

READER = "pembaca@contoh.example"


@pytest.fixture
def site(live_site, settings):
    from django.utils import timezone

    Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    make_user("Mail desk", "meja", email="meja@contoh.example")
    for headline in ("Benteng Aleppo dari Dekat", "Kereta ke Vladivostok", "Nelayan Natuna"):
        make_article(headline)
    Subscriber.objects.create(
        email=READER, state="active", frequency="daily", confirmed_at=timezone.now()
    )
    return live_site


def log_in(page, site):
    page.goto(f"{site.url}/admin/login/")
    page.fill("[name=username]", "meja")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("[type=submit]")
    expect(page.locator("#user-tools")).to_contain_text("meja")


def make_edition(page, site):
    page.goto(f"{site.url}/admin/subscriptions/edition/add/")
    page.fill("[name=name]", "Kabar Senja")
    page.select_option("[name=frequency]", "instant")
    expect(page.locator("[name=hour]")).to_be_hidden()
    page.select_option("[name=frequency]", "daily")
    page.fill("[name=hour]", "17")
    page.fill("[name=undo_minutes]", "10")
    page.click("[name=_save]")
    expect(page.locator("#result_list")).to_contain_text("Kabar Senja")


def headlines(page, number):
    """Return the draft's stories in their order, once there are so many."""
    rows = page.locator(".mail-stories strong")
    expect(rows).to_have_count(number)
    return rows.all_inner_texts()


def expect_headlines(page, wanted):
    expect(page.locator(".mail-stories strong")).to_have_text(wanted)


def shape(page):
    """Move with buttons, keys and the pointer; leave one out and find it again."""
    before = headlines(page, 3)
    rows = page.locator(".mail-row")
    rows.nth(0).locator(".mail-down").click()
    expect_headlines(page, [before[1], before[0], before[2]])
    rows.nth(2).locator(".mail-up").focus()
    page.keyboard.press("Alt+ArrowUp")
    expect_headlines(page, [before[1], before[2], before[0]])
    page.keyboard.press("Alt+ArrowUp")
    expect_headlines(page, [before[2], before[1], before[0]])
    rows.nth(0).locator(".mail-drag").hover()
    page.mouse.down()
    box = rows.nth(2).bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + box["height"] * 0.8, steps=4)
    page.mouse.up()
    expect_headlines(page, [before[1], before[0], before[2]])
    rows.nth(2).locator(".mail-remove").click()
    expect_headlines(page, [before[1], before[0]])
    page.fill("#q", before[2])
    found = page.locator(".mail-found li", has_text=before[2])
    found.get_by_role("button").click()
    return headlines(page, 3)


def test_on_a_phone_a_row_is_a_headline_and_opens_on_a_press(page, site):
    page.set_viewport_size({"width": 390, "height": 844})
    for number in range(9):
        make_article(f"Kabar nomor {number} dari pelabuhan")
    log_in(page, site)
    page.goto(f"{site.url}/admin/subscriptions/issue/")
    page.get_by_role("button", name="Mulai").click()
    before = headlines(page, 12)
    row = page.locator(".mail-row").nth(1)
    expect(row.locator(".mail-up")).to_be_hidden()
    assert page.locator(".mail-stories").bounding_box()["height"] < 1100
    assert page.evaluate("document.documentElement.scrollHeight") < 5600
    row.locator(".mail-open").click()
    row.locator(".mail-up").click()
    expect_headlines(page, [before[1], before[0], *before[2:]])
    first = page.locator(".mail-row").nth(0)
    first.locator("[name=pin]").check()
    first.locator(".mail-open").click()
    expect(first.locator(".mail-up")).to_be_hidden()
    expect(first.locator(".mail-pin")).to_be_visible()  # what was chosen stays in sight
    gone = headlines(page, 12)[1]
    row.locator(".mail-open").click()
    row.locator(".mail-remove").click()
    headlines(page, 11)
    expect(row.locator(".mail-open")).to_be_focused()  # what is seen of the next, folded row
    expect(page.locator("[data-said]")).to_have_text(f"Dikeluarkan: {gone}")
    page.fill("#q", "pelabuhan")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_from_an_edition_to_the_report(page, site):
    log_in(page, site)
    make_edition(page, site)
    page.goto(f"{site.url}/admin/subscriptions/issue/")
    page.select_option("#begin-edition", label="Kabar Senja")
    page.get_by_role("button", name="Mulai").click()
    wanted = shape(page)
    page.fill("#subject", "{nama}: {judul}")
    page.locator(".mail-bar").get_by_role("button", name="Simpan", exact=True).click()
    expect(page.locator(".mail-inbox-wide")).to_contain_text(f"Kabar Senja: {wanted[0]}")
    expect_headlines(page, wanted)
    expect(page.locator(".point-stop")).to_have_count(0)

    expect(page.frame_locator(".view-html").locator("body")).to_contain_text(wanted[0])
    for name, frame in (("Gelap", "dark"), ("Ponsel", "phone"), ("Teks", "text")):
        page.get_by_role("radio", name=name).check()
        expect(page.locator(f".view-{frame}")).to_be_visible()
        expect(page.frame_locator(f".view-{frame}").locator("body")).to_contain_text(wanted[0])

    page.get_by_role("button", name="Simpan dan kirim uji").click()
    expect(page.locator(".messagelist")).to_contain_text("meja@contoh.example")
    trial_mail = wait_for(lambda: site.mailbox.messages(to="meja@contoh.example"))[0]
    assert trial_mail.subject.startswith("[Uji] Kabar Senja")
    wait_for(lambda: TrialMail.objects.get().state == "accepted")

    send = page.get_by_role("button", name="Simpan dan kirim", exact=True)
    send.click()
    expect(page.locator(".mail-clock")).to_contain_text(re.compile(r"9 menit( \d+ detik)? lagi"))
    page.get_by_role("button", name="Tarik kembali").click()
    expect(page.locator(".mail-now")).to_contain_text("Ditarik kembali oleh meja")
    assert not Delivery.objects.exists()

    Edition.objects.update(undo_minutes=0)
    page.reload()
    send.click()
    expect(page.get_by_role("table", name="Rekap")).to_be_visible(timeout=20_000)
    expect(page.locator(".mail-sum .mail-accepted td")).to_have_text("1")
    expect(page.locator("body")).to_contain_text("Cocok: semua penerima terhitung.")
    (mail,) = wait_for(lambda: site.mailbox.messages(to=READER))
    assert mail.subject == f"Kabar Senja: {wanted[0]}"
    assert Issue.objects.get().state == "complete"


def test_the_desk_works_without_javascript(new_page, site):
    page = new_page(java_script_enabled=False)
    log_in(page, site)
    page.goto(f"{site.url}/admin/subscriptions/issue/")
    page.select_option("#begin-edition", label="Harian")
    page.get_by_role("button", name="Mulai").click()
    first, second, third = headlines(page, 3)
    page.locator("[name=place]").nth(0).fill("9")
    page.locator("[name=remove]").nth(1).check()
    page.locator(".mail-bar").get_by_role("button", name="Simpan", exact=True).click()
    expect_headlines(page, [third, first])
    page.fill("#q", second)
    page.get_by_role("button", name="Cari", exact=True).click()
    page.locator(".mail-found").get_by_role("button", name=second).click()
    expect_headlines(page, [third, first, second])
