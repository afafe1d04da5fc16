"""What Sentry gets when a page breaks, seen at a server that takes it: nothing of a person."""

import gzip
import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest
from django.db import IntegrityError, OperationalError
from django.test import Client

from newsroom import error_reports
from newsroom.logs import private

sentry_sdk = pytest.importorskip("sentry_sdk")
BIRD = "kenari.rahasia"
pytestmark = pytest.mark.django_db


@pytest.fixture
def taken(settings):
    """What a Sentry on this machine is told, as text."""
    found = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            opened = {"gzip": gzip.decompress, "br": brotli.decompress}
            unpack = opened.get(self.headers.get("Content-Encoding"), bytes)
            found.append(unpack(body).decode())
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_arguments):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{server.server_port}/7"
    error_reports.begin()
    yield found
    sentry_sdk.get_client().close(timeout=2)
    sentry_sdk.get_global_scope().set_client(None)  # nothing is reported from here on
    server.shutdown()
    server.server_close()


def test_a_report_tells_the_fault_and_nothing_of_the_person(taken, monkeypatch):
    def fail(*_arguments):
        address = f"{BIRD}@contoh.id"  # a local variable
        raise IntegrityError(f"bad row\nDETAIL:  Failing row contains ({BIRD}, {address}).")

    monkeypatch.setattr("articles.pages.front_page.planned", fail)
    client = Client(raise_request_exception=False)
    client.cookies["sessionid"] = BIRD
    answer = client.get(f"/?q={BIRD}@contoh.id", headers={"user-agent": BIRD, "referer": BIRD})
    assert answer.status_code == 500
    sentry_sdk.flush(5)
    (report,) = taken
    event = json.loads(report.splitlines()[-1])
    assert event["exception"]["values"][-1]["type"] == "IntegrityError"
    assert event["tags"]["request_id"] == answer["X-Request-ID"]
    assert BIRD not in report
    assert "127.0.0.1" not in json.dumps(event.get("request", {}))
    assert all("vars" not in frame for frame in frames(event))


def test_a_database_that_is_away_is_not_reported():
    error = OperationalError("gone")
    assert error_reports.scrubbed({}, {"exc_info": (type(error), error, None)}) is None
    assert error_reports.scrubbed({}, {}) is not None


def test_nothing_is_reported_unless_it_is_set(settings):
    settings.SENTRY_DSN = ""
    error_reports.begin()
    assert not sentry_sdk.get_client().is_active()


def test_words_are_blanked_at_any_depth():
    event = {"a": [{"b": f"{BIRD}@contoh.id"}], "logentry": {"params": [f"{BIRD}@contoh.id"]}}
    assert BIRD not in str(error_reports.scrubbed(event, {}))
    assert private("x") == "x"


def frames(event):
    return [
        frame
        for value in event["exception"]["values"]
        for frame in value.get("stacktrace", {}).get("frames", [])
    ]
