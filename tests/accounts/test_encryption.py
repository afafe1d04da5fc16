"""Secrets of second factors are unreadable in the database, and a change of the key loses none."""

import datetime
import secrets

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from articles.db import clock
from newsroom.accounts import encryption
from tests.accounts.conftest import HERE, SECRET, code_of, enrol, log_in
from tests.clock import travel

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
OLD, NEW = "lama" * 20, "baru" * 20


@pytest.fixture
def codes(editor, settings):
    """An app and recovery codes, under the old key."""
    settings.SECRET_KEY = OLD
    enrol(editor)
    return RecoveryCodes.activate(editor).get_unused_codes()


def opens(user, code):
    browser = Client()
    page = log_in(browser, user).url
    return browser.post(page, {"code": code}, headers=HERE).status_code == 302


def test_the_database_alone_tells_no_secret(codes):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in kept
    assert not [code for code in codes if code in kept]
    assert kept.count(encryption.ENCRYPTED) == 2


def test_secrets_come_from_the_system(monkeypatch):
    asked = []
    monkeypatch.setattr(secrets, "token_bytes", lambda count: asked.append(count) or b"x" * count)
    monkeypatch.setattr(secrets, "token_hex", lambda count: asked.append(count) or "x" * count)
    auth.generate_totp_secret()
    RecoveryCodes.generate_seed()
    assert [8 * count for count in asked] == [160, 320]


def test_two_of_the_same_secret_look_different():
    assert encryption.encrypt(SECRET) != encryption.encrypt(SECRET)


def test_a_new_key_opens_what_the_old_one_closed(codes, editor, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert opens(editor, code_of(SECRET))
    assert opens(editor, codes[0])


def test_after_the_command_the_old_key_can_go(codes, editor, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    call_command("encrypt_factors")
    settings.SECRET_KEY_FALLBACKS = []
    assert opens(editor, code_of(SECRET))
    assert opens(editor, codes[1])


def test_a_used_recovery_code_stays_used_by_the_command(codes, editor, settings):
    assert opens(editor, codes[0])
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    call_command("encrypt_factors")
    assert not opens(editor, codes[0])


def test_what_no_key_opens_lets_nobody_in_and_the_page_says_so(codes, editor, settings):
    settings.SECRET_KEY = NEW
    assert not opens(editor, code_of(SECRET))
    assert not opens(editor, code_of(""))
    assert not opens(editor, codes[0])
    with pytest.raises(CommandError, match="2 cannot be read"):
        call_command("encrypt_factors")


def test_what_was_written_in_clear_is_read_and_closed(codes, editor):
    Authenticator.objects.filter(type="totp").update(data={"secret": SECRET})
    assert opens(editor, code_of(SECRET))
    call_command("encrypt_factors")
    assert SECRET not in str(Authenticator.objects.get(type="totp").data)


class TestACodeOfAnApp:
    @pytest.fixture(autouse=True)
    def _time_stands_still(self):
        with travel(timezone.now(), tick=False):
            yield

    def test_another_process_refuses_it_as_well(self, editor):
        code = code_of(enrol(editor))
        assert opens(editor, code)
        cache.clear()  # each process has a cache of its own
        assert not opens(editor, code)

    def test_an_earlier_one_is_refused_after_a_later(self, editor):
        secret = enrol(editor)
        assert opens(editor, code_of(secret, 1))
        assert not opens(editor, code_of(secret, 0))

    @pytest.mark.parametrize(
        ("steps", "is_right"), [(-2, False), (-1, True), (1, True), (2, False)]
    )
    def test_a_phone_may_be_half_a_minute_wrong(self, editor, steps, is_right):
        assert opens(editor, code_of(enrol(editor), steps)) is is_right

    def test_a_wrong_one_says_to_look_at_the_clock(self, editor):
        secret = enrol(editor)
        browser = Client()
        page = log_in(browser, editor).url
        said = browser.post(page, {"code": code_of(secret, 3)}, headers=HERE).text
        assert "jam ponsel" in said

    def test_the_databases_clock_decides(self, editor, monkeypatch):
        """This machine's is an hour slow: the phone's codes open all the same."""
        secret = enrol(editor)
        monkeypatch.setattr(clock, "ahead", lambda: datetime.timedelta(hours=1))
        assert not opens(editor, code_of(secret))
        assert opens(editor, code_of(secret, 120))

    def test_a_clock_that_was_fast_for_a_while_locks_nobody_out(self, editor, monkeypatch):
        secret = enrol(editor)
        with monkeypatch.context() as fast:
            fast.setattr(clock, "ahead", lambda: datetime.timedelta(days=1))
            assert opens(editor, code_of(secret, 2880))
        assert opens(editor, code_of(secret))
        cache.clear()
        assert not opens(editor, code_of(secret))
