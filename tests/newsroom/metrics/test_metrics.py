"""``/metrics``: for whom, what it holds, and that boards and rules ask only for what there is."""

import ipaddress
import json
import re
import shutil
import subprocess
from collections import Counter
from http import HTTPStatus
from types import SimpleNamespace

import pytest
from django.conf import settings as site_settings
from django.db import OperationalError
from django.db.models.functions import Now
from django.test import Client
from django.urls import get_resolver
from prometheus_client.metrics import MetricWrapperBase
from prometheus_client.parser import text_string_to_metric_families

from newsroom.metrics import folders, instruments, mails, requests, site
from newsroom.operations.models import Alert
from newsroom.pagestore import start as pagestore
from newsroom.pagestore.figures import Counts, Figures
from newsroom.pagestore.replica import watch
from subscriptions.models import Bounce, Subscriber
from subscriptions.smtp.relay import Outcome, Result
from subscriptions.worker.sender import answered
from tests.factories import make_article

MONITORING = site_settings.BASE_DIR / "deploy" / "monitoring"
NAME = re.compile(r"\bnewsroom_[a-z0-9_]+\b")
OURS = {"METRICS_TOKEN": "t" * 30}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _asked_anew(monkeypatch, settings):
    monkeypatch.setattr(site, "_last", (-1000.0, []))
    monkeypatch.delenv(folders.VARIABLE, raising=False)
    settings.METRICS_TOKEN = OURS["METRICS_TOKEN"]


def scraped(client):
    answer = client.get("/metrics", headers={"authorization": f"Bearer {OURS['METRICS_TOKEN']}"})
    assert answer.status_code == HTTPStatus.OK
    return list(text_string_to_metric_families(answer.text))


def number(families, name, **labels):
    """Return the value of one sample; 0 where there is none."""
    for family in families:
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0


class TestWhoMayRead:
    def test_nobody_unless_it_is_set(self, client, settings):
        settings.METRICS_TOKEN, settings.METRICS_FROM = "", []
        assert client.get("/metrics").status_code == 404
        assert client.get("/metrics", headers={"authorization": "Bearer "}).status_code == 404

    def test_who_has_the_token_or_a_named_address(self, client, settings):
        assert client.get("/metrics").status_code == 404  # also on the machine itself
        assert client.get("/metrics", headers={"authorization": "Bearer x"}).status_code == 404
        assert scraped(client)
        settings.METRICS_FROM = [ipaddress.ip_network("10.0.0.0/8")]
        assert client.get("/metrics", REMOTE_ADDR="10.9.9.9").status_code == 200
        assert client.get("/metrics", REMOTE_ADDR="11.9.9.9").status_code == 404

    def test_by_the_machines_address_as_prometheus_does(self, client):
        ours = {"authorization": f"Bearer {OURS['METRICS_TOKEN']}", "host": "10.1.2.3:8000"}
        assert client.get("/metrics", headers=ours).status_code == 200
        assert client.get("/metrics", headers={"host": "10.1.2.3"}).status_code in {400, 404}

    def test_it_is_not_kept(self, client):
        ours = {"authorization": f"Bearer {OURS['METRICS_TOKEN']}"}
        assert client.get("/metrics", headers=ours)["Cache-Control"] == "no-store"


