"""Signing up: the same answer for everybody, kind words for a typing error, caps that hold."""

import datetime
import re

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models.functions import Now
from django.template.loader import render_to_string
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscriptions import tokens
from subscriptions.models import Confirmation, Consent, SignupAttempt, Subscriber, Suppression
from subscriptions.signup import consent_texts, requests
from tests.clock import travel
from tests.subscriptions.mailcheck import html_of, text_of

URL = "/langganan/"


def stamp(seconds=30):
    return signing.dumps(timezone.now().timestamp() - seconds, salt=tokens.FORM)


def post(client, email, *, json=False, **fields):
    data = {
        "email": email,
        "website": "",
        "page": "/2026/11/20/benteng/",
        "stamp": stamp(),
    } | fields
    headers = {"Accept": "application/json"} if json else {}
    extra = {"REMOTE_ADDR": fields.pop("ip")} if "ip" in fields else {}
    return client.post(URL, data, headers=headers, **extra)


def seen(response):
    """Return all of an answer but the number that every request has of its own."""
    headers = {name: value for name, value in response.headers.items() if name != "X-Request-ID"}
    return response.status_code, sorted(headers.items()), response.content


@pytest.mark.django_db
class TestAnswers:
    @pytest.fixture
    def everybody(self, make_subscriber):
        for state in Subscriber.State.values:
            make_subscriber(f"{state}@contoh.id", state=state)
        make_subscriber("dihapus@contoh.id").suppress(Suppression.Reason.ERASED)
        Subscriber.objects.filter(email="dihapus@contoh.id").delete()
        return [f"{state}@contoh.id" for state in Subscriber.State.values] + [
            "baru@contoh.id",
            "dihapus@contoh.id",
        ]

    @pytest.mark.parametrize("json", [False, True])
    def test_the_answer_does_not_tell_who_is_known(self, json, everybody):
        answers = {str(seen(post(Client(), email, json=json))) for email in everybody * 2}
        assert len(answers) == 1

    def test_every_answer_takes_the_same_work(self, everybody):
        """Not measured with a clock, which would judge the machine's other business."""

        def work(email):
            with CaptureQueriesContext(connection) as queries:
                requests.ask_to_subscribe(email, remote_address="203.0.113.1")
            statements = [re.sub(r"'[^']*'|\d+", "…", query["sql"]) for query in queries]
            return [text for text in statements if not re.search("SAVEPOINT", text)]

        works = {email: work(email) for email in everybody}
        again = {email: work(email) for email in everybody}
        assert len(works["baru@contoh.id"]) > 5
        for email in everybody:
            assert works[email] == again[email] == works["baru@contoh.id"], email

    def test_without_a_script_success_leads_to_a_page_of_its_own(self, client):
        response = post(client, "a@contoh.id")
        assert (response.status_code, response.url) == (303, "/langganan/terkirim/")
        page = client.get(response.url)
        assert page.status_code == 200
        assert not page.cookies

    def test_a_script_gets_json(self, client):
        response = post(client, "a@contoh.id", json=True)
        answer = response.json()
        assert answer["ok"] is True
        assert answer["message"]
        assert answer["errors"] == {}
        assert "Accept" in response.headers["Vary"]

    def test_a_kept_page_signs_up_without_cookie_or_token_of_a_visit(self, db):
        client = Client(enforce_csrf_checks=True)
        assert post(client, "a@contoh.id").status_code == 303
        assert not client.cookies

    def test_consent_is_recorded_with_page_time_and_words(self, client):
        post(client, "A.Sari@Contoh.ID")
        consent = Consent.objects.get()
        subscriber = consent.subscriber
        assert (subscriber.email, subscriber.state) == ("a.sari@contoh.id", "pending")
        assert consent.page == subscriber.source_page == "/2026/11/20/benteng/"
        assert consent_texts.CONSENT_TEXTS[consent.text_version]
        assert consent.asked_at is not None
        assert consent.confirmed_at is None

    @pytest.mark.parametrize(
        "page", ["https://jahat.example/", "//jahat", "/a b", "/x\r\ny", "/" * 300]
    )
    def test_a_page_that_is_none_of_ours_is_not_recorded(self, client, page):
        post(client, "a@contoh.id", page=page)
        assert not Consent.objects.exclude(page__in=["", "//jahat"]).exists()

    def test_no_get_signs_anybody_up(self, client):
        assert client.get(URL, {"email": "a@contoh.id", "stamp": stamp()}).status_code == 200
        assert client.head(URL).status_code == 200
        assert not Subscriber.objects.exists()


