"""Wherever a password or a code can be guessed, guessing is slowed down: found by trying it all."""

import re
from copy import deepcopy

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth import hashers
from django.db import transaction
from django.test import Client

from newsroom import roles
from newsroom.accounts.login_throttle import ACCOUNT
from newsroom.accounts.models import WrongGuesses
from tests.accounts.conftest import HERE, code_of, enrol, log_in
from tests.accounts.test_second_factor import accounts_addresses
from tests.accounts.test_sudo import stale
from tests.desk.addresses import addresses_of, label_of, names
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]
FIELD = re.compile(r"<(?:input|textarea)\b[^>]*>")
NOT_TYPED = ("hidden", "submit", "checkbox", "radio", "file")
ENDS_IT = ("/logout/", "/deactivate/", "/generate/")
WRONG = "246810"
TRIES = 12
MOST = 2 * ACCOUNT.free  # a code may be the app's or one of the recovery codes
CONFIRM = {
    ("/admin/account/confirm/", "a password"),
    ("/admin/account/factors/reauthenticate/", "a code"),
    ("/admin/password_change/", "a password"),
}
HELD = {("/admin/account/invite/", "a password")}  # as all that ``sudo`` holds


class Hasher(hashers.MD5PasswordHasher):
    """Makes hashes, and says when one is compared."""

    seen: list[str] = []

    def verify(self, password, encoded):
        Hasher.seen.append("a password")
        return super().verify(password, encoded)


@pytest.fixture
def seen(settings, monkeypatch):
    """What was looked at since it was emptied."""
    settings.PASSWORD_HASHERS = ["tests.accounts.test_every_guess.Hasher"]
    for kind in (TOTP, RecoveryCodes):
        right = kind.validate_code

        def look(self, code, right=right):
            Hasher.seen.append("a code")
            return right(self, code)

        monkeypatch.setattr(kind, "validate_code", look)
    Hasher.seen.clear()
    return Hasher.seen


def at_the_door(user):
    return Client()


def after_the_password(user):
    client = Client()
    assert "authenticate" in log_in(client, user).url
    client.cookies.pop("device", None)
    return client


def within(user):
    client = after_the_password(user)
    WrongGuesses.objects.all().delete()
    there = "/admin/account/factors/authenticate/"
    assert client.post(there, {"code": code_of(user.secret)}, headers=HERE).status_code == 302
    return client


def within_for_long(user):
    return stale(within(user))


def addresses():
    """The logins' own pages, and of the admin what belongs to no desk."""
    own = [there for name in names() if not label_of(name) for there in addresses_of(name, {})]
    return [there for there in {*accounts_addresses(), *own} if not there.endswith(ENDS_IT)]


def wrongly_filled(page, user):
    """Return all fields of the page that people type into, each with what is wrong."""
    filled = {}
    for field in FIELD.findall(page.text if not page.streaming else ""):
        told = dict(re.findall(r'(\w+)="([^"]*)"', field))
        if "name" in told:
            typed = told.get("type", "text") not in NOT_TYPED
            filled[told["name"]] = WRONG if typed else told.get("value", "")
    return filled | {"username": user.username}


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (at_the_door, {("/admin/login/", "a password")}),
        (after_the_password, {("/admin/account/factors/authenticate/", "a code")}),
        (within, CONFIRM),
        (within_for_long, CONFIRM | HELD),
    ],
)
def test_each_is_looked_at_a_few_times_only(came, expected, seen):
    """Address by address: what is typed into its fields is looked at five times, not more."""
    user = make_user(roles.ADMINISTRATOR, "maya")
    user.secret = enrol(user)
    RecoveryCodes.activate(user)
    cookies, found = came(user).cookies, set()
    for address in sorted(addresses()):
        with transaction.atomic():
            client = Client()
            client.cookies = deepcopy(cookies)
            page = client.get(address)
            fields = wrongly_filled(page, user) | {"sudo-password": WRONG}
            WrongGuesses.objects.all().delete()
            seen.clear()
            client.post(address, fields, headers=HERE)
            kinds = set(seen)
            for _number in range(TRIES if kinds else 0):
                client.post(address, fields, headers=HERE)
            for kind in kinds:
                found.add((address, kind))
                assert seen.count(kind) <= MOST, (address, kind)
            transaction.set_rollback(True)
    assert found >= expected
