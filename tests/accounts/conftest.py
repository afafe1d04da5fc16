"""Somebody of the staff, and what proves who they are."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from newsroom import roles
from tests.factories import make_user
from tests.subscriptions.relays import FakeRelay

PASSWORD = "rahasia-sekali"
HERE = {"Origin": "http://testserver"}  # as browsers say
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_cache_between_tests():
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def relay():
    """A relay that takes everything."""
    relay = FakeRelay()
    yield relay
    relay.close()


@pytest.fixture
def editor(db):
    return make_user(roles.EDITOR, "bagas")


@pytest.fixture
def boss(db, client):
    boss = make_user(roles.ADMINISTRATOR, "siti")
    client.force_login(boss)
    return boss


def enrol(user):
    """Give the person an authenticator app, and return the secret in it."""
    TOTP.activate(user, SECRET)
    return SECRET


def code_of(secret, steps=0):
    """The code that the app shows now."""
    import time

    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def log_in(client, user, password=PASSWORD, **fields):
    """Send the form of the login."""
    return client.post("/admin/login/", {"username": user.username, "password": password, **fields})
