"""Webhooks at the desk: made, tried, looked at, told once more, let go on; by administrators."""

import pytest
from django.utils import timezone

from articles.auditlog.acts import Act
from articles.auditlog.models import Entry
from articles.guarded_http import NoSuchHostError, PrivateNetworkError
from newsroom.roles import ADMINISTRATOR, EDITOR, MAIL_DESK, REPORTER
from subscriptions.models import WebhookEndpoint, WebhookMessage
from subscriptions.signup import preferences, requests
from subscriptions.webhooks import sending

pytestmark = pytest.mark.django_db
DESK = "/admin/subscriptions/webhookendpoint/"


@pytest.fixture
def boss(login):
    return login(ADMINISTRATOR)


@pytest.fixture
def endpoint(db):
    return WebhookEndpoint.objects.create(name="Anggota", url="https://anggota.example/kabar")


@pytest.fixture
def answers(monkeypatch):
    given = []
    monkeypatch.setattr(sending, "post", lambda *args: (given.pop(0) if given else 204, b"Halo"))
    return given


def form(**fields):
    return {"name": "Anggota", "url": "https://anggota.example/k", "is_active": "on"} | fields


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://anggota.example/", "Tulis alamat yang diawali https://"),
        ("anggota", "Tulis alamat yang diawali https://"),
        ("https://a:b@anggota.example/", "Jangan tulis nama dan kata sandi"),
        ("https://10.0.0.1/kabar", "jaringan pribadi"),
        ("https://[::1]/kabar", "jaringan pribadi"),
        ("https://169.254.169.254/kabar", "jaringan pribadi"),
        ("https://anggota.example:99999/", "paling besar 65535"),
        ("https://anggota.example/" + "x" * 500, ""),
        ("", ""),
    ],
)
def test_what_is_no_address_is_said(boss, url, said):
    page = boss.post(f"{DESK}add/", form(url=url))
    assert page.status_code == 200
    assert said in page.text
    assert not WebhookEndpoint.objects.exists()


def test_it_is_made(boss):
    assert boss.post(f"{DESK}add/", form(wants_left="on")).status_code == 302
    made = WebhookEndpoint.objects.get()
    assert (made.wants_left, made.wants_joined) == (True, False)
    assert Entry.objects.filter(act=Act.ADDED).count() == 1


def test_a_host_of_the_house_that_may_be_told_is_taken(boss, settings):
    settings.WEBHOOK_HOSTS = "10.0.0.1"
    assert boss.post(f"{DESK}add/", form(url="https://10.0.0.1/kabar")).status_code == 302


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (NoSuchHostError("x.example is not known"), "tidak ada yang mengenal host ini"),
        (PrivateNetworkError("x.example is on a private network"), "jaringan pribadi"),
    ],
)
def test_why_nobody_was_asked_is_said_in_indonesian(boss, endpoint, monkeypatch, fault, said):
    def post(*args):
        raise fault

    monkeypatch.setattr(sending, "post", post)
    page = boss.post(f"{DESK}{endpoint.pk}/test/", follow=True).text
    assert page.count(said) == 2  # in the message, and in the list
    assert str(fault) not in page


def test_a_test_says_what_came_back(boss, endpoint, answers):
    answers += [204, 500]
    assert "Diterima: 204" in boss.post(f"{DESK}{endpoint.pk}/test/", follow=True).text
    page = boss.post(f"{DESK}{endpoint.pk}/test/", follow=True)
    assert "Tidak diterima: 500" in page.text
    assert page.text.count("webhook-said") == 2
    assert f"{endpoint.pk}/again/" not in page.text  # a test is not repeated


def test_what_was_told_is_listed_and_goes_again_once(boss, endpoint, answers, make_subscriber):
    reader = make_subscriber("rahasia@contoh.id")
    requests.unsubscribe(reader)
    sending.send_due()
    message = WebhookMessage.objects.get()
    page = boss.get(f"{DESK}{endpoint.pk}/change/").text
    assert f"No. {reader.pk}" in page
    assert "rahasia@contoh.id" not in page
    for said in ("Proses pengirim akan mengirimnya lagi sekarang", "sudah dalam perjalanan"):
        page = boss.post(f"{DESK}{endpoint.pk}/again/", {"message": message.pk}, follow=True)
        assert said in page.text
    boss.post(f"{DESK}{endpoint.pk}/again/", {"message": "x"})


def test_of_somebody_who_was_erased_the_reason_stays_and_no_address(
    boss, endpoint, answers, make_subscriber
):
    preferences.erase(make_subscriber("hapus@contoh.id"))
    sending.send_due()
    message = WebhookMessage.objects.get()
    assert "email" not in message.payload["data"]
    page = boss.get(f"{DESK}{endpoint.pk}/change/").text
    assert "minta dilupakan" in page
    assert f"{endpoint.pk}/again/" not in page
    assert not sending.again(endpoint, message.pk)


def test_paused_it_goes_on_by_a_button(boss, endpoint):
    WebhookEndpoint.objects.update(paused_at=timezone.now(), failures=9)
    address = f"{DESK}{endpoint.pk}/resume/"
    assert address in boss.get(f"{DESK}{endpoint.pk}/change/").text
    for _n in range(2):
        boss.post(address)
    assert Entry.objects.filter(act=Act.WEBHOOK_RESUMED).count() == 1
    assert address not in boss.get(f"{DESK}{endpoint.pk}/change/").text


def test_who_looks_at_the_secret_is_noted(boss, endpoint):
    page = boss.post(f"{DESK}{endpoint.pk}/secret/")
    assert endpoint.secret in page.text
    assert "no-store" in page.headers["Cache-Control"]
    assert Entry.objects.filter(act=Act.WEBHOOK_SECRET).count() == 1
    assert endpoint.secret not in boss.get(f"{DESK}{endpoint.pk}/change/").text


@pytest.mark.parametrize("act", ["test", "again", "resume", "secret"])
def test_looking_is_no_act_and_others_may_not(login, endpoint, act):
    address = f"{DESK}{endpoint.pk}/{act}/"
    assert login(ADMINISTRATOR).get(address).status_code == 405
    for role in (REPORTER, EDITOR, MAIL_DESK):
        assert login(role).post(address).status_code == 403
    assert not WebhookMessage.objects.exists()


def test_deleted_it_takes_its_messages_along(boss, endpoint, answers):
    sending.test(endpoint)
    assert boss.get(f"{DESK}{endpoint.pk}/delete/").status_code == 200
    boss.post(f"{DESK}{endpoint.pk}/delete/", {"post": "yes"})
    assert not WebhookEndpoint.objects.exists()
    assert not WebhookMessage.objects.exists()


def test_more_messages_cost_no_more_queries(boss, endpoint, django_assert_max_num_queries):
    for _n in range(40):
        WebhookMessage.objects.create(endpoint=endpoint, event="test")
    boss.get(f"{DESK}{endpoint.pk}/change/")
    with django_assert_max_num_queries(14):
        boss.get(f"{DESK}{endpoint.pk}/change/")
