"""Each request has a name: in its answer, in the log, in what administrators are told."""

import json
import logging
import re

import pytest
from django.test import Client

from newsroom import log_settings, roles
from newsroom.logs import JsonFormatter, OfRequest
from newsroom.operations import error_mails
from newsroom.request_id import HEADER, RequestIds, current, of
from subscriptions.models import StaffMail
from tests.factories import make_user

MADE = re.compile(r"[0-9a-f]{20}")
pytestmark = pytest.mark.django_db


class TestItsName:
    def test_every_answer_has_one_of_its_own(self, client):
        paths = ("/", "/health/live", "/admin/", "/tidak/ada/", "/robots.txt")
        names = [client.get(path)[HEADER] for path in paths]
        assert all(MADE.fullmatch(name) for name in names)
        assert len(set(names)) == len(names)
        assert current() == ""

    def test_a_proxy_of_ours_may_give_it_and_no_stranger(self, client, settings):
        asked = {"X-Request-ID": "proxy-1234.abc_D"}
        assert client.get("/health/live", headers=asked)[HEADER] != asked["X-Request-ID"]
        settings.TRUSTED_PROXIES = 1
        assert client.get("/health/live", headers=asked)[HEADER] == asked["X-Request-ID"]

    @pytest.mark.parametrize(
        "told", ["", "short", "x" * 65, "a b c d e f", "ä" * 10, "a\r\nb: c12345"]
    )
    def test_what_is_not_sane_is_not_taken(self, settings, told):
        settings.TRUSTED_PROXIES = 1
        assert MADE.fullmatch(of({"HTTP_X_REQUEST_ID": told}))

    def test_a_page_that_is_kept_does_not_have_that_of_its_making(self):
        def kept(environ, start):
            start("200 OK", [(HEADER, "of-its-making"), ("X-Page", "hit")])
            return [current().encode()]

        told = []
        body = RequestIds(kept)({}, lambda status, headers, *_more: told.extend(headers))
        names = [value for name, value in told if name == HEADER]
        assert names == [body[0].decode()]
        assert MADE.fullmatch(names[0])


class Kept(logging.Handler):
    """Keeps lines as they would be written."""

    def __init__(self):
        super().__init__()
        self.addFilter(OfRequest())
        self.json, self.lines = JsonFormatter(), []

    def emit(self, record):
        self.lines.append(json.loads(self.json.format(record)))


@pytest.fixture
def broken(monkeypatch):
    """A site whose front page breaks; returns what is logged and who answers."""

    def fail(*_arguments):
        raise ZeroDivisionError("kenari@contoh.id")

    monkeypatch.setattr("articles.pages.front_page.planned", fail)
    handler = Kept()
    logging.getLogger("django").addHandler(handler)
    yield handler, Client(raise_request_exception=False)
    logging.getLogger("django").removeHandler(handler)


def test_the_log_and_the_reader_have_the_same_name(broken):
    handler, client = broken
    answer = client.get("/")
    assert answer.status_code == 500
    (line,) = [line for line in handler.lines if line["level"] == "ERROR"]
    assert line["request"] == answer[HEADER]
    assert answer[HEADER] in answer.text
    assert "ZeroDivisionError" in line["error"]
    assert "kenari" not in json.dumps(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", line["time"])


class TestMailsOfErrors:
    @pytest.fixture(autouse=True)
    def _mails(self):
        handler = error_mails.ErrorMails(logging.ERROR)
        handler.addFilter(OfRequest())
        logging.getLogger("django").addHandler(handler)
        yield
        logging.getLogger("django").removeHandler(handler)

    def test_administrators_are_told_once_of_the_same_with_its_name(self, broken):
        make_user(roles.ADMINISTRATOR, email="a@suluh.example")
        make_user(roles.REPORTER, email="r@suluh.example")
        _handler, client = broken
        name = client.get("/")[HEADER]
        client.get("/")
        mail = StaffMail.objects.get()
        assert mail.address == "a@suluh.example"
        assert mail.is_alert
        assert name in mail.text
        assert "tests/newsroom/test_request_id.py" in mail.text
        assert "ZeroDivisionError" in mail.subject
        assert "kenari" not in mail.text

    def test_what_is_no_broken_page_is_not_told(self, client):
        make_user(roles.ADMINISTRATOR, email="a@suluh.example")
        client.get("/tidak/ada/")
        client.get("/", headers={"host": "fremd.example"})
        logging.getLogger("django.request").error("x")
        assert not StaffMail.objects.exists()

    def test_not_more_than_a_few_an_hour(self, client):
        from newsroom.operations import alerts

        make_user(roles.ADMINISTRATOR, email="a@suluh.example")
        for number in range(alerts.MOST_ERRORS + 5):
            told = {"error": "E", "place": str(number), "page": "", "request_id": "x"}
            alerts.tell_of_error(told)
        assert StaffMail.objects.count() == alerts.MOST_ERRORS


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("mails", [True, False])
def test_the_settings_of_the_log_can_be_used(form, mails):
    import logging.config

    told = log_settings.logging_settings("INFO", form, mails=mails)
    logging.config.DictConfigurator(told | {"incremental": False})
    handler = told["handlers"]["stderr"]
    assert told["formatters"][handler["formatter"]]
    assert ("mails" in told["loggers"]["django"]["handlers"]) is mails
