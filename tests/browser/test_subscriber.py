"""What a subscriber does with the link in a mail, as people would click it."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from subscriptions import tokens
from subscriptions.models import Edition, Subscriber
from subscriptions.signup import preferences
from subscriptions.signup.preferences import Choice
from tests.factories import make_article, make_section


@pytest.fixture
def reader(live_site):
    """A subscriber of everything, with something to choose from."""
    for frequency, extra in (
        ("breaking", {}),
        ("instant", {}),
        ("daily", {"hour": 6}),
        ("weekly", {"hour": 8, "weekday": 7}),
    ):
        Edition.objects.get_or_create(
            frequency=frequency,
            defaults={"name": frequency, "slug": frequency, "undo_minutes": 0} | extra,
        )
    make_article("Benteng Aleppo dari Dekat", section=make_section("Dunia"), tags=["Aleppo"])
    return Subscriber.objects.create(
        email="pembaca@contoh.example", state="active", confirmed_at=timezone.now()
    )


def link(site, reader):
    return f"{site.url}/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}])
def test_choosing_pausing_leaving_and_being_forgotten(new_page, live_site, reader, options):
    page = new_page(viewport={"width": 390, "height": 844}, **options)
    page.goto(link(live_site, reader))
    expect(page.get_by_label("Jam")).to_be_hidden()
    page.get_by_label("Sekali seminggu").check()
    page.get_by_label("Jam").select_option("19")
    page.get_by_label("Hari (mingguan)").select_option(label="Jumat")
    page.get_by_label("Hanya yang saya pilih di sini").check()
    page.get_by_label("Dunia").check()
    page.get_by_label("Aleppo").check()
    page.get_by_role("button", name="Simpan").click()
    expect(page.get_by_role("status")).to_contain_text("Tersimpan")
    reader.refresh_from_db()
    chosen = preferences.choice_of(reader)
    assert (chosen.frequency, chosen.hour, chosen.weekday) == ("weekly", 19, 5)
    assert (len(chosen.sections), len(chosen.tags)) == (1, 1)

    page.get_by_role("button", name="2 minggu").click()
    expect(page.get_by_role("status")).to_contain_text("Dijeda")
    page.get_by_role("button", name="Lanjutkan sekarang").click()
    expect(page.get_by_role("status")).not_to_contain_text("Dijeda")

    with page.expect_navigation():
        page.get_by_role("button", name="Berhenti langganan").click()
    expect(page.get_by_role("status")).to_be_visible()
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.UNSUBSCRIBED

    page.get_by_role("link", name="Hapus semua data saya").click()
    page.get_by_role("button", name="Ya, hapus semuanya").click()
    expect(page.get_by_role("heading", name="Data Anda sudah dihapus")).to_be_visible()
    assert not Subscriber.objects.exists()


def test_less_often_stands_beside_the_way_out(new_page, live_site, reader):
    page = new_page()
    page.goto(f"{live_site.url}/langganan/u/{reader.unsubscribe_token}/")
    page.get_by_role("button", name="Lebih jarang saja").click()
    expect(page.get_by_role("heading", name="Mulai sekarang lebih jarang")).to_be_visible()
    page.get_by_role("link", name="Atur langganan").click()
    expect(page.get_by_label("Sekali sehari")).to_be_checked()
    reader.refresh_from_db()
    assert preferences.choice_of(reader) == Choice("daily")
