"""Lines of the log: one event a line, by a clock that says its zone, for programs that collect."""

import datetime
import json
import logging

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.auditlog.models import Entry
from newsroom.log_settings import logging_settings
from newsroom.logs import JsonFormatter, PrivateFormatter, StrangersInOneLine
from tests.articles.auditlog.test_log import params_of

FORMS = {
    "text": PrivateFormatter("{asctime} {levelname} {name}: {message}", style="{"),
    "json": JsonFormatter(),
}


def line_of(message, *args, form="text", **more):
    record = logging.LogRecord("tes", logging.WARNING, "", 0, message, args, None)
    record.__dict__.update(more)
    return FORMS[form].format(record)


class TestALine:
    @pytest.mark.parametrize("form", FORMS)
    @pytest.mark.parametrize("mark", ["\n", "\r\n", "\x1b[2J", "\x85", "\u2028"])
    def test_what_a_stranger_sent_begins_no_other(self, form, mark):
        line = line_of("No page: %s", f"/x{mark}2026-01-01 INFO audit: login.right", form=form)
        assert len(line.splitlines()) == 1
        assert mark not in line

    def test_what_stands_beside_the_message_begins_none_either(self):
        line = line_of("login.right", told={"who": "a\nb"})
        assert line.endswith('login.right {"who": "a\\nb"}')

    def test_the_row_that_postgresql_quotes_is_blanked_all_the_same(self):
        line = line_of("duplicate key\nDETAIL:  Key (email)=(rahasia) already exists.")
        assert "rahasia" not in line

    def test_its_time_has_a_zone(self):
        at = line_of("x").partition(" WARNING")[0]
        assert datetime.datetime.fromisoformat(at).utcoffset() is not None
        assert json.loads(line_of("x", form="json"))["time"].endswith("Z")


def test_a_refused_page_is_one_line_without_a_traceback():
    error = PermissionDenied()
    refused = logging.LogRecord("django.request", 30, "", 0, "Forbidden", (), (None, error, None))
    assert StrangersInOneLine().filter(refused)
    assert refused.exc_info is None


@pytest.mark.django_db
def test_a_forged_form_is_a_line(caplog):
    """The handlers of the site's log hear ``django``, of which this is a part."""
    browser = Client(enforce_csrf_checks=True)
    browser.post("/admin/login/", {"username": "x"}, headers={"origin": "https://jahat.example"})
    (line,) = [record for record in caplog.records if record.name == "django.security.csrf"]
    assert (line.levelname, "/admin/login/" in line.getMessage()) == ("WARNING", True)


class TestAnEntryOfTheAuditLog:
    """It is a line of the logger ``audit`` as well, for machines elsewhere."""

    @pytest.fixture
    def lines(self, caplog):
        caplog.set_level(logging.INFO, logger="audit")
        return lambda: [record for record in caplog.records if record.name == "audit"]

    @pytest.mark.django_db(transaction=True)
    def test_it_says_all_that_the_entry_says(self, lines):
        record(Act.ROLE_GIVEN, role="Editor")
        (line,) = lines()
        entry = Entry.objects.get()
        told = json.loads(FORMS["json"].format(line))
        assert (told["message"], told["about"]["role"]) == ("role.given", "Editor")
        assert told["about"]["entry"] == entry.pk
        assert datetime.datetime.fromisoformat(told["about"]["at"]) - entry.at < (
            datetime.timedelta(milliseconds=1)
        )

    @pytest.mark.parametrize("act", Act, ids=lambda act: act.value)
    def test_each_act_is_one(self, lines, db, act, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            record(act, **params_of(act))
        assert [line.getMessage() for line in lines()] == [act.value]
        for form in FORMS.values():
            assert len(form.format(lines()[0]).splitlines()) == 1

    @pytest.mark.django_db(transaction=True)
    def test_what_was_taken_back_is_no_line(self, lines):
        with transaction.atomic():
            record(Act.ROLE_GIVEN, role="Editor")
            transaction.set_rollback(True)
        assert lines() == []

    @pytest.mark.parametrize(
        ("is_production", "typed", "level"),
        [
            (True, ["manage.py", "serve"], "INFO"),
            (True, ["manage.py", "worker"], "INFO"),
            (True, ["/usr/bin/granian"], "INFO"),
            (True, ["manage.py", "setup"], "CRITICAL"),
            (False, ["manage.py", "serve"], "CRITICAL"),
        ],
    )
    def test_what_serves_in_production_writes_it(self, monkeypatch, is_production, typed, level):
        monkeypatch.setattr("sys.argv", typed)
        settings = logging_settings("INFO", audit=is_production)
        assert settings["loggers"]["audit"]["level"] == level
