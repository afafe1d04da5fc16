"""What readers do with the archive, and a subscriber who moves, rests and wants to be forgotten."""

import datetime
import time

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from newsroom.roles import EDITOR
from subscriptions import tokens
from subscriptions.issues import lifecycle, single_story
from subscriptions.models import Delivery, Edition, Issue, Subscriber, Suppression
from tests.browser.conftest import start, wait_for
from tests.browser.test_whole_story import newest_mail
from tests.factories import make_article, make_user

OLD, NEW = "lama@contoh.example", "baru@contoh.example"


def went_out(*headlines, hours):
    """A digest of an edition of every morning, sent so many hours ago."""
    daily = Edition.objects.get_or_create(
        slug="pagi",
        defaults={"name": "Suluh Pagi", "frequency": "daily", "hour": 5, "undo_minutes": 0},
    )[0]
    issue = Issue.objects.create(kind="digest", edition=daily)
    for place, headline in enumerate(headlines):
        story = make_article(headline, standfirst=f"Tentang {headline.lower()}.")
        issue.stories.create(article=story, position=place)
    assert lifecycle.queue_digest(issue, at=timezone.now() - datetime.timedelta(minutes=1))
    start(issue)
    started = timezone.now() - datetime.timedelta(hours=hours)
    Issue.objects.filter(pk=issue.pk).update(started_at=started)
    return issue


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_reading_what_was_sent_and_wanting_the_next(new_page, live_site, options):
    went_out("Panen Raya di Lembah", hours=30)
    went_out("Jembatan Tua Dibuka", "Kereta Malam Kembali", hours=3)
    page = new_page(viewport={"width": 390, "height": 844}, **options)
    page.goto(f"{live_site.url}/langganan/")
    page.get_by_role("link", name="Lihat dulu apa yang kami kirim").click()
    page.locator(".samples").get_by_role("link", name="Jembatan Tua Dibuka").click()
    expect(page.get_by_role("link", name="Kereta Malam Kembali")).to_be_visible()
    page.get_by_role("link", name="Sebelumnya").click()
    expect(page.get_by_role("link", name="Panen Raya di Lembah")).to_be_visible()
    page.get_by_role("link", name="Semua nawala").click()
    titles = page.locator(".letters__title")
    expect(titles).to_have_text(["Jembatan Tua Dibuka", "Panen Raya di Lembah"])
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    titles.first.get_by_role("link").click()
    page.get_by_role("link", name="Kereta Malam Kembali").click()
    expect(page.locator("h1")).to_have_text("Kereta Malam Kembali")


def test_moving_resting_and_being_forgotten(new_page, live_site):
    reader = Subscriber.objects.create(email=OLD, state="active", confirmed_at=timezone.now())
    page = new_page()
    page.goto(f"{live_site.url}/langganan/atur/{tokens.choice_token(reader.pk, OLD)}/")
    page.get_by_label("Alamat email baru").fill(NEW)
    page.get_by_role("button", name="Ganti", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("alamat baru")

    # The mail leads on; whoever comes within three seconds of it is asked twice.
    mail = newest_mail(live_site, NEW, "")
    time.sleep(3.2)
    page.goto(f"{live_site.mailbox.url}/pesan/{mail.number}/isi".replace("//pesan", "/pesan"))
    link = page.locator("a[href*='/konfirmasi/']").first.get_attribute("href")
    page.goto(link)
    page.locator("main form button").click()
    page.get_by_role("link", name="Atur langganan").click()
    expect(page.locator("main")).to_contain_text("b•••@contoh.example")
    reader.refresh_from_db()
    assert reader.email == NEW
    assert newest_mail(live_site, OLD, "")  # the old address is told

    editor = make_user(EDITOR)
    single_story.send_article(make_article("Surat Pertama"), editor)
    newest_mail(live_site, NEW, "Surat Pertama")
    page.get_by_role("button", name="2 minggu").click()
    expect(page.get_by_role("status")).to_contain_text("Dijeda")
    resting = single_story.send_article(make_article("Tidak Terkirim"), editor)
    wait_for(lambda: Issue.objects.filter(pk=resting.pk, state="complete").exists())
    assert not Delivery.objects.filter(issue=resting).exists()

    page.get_by_role("link", name="Hapus semua data saya").click()
    page.get_by_role("button", name="Ya, hapus semuanya").click()
    expect(page.get_by_role("heading", name="Data Anda sudah dihapus")).to_be_visible()
    assert not Subscriber.objects.exists()
    assert Suppression.objects.holds(NEW)
    assert not Delivery.objects.filter(address__in=[OLD, NEW]).exists()
    assert len(live_site.mailbox.messages(to=OLD)) == 1