class TestWhatIsCounted:
    @pytest.fixture
    def application(self, client):
        """The site behind the counter, as WSGI."""

        def answer(environ, start):
            response = Client(raise_request_exception=False).generic(
                environ["REQUEST_METHOD"], environ["PATH_INFO"]
            )
            start(f"{response.status_code} x", [*response.items(), ("X-Page", "miss")])
            return [response.content]

        return requests.CountedRequests(answer)

    def ask(self, application, path, method="GET"):
        return application({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *_told: None)

    def test_requests_by_page_method_and_status(self, application, client):
        story = make_article("Benteng").get_absolute_url()
        asked = [("story", story, "2xx"), ("unknown", "/tidak/ada/di/sini", "4xx")]
        before = scraped(client)
        for _kind, path, _status in asked:
            self.ask(application, path)
        after = scraped(client)
        for kind, _path, status in asked:
            labels = {"page": kind, "status": status, "method": "GET", "store": "miss"}
            name = "newsroom_http_requests_total"
            assert number(after, name, **labels) == number(before, name, **labels) + 1
        made = "newsroom_page_render_seconds_count"
        assert number(after, made, page="story") == number(before, made, page="story") + 1

    def test_what_breaks_is_an_error(self, client):
        def broken(environ, start):
            raise ZeroDivisionError

        before = number(scraped(client), "newsroom_http_requests_total", status="5xx", page="home")
        with pytest.raises(ZeroDivisionError):
            self.ask(requests.CountedRequests(broken), "/")
        after = number(scraped(client), "newsroom_http_requests_total", status="5xx", page="home")
        assert after == before + 1

    def test_no_visitor_makes_a_new_value_of_a_label(self, application, client):
        for path in ("/a", "/ä\n", "/" + "x" * 5000, "/tag/nirgendwo/", "/%00", "/\xff\xfe"):
            self.ask(application, path)
        self.ask(application, "/", method="BREW")
        known = {*requests.BY_NAME.values(), *requests.BY_PREFIX.values(), "other", "unknown"}
        for family in scraped(client):
            for sample in family.samples:
                assert sample.labels.get("page", "home") in known
                assert sample.labels.get("method", "GET") in {*requests.METHODS, "other"}

    def test_every_named_kind_is_an_address_of_the_site(self):
        names = {
            f"{space}:{name}"
            for space, (_prefix, resolver) in get_resolver().namespace_dict.items()
            for name in resolver.reverse_dict
            if isinstance(name, str)
        }
        assert set(requests.BY_NAME) <= names

    def test_the_relays_replies(self, client):
        mails.begin()
        name, labels = "newsroom_smtp_replies_total", {"lane": "issue", "outcome": "accepted"}
        before = number(scraped(client), name, code="2xx", **labels)
        answered.send(None, lane="issue", result=Result(Outcome.ACCEPTED, "250 ok"))
        answered.send(None, lane="issue", result=Result(Outcome.FAILED, "550 a@b.example 999"))
        answered.send(None, lane="issue", result=Result(Outcome.BROKEN, "RCPT: timed out"))
        answered.send(None, lane="issue", result=None)
        after = scraped(client)
        assert number(after, name, code="2xx", **labels) == before + 1
        assert number(after, name, outcome="failed", code="5xx") >= 1
        assert number(after, name, outcome="broken", code="none") >= 1
        assert number(after, name, outcome="trouble", code="none") >= 1

    def test_who_made_readers_pages(self, client, monkeypatch):
        replica = SimpleNamespace(
            answers=Counter(good=3, behind=1),
            told=lambda: {"mark": "x", "state": "away", "behind": 1.5},
        )
        monkeypatch.setattr(pagestore, "figures", lambda: Figures.of(Counts(), 0, 0, is_live=True))
        watch.use(replica)
        try:
            store = requests.StoreFigures(lambda: None)
            store.carry()
            replica.answers["good"] += 2
            before = scraped(client)
            store.carry()
        finally:
            watch.use(None)
        after = scraped(client)
        name = "newsroom_replica_answers_total"
        assert number(after, name, state="good") == number(before, name, state="good") + 2
        assert number(after, name, state="behind") == number(before, name, state="behind")
        assert number(after, "newsroom_replica_behind_seconds") == 1.5
        assert number(after, "newsroom_replica_unused_processes") == 1

    def test_a_store_made_anew_counts_from_nothing(self, client, monkeypatch):
        counts = Counts()
        monkeypatch.setattr(pagestore, "figures", lambda: Figures.of(counts, 0, 0, is_live=True))
        store = requests.StoreFigures(lambda: None)
        counts.purged = 7
        store.carry()
        before = scraped(client)
        counts.purged = 2
        store.carry()
        name = "newsroom_store_pages_total"
        after = number(scraped(client), name, what="purged")
        assert after == number(before, name, what="purged") + 2

    def test_what_the_database_knows(self, client):
        Alert.objects.create(name="disk@satu", said="x")
        reader = Subscriber.objects.create(email="a@contoh.id")
        Bounce.objects.create(key="k", kind="complaint", source="x", subscriber=reader, at=Now())
        told = scraped(client)
        assert number(told, "newsroom_database_up") == 1
        assert number(told, "newsroom_check_red", check="disk") == 1
        assert number(told, "newsroom_check_red", check="queue") == 0
        assert number(told, "newsroom_bounces_day", kind="complaint") == 1
        assert "contoh" not in str(told)

    def test_a_database_that_is_away_is_told_and_the_rest_stays(self, client, monkeypatch):
        def away():
            raise OperationalError

        monkeypatch.setattr(site, "_jobs", away)
        told = scraped(client)
        assert number(told, "newsroom_database_up") == 0
        assert "newsroom_http_requests" in {family.name for family in told}

    def test_few_statements(self, client, django_assert_max_num_queries):
        with django_assert_max_num_queries(35):
            scraped(client)
        with django_assert_max_num_queries(0):
            scraped(client)  # a second Prometheus costs nothing


def all_names(client):
    """Every name that a query may use, told or declared."""
    found = set()
    for family in scraped(client):
        found.add(family.name)
        found |= {sample.name for sample in family.samples}
    for instrument in vars(instruments).values():
        if isinstance(instrument, MetricWrapperBase):
            ends = {"counter": ["_total"], "histogram": ["_bucket", "_count", "_sum"]}
            found |= {instrument._name + end for end in ends.get(instrument._type, [""])}
    return found | {"newsroom_mail_last_accepted_timestamp_seconds"}


def expressions():
    board = json.loads((MONITORING / "grafana.json").read_text())
    return [target["expr"] for panel in board["panels"] for target in panel.get("targets", [])]


class TestTheFilesBesideIt:
    def test_rules_and_board_ask_only_for_what_there_is(self, client):
        text = "\n".join([(MONITORING / "newsroom-alerts.yml").read_text(), *expressions()])
        asked = set(NAME.findall(text))
        assert len(asked) > 15
        assert asked - all_names(client) == set()

    def test_the_board_shows_everything_that_is_told(self, client):
        names = {family.name for family in scraped(client)}
        told = {name for name in names if not name.endswith("_created")}
        assert {n for n in told if n not in "\n".join(expressions())} == set()

    @pytest.mark.skipif(not shutil.which("promtool"), reason="Debian's package prometheus has it")
    def test_prometheus_reads_rules_and_expressions(self, tmp_path):
        rules = [
            {"record": f"a:{n}", "expr": expr.replace("$__rate_interval", "5m")}
            for n, expr in enumerate(expressions())
        ]
        board = tmp_path / "board.yml"
        board.write_text(json.dumps({"groups": [{"name": "board", "rules": rules}]}))
        for file in (MONITORING / "newsroom-alerts.yml", board):
            subprocess.run(["promtool", "check", "rules", file], check=True, capture_output=True)
