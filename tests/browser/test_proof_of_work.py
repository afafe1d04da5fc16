"""Sign-up with work asked for as a proof: the browser does it, and nobody notices."""

import pytest
from playwright.sync_api import expect

from subscriptions.models import SignupAttempt, SpentChallenge, Subscriber


@pytest.fixture
def _switched_on(monkeypatch):
    monkeypatch.setenv("SIGNUP_PROOF", "1")


@pytest.fixture
def site(_switched_on, live_site):
    """The site with the switch on."""
    return live_site


def test_the_box_and_the_page_of_topics_solve_a_challenge(new_page, site):
    page = new_page()
    page.goto(site.url)
    box = page.locator("form[data-subscribe]").first
    box.locator("[name=email]").fill("kotak@contoh.example")
    page.wait_for_timeout(2100)  # younger than that a form is not believed
    box.get_by_role("button", name="Langganan").click()
    expect(box.get_by_role("status")).to_contain_text("Tinggal selangkah")
    assert SignupAttempt.objects.get().is_proven

    page.goto(f"{site.url}/langganan/")
    page.locator("#email").fill("halaman@contoh.example")
    page.wait_for_timeout(2100)
    page.locator("form.choice button[type=submit]").click()
    expect(page.get_by_role("heading", name="Periksa kotak masuk Anda")).to_be_visible()
    assert (
        SignupAttempt.objects.filter(is_proven=True).count() == SpentChallenge.objects.count() == 2
    )

    plain = new_page(java_script_enabled=False)
    plain.goto(f"{site.url}/langganan/")
    plain.locator("#email").fill("polos@contoh.example")
    plain.wait_for_timeout(2100)
    plain.locator("form.choice button[type=submit]").click()
    expect(plain.get_by_role("heading", name="Periksa kotak masuk Anda")).to_be_visible()
    assert SignupAttempt.objects.filter(is_proven=False).count() == 1
    assert Subscriber.objects.count() == 3
