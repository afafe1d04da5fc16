"""The desk's newer ways: one story to a sample, a plain letter, a picker that has more to offer."""

import csv
import datetime
import io

import pytest
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.roles import MAIL_DESK
from subscriptions.admin.issue.draft import PICKED
from subscriptions.models import Delivery, Edition, Issue, Subscriber
from tests.browser.conftest import start
from tests.browser.test_accounts import log_in
from tests.factories import make_article, make_user


def url(model, name, *args):
    return reverse(f"admin:subscriptions_{model}_{name}", args=args)


@pytest.fixture
def desk(page, pages, settings):
    """The browser logged in as the mail desk."""
    settings.SMTP_URL = "smtp://127.0.0.1:1"
    user = make_user(MAIL_DESK, "meja")
    log_in(page, pages.url, user)
    page.wait_for_url("**/admin/")
    return user


def test_one_story_goes_to_twenty_first_whatever_another_tab_says(page, pages, desk):
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(email=f"r{n}@contoh.id", state="active", confirmed_at=now) for n in range(25)
    )
    Edition.objects.update(undo_minutes=10)
    story = make_article("Benteng Aleppo dari Dekat")
    page.goto(pages.url + url("issue", "mail_article", story.pk))
    other_tab = page.context.new_page()
    other_tab.goto(page.url)
    page.get_by_label("Ke 20 pembaca dulu").check()
    expect(page.get_by_role("button", name="Kirim ke 25 pelanggan")).to_have_count(0)
    page.get_by_role("button", name="Kirim ke 20 dari 25 dulu").click()
    expect(page.locator(".mail-countdown")).to_contain_text("20 di antaranya")
    other_tab.get_by_role("button", name="Kirim ke 25 pelanggan").click()
    expect(other_tab.locator(".messagelist")).to_contain_text("dua kali")
    other_tab.close()
    page.go_back()
    expect(page.get_by_role("button", name="Kirim ke")).to_have_count(0)
    issue = Issue.objects.get()
    assert issue.sample == 20

    Issue.objects.update(send_at=Now())
    start(issue)
    Delivery.objects.update(state="skipped", finished_at=Now())
    Issue.objects.filter(state="sending").move("complete", completed_at=Now())
    page.goto(pages.url + reverse("admin:index"))
    page.get_by_role("link", name="Benteng Aleppo dari Dekat").first.click()
    page.get_by_role("button", name="Kirim ke 5 lainnya").click()
    expect(page.locator(".messagelist")).to_contain_text("5 orang lagi")
    assert Delivery.objects.count() == 25
    Delivery.objects.filter(state="queued").update(state="skipped", finished_at=Now())
    Issue.objects.filter(state="sending").move("complete", completed_at=Now())
    page.reload()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Semua kiriman edisi ini sebagai CSV").click()
    text = waiting.value.path().read_text("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(text))
    assert (row["Subjek"], row["Penerima"]) == ("Benteng Aleppo dari Dekat", "25")


def test_a_plain_letter_is_chosen_shown_and_filled_from_older_stories(page, pages, desk):
    daily, _new = Edition.objects.get_or_create(
        slug="harian", defaults={"name": "Harian", "frequency": "daily", "hour": 6}
    )
    page.goto(pages.url + url("edition", "change", daily.pk))
    page.select_option("[name=template]", "polos")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("berhasil diubah")

    now = timezone.now()
    old = make_article("Yang Lama", published_at=now - datetime.timedelta(days=9))
    for number in range(PICKED):
        make_article(f"Berita {number}")
    Issue.objects.all().delete()
    page.goto(pages.url + url("issue", "changelist"))
    page.select_option("#begin-edition", label="Harian")
    page.get_by_role("button", name="Mulai").click()
    page.wait_for_url("**/change/")
    # It holds the newest, as many as the picker offers at once.
    expect(page.locator(".mail-row")).to_have_count(PICKED)
    page.get_by_role("button", name=f"Tambah: {old.headline}").click()
    page.get_by_role("button", name="Simpan", exact=True).last.click()
    expect(page.get_by_text("Tersimpan.")).to_be_visible()
    mail = page.frame_locator("iframe.view-html")
    expect(mail.locator(".plain-title")).to_have_count(PICKED + 1)
    expect(mail.locator("img, .button, .masthead")).to_have_count(0)
    expect(page.locator(".mail-found")).to_contain_text("Tidak ada yang ditemukan.")
