"""Advisory locks: no two are alike, and none is taken past the module that names them."""

from pathlib import Path

import pytest
from django.db import connection, transaction

from articles.db import locks
from articles.db.locks import Lock

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    file
    for package in ("articles", "subscriptions", "newsroom")
    for file in (ROOT / package).rglob("*.py")
]


def is_free(lock):
    """Whether another connection could take the lock now."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [int(lock)])
            return cursor.fetchone()[0]
    finally:
        other.close()


def test_no_two_are_alike():
    assert len({int(lock) for lock in Lock}) == len(Lock.__members__)


def test_none_is_taken_elsewhere():
    assert len(SOURCES) > 100
    takers = {
        file.relative_to(ROOT).as_posix() for file in SOURCES if "advisory" in file.read_text()
    }
    assert takers == {"articles/db/locks.py"}


@pytest.mark.django_db(transaction=True)
class TestHolding:
    def test_it_ends_with_the_transaction(self):
        with transaction.atomic():
            locks.take(Lock.ARMING)
            assert not is_free(Lock.ARMING)
            assert is_free(Lock.PLANNING)
        assert is_free(Lock.ARMING)

    def test_it_needs_a_transaction(self):
        with pytest.raises(AssertionError):
            locks.take(Lock.ARMING)

    def test_tried_says_whether_it_is_ours(self):
        with locks.tried(Lock.IMPORT) as is_ours:
            assert is_ours
            assert not is_free(Lock.IMPORT)
        assert is_free(Lock.IMPORT)
        with locks.held(Lock.IMPORT), locks.tried(Lock.IMPORT) as is_ours:
            assert not is_ours
        assert is_free(Lock.IMPORT)

    def test_held_outlives_the_connections_of_the_process(self):
        with locks.held(Lock.INDEX):
            connection.close()
            assert not is_free(Lock.INDEX)
        assert is_free(Lock.INDEX)

    def test_it_is_given_back_after_an_error(self):
        with pytest.raises(ZeroDivisionError), locks.tried(Lock.IMPORT):
            raise ZeroDivisionError
        assert is_free(Lock.IMPORT)
