"""Who is let in, with which rights, how often; what is refused is told in JSON."""

import datetime
import hashlib

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscriptions.api import endpoint
from subscriptions.api.operations import OPERATIONS
from subscriptions.models import ApiToken
from tests.subscriptions.api.conftest import BASE, make_token

pytestmark = pytest.mark.django_db


def problem(response, status, code):
    assert response.status_code == status, response.content
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    told = response.json()
    assert (told["status"], told["code"]) == (status, code)
    assert told["detail"]
    return told


class TestTheToken:
    @pytest.mark.parametrize(
        "header",
        ["", "Bearer", "Bearer ", "Bearer salah", "Basic cmFoYXNpYQ==", "Bearer " + "x" * 999],
    )
    def test_without_a_right_one_nobody_gets_in(self, client, header):
        make_token()
        response = client.get(f"{BASE}/subscribers", headers={"authorization": header})
        problem(response, 401, "token_missing")
        assert response.headers["WWW-Authenticate"] == "Bearer"

    def test_it_does_not_count_in_an_address_or_a_cookie(self, client):
        make_token(secret="rahasia")
        client.cookies["token"] = "rahasia"
        problem(client.get(f"{BASE}/subscribers?token=rahasia"), 401, "token_missing")

    def test_past_its_last_day_it_opens_nothing(self, ask):
        make_token(secret="lama", ends_on=timezone.localdate() - datetime.timedelta(days=1))
        make_token(secret="hari-ini", ends_on=timezone.localdate(), name="B")
        problem(ask("GET", "/subscribers", secret="lama"), 401, "token_missing")
        assert ask("GET", "/subscribers", secret="hari-ini").status_code == 200

    def test_revoked_it_opens_nothing(self, ask):
        token = make_token(secret="x")
        assert token.revoke()
        assert not token.revoke()
        problem(ask("GET", "/subscribers", secret="x"), 401, "token_missing")

    def test_only_its_hash_is_kept(self):
        token = make_token(secret="rahasia")
        assert token.token_hash == hashlib.sha256(b"rahasia").hexdigest()

    def test_the_day_of_its_last_use_is_kept_and_written_once_a_day(self, ask):
        ask("GET", "/subscribers")
        assert ApiToken.objects.get().last_used_on == timezone.localdate()
        with CaptureQueriesContext(connection) as seen:
            ask("GET", "/subscribers")
        update = next(q["sql"] for q in seen if q["sql"].startswith("UPDATE"))
        with connection.cursor() as cursor:
            cursor.execute(update)
            assert cursor.rowcount == 0


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_each_operation_asks_for_its_right(ask, operation):
    others = {"read", "sign_up", "change", "erase"} - {operation.right}
    path = operation.path.replace("{id}", "1")
    body = {} if operation.body else None
    told = problem(ask(operation.method, path, body, rights=sorted(others)), 403, "right_missing")
    assert operation.right in told["detail"]
    response = ask(operation.method, path, body, rights=[operation.right])
    assert response.status_code not in {401, 403}


class TestWhatIsRefused:
    def test_methods_that_are_none(self, ask):
        for method in ("PUT", "TRACE", "OPTIONS", "DELETE"):
            response = ask(method, "/subscribers")
            problem(response, 405, "method")
            assert response.headers["Allow"] == "GET, POST"

    @pytest.mark.parametrize(
        "path",
        [
            "",
            "/",
            "/nothing",
            "/subscribers/",
            "/subscribers/0",
            "/subscribers/x",
            "/subscribers/1%0a",
        ],
    )
    def test_addresses_that_are_none(self, ask, path):
        problem(ask("GET", path or "/"), 404, "not_found")

    def test_what_is_no_json(self, ask):
        problem(ask("POST", "/subscribers/find", "{"), 400, "unreadable")
        problem(ask("POST", "/subscribers/find", b"\xff\xfe"), 400, "unreadable")
        form = {"data": "email=a", "content_type": "application/x-www-form-urlencoded"}
        problem(ask("POST", "/subscribers/find", **form), 415, "not_json")

    def test_what_is_too_long(self, ask):
        body = {"email": "a" * endpoint.LONGEST_BODY}
        problem(ask("POST", "/subscribers/find", body), 413, "too_large")

    def test_where_it_does_not_fit_is_told(self, ask):
        body = {"email": "a@contoh.id", "consent": {"source": " ", "given_at": "kemarin"}, "x": 1}
        told = problem(ask("POST", "/subscribers", body), 422, "invalid")
        assert {error["pointer"] for error in told["errors"]} == {
            "/consent/source", "/consent/given_at", "/x",
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("body", "pointer"), [([], ""), ({"email": "a@contoh.id", "a/b~c": 1}, "/a~1b~0c")]
    )
    def test_the_pointer_is_one_of_rfc_6901(self, ask, body, pointer):
        told = problem(ask("POST", "/subscribers/find", body), 422, "invalid")
        assert [error["pointer"] for error in told["errors"]] == [pointer]

    @pytest.mark.parametrize(
        "query",
        ["limit=0", "limit=201", "limit=x", "state=gone", "cursor=x", "edition=x!", "edition=none",
         "changed_since=kemarin", "changed_since=17", "x=1", "limit=1&limit=2", "state=%00",
         "cursor=" + "A" * 22, "changed_since=0001-01-01T00:00:00Z"],
    )  # fmt: skip
    def test_questions_that_nobody_understands(self, ask, query):
        response = ask("GET", f"/subscribers?{query}")
        if "AAA" not in query:  # a cursor of 1970, which is one
            problem(response, 422, "invalid")


class TestHowOften:
    def test_a_token_is_slowed_down(self, ask, monkeypatch):
        monkeypatch.setattr(endpoint.by_token, "most", 2)
        answers = [ask("GET", "/subscribers") for _n in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        problem(answers[-1], 429, "too_often")
        assert answers[-1].headers["Retry-After"] == "60"
        assert ask("GET", "/subscribers", rights=["read"]).status_code == 200  # another token

    def test_so_is_a_stranger(self, client, monkeypatch):
        monkeypatch.setattr(endpoint.by_stranger, "most", 2)
        statuses = [client.get(f"{BASE}/subscribers").status_code for _n in range(3)]
        assert statuses == [401, 401, 429]


class TestWithoutADatabase:
    @pytest.mark.parametrize("error", [OperationalError("gone"), InterfaceError("closed")])
    def test_programs_are_told_when_to_come_back(self, ask, monkeypatch, error):
        def away(self, secret):
            raise error

        monkeypatch.setattr(type(ApiToken.objects.all()), "of", away)
        monkeypatch.setattr(type(ApiToken.objects), "of", away)
        response = ask("GET", "/subscribers")
        problem(response, 503, "unavailable")
        assert response.headers["Retry-After"] == "30"


def test_it_needs_no_session_and_makes_none(ask, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        response = ask("GET", "/subscribers", rights=["read"])
    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
