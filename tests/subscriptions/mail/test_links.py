"""The links in mails: GET asks, POST acts, repeats change nothing, nothing leaks."""

import datetime
import logging

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from subscriptions import tokens
from subscriptions.models import Consent, Subscriber
from subscriptions.signup import requests
from tests.clock import travel

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def asked():
    """A reader who signed up; with the address of the link in the mail."""
    requests.ask_to_subscribe("sari@contoh.id")
    return f"/langganan/konfirmasi/{tokens.confirm_token(Consent.objects.get().pk)}/"


def everything():
    """Every row of this application, to see whether anything changed."""
    rows = []
    with connection.cursor() as cursor:
        for table in ("subscriber", "consent", "confirmation", "delivery", "issue", "suppression"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM subscriptions_{table} t ORDER BY 1")
            rows += cursor.fetchall()
    return rows


def way_out(subscriber):
    return f"/langganan/u/{subscriber.unsubscribe_token}/"


class TestConfirming:
    def test_get_asks_and_post_confirms(self, client, asked):
        assert client.get(asked).templates[0].name == "subscriptions/confirm.html"
        assert Subscriber.objects.get().state == "pending"
        response = client.post(asked)
        assert response.templates[0].name == "subscriptions/confirmed.html"
        subscriber = Subscriber.objects.get()
        assert subscriber.state == "active"
        assert subscriber.consents.get().confirmed_at == subscriber.confirmed_at

    def test_confirming_again_is_friendly_and_changes_nothing(self, client, asked):
        client.post(asked)
        before = everything()
        for method in (client.post, client.get):
            response = method(asked)
            assert response.status_code == 200
            assert response.templates[0].name == "subscriptions/confirmed.html"
        assert everything() == before

    def test_a_link_of_another_week_has_expired(self, client, asked):
        with travel(timezone.now() + datetime.timedelta(days=7, seconds=5)):
            for method in (client.get, client.post):
                response = method(asked)
                assert response.status_code == 410
                assert response.context["expired"]
        assert Subscriber.objects.get().state == "pending"

    def test_an_old_link_does_not_bring_back_who_left(self, client, asked):
        client.post(asked)
        requests.unsubscribe(Subscriber.objects.get())
        assert client.post(asked).status_code == 410
        assert Subscriber.objects.get().state == "unsubscribed"

    def test_whoever_left_can_come_back_by_a_new_confirmation(self, client, make_subscriber):
        subscriber = make_subscriber("sari@contoh.id", state="unsubscribed")
        requests.ask_to_subscribe("sari@contoh.id")
        link = f"/langganan/konfirmasi/{tokens.confirm_token(Consent.objects.get().pk)}/"
        client.post(link)
        subscriber.refresh_from_db()
        assert (subscriber.state, subscriber.unsubscribed_at) == ("active", None)

    def test_a_suppressed_address_cannot_be_confirmed(self, client, asked):
        Subscriber.objects.get().suppress("complaint")
        assert client.post(asked).status_code == 410
        assert Subscriber.objects.get().state == "suppressed"

    @pytest.mark.parametrize("wrong", ["x", "1:abc:def", "a%00b", "%F0%9F%92%A9", "x" * 500])
    def test_a_forged_link_is_refused_kindly(self, wrong, client):
        for method in (client.get, client.post):
            assert method(f"/langganan/konfirmasi/{wrong}/").status_code == 404

    def test_a_token_serves_one_purpose_only(self, client, asked):
        token = asked.split("/")[-2]
        assert not tokens.stamp_is_credible(token)
        assert client.post(f"/langganan/u/{token}/").status_code == 404
        stamp = tokens.form_stamp()
        assert client.post(f"/langganan/konfirmasi/{stamp}/").status_code == 404


class TestUnsubscribing:
    def test_get_asks_and_post_acts(self, client, make_subscriber):
        subscriber = make_subscriber()
        response = client.get(way_out(subscriber))
        assert response.templates[0].name == "subscriptions/unsubscribe.html"
        assert client.post(way_out(subscriber)).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.state == "unsubscribed"

    def test_one_click_needs_no_cookie_no_token_and_no_second_look(self, make_subscriber):
        subscriber = make_subscriber()
        client = Client(enforce_csrf_checks=True)
        response = client.post(way_out(subscriber), ONE_CLICK)
        assert response.status_code == 200
        assert not response.cookies
        assert "Location" not in response.headers
        subscriber.refresh_from_db()
        assert subscriber.state == "unsubscribed"

    def test_one_click_may_be_sent_as_a_form_with_parts(self, client, make_subscriber):
        subscriber = make_subscriber()
        response = client.generic(
            "POST",
            way_out(subscriber),
            b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
            content_type="multipart/form-data; boundary=x",
        )
        assert response.headers["Content-Type"].startswith("text/plain")
        subscriber.refresh_from_db()
        assert subscriber.state == "unsubscribed"

    def test_seven_repeats_change_nothing(self, client, make_subscriber):
        subscriber = make_subscriber()
        client.post(way_out(subscriber), ONE_CLICK)
        before = everything()
        for _ in range(7):
            assert client.post(way_out(subscriber), ONE_CLICK).status_code == 200
            assert client.post(way_out(subscriber)).status_code == 200
        assert everything() == before

    def test_a_suppressed_address_stays_suppressed(self, client, make_subscriber):
        subscriber = make_subscriber(state="suppressed")
        assert client.post(way_out(subscriber), ONE_CLICK).status_code == 200
        subscriber.refresh_from_db()
        assert subscriber.state == "suppressed"

    @pytest.mark.parametrize("wrong", ["x" * 22, "x", "a%00b", "%F0%9F%92%A9"])
    def test_an_unknown_link_is_refused_kindly(self, wrong, client):
        for method in (client.get, client.post):
            assert method(f"/langganan/u/{wrong}/").status_code == 404

    def test_tokens_have_128_bits_and_the_address_is_short(self, make_subscriber):
        one, other = make_subscriber(), make_subscriber()
        assert len(one.unsubscribe_token) == 22
        assert one.unsubscribe_token != other.unsubscribe_token
        assert len("https://berita.example" + way_out(one)) <= 58


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_scanner_that_follows_every_link_changes_nothing(method, client, asked, make_subscriber):
    subscriber = make_subscriber()
    before = everything()
    for link in (asked, way_out(subscriber), "/langganan/", "/langganan/terkirim/"):
        getattr(client, method)(link)
    assert everything() == before


def test_pages_behind_a_secret_are_kept_nowhere_and_tell_nobody(client, asked, make_subscriber):
    subscriber = make_subscriber("rahasia.sekali@contoh.id")
    for link in (asked, way_out(subscriber), "/langganan/konfirmasi/x/", "/langganan/u/x/"):
        response = client.get(link)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert not response.cookies
        assert b"rahasia.sekali" not in response.content
    assert "r•••@contoh.id" in client.get(way_out(subscriber)).content.decode()


def test_no_token_gets_into_the_log(client, asked, make_subscriber, caplog):
    caplog.set_level(logging.DEBUG, logger="django")
    links = [asked, way_out(make_subscriber()), "/langganan/konfirmasi/x-salah/"]
    for link in links:
        for method in ("get", "post", "options", "put"):
            getattr(client, method)(link)
    with travel(timezone.now() + datetime.timedelta(days=8)):
        assert client.get(asked).status_code == 410
    for link in links:
        assert link.split("/")[-2] not in caplog.text