WRONG = [
    "",
    "   ",
    "a",
    "a@",
    "@contoh.id",
    "a@contoh",
    "a b@contoh.id",
    "a@@contoh.id",
    "a@contoh..id",
    ".a@contoh.id",
    "=cmd|x@x.id",
    "=1+1@contoh.id",
    "+62@contoh.id",
    "-x@contoh.id",
    "a|b@contoh.id",
    "a%b@contoh.id",
    "a@[127.0.0.1]",
    "a@[IPv6:::1]",
    '"a b"@contoh.id',
    '"a"@contoh.id',
    "a@contoh.id, b@contoh.id",
    "Sari <a@contoh.id>, Budi <b@contoh.id>",
    "nama saya@contoh.id",
    "Sari <a@contoh>",
    "a@contoh.id\r\nBcc: b@contoh.id",
    "a\x00@contoh.id",
    "a\x07@contoh.id",
    "ä@contoh.id",
    "a@localhost",
    "a@x.invalid",
    "a" * 65 + "@contoh.id",
    "a@" + "b" * 63 + "." + "c" * 63 + "." + "d" * 63 + "." + "e" * 63 + ".id",
    "a" * 5000 + "@contoh.id",
]


def test_the_box_says_what_the_record_of_consent_says():
    box = render_to_string("subscriptions/box.html", {"page": "/"})
    for words in consent_texts.CONSENT_TEXTS[consent_texts.CONSENT_TEXT_VERSION]:
        assert words in box


@pytest.mark.django_db
@pytest.mark.parametrize("edition", ["", "?edisi=teks"])
def test_so_does_the_page_of_topics(client, edition):
    page = client.get(URL + edition).content.decode()
    for words in consent_texts.CONSENT_TEXTS[consent_texts.CONSENT_TEXT_VERSION]:
        assert words in page


def test_the_words_of_the_box_stand_in_one_place():
    """No template and no translation says them again: they would be changed in one of two."""
    root = settings.BASE_DIR
    texts = [*(root / "templates").rglob("*.html"), *(root / "newsroom/locale").rglob("*.po")]
    for words in consent_texts.current():
        assert [text for text in texts if words in " ".join(text.read_text().split())] == []


@pytest.mark.django_db
def test_a_new_version_of_the_words_is_shown_and_recorded(client, monkeypatch):
    new = consent_texts.ConsentText("Mau Langganan?", "Tulis email Anda.", "Bisa berhenti.")
    monkeypatch.setitem(consent_texts.CONSENT_TEXTS, 2, new)
    monkeypatch.setattr(consent_texts, "CONSENT_TEXT_VERSION", 2)
    page = client.get(URL).content.decode()
    assert all(words in page for words in new)
    requests.ask_to_subscribe("baru@contoh.id")
    assert Consent.objects.get().text_version == 2


@pytest.mark.django_db
class TestErrors:
    @pytest.mark.parametrize("email", WRONG)
    def test_an_address_that_nobody_has_is_refused_at_the_field(self, email, client):
        response = post(client, email)
        assert response.status_code == 422
        assert response.context["form"].errors["email"]
        assert response.context["form"]["email"].value() == email
        assert post(client, email, json=True).json()["errors"]["email"]
        assert not Subscriber.objects.exists()

    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("  Sari@Contoh.ID ", "sari@contoh.id"),
            ("sari+berita@contoh.id", "sari+berita@contoh.id"),
            ("o'brien@contoh.id", "o'brien@contoh.id"),
            ("sari@bücher.de", "sari@xn--bcher-kva.de"),
        ],
    )
    def test_a_good_address_is_kept_in_one_form(self, typed, kept, client):
        assert post(client, typed).status_code == 303
        assert Subscriber.objects.get().email == kept

    def test_the_field_for_robots_gets_the_friendly_answer_and_nothing_happens(self, client):
        honest = post(Client(), "a@contoh.id")
        Subscriber.objects.all().delete()
        response = post(client, "b@contoh.id", website="https://spam.example")
        assert seen(response) == seen(honest)
        assert not Subscriber.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [lambda: "", lambda: "x", lambda: stamp(0), lambda: stamp(8 * 86400), lambda: stamp(-60)],
        ids=["none", "forged", "at once", "too old", "from the future"],
    )
    def test_a_form_of_an_odd_age_is_to_be_sent_once_more(self, wrong, client):
        response = post(client, "a@contoh.id", stamp=wrong())
        assert response.status_code == 422
        assert response.context["notice"]
        assert "a@contoh.id" in response.content.decode()
        answer = post(client, "a@contoh.id", stamp=wrong(), json=True).json()
        assert answer["ok"] is False
        assert answer["stamp"]
        assert not Subscriber.objects.exists()

    def test_who_presses_again_at_once_is_told_to_wait_and_the_wait_counts_from_the_first_press(
        self, client
    ):
        now, moment = timezone.now(), datetime.timedelta(seconds=1)
        with travel(now, tick=False):  # from a page that is kept for everybody
            first = post(client, "a@contoh.id", stamp="").context["form"].next_stamp
        with travel(now + moment, tick=False):
            page = post(client, "a@contoh.id", stamp=first)
        assert page.status_code == 422
        assert "Sebentar" in page.text
        assert f'name="stamp" value="{first}"' in page.text
        with travel(now + 2 * moment, tick=False):
            assert post(client, "a@contoh.id", stamp=first).status_code == 303

    def test_a_page_that_was_kept_for_days_still_signs_up(self, client):
        old = stamp(datetime.timedelta(days=6).total_seconds())
        assert post(client, "a@contoh.id", stamp=old).status_code == 303


