"""What a mail provider tells by webhook counts like what comes back by mail, if it has the secret."""

import base64
import datetime
import json

import pytest
from django.urls import clear_url_caches, include, path
from django.utils import timezone

from newsroom.urls import urlpatterns
from subscriptions.bounces import webhooks
from subscriptions.models import Bounce, Delivery, Subscriber

pytestmark = pytest.mark.django_db
SECRET = "penyedia:rahasia-sekali"


@pytest.fixture(autouse=True)
def _with_a_secret(settings):
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    settings.ROOT_URLCONF = type(
        "urls",
        (),
        {"urlpatterns": [path("kabar/", include(webhooks.urlpatterns())), *urlpatterns]},
    )
    clear_url_caches()


@pytest.fixture
def mail(make_subscriber, start_issue, relay, send_issues):
    make_subscriber("sari@contoh.id")
    start_issue()
    send_issues(relay)
    return Delivery.objects.get()


@pytest.fixture
def tell(client):
    def tell(kind="HardBounce", secret=SECRET, minutes=1, **fields):
        body = {
            "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
            "Type": kind,
            "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
            "Email": "sari@contoh.id",
            "BouncedAt": (timezone.now() + datetime.timedelta(minutes=minutes)).isoformat(),
            "Details": "smtp;550 5.1.1 no such user",
        } | fields
        login = base64.b64encode(secret.encode()).decode()
        return client.post(
            "/kabar/postmark/tracking/",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Basic {login}"},
        )

    return tell


def test_nobody_there_suppresses_at_once(mail, tell):
    assert tell().status_code == 200
    assert Bounce.objects.get().delivery_id == mail.pk
    assert Subscriber.objects.get().state == "suppressed"


def test_a_complaint_suppresses_at_once(mail, tell):
    tell("SpamComplaint")
    assert Bounce.objects.get().kind == "complaint"
    assert Subscriber.objects.get().state == "suppressed"


def test_a_full_box_counts_as_soft(mail, tell):
    tell("SoftBounce", Details="smtp;452 4.2.2 full")
    assert Bounce.objects.get().kind == "soft"
    assert Subscriber.objects.get().state == "active"


def test_our_own_message_id_names_the_mail(mail, tell):
    tell(MessageID=mail.message_id.strip("<>"), Email="lain@contoh.id")
    assert Bounce.objects.get().delivery_id == mail.pk


@pytest.mark.parametrize("secret", ["", "penyedia:salah", "x:rahasia-sekali"])
def test_without_the_secret_nothing_changes(mail, tell, secret):
    assert tell(secret=secret).status_code == 400
    assert not Bounce.objects.exists()
    assert Subscriber.objects.get().state == "active"


def test_told_again_it_changes_nothing(mail, tell):
    when = timezone.now().isoformat()
    for _ in range(5):
        tell("SoftBounce", Details="smtp;452 4.2.2 full", BouncedAt=when)
    assert Bounce.objects.count() == 1


@pytest.mark.parametrize("kind", ["AutoResponder", "Transient"])
def test_other_news_is_no_bounce(mail, tell, kind):
    tell(kind, Details="")
    assert not Bounce.objects.exists()


def test_an_event_before_any_mail_is_about_none(mail, tell):
    tell(minutes=-60)
    assert not Bounce.objects.exists()


ODD = [
    [], {}, "x", 3, None, True, [1], ["x"], [None], [[]], [{"event": 3}], {"items": {}},
    {"RecordType": 5, "Type": [], "MessageID": {}},
    {"event": "bounce", "email": 5, "timestamp": "x"},
    {"event-data": [], "signature": "x"}, {"event-data": {}, "signature": {}},
    {"Type": "Notification", "Message": "[]"}, {"type": "email.bounced", "data": []},
    {"RecordType": "Bounce", "Type": "HardBounce", "BouncedAt": "nonsense"},
    {"RecordType": "Bounce", "Type": "HardBounce", "BouncedAt": "2026-01-01T00:00:00Z",
     "Details": 5, "MessageID": "\0", "Email": "\0@x"},
    "x" * 3_000_000,
]  # fmt: skip


@pytest.mark.parametrize("body", ODD, ids=range(len(ODD)))
def test_what_is_not_in_its_format_is_the_provider_s_fault_not_ours(body, client, settings):
    settings.MAILGUN_SIGNING_KEY = "k"
    client.raise_request_exception = False
    login = {"Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}
    text, seen = json.dumps(body), set()
    for pattern in webhooks.urlpatterns():
        url = f"/kabar/{pattern.pattern}"
        for sent, kind in (
            (text, "application/json"),
            (f"mandrill_events={text}", "application/x-www-form-urlencoded"),
            (b"\xff{", "application/json"),
        ):
            answer = client.post(url, sent, content_type=kind, headers=login)
            seen.add(answer.status_code)
            assert answer.status_code < 500, (url, kind)
    assert 400 in seen
    assert not Bounce.objects.exists()
