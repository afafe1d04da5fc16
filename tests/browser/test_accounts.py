"""Logins in a browser: a passkey is enrolled, and opens the newsroom by itself."""

import re

import pytest

from newsroom import roles
from tests.factories import make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def device(page):
    """A phone that holds passkeys and unlocks at once."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_passkey_is_enrolled_at_the_first_login_and_opens_the_next(
    live_server, page, device, settings, language
):
    settings.SECOND_FACTOR = "all"
    user = make_user(roles.EDITOR, "bagas")
    site = live_server.url.replace("127.0.0.1", "localhost")
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
    page.goto(f"{site}/admin/login/?next=/admin/articles/article/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", "rahasia-sekali")
    page.press("#id_password", "Enter")
    page.wait_for_url("**/account/factors/")
    page.click(".account-choice >> nth=0 >> a")
    page.fill("#id_name", "Ponsel")
    page.click("[data-passkey] button")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".account-codes li").count() == 10
    page.goto(f"{site}/admin/")
    page.click("#logout-form button")

    page.goto(f"{site}/admin/login/?next=/admin/articles/article/")
    page.click("[data-passkey] button")
    page.wait_for_url(f"{site}/admin/articles/article/")

    page.goto(f"{site}/admin/account/factors/webauthn/")
    assert "Ponsel" in page.locator(".account-list").inner_text()


def test_a_passkey_answers_after_the_password_too(live_server, page, device, settings):
    settings.SECOND_FACTOR = "all"
    user = make_user(roles.EDITOR, "bagas")
    site = live_server.url.replace("127.0.0.1", "localhost")

    def log_in():
        page.goto(f"{site}/admin/login/")
        page.fill("#id_username", user.username)
        page.fill("#id_password", "rahasia-sekali")
        page.press("#id_password", "Enter")

    log_in()
    page.wait_for_url("**/account/factors/")
    page.click(".account-choice >> nth=0 >> a")
    page.click("[data-passkey] button")
    page.wait_for_url("**/recovery-codes/")
    page.context.clear_cookies()
    log_in()
    page.wait_for_url("**/authenticate/")
    page.click("[data-passkey] button")
    page.wait_for_url(re.compile("/admin/$"))
