"""A segment from its first rule to a digest that goes to it, first to a sample."""

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.roles import MAIL_DESK
from subscriptions.admin.issue.draft import start_draft
from subscriptions.models import Delivery, Edition, Issue, Segment, Subscriber
from tests.browser.conftest import start
from tests.browser.test_accounts import log_in
from tests.factories import make_article, make_user


def url(model, name, *args):
    return reverse(f"admin:subscriptions_{model}_{name}", args=args)


@pytest.fixture
def desk(page, pages, settings):
    """The browser logged in as the mail desk; 30 readers at one domain, 5 at another."""
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    user = make_user(MAIL_DESK, "meja")
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(
            email=f"r{n}@{'kantor' if n < 30 else 'rumah'}.id",
            state="active", frequency="daily", confirmed_at=now,
        )
        for n in range(35)
    )  # fmt: skip
    log_in(page, pages.url, user)
    page.wait_for_url("**/admin/")
    return user


def test_it_is_counted_as_one_types_and_enter_saves(page, pages, desk):
    page.goto(pages.url + url("segment", "add"))
    said = page.locator("[data-segment-said]")
    page.fill("[name=domain]", "kantor.id")
    expect(said).to_have_text("30 pembaca aktif")
    page.fill("[name=source]", "tanpa garis")
    expect(said).to_contain_text("garis miring")
    page.fill("[name=source]", "")
    page.get_by_label("Sekali seminggu").check()
    expect(said).to_have_text("0 pembaca aktif")
    page.get_by_label("Sekali sehari").check()
    expect(said).to_have_text("30 pembaca aktif")
    # A number that cannot be asked for does not stay beside another question.
    page.route("**/segment/count/", lambda route: route.abort())
    page.fill("[name=domain]", "rumah.id")
    expect(said).to_have_text("")
    page.unroute("**/segment/count/")
    page.fill("[name=domain]", "kantor.id")
    page.fill("[name=name]", "Pembaca di kantor")
    page.press("[name=name]", "Enter")
    expect(page.locator("#result_list")).to_contain_text("Pembaca di kantor")
    expect(page.locator("#result_list")).to_contain_text("30 pembaca aktif")


def test_without_a_script_a_button_counts_and_enter_saves(new_page, pages, desk):
    page = new_page(java_script_enabled=False)
    log_in(page, pages.url, desk)
    page.goto(pages.url + url("segment", "add"))
    page.fill("[name=name]", "Di rumah")
    page.fill("[name=domain]", "rumah.id")
    page.get_by_role("button", name="Hitung").click()
    expect(page.locator("[data-segment-said]")).to_have_text("5 pembaca aktif")
    assert not Segment.objects.exists()
    page.press("[name=domain]", "Enter")
    expect(page.locator("#result_list")).to_contain_text("5 pembaca aktif")


def test_a_digest_goes_to_it_first_to_a_sample_though_it_is_deleted_meanwhile(page, pages, desk):
    segment = Segment.objects.create(name="Kantor", rules={"domain": "kantor.id"})
    daily, _new = Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    make_article("Benteng Aleppo dari Dekat")
    draft = start_draft(daily.pk, desk)
    Edition.objects.update(undo_minutes=10)
    page.goto(pages.url + url("issue", "change", draft.pk))
    page.select_option("#segment", label="Kantor")
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.get_by_text("30 pelanggan akan menerimanya.")).to_be_visible()
    segment.delete()
    page.get_by_label("Ke 20 pembaca dulu").check()
    page.get_by_role("button", name="Simpan dan kirim", exact=True).click()
    expect(page.locator(".mail-countdown")).to_contain_text("20 di antaranya")

    Issue.objects.update(send_at=Now())
    start(draft)
    finish()
    page.goto(pages.url + url("issue", "change", draft.pk))
    expect(page.locator(".mail-now")).to_contain_text("Contoh terkirim, yang lain menunggu")
    expect(page.locator(".mail-now")).to_contain_text("Hanya ke: Kantor")
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    page.get_by_role("button", name="Kirim ke 10 lainnya").click()
    expect(page.locator(".messagelist")).to_contain_text("10 orang lagi mendapatkannya.")
    other_tab.get_by_role("button", name="Kirim ke 10 lainnya").click()
    expect(other_tab.locator(".messagelist")).to_be_visible()
    assert Delivery.objects.filter(address__endswith="@kantor.id").count() == 30
    assert Delivery.objects.count() == 30
    other_tab.close()


def finish():
    """End the mails that were planned; no worker sends any here."""
    Delivery.objects.update(state="skipped", finished_at=Now())
    Issue.objects.filter(state="sending").move("complete", completed_at=Now())


def test_a_story_is_sent_only_to_a_list_that_was_counted(page, pages, desk):
    segment = Segment.objects.create(name="Kantor", rules={"domain": "kantor.id"})
    Subscriber.objects.update(frequency="instant")
    Edition.objects.update(undo_minutes=0)
    story = make_article("Benteng Aleppo dari Dekat")
    page.goto(pages.url + url("issue", "mail_article", story.pk))
    to_all = page.get_by_role("button", name="Kirim ke 35 pelanggan")
    page.select_option("#segment", label="Kantor")
    expect(to_all).to_be_disabled()
    expect(page.get_by_text("Hitung dulu")).to_be_visible()
    page.select_option("#segment", label="Semua yang menginginkannya")
    expect(to_all).to_be_enabled()
    page.select_option("#segment", label="Kantor")
    page.get_by_role("button", name="Hitung").click()
    page.get_by_role("button", name="Kirim ke 30 pelanggan").click()
    page.wait_for_selector(".mail-top")
    issue = Issue.objects.get()
    assert issue.audience == segment.rules

    # The same of those who get it afterwards.
    start(issue)
    finish()
    page.reload()
    page.get_by_text("Kirim juga ke daftar pilihan").click()
    page.select_option("#segment", label="Semua yang menginginkannya")
    page.get_by_role("button", name="Hitung").click()
    to_others = page.get_by_role("button", name="Kirim ke 5 orang di antaranya")
    expect(to_others).to_be_enabled()
    page.select_option("#segment", label="Kantor")
    expect(to_others).to_be_disabled()
    page.select_option("#segment", label="Semua yang menginginkannya")
    to_others.click()
    expect(page.locator(".messagelist")).to_contain_text("5 orang lagi mendapatkannya.")
