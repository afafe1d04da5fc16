"""What happens to logins stands in the audit log, one entry an act, and no secret in any."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from newsroom import roles
from newsroom.accounts.models import Session
from subscriptions.models import StaffMail
from tests.accounts.conftest import PASSWORD, code_of, enrol, log_in


def told():
    return [(entry.act, entry.params) for entry in Entry.objects.order_by("pk")]


@pytest.fixture
def editor(editor):
    """Whose own making is no matter here."""
    editor.known = Entry.objects.count()
    return editor


def since(user):
    """What was written since the person, with the factors there are, was made."""
    return told()[user.known :]


def with_app(user):
    secret = enrol(user)
    user.known = Entry.objects.count()
    return secret


class TestALogin:
    def test_a_right_password_alone(self, client, editor):
        log_in(client, editor)
        assert since(editor) == [(Act.LOGIN, {"factors": ["password"]})]
        entry = Entry.objects.first()
        assert (entry.actor_name, entry.page) == ("bagas", "/admin/login/")
        assert entry.network == "127.0.0.0/24"

    def test_with_a_code(self, client, editor, settings):
        settings.SECOND_FACTOR = "all"
        secret = with_app(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": code_of(secret)})
        assert since(editor) == [(Act.LOGIN, {"factors": ["password", "totp"]})]

    def test_with_a_recovery_code(self, client, editor, settings):
        settings.SECOND_FACTOR = "all"
        code = RecoveryCodes.activate(editor).get_unused_codes()[0]
        with_app(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": code})
        assert since(editor) == [
            (Act.CODE_USED, {"left": 9}),
            (Act.LOGIN, {"factors": ["password", "recovery_codes"]}),
        ]
        assert code not in str(list(Entry.objects.values()))

    def test_a_wrong_password_names_the_login_that_was_meant(self, client, editor):
        log_in(client, editor, password="salah-sama-sekali")
        assert since(editor) == [(Act.WRONG_PASSWORD, {"count": 1})]
        entry = Entry.objects.first()
        assert (entry.object_id, entry.actor_id) == (str(editor.pk), None)
        assert "salah" not in str(list(Entry.objects.values()))

    def test_a_name_that_nobody_has_is_not_kept(self, client, editor):
        client.post("/admin/login/", {"username": "kata-sandi-rahasia", "password": "x"})
        assert since(editor) == [(Act.UNKNOWN_LOGIN, {"count": 1})]
        assert "rahasia" not in str(list(Entry.objects.values()))

    def test_a_wrong_code(self, client, editor, settings):
        settings.SECOND_FACTOR = "all"
        with_app(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": "000000"})
        assert since(editor) == [(Act.WRONG_FACTOR, {"count": 1})]

    def test_logging_out(self, client, editor):
        log_in(client, editor)
        client.post("/admin/logout/")
        assert since(editor)[-1] == (Act.LOGOUT, {})

    def test_a_name_that_exists_costs_as_many_queries_as_none(self, client, editor):
        counts = []
        client.get("/admin/login/")  # the site's name is known from here on
        for name in ("bagas", "tidak-ada"):
            with CaptureQueriesContext(connection) as seen:
                client.post("/admin/login/", {"username": name, "password": "salah"})
            counts.append(len(seen))
        assert counts[0] == counts[1]


class TestFactors:
    def test_taking_the_app_away(self, client, editor):
        enrol(editor)
        log_in(client, editor)
        assert Authenticator.objects.filter(user=editor).exists()
        client.post("/admin/account/factors/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
        before = len(told())
        client.post("/admin/account/factors/totp/deactivate/")
        assert told()[before:] == [(Act.FACTOR_REMOVED, {"factor": "totp"})]

    def test_new_recovery_codes(self, client, editor):
        enrol(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
        before = len(told())
        client.post("/admin/account/factors/recovery-codes/generate/")
        assert told()[before:] == [(Act.CODES_MADE, {})]

    def test_proving_again(self, client, editor):
        log_in(client, editor)
        before = len(told())
        client.post("/admin/account/confirm/", {"password": "salah"})
        client.post("/admin/account/confirm/", {"password": PASSWORD})
        assert told()[before:] == [
            (Act.WRONG_SUDO, {"count": 1}),
            (Act.SUDO, {"factors": ["password"]}),
        ]

    def test_the_first_factor_brings_recovery_codes(self, client, editor):
        log_in(client, editor)
        page = client.get("/admin/account/factors/totp/activate/")
        before = len(told())
        secret = page.context["form"].secret
        client.post("/admin/account/factors/totp/activate/", {"code": code_of(secret)})
        assert told()[before:] == [(Act.FACTOR_ADDED, {"factor": "totp"}), (Act.CODES_MADE, {})]
        assert secret not in str(list(Entry.objects.values()))


class TestSessions:
    PAGE = "/admin/account/sessions/"

    def test_ending_one_and_ending_all_others(self, client, editor):
        for _ in range(3):
            Client().force_login(editor)
        client.force_login(editor)
        before = len(told())
        other = Session.objects.of(editor).exclude(pk=client.session.session_key).first()
        client.post(self.PAGE, {"end": other.handle})
        client.post(self.PAGE, {"others": "1"})
        assert told()[before:] == [
            (Act.SESSION_ENDED, {"browser": "–"}),
            (Act.SESSIONS_ENDED, {"count": 2}),
        ]

    def test_taking_a_lost_factor_away(self, admin_client, editor):
        enrol(editor)
        before = len(told())
        admin_client.post(reverse("lost_factor", args=[editor.pk]))
        acts = [act for act, _params in told()[before:]]
        assert acts.count(Act.FACTORS_RESET) == 1
        assert Entry.objects.filter(act=Act.FACTORS_RESET).first().actor_name == "admin"


class TestPasswords:
    NEW = {"new_password1": "halaman-depan-7", "new_password2": "halaman-depan-7"}

    def test_the_own_one(self, client, editor):
        log_in(client, editor)
        before = len(told())
        client.post("/admin/password_change/", {"old_password": PASSWORD, **self.NEW})
        assert told()[before:] == [(Act.PASSWORD_CHANGED, {})]

    def test_one_that_is_set_by_somebody_else_is_told_once(self, admin_client, editor):
        before = len(told())
        fields = {"usable_password": "true", "password1": "halaman-depan-7"}
        address = f"/admin/auth/user/{editor.pk}/password/"
        admin_client.post(address, fields | {"password2": "halaman-depan-7"})
        assert told()[before:] == [(Act.PASSWORD_CHANGED, {})]
        assert Entry.objects.first().actor_name == "admin"

    def test_a_renewed_hash_is_no_new_password(self, client, editor, settings):
        settings.PASSWORD_HASHERS = [
            "django.contrib.auth.hashers.ScryptPasswordHasher",
            "django.contrib.auth.hashers.MD5PasswordHasher",
        ]
        log_in(client, editor)
        assert since(editor) == [(Act.LOGIN, {"factors": ["password"]})]

    def test_a_mailed_link(self, client, editor, mailed):
        editor.email = "bagas@contoh.id"
        editor.save()
        before = len(told())
        client.post("/admin/password_reset/", {"email": editor.email})
        response = client.get(mailed(), follow=True)
        client.post(response.request["PATH_INFO"], self.NEW)
        assert told()[before:] == [(Act.RESET_ASKED, {"count": 1}), (Act.PASSWORD_RESET, {})]
        entry = Entry.objects.first()
        assert (entry.actor_name, entry.page) == ("bagas", "/admin/account/reset/…/…/")

    def test_an_invitation(self, admin_client, client, db, mailed):
        role = Group.objects.get(name=roles.REPORTER)
        fields = {"username": "siti", "email": "siti@contoh.id", "role": role.pk}
        before = len(told())
        admin_client.post("/admin/account/invite/", fields)
        response = client.get(mailed(), follow=True)
        client.post(response.request["PATH_INFO"], self.NEW)
        assert told()[before:] == [
            (Act.USER_MADE, {}),
            (Act.ROLE_GIVEN, {"role": roles.REPORTER}),
            (Act.INVITED, {}),
            (Act.INVITATION_TAKEN, {}),
        ]


@pytest.fixture
def mailed():
    """The link in the last mail to the staff."""

    def link():
        text = StaffMail.objects.latest("pk").text
        return re.search(r"https?://[^/]+(/admin/account/\S+)", text).group(1)

    return link
