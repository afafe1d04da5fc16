"""Which tests ``make check`` runs: computed, so that a new test has its place by itself."""

import socket
import subprocess

import pytest

from tests.quick import is_quick, keep_inside


def test_one_that_only_computes_is_quick(request):
    assert is_quick(request.node)


@pytest.mark.parametrize("number", [1, 2])
def test_so_is_each_case_of_one(request, number):
    assert is_quick(request.node)


@pytest.mark.django_db
def test_one_with_the_mark_of_the_database_is_not(request):
    assert not is_quick(request.node)


def test_nor_is_one_whose_fixture_asks_for_the_database(request, client, admin_user):
    assert not is_quick(request.node)


@pytest.mark.django_db
class TestOfAClass:
    def test_the_mark_of_the_class_counts(self, request):
        assert not is_quick(request.node)


@pytest.mark.outside
def test_nor_is_one_that_goes_outside(request):
    assert not is_quick(request.node)


@pytest.mark.parametrize(
    "act",
    [
        lambda: subprocess.run(["true"], check=True),
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: socket.socket().bind(("127.0.0.1", 0)),
    ],
)
def test_one_without_the_mark_is_skipped_in_time(monkeypatch, act):
    keep_inside(monkeypatch)
    with pytest.raises(pytest.skip.Exception, match="outside"):
        act()
