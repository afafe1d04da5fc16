"""Logins in a browser: a passkey is enrolled, and opens the newsroom by itself."""

import re

import pytest
from playwright.sync_api import expect

from newsroom import roles
from newsroom.accounts import mails, sudo
from newsroom.accounts.models import Session
from subscriptions.models import StaffMail
from tests.accounts.conftest import enrol
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
    expect(page.locator(".account-codes li")).to_have_count(10)
    page.goto(f"{site}/admin/")
    menu = page.locator("#account-menu")
    page.focus(".account-button")
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    page.click(".account-button")
    with page.expect_navigation():
        page.click("#logout-form button")

    page.goto(f"{site}/admin/login/?next=/admin/articles/article/")
    page.click("[data-passkey] button")
    page.wait_for_url(f"{site}/admin/articles/article/")

    page.goto(f"{site}/admin/account/factors/webauthn/")
    expect(page.locator(".account-list")).to_contain_text("Ponsel")


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


NEW = "kata-sandi-yang-panjang"
LANGUAGES = pytest.mark.parametrize("language", ["id", "en"])


@pytest.fixture
def site(live_server, settings):
    """The address by the name that browsers take for passkeys."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def speak(page, site, language):
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])


def log_in(page, site, user, password="rahasia-sekali"):
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")


def choose_password(page):
    page.fill("#id_new_password1", NEW)
    page.fill("#id_new_password2", NEW)
    page.press("#id_new_password2", "Enter")
    page.wait_for_url("**/account/reset/done/")


def link_in_mail():
    return re.search(r"http://\S+", StaffMail.objects.latest("pk").text).group()


@LANGUAGES
def test_a_lost_factor_is_reset_and_a_new_one_enrolled(new_page, site, settings, language):
    editor, administrator = make_user(roles.EDITOR, "bagas"), make_user(roles.ADMINISTRATOR, "maya")
    enrol(editor)
    desk, lost = new_page(), new_page()
    for page in (desk, lost):
        speak(page, site, language)
    log_in(lost, site, editor)
    lost.wait_for_url("**/authenticate/")  # the phone is gone: no way on from here
    log_in(desk, site, administrator)
    desk.wait_for_url(re.compile("/admin/$"))
    desk.goto(f"{site}/admin/auth/user/{editor.pk}/change/")
    desk.click(".object-tools a[href*='lost-factor']")
    desk.click(".account-form button")
    desk.wait_for_url("**/change/")
    expect(desk.locator(".messagelist .success")).to_be_visible()
    settings.SECOND_FACTOR = "all"
    log_in(lost, site, editor)
    lost.wait_for_url("**/account/factors/")
    expect(lost.locator(".account-choice").nth(1)).to_be_visible()


@LANGUAGES
def test_a_new_password_by_mail(new_page, site, language):
    editor = make_user(roles.EDITOR, "bagas")
    editor.email = "bagas@contoh.id"
    editor.save()
    page = new_page()
    speak(page, site, language)
    page.goto(f"{site}/admin/login/")
    page.click(".password-reset-link a")
    page.fill("#id_email", editor.email)
    page.press("#id_email", "Enter")
    page.wait_for_url("**/password_reset/done/")
    page.goto(link_in_mail())
    choose_password(page)
    log_in(page, site, editor, NEW)
    page.wait_for_url(re.compile("/admin/$"))


@LANGUAGES
def test_an_invitation(new_page, site, language):
    new = make_user(roles.REPORTER, "ratna")
    new.set_unusable_password()
    new.email = "ratna@contoh.id"
    new.save()
    mails.send_invitation(new, make_user(roles.ADMINISTRATOR, "maya"))
    page = new_page()
    speak(page, site, language)
    page.goto(link_in_mail())
    choose_password(page)
    log_in(page, site, new, NEW)
    page.wait_for_url(re.compile("/admin/$"))


@LANGUAGES
def test_a_session_is_ended_from_another_device(new_page, site, language):
    editor = make_user(roles.EDITOR, "bagas")
    here, there = new_page(), new_page(user_agent="Mozilla/5.0 (Android 15) Firefox/141.0")
    for page in (there, here):
        speak(page, site, language)
        log_in(page, site, editor)
        page.wait_for_url(re.compile("/admin/$"))
    here.goto(f"{site}/admin/account/sessions/")
    ours = here.locator(".account-sessions li")
    expect(ours).to_have_count(2)
    ours.filter(has_text="Firefox 141, Android").locator("button").click()
    here.wait_for_function("document.querySelectorAll('.account-sessions li').length === 1")
    there.goto(f"{site}/admin/articles/article/")
    assert "/login/" in there.url


@LANGUAGES
def test_what_was_typed_waits_for_the_passkey(page, device, site, language):
    administrator = make_user(roles.ADMINISTRATOR, "maya")
    speak(page, site, language)
    log_in(page, site, administrator)
    page.wait_for_url(re.compile("/admin/$"))
    page.goto(f"{site}/admin/account/factors/webauthn/add/")
    page.click("[data-passkey] button")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{site}/admin/account/invite/")
    page.fill("#id_username", "ratna")
    page.fill("#id_email", "ratna@contoh.id")
    page.select_option("#id_role", index=1)
    _let_the_proof_grow_old(administrator)
    page.click(".account-form button")
    page.wait_for_selector("form[data-passkey]:not([hidden])")
    page.click("form[data-passkey] button")
    page.wait_for_url("**/admin/auth/user/")
    assert StaffMail.objects.filter(address="ratna@contoh.id").exists()


def test_an_export_says_that_it_is_done_and_leads_back(page, site):
    administrator = make_user(roles.ADMINISTRATOR, "maya")
    log_in(page, site, administrator)
    page.wait_for_url(re.compile("/admin/$"))
    page.goto(f"{site}/admin/subscriptions/subscriber/")
    _let_the_proof_grow_old(administrator)
    page.click(".mail-export button >> nth=0")
    after, field = page.locator("[data-download-after]"), page.locator("#id_sudo_password")
    expect(after).to_be_hidden()
    field.fill("salah")
    field.press("Enter")
    expect(page.locator(".errorlist")).to_be_visible()
    field.fill("rahasia-sekali")
    with page.expect_download():
        field.press("Enter")
    expect(after).to_be_visible()
    expect(field).to_be_hidden()
    expect(page.locator(".errorlist")).to_be_hidden()
    page.get_by_role("link", name="Kembali").click()
    page.wait_for_url("**/admin/subscriptions/subscriber/")


def _let_the_proof_grow_old(user):
    store = Session.get_session_store_class()(Session.objects.of(user).get().pk)
    store[sudo.PROVED_AT] = 0
    store.save()


def test_an_address_of_numbers_leads_to_the_name_that_takes_passkeys(page, live_server):
    there = live_server.url.replace("127.0.0.1", "localhost")
    here = there.replace("localhost", "127.0.0.1")
    page.goto(f"{here}/admin/login/?next=/admin/articles/article/")
    link = page.locator("[data-passkey-elsewhere] a")
    wanted = f"{there}/admin/login/?next=/admin/articles/article/"
    expect(link).to_have_attribute("href", wanted)
    link.click()
    page.wait_for_url(wanted)
    expect(page.locator("form[data-passkey]")).to_be_visible()
