"""How the mail stands: the DNS as seen, rates by domain beside the limits, lists of senders."""

import dns.resolver
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from newsroom.roles import EDITOR, MAIL_DESK
from subscriptions.bounces import rates
from subscriptions.models import Bounce, Delivery, Issue, Subscriber
from subscriptions.signup import preferences
from tests.factories import make_article, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SMTP_URL = "smtp://relay.contoh.id:587"
    settings.MAIL_FROM = "Suluh <redaksi@contoh.id>"
    settings.SITE_URL = "https://berita.contoh.id"


@pytest.fixture
def page(client):
    client.force_login(make_user(MAIL_DESK))
    return lambda query="": client.get(reverse("admin:deliverability") + query)


@pytest.fixture
def answers(monkeypatch):
    """What the DNS says, by name and kind; all else is missing."""
    known = {}

    def resolve(name, kind, lifetime):
        found = known.get((str(name).rstrip("."), kind))
        if found is None:
            raise dns.resolver.NXDOMAIN
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(dns.resolver, "resolve", resolve)
    return known


def by_kind(response):
    return {(row["kind"], row["name"]): row["level"] for row in response.context["records"]}


class TestDns:
    def test_nothing_is_asked_until_somebody_wants_it(self, page, monkeypatch):
        monkeypatch.setattr(dns.resolver, "resolve", None)
        assert page().status_code == 200

    def test_what_is_there_and_what_is_missing(self, page, answers):
        answers["contoh.id", "TXT"] = ['"v=spf1 a mx ~all"']
        answers["relay.contoh.id", "A"] = ["192.0.2.7"]
        answers["7.2.0.192.in-addr.arpa", "PTR"] = ["relay.contoh.id."]
        found = by_kind(page("?look=1"))
        assert found["TXT", "contoh.id"] == "ok"
        assert found["TXT", "_dmarc.contoh.id"] == "stop"
        assert found["PTR", "relay.contoh.id"] == "ok"
        text = page("?look=1").content.decode()
        assert "v=DMARC1; p=none" in text  # what to set stands beside it
        # Of a key of the relay's own nobody here knows the name: that is no fault of the DNS.
        assert "relay yang menandatangani" in text
        assert "tidak dapat ditanya" not in text

    @pytest.mark.parametrize(
        ("back", "level"),
        [(["lain.contoh.id."], "stop"), (dns.resolver.NoNameservers(), "warn"), (None, "stop")],
    )
    def test_reverse_dns_has_to_lead_back(self, page, answers, back, level):
        answers["relay.contoh.id", "A"] = ["192.0.2.7"]
        answers["lain.contoh.id", "A"] = ["192.0.2.8"]
        answers["7.2.0.192.in-addr.arpa", "PTR"] = back
        assert by_kind(page("?look=1"))["PTR", "relay.contoh.id"] == level

    def test_where_nobody_can_be_asked_nothing_is_called_missing(self, page, monkeypatch):
        def resolve(*args, **kwargs):
            raise dns.resolver.NoResolverConfiguration

        monkeypatch.setattr(dns.resolver, "resolve", resolve)
        assert set(by_kind(page("?look=1")).values()) == {"warn"}

    def test_without_a_relay_the_page_says_so(self, page, settings, answers):
        settings.SMTP_URL = ""
        assert "SMTP_URL" in page("?look=1").content.decode()

    def test_only_who_sees_deliveries(self, client):
        client.force_login(make_user(EDITOR))
        assert client.get(reverse("admin:deliverability")).status_code == 403


@pytest.fixture
def issue(db):
    now = timezone.now()
    issue = Issue.objects.create(
        article=make_article("Cerita"), subject="S", headline="S", html="x", text="x",
        link="https://contoh.id/",
    )  # fmt: skip
    this = Issue.objects.filter(pk=issue.pk)
    this.move("queued", send_at=now)
    this.move("sending", started_at=now, candidates=0)
    return issue


def mail(issue, domain, number, state="accepted"):
    now = timezone.now()
    readers = Subscriber.objects.bulk_create(
        Subscriber(email=f"a{n}.{state}@{domain}", state="active", confirmed_at=now)
        for n in range(number)
    )
    return Delivery.objects.bulk_create(
        Delivery(
            issue=issue, subscriber=reader, address=reader.email, state=state, handed_at=now,
            finished_at=now, message_id=f"<{reader.email}>",
        )
        for reader in readers
    )  # fmt: skip


def told(mails, kind, **fields):
    for row in mails:
        Bounce.objects.create(
            key=f"{kind}{row.pk}", kind=kind, source="dsn", delivery_id=row.pk,
            subscriber=row.subscriber, domain=row.address.partition("@")[2], **fields,
        )  # fmt: skip


class TestRates:
    def test_by_domain_and_a_mail_that_came_back_twice_counts_once(self, issue):
        good = mail(issue, "gmail.com", 200)
        mail(issue, "gmail.com", 2, "failed")
        told(good[:3], "hard")
        told(good[3:4], "complaint")
        told(good[4:5], "soft")
        mail(issue, "yahoo.com", 3)
        for gone in mail(issue, "hapus.id", 4):
            preferences.erase(gone.subscriber)
        gmail, yahoo = rates.by_domain()  # of those erased no domain is left
        assert (gmail.domain, gmail.accepted, gmail.bounced, gmail.complaints) == (
            "gmail.com", 200, 5, 1,
        )  # fmt: skip
        assert gmail.complaint_rate == pytest.approx(0.5)
        assert (gmail.level, yahoo.level) == ("stop", "few")

    @pytest.mark.parametrize(
        ("accepted", "bounced", "complaints", "level"),
        [
            (1000, 0, 0, "ok"), (1000, 10, 0, "ok"), (1000, 25, 0, "warn"), (1000, 60, 0, "stop"),
            (1000, 0, 1, "warn"), (1000, 0, 3, "stop"), (99, 50, 9, "few"), (0, 0, 0, "few"),
        ],
    )  # fmt: skip
    def test_the_limits(self, accepted, bounced, complaints, level):
        assert rates.DomainRates("a.id", accepted, bounced, complaints).level == level

    def test_the_page_takes_as_many_queries_for_many(self, issue, page):
        counts = []
        for turn in range(2):
            for n in range(1 + turn * 10):
                mail(issue, f"d{turn}-{n}.id", 2)
            page()
            with CaptureQueriesContext(connection) as queries:
                assert page().status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_too_many_to_count_is_said(self, page, monkeypatch):
        monkeypatch.setattr(rates, "COUNTING", -1)
        monkeypatch.setattr(rates, "_BY_DOMAIN", "SELECT pg_sleep(1), 0, 0")
        assert rates.by_domain() is None
        assert "Terlalu banyak" in page().content.decode()

    def test_a_list_that_a_server_named_is_shown_other_words_are_not(self, issue, page):
        rows = mail(issue, "a.id", 2)
        told(rows[:1], "hard", cause="ours", diagnosis="554 blocked using zen.spamhaus.org")
        told(rows[1:], "hard", cause="ours", diagnosis="552 message too big")
        text = page().content.decode()
        assert "zen.spamhaus.org" in text
        assert "too big" not in text
