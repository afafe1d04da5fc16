"""A foreign host, a database that is away, proxies in a row: what the machine around it does."""

import logging

import psycopg
import pytest
from django.db import InternalError, OperationalError
from django.test import Client
from django.urls import resolve

from articles.db.connection import is_away, takes_nothing
from articles.pages.client_address import remote_address
from newsroom import middleware
from newsroom.logs import DatabaseAwayInOneLine, PrivateFormatter
from tests.subscriptions.signup.test_requests import post

AWAY = [
    psycopg.OperationalError("connection refused"),
    psycopg.errors.TooManyConnections("full"),
    psycopg.errors.AdminShutdown("stopped"),
    psycopg.errors.ConnectionFailure("cut"),
]
HERE = [
    psycopg.errors.QueryCanceled("statement timeout"),
    psycopg.errors.DeadlockDetected("deadlock"),
    psycopg.errors.DiskFull("no space"),
]


def raised(cause):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("cause", AWAY, ids=lambda cause: type(cause).__name__)
def test_it_is_away(cause):
    assert is_away(raised(cause))


@pytest.mark.parametrize("cause", HERE, ids=lambda cause: type(cause).__name__)
def test_it_refused_and_is_here(cause):
    assert not is_away(raised(cause))
    assert not is_away(ValueError())
    assert not is_away(None)


TAKES_NOTHING = [
    InternalError(psycopg.errors.ReadOnlySqlTransaction("read-only")),
    OperationalError(psycopg.errors.DiskFull("no space")),
    OperationalError(psycopg.errors.OutOfMemory("no memory")),
]


class TestADatabaseThatTakesNothing:
    @pytest.fixture(params=TAKES_NOTHING, ids=lambda error: type(error.args[0]).__name__)
    def refusing(self, request, monkeypatch):
        error = request.param
        error.__cause__ = error.args[0]

        def refuse(*args, **kwargs):
            raise error

        monkeypatch.setattr("subscriptions.signup.views.requests.ask_to_subscribe", refuse)
        return error

    def test_it_is_told_with_what_became_of_the_form(self, refusing, db, caplog):
        client = Client(raise_request_exception=False)
        answer = post(client, "a@contoh.id")
        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert "tidak tersimpan" in answer.text
        shown = "\n".join(formatted(record) for record in caplog.records)
        assert "Traceback" not in shown
        assert type(refusing.__cause__).__name__ in shown

    def test_a_rule_that_was_broken_is_no_such_error(self):
        for cause in (psycopg.errors.UniqueViolation("x"), psycopg.errors.LockNotAvailable("x")):
            assert not takes_nothing(raised(cause))
        assert not takes_nothing(ValueError())
        assert not takes_nothing(None)


class TestADatabaseThatIsAway:
    @pytest.fixture
    def away(self, monkeypatch):
        def refuse(*args, **kwargs):
            raise raised(AWAY[0])

        for way in ("cursor", "ensure_connection"):
            monkeypatch.setattr(f"django.db.backends.base.base.BaseDatabaseWrapper.{way}", refuse)

    @pytest.mark.parametrize("path", ["/", "/tag/aleppo/", "/cari/?q=a", "/admin/", "/feed/"])
    def test_every_page_says_when_to_come_back(self, client, away, path, caplog):
        client.cookies["sessionid"] = "a" * 32
        client.raise_request_exception = False
        response = client.get(path)
        assert response.status_code == 503
        assert response["Retry-After"] == "30"
        assert "Kami segera kembali" in response.text
        shown = "\n".join(formatted(record) for record in caplog.records)
        assert "Traceback" not in shown
        assert len(shown) < 500

    def test_health_says_so(self, client, away):
        response = client.get("/health/")
        assert (response.status_code, response.text) == (503, "database unreachable\n")

    def test_another_error_keeps_its_traceback(self):
        try:
            raise raised(HERE[1])
        except OperationalError as error:
            record = logging.LogRecord("a", 40, "", 1, "broke", (), (type(error), error, None))
        assert DatabaseAwayInOneLine().filter(record)
        assert record.exc_info


def formatted(record):
    DatabaseAwayInOneLine().filter(record)
    return PrivateFormatter().format(record)


@pytest.mark.django_db
class TestAForeignHost:
    def test_health_is_answered_by_address(self, client):
        assert client.get("/health/", headers={"Host": "10.1.2.3:8000"}).text == "ok\n"

    def test_every_other_page_is_refused_without_a_word_in_the_log(self, client, capfd):
        logger = logging.getLogger("django.security.DisallowedHost")
        assert logger.hasHandlers()
        assert client.get("/", headers={"Host": "jahat.example"}).status_code == 400
        assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("proxies", "told", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.1, 203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (3, "203.0.113.9, 192.0.2.7", "203.0.113.9"),
        (1, "203.0.113.9:4711", "203.0.113.9"),
        (1, "[2001:db8::1]:4711", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "", "127.0.0.1"),
        (1, "entah", "127.0.0.1"),
        (1, "<script>", "127.0.0.1"),
    ],
)
def test_the_visitor_is_whom_the_outermost_own_proxy_saw(rf, settings, proxies, told, address):
    settings.TRUSTED_PROXIES = proxies
    assert remote_address(rf.get("/", headers={"X-Forwarded-For": told})) == address


def test_health_is_the_view_that_the_middleware_asks():
    for path, view in middleware.BY_ADDRESS.items():
        assert resolve(path).func is view
