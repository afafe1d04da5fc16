"""What happens to logins stands in the audit log, one entry an act, and no secret in any."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import connection
from django.test.utils import CaptureQueriesContext

from auditlog.acts import Act
from auditlog.models import Entry
from tests.accounts.conftest import PASSWORD, code_of, enrol, log_in


def told():
    return [(entry.act, entry.params) for entry in Entry.objects.order_by("pk")]


@pytest.fixture
def editor(editor):
    """Whose own making is no matter here."""
    editor.known = Entry.objects.count()
    return editor


def since(user):
    return told()[user.known :]


class TestALogin:
    def test_a_right_password_alone(self, client, editor):
        log_in(client, editor)
        assert since(editor) == [(Act.LOGIN, {"factors": ["password"]})]
        entry = Entry.objects.first()
        assert (entry.actor_name, entry.page) == ("bagas", "/admin/login/")
        assert entry.network == "127.0.0.0/24"

    def test_with_a_code(self, client, editor, settings):
        settings.SECOND_FACTOR = "all"
        secret = enrol(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": code_of(secret)})
        assert since(editor) == [(Act.LOGIN, {"factors": ["password", "totp"]})]

    def test_with_a_recovery_code(self, client, editor, settings):
        settings.SECOND_FACTOR = "all"
        enrol(editor)
        code = RecoveryCodes.activate(editor).get_unused_codes()[0]
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
        enrol(editor)
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

    def test_new_recovery_codes(self, client, editor, django_capture_on_commit_callbacks):
        enrol(editor)
        log_in(client, editor)
        client.post("/admin/account/factors/authenticate/", {"code": code_of("JBSWY3DPEHPK3PXP")})
        before = len(told())
        with django_capture_on_commit_callbacks(execute=True):
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
