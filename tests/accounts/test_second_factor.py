"""Where a second factor is demanded, nothing of the newsroom opens without one."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import get_resolver

from newsroom import roles
from newsroom.accounts import second_factor, urls
from newsroom.accounts.models import WrongGuesses
from tests.accounts.conftest import HERE, code_of, enrol, log_in
from tests.desk.addresses import every_address
from tests.desk.cast import ANONYMOUS, EVERYBODY, SUPERUSER, one_of_everything
from tests.factories import make_image, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
METHODS = ["get", "post", "head", "put", "patch", "delete", "options"]
INDEX, TOTP_ADD, PASSKEY_ADD = (
    "/admin/account/factors/",
    "/admin/account/factors/totp/activate/",
    "/admin/account/factors/webauthn/add/",
)
PROOF = "/admin/account/factors/reauthenticate/"
LOGOUT = "/admin/logout/"


@pytest.fixture
def demanded(settings):
    settings.SECOND_FACTOR = "all"


def accounts_addresses():
    """The addresses of the logins' own pages, from the patterns themselves."""
    found = []

    def walk(patterns, prefix):
        for pattern in patterns:
            here = prefix + re.sub(r"<[^>]*>", "1", str(pattern.pattern))
            if hasattr(pattern, "url_patterns"):
                walk(pattern.url_patterns, here)
            else:
                found.append(f"/{here}")

    for resolver in get_resolver().url_patterns:
        if getattr(resolver, "urlconf_name", None) is urls:
            walk(resolver.url_patterns, str(resolver.pattern))
    return found


@pytest.mark.parametrize(
    ("role", "has_factor", "methods"),
    [
        (roles.EDITOR, False, METHODS[:2]),
        (ANONYMOUS, False, METHODS[:2]),
        *(
            pytest.param(*who, marks=pytest.mark.thorough)
            for who in [
                *(
                    (role, False, METHODS[:2])
                    for role in EVERYBODY
                    if role not in {roles.EDITOR, ANONYMOUS}
                ),
                *((role, True, METHODS[:2]) for role in (roles.EDITOR, ANONYMOUS)),
                (SUPERUSER, True, METHODS),
                (roles.REPORTER, False, METHODS[2:]),
            ]
        ),
    ],
)
def test_no_page_opens_without_it(role, has_factor, methods, demanded):
    """Role × address × method: what answers 200 is a way to give the factor, or the way out."""
    cast = one_of_everything()
    client = Client(raise_request_exception=False)
    opened = set()
    addresses = {*every_address(cast.rows), *accounts_addresses(), "/admin/", "/admin/tidak-ada/"}
    assert len(addresses) > 100
    if role != ANONYMOUS:
        if has_factor:
            enrol(cast.users[role])
        client.force_login(cast.users[role])
    for method in methods:
        for address in sorted(addresses - {LOGOUT}):
            if getattr(client, method)(address).status_code == 200:
                opened.add(address)
    assert role == ANONYMOUS or "_auth_user_id" in client.session
    if role == ANONYMOUS:
        allowed = {"/admin/login/", "/admin/password_reset/", "/admin/password_reset/done/"}
        allowed |= {"/admin/account/reset/done/", "/admin/account/reset/1/1/"}  # says: no such link
        allowed |= {"/admin/account/invitation/1/1/"}
    elif has_factor:
        allowed = {PROOF, "/admin/account/factors/webauthn/reauthenticate/"}
    else:
        allowed = {INDEX, TOTP_ADD, PASSKEY_ADD, "/admin/account/confirm/"}
    assert opened <= allowed


def test_a_reader_without_it_has_no_rights_of_the_staff(editor, client, demanded):
    client.force_login(editor)
    original = make_image().file.url
    assert client.get(original).status_code == 404
    assert "not armed" not in client.get("/health/").text


def test_the_admin_itself_asks_too(editor, rf, demanded):
    """The middleware is not the only one that stands at the door."""
    request = rf.get("/admin/")
    request.user, request.session = editor, {}
    assert not admin.site.has_permission(request)


@pytest.mark.parametrize(
    ("role", "is_asked"),
    [
        (roles.REPORTER, False),
        (roles.EDITOR, True),
        (roles.MAIL_DESK, True),
        (roles.ADMINISTRATOR, True),
    ],
)
def test_production_asks_those_who_could_do_harm(role, is_asked, settings):
    settings.SECOND_FACTOR = "privileged"
    assert second_factor.is_demanded_of(make_user(role)) is is_asked


class TestTheLogin:
    def test_a_password_alone_opens_where_nothing_more_is_asked(self, client, editor):
        answer = log_in(client, editor, next="/admin/articles/article/")
        assert answer.url == "/admin/articles/article/"
        assert client.get(answer.url).status_code == 200

    @pytest.mark.parametrize(
        "elsewhere", ["https://jahat.example/", "//jahat.example", "javascript:0"]
    )
    def test_it_leads_to_no_other_site(self, client, editor, elsewhere):
        assert log_in(client, editor, next=elsewhere).url == "/admin/"

    def test_who_has_an_app_is_asked_for_its_code(self, client, editor):
        secret = enrol(editor)
        answer = log_in(client, editor, next="/admin/articles/article/")
        assert answer.url == "/admin/account/factors/authenticate/"
        assert client.get("/admin/").status_code == 302
        wrong = client.post(answer.url, {"code": "000000"}, headers=HERE)
        assert "Kode ini tidak benar" in wrong.text
        right = client.post(answer.url, {"code": code_of(secret)}, headers=HERE)
        assert right.url == "/admin/articles/article/"
        assert client.get("/admin/").status_code == 200

    def test_a_code_opens_once(self, editor):
        secret = enrol(editor)
        code = code_of(secret)
        for expected in (302, 200):
            browser = Client()
            page = log_in(browser, editor).url
            assert browser.post(page, {"code": code}, headers=HERE).status_code == expected

    def test_somebody_who_left_is_refused(self, client, editor):
        editor.is_staff = False
        editor.save()
        assert log_in(client, editor).status_code == 200
        assert "_auth_user_id" not in client.session