@pytest.mark.django_db
class TestCaps:
    def test_an_address_gets_one_mail_in_ten_minutes_and_three_a_day(self):
        def ask():
            requests.ask_to_subscribe("a@contoh.id")
            return Confirmation.objects.count()

        def later(minutes):
            Confirmation.objects.update(created_at=Now() - datetime.timedelta(minutes=minutes))

        assert [ask() for _ in range(5)] == [1] * 5
        later(9)
        assert ask() == 1
        later(11)
        assert [ask(), ask()] == [2, 2]
        later(11)
        assert ask() == 3
        later(11)
        assert ask() == 3
        later(24 * 60 + 1)
        assert ask() == 4

    @pytest.mark.parametrize(
        ("same", "other"),
        [("203.0.113.77", "203.0.114.1"), ("2001:db8:1:2::ff", "2001:db8:1:3::1")],
    )
    def test_a_network_has_its_cap(self, same, other, settings):
        settings.SIGNUP_NETWORK_HOURLY = 2
        first = "203.0.113.1" if "." in same else "2001:db8:1:2::1"
        for number, address in enumerate([first, same, first, other]):
            requests.ask_to_subscribe(f"a{number}@contoh.id", remote_address=address)
        asked = Subscriber.objects.order_by("pk").values_list("email", flat=True)
        assert list(asked) == ["a0@contoh.id", "a1@contoh.id", "a3@contoh.id"]

    def test_the_site_has_a_cap(self, settings):
        settings.SIGNUP_HOURLY = 3
        for number in range(5):
            requests.ask_to_subscribe(f"a{number}@contoh.id", remote_address=f"203.0.{number}.1")
        assert Confirmation.objects.count() == 3

    def test_a_reached_cap_does_not_show(self, client, settings):
        first = post(Client(), "a@contoh.id")
        settings.SIGNUP_HOURLY = 1
        assert seen(post(client, "b@contoh.id")) == seen(first)
        assert Confirmation.objects.count() == 1

    def test_no_address_of_a_visitor_is_kept(self, client):
        post(client, "a@contoh.id", ip="203.0.113.77")
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_jsonb(a)::text FROM subscriptions_signupattempt a")
            assert "203.0.113" not in cursor.fetchone()[0]

    def test_behind_a_proxy_its_word_counts(self, client, settings):
        settings.TRUSTED_PROXIES = 1
        data = {"email": "a@contoh.id", "stamp": stamp()}
        client.post(URL, data, headers={"X-Forwarded-For": "10.9.9.9, 203.0.113.77"})
        assert SignupAttempt.objects.get().network == tokens.network_hash("203.0.113.1")


@pytest.mark.django_db
class TestConfirmationMails:
    def test_a_new_address_is_asked(self, client, relay, send_confirmations):
        post(client, "Sari@contoh.id")
        send_confirmations(relay)
        (message,) = relay.messages()
        assert message["To"] == "sari@contoh.id"
        for part in (html_of(message), text_of(message)):
            assert "https://berita.example/langganan/konfirmasi/" in part

    def test_whoever_subscribes_is_told_so(
        self, client, relay, make_subscriber, send_confirmations
    ):
        subscriber = make_subscriber()
        post(client, subscriber.email)
        send_confirmations(relay)
        (message,) = relay.messages()
        assert "/konfirmasi/" not in text_of(message)
        assert f"/langganan/u/{subscriber.unsubscribe_token}/" in text_of(message)

    def test_a_suppressed_address_gets_nothing(
        self, client, relay, make_subscriber, send_confirmations
    ):
        subscriber = make_subscriber()
        subscriber.suppress(Suppression.Reason.COMPLAINT)
        post(client, subscriber.email)
        send_confirmations(relay)
        assert relay.mails == []
        assert not Confirmation.objects.exists()

    def test_an_address_suppressed_meanwhile_gets_nothing(self, relay, send_confirmations):
        requests.ask_to_subscribe("a@contoh.id")
        Subscriber.objects.get().suppress(Suppression.Reason.DESK)
        send_confirmations(relay)
        assert relay.mails == []
        assert Confirmation.objects.get().state == "skipped"

    @pytest.mark.parametrize(
        ("script", "state"),
        [
            ({"rcpt": "550 nobody"}, "failed"),
            ({"rcpt": "450 later"}, "deferred"),
            ({"dot": "hang up"}, "deferred"),
        ],
        ids=str,
    )
    def test_a_confirmation_is_sent_at_least_once(
        self, script, state, client, make_relay, send_confirmations
    ):
        post(client, "a@contoh.id")
        send_confirmations(make_relay(**script))
        assert Confirmation.objects.get().state == state
        Confirmation.objects.update(ready_at=Now())
        relay = make_relay()
        send_confirmations(relay)
        assert len(relay.mails) == (state == "deferred")


@pytest.mark.django_db
@pytest.mark.parametrize("megabytes", [0, 64])
def test_the_box_leaves_its_stamp_to_the_script(client, settings, megabytes):
    """Pages are the same for everybody and at every moment: no clock is in them."""
    settings.PAGE_STORE_MB = megabytes
    assert 'name="stamp" value=""' in client.get("/").text
