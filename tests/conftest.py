"""What every test stands on: a database of its own, quick passwords, files in a folder of its own."""

import datetime
import itertools
import os
import time

import hypothesis
import pytest
from django.test import TransactionTestCase, override_settings

from tests import as_migrated

# How fast the machine is, is no property of the code. CI tries the same cases for the same code, as
# Hypothesis' own profile does there; new ones are found at desks, where fewer are tried at a time.
CI = bool(os.environ.get("CI"))
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=CI, max_examples=100 if CI else 40
)
hypothesis.settings.load_profile("steady")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_xdist_suffix):
    from django.conf import settings

    if suffix := os.environ.get("TEST_DB_SUFFIX"):
        test = settings.DATABASES["default"].setdefault("TEST", {})
        test["NAME"] = f"{test.get('NAME') or 'test_newsroom'}_{suffix}"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let keys begin above a million, as in a newsroom's tenth year.

    A key that a page prints as a number for people ("1.000.001") then breaks a test.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER SEQUENCE %I RESTART WITH 1000001', sequencename)"
            " FROM pg_sequences WHERE schemaname = 'public' AND max_value > 1000001"
            "  AND coalesce(last_value, 1) < 1000001"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        as_migrated.remember()
    with pytest.MonkeyPatch.context() as patch:
        # Where Django would flush the database.
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: as_migrated.restore())
        yield
    # A thread that a test left may hold a session still; the database could not be removed.
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


SETTINGS = {
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    "SITE_NAME": "Suluh",
}


@pytest.fixture(scope="session")
def new_media_root(tmp_path_factory):
    """Make folders for pictures, each of its own."""
    folder, number = tmp_path_factory.mktemp("media"), itertools.count(1)
    return lambda: folder / str(next(number))


@pytest.fixture(scope="class")
def shared_rows(django_db_setup, django_db_blocker, new_media_root):
    """Let what fixtures of a class make stay for all of its tests.

    Each test takes back what it does itself, so each finds the same rows; objects in Python are
    theirs in common, so a fixture hands out copies. Not for tests with real commits.
    """
    from django.db import transaction

    with (
        override_settings(**SETTINGS, MEDIA_ROOT=new_media_root()),
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _quick_and_apart(request, settings, new_media_root):
    for name, value in SETTINGS.items():
        setattr(settings, name, value)
    if "shared_rows" not in request.fixturenames:
        settings.MEDIA_ROOT = new_media_root()
    from django.core.cache import cache

    from articles import identity
    from articles.pages import kept

    identity.invalidate_cache()
    kept.forget()
    cache.clear()


@pytest.fixture(autouse=True)
def _clocks_agree(monkeypatch):
    """The database of the tests is on this machine: nobody has to ask it what time it is."""
    from articles.db import clock

    here = clock.Reading(datetime.timedelta(), time.time(), time.monotonic())
    monkeypatch.setattr(clock, "_last", here)


@pytest.fixture(autouse=True)
def _nobody_has_searched(monkeypatch):
    from articles.db import deadline
    from articles.pages import rate_limit
    from articles.search import suggest

    # A machine that runs many tests at once is slow; tests of the limit set their own.
    monkeypatch.setattr(deadline, "QUESTION", 10)
    monkeypatch.setattr(suggest, "PATIENCE", 10)

    rate_limit.searches.reset()
    rate_limit.suggestions.reset()