@pytest.fixture
def enrols(monkeypatch):
    """Enrol an app in this browser, and return the answer."""

    def enrols(client):
        code = code_of(client.get(TOTP_ADD).context["form"].secret)
        # The test's own transaction is not committed; the answer would come before the receivers.
        monkeypatch.setattr(transaction, "on_commit", lambda follows, **how: follows())
        return client.post(TOTP_ADD, {"code": code}, headers=HERE)

    return enrols


class TestEnrolment:
    def test_a_person_enrols_at_the_first_login(self, client, editor, demanded, enrols):
        log_in(client, editor)
        assert client.get("/admin/").url == INDEX
        offered = client.get(INDEX).text
        assert offered.index(PASSKEY_ADD) < offered.index(TOTP_ADD)
        codes = client.get(enrols(client).url)
        assert len(codes.context["unused_codes"]) == 10
        assert client.get("/admin/").status_code == 200

    def test_a_recovery_code_opens_once(self, client, editor, demanded, enrols):
        log_in(client, editor)
        codes = client.get(enrols(client).url)
        code = codes.context["unused_codes"][0]
        for expected in (302, 200):
            browser = Client()
            page = log_in(browser, editor).url
            assert browser.post(page, {"code": code}, headers=HERE).status_code == expected

    def test_the_password_alone_adds_no_second_one(self, client, editor, demanded):
        enrol(editor)
        client.force_login(editor)
        for address in (PASSKEY_ADD, TOTP_ADD, INDEX):
            assert client.get(address).url.startswith(PROOF)
            assert client.post(address, {"code": "1"}).url.startswith(PROOF)
        assert editor.authenticator_set.count() == 1

    def test_a_remembered_session_proves_it_now(self, client, editor, demanded):
        secret = enrol(editor)
        client.force_login(editor)
        page = client.get("/admin/articles/article/").url
        answer = client.post(
            page, {"code": code_of(secret), "next": "/admin/articles/article/"}, headers=HERE
        )
        assert answer.url == "/admin/articles/article/"
        assert client.get(answer.url).status_code == 200


class TestTwoTabs:
    """In one browser, both at the page that asks for the code."""

    def test_the_second_is_in_when_the_first_is(self, client, editor):
        secret = enrol(editor)
        page = log_in(client, editor).url
        log_in(client, editor)
        assert client.post(page, {"code": code_of(secret)}, headers=HERE).status_code == 302
        late = client.post(page, {"code": code_of(secret)}, headers=HERE, follow=True)
        assert late.status_code == 200
        assert client.get("/admin/").status_code == 200

    def test_the_later_password_is_whose_code_is_asked(self, client, editor):
        """Two people at one computer: the code of the first opens nothing."""
        secret, other = enrol(editor), make_user(roles.EDITOR, "maya")
        TOTP.activate(other, "MFRGGZDFMZTWQ2LK")
        page = log_in(client, editor).url
        log_in(client, other)
        wrong = client.post(page, {"code": code_of(secret)}, headers=HERE)
        assert wrong.status_code == 200
        assert "_auth_user_id" not in client.session
        client.post(page, {"code": code_of("MFRGGZDFMZTWQ2LK")}, headers=HERE)
        assert client.session["_auth_user_id"] == str(other.pk)


class TestRecoveryCodes:
    CODES = "/admin/account/factors/recovery-codes/"

    def opens(self, user, code):
        browser = Client()
        page = log_in(browser, user).url
        WrongGuesses.objects.all().delete()
        return browser.post(page, {"code": code}, headers=HERE).status_code == 302

    def test_all_ten_open_once_and_new_ones_take_their_place(self, client, editor):
        secret = enrol(editor)
        old = RecoveryCodes.activate(editor).get_unused_codes()
        assert all(self.opens(editor, code) for code in old)
        assert not any(self.opens(editor, code) for code in old)
        page = log_in(client, editor).url
        client.post(page, {"code": code_of(secret)}, headers=HERE)
        assert client.get(self.CODES).status_code == 200
        client.post(f"{self.CODES}generate/", headers=HERE)
        new = client.get(self.CODES).context["unused_codes"]
        assert len(new) == 10
        assert not {*new} & {*old}
        assert self.opens(editor, new[0])
        assert not self.opens(editor, old[0])

    def test_old_ones_that_were_not_used_end_with_new_ones(self, client, editor):
        secret = enrol(editor)
        old = RecoveryCodes.activate(editor).get_unused_codes()
        page = log_in(client, editor).url
        client.post(page, {"code": code_of(secret)}, headers=HERE)
        client.post(f"{self.CODES}generate/", headers=HERE)
        assert not self.opens(editor, old[5])


def test_nothing_is_asked_of_the_database_where_no_factor_is_demanded(
    client, editor, django_assert_num_queries
):
    with django_assert_num_queries(0):
        assert not second_factor.is_demanded_of(editor)
