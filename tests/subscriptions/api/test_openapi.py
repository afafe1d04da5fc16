"""The document says what the interface does: what is generated from it never meets a 5xx."""

import json
import string

import pytest
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Tag
from subscriptions.api import endpoint, openapi
from subscriptions.api.operations import OPERATIONS
from subscriptions.models import Consent, Edition, Subscriber
from tests.subscriptions.api.conftest import BASE, make_token

EXAMPLES, QUICK_EXAMPLES = 150, 60
SECRET = "rahasia"
HEADERS = {"Authorization": f"Bearer {SECRET}", "Accept-Encoding": "identity"}
FEW_CHECKS = list(HealthCheck)


@pytest.fixture
def known(db, monkeypatch, make_subscriber, settings):
    """A token that may all, a few readers with topics, and no limits in the way."""
    settings.SITE_URL, settings.ALLOWED_HOSTS = "http://localhost", ["localhost", "testserver"]
    settings.SIGNUP_NETWORK_HOURLY = settings.SIGNUP_HOURLY = 10**6
    for limit in (endpoint.by_token, endpoint.by_stranger):
        monkeypatch.setattr(limit, "most", 10**9)
    openapi._written.cache_clear()
    make_token(secret=SECRET)
    Tag.objects.create(name="Aleppo", slug="0")
    Edition.objects.create(name="Pagi", slug="0", frequency="daily", hour=6)
    for state in Subscriber.State:
        reader = make_subscriber(state=state)
        Consent.objects.create(subscriber=reader, text_version=1)
    yield
    openapi._written.cache_clear()


class TestTheDocument:
    def test_it_is_open_to_everybody_and_names_every_operation(self, client, settings):
        settings.SITE_URL = "https://berita.example"
        openapi._written.cache_clear()
        response = client.get(f"{BASE}/openapi.json")
        told = response.json()
        assert told["openapi"] == "3.1.0"
        assert told["servers"] == [{"url": "https://berita.example/api/v1"}]
        named = {each["operationId"] for path in told["paths"].values() for each in path.values()}
        assert named == {operation.name for operation in OPERATIONS}
        assert client.post(f"{BASE}/openapi.json").status_code == 405

    def test_every_reference_leads_somewhere(self):
        told = openapi.described()
        text = json.dumps(told)
        wanted = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
        assert wanted == set(told["components"]["schemas"])

    def test_the_page_for_people_has_every_path_and_code(self):
        from django.conf import settings

        from subscriptions.api.problems import PROBLEMS

        page = (settings.BASE_DIR / "docs" / "api.md").read_text()
        assert [code for code in PROBLEMS if f"`{code}`" not in page] == []
        paths = {operation.path.replace("{id}", "17") for operation in OPERATIONS}
        assert [path for path in paths if path not in page] == []


SLUGS = st.text(alphabet=string.ascii_lowercase + string.digits + "-", min_size=1, max_size=5)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
TIMES = st.sampled_from(
    ["2026-01-02T03:04:05Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"]
)
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "email": st.emails() | st.text(max_size=30) | ANYTHING,
        "consent": st.fixed_dictionaries({"source": st.text(max_size=30), "given_at": TIMES}) | ANYTHING,
        "frequency": st.sampled_from(["daily", "weekly", "x"]) | ANYTHING,
        "hour": st.integers(-1, 24) | ANYTHING,
        "topics": st.dictionaries(st.sampled_from(["sections", "tags", "x"]), st.lists(SLUGS, max_size=3)) | ANYTHING,
        "reason": st.text(max_size=30) | ANYTHING,
    },
)  # fmt: skip


@settings(max_examples=QUICK_EXAMPLES, deadline=None, suppress_health_check=FEW_CHECKS)
@given(
    body=VALUES | ANYTHING, operation=st.sampled_from(OPERATIONS), key=st.integers(1, 10**18 - 1)
)
def test_whatever_is_sent_is_answered(known, body, operation, key):
    client = Client(raise_request_exception=True)
    some = Subscriber.objects.order_by("pk").values_list("pk", flat=True).first()
    path = operation.path.replace("{id}", str(some if key % 2 and some else key))
    response = client.generic(
        operation.method,
        BASE + path,
        data=json.dumps(body) if operation.body else b"",
        content_type="application/json",
        headers={"authorization": f"Bearer {SECRET}"},
    )
    told = {operation.status, *(openapi.PROBLEMS[code][0] for code in operation.codes)}
    assert response.status_code in told, response.content
    assert response.status_code < 500, response.content


@pytest.fixture
def application():
    """The site as a server runs it; the connection of the test stays open between requests."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield get_wsgi_application()
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)


@pytest.mark.thorough
def test_schemathesis_finds_no_5xx_and_nothing_that_the_document_does_not_say(known, application):
    """Right and wrong requests by the document; every answer is held against it."""
    import schemathesis
    from schemathesis.specs.openapi.checks import positive_data_acceptance

    schema = schemathesis.openapi.from_wsgi(f"{BASE}/openapi.json", application)
    asked = 0

    def tried(operation, modes):
        @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=FEW_CHECKS)
        @given(case=st.one_of(*(operation.as_strategy(generation_mode=mode) for mode in modes)))
        def try_(case):
            nonlocal asked
            asked += 1
            # What fits the document may still be a section or address that nobody has: 422.
            case.call_and_validate(
                headers=HEADERS,
                excluded_checks=[positive_data_acceptance],
            )

        try_()

    for found in schema.get_all_operations():
        tried(found.ok(), schemathesis.GenerationMode)
    assert asked > 5 * len(OPERATIONS)
