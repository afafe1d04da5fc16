"""Who signs up again gets mail again, or nobody could tell why not; odd input breaks nothing."""

import datetime
import logging

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from subscriptions import addresses, tokens
from subscriptions.bounces import process
from subscriptions.models import (
    Confirmation,
    Consent,
    ReachedCap,
    SignupAttempt,
    Subscriber,
    Suppression,
)
from subscriptions.signup import preferences, rate_limit, requests, typing_errors
from tests.subscriptions.signup.test_requests import post, seen, stamp

pytestmark = pytest.mark.django_db
EMAIL = "pembaca@contoh.id"
Reason = Suppression.Reason


def confirm_newest():
    return requests.confirm(tokens.confirm_token(Consent.objects.latest("pk").pk))


@pytest.fixture
def ask(client, relay, send_confirmations):
    """Sign up on the site; return the addresses that the mail of it went to."""

    def sign_up(email=EMAIL):
        before = len(relay.mails)
        answer = post(client, email)
        assert (answer.status_code, answer.url) == (303, "/langganan/terkirim/")
        send_confirmations(relay)
        return [mail["To"] for mail in relay.messages()[before:]]

    return sign_up


def test_who_left_and_comes_back_at_once_gets_a_mail(ask):
    assert ask() == [EMAIL]
    assert ask() == []  # nobody confirmed yet: one in ten minutes
    confirm_newest()
    requests.unsubscribe(Subscriber.objects.get(email=EMAIL))
    assert ask() == [EMAIL]
    assert ask() == []


class TestSuppressed:
    @pytest.mark.parametrize("was_confirmed", [True, False])
    def test_one_whose_mail_bounced_comes_back_by_confirming(
        self, make_subscriber, ask, was_confirmed
    ):
        reader = make_subscriber(EMAIL, state="active" if was_confirmed else "pending")
        reader.suppress(Reason.BOUNCE)
        assert ask() == [EMAIL]
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.SUPPRESSED  # asking changes nothing yet
        confirm_newest()
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.ACTIVE
        assert not Suppression.objects.exists()

    def test_one_who_was_erased_comes_back_by_confirming(self, make_subscriber, ask):
        preferences.erase(make_subscriber(EMAIL))
        assert ask() == [EMAIL]
        assert Suppression.objects.holds(EMAIL)  # an import still meets it
        confirm_newest()
        assert Subscriber.objects.get().state == Subscriber.State.ACTIVE
        assert not Suppression.objects.exists()

    @pytest.mark.parametrize("reason", [Reason.COMPLAINT, Reason.DESK])
    def test_a_complaint_and_the_desks_word_stay(self, make_subscriber, ask, reason):
        make_subscriber(EMAIL).suppress(reason)
        assert ask() == []
        assert Subscriber.objects.get().state == Subscriber.State.SUPPRESSED
        assert not Consent.objects.exists()
        assert Suppression.objects.get().asked_at is not None  # the desk sees it

    @pytest.mark.parametrize("first", [Reason.BOUNCE, Reason.ERASED])
    def test_a_complaint_outdoes_what_a_sign_up_would_lift(self, make_subscriber, ask, first):
        reader = make_subscriber(EMAIL)
        reader.suppress(first)
        reader.suppress(Reason.COMPLAINT)
        reader.suppress(first)
        assert ask() == []
        assert Suppression.objects.get().reason == Reason.COMPLAINT

    def test_a_complaint_after_asking_voids_the_link(self, client, make_subscriber, ask):
        reader = make_subscriber(EMAIL)
        reader.suppress(Reason.BOUNCE)
        ask()
        reader.suppress(Reason.COMPLAINT)
        assert confirm_newest()[1] is requests.Answer.BLOCKED
        # "Sign up again and a new link comes" would be a lie.
        link = tokens.confirm_token(Consent.objects.latest("pk").pk)
        for answer in (client.get, client.post):
            page = answer(f"/langganan/konfirmasi/{link}/")
            assert page.status_code == 410
            assert "Kami tidak menulis ke alamat ini" in page.content.decode()

    def test_links_of_before_the_bounce_lift_nothing(self, make_subscriber):
        reader = make_subscriber(EMAIL, state="pending")
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        reader.suppress(Reason.BOUNCE)
        _subscriber, answer, _address = requests.confirm(tokens.confirm_token(consent.pk))
        assert answer is requests.Answer.VOID

    def test_a_dead_address_is_asked_once_a_day_and_stays_dead(self, make_subscriber, ask):
        reader = make_subscriber(EMAIL)
        reader.suppress(Reason.BOUNCE)
        assert ask() == [EMAIL]
        report = process.Report(process.Kind.HARD, "5.1.1", "dsn")
        process.note(Confirmation.objects.get(), report)
        hour_ago = timezone.now() - datetime.timedelta(hours=1)
        Confirmation.objects.update(created_at=hour_ago)
        SignupAttempt.objects.all().delete()
        assert ask() == []
        assert confirm_newest()[1] is requests.Answer.VOID

    def test_the_answer_is_the_same_for_all_and_says_when_nothing_comes(
        self, client, make_subscriber
    ):
        for number, reason in enumerate(Reason.values):
            make_subscriber(f"b{number}@contoh.id").suppress(reason)
        make_subscriber("aktif@contoh.id")
        known = [f"b{number}@contoh.id" for number in range(len(Reason.values))]
        answers = [post(client, email) for email in [*known, "aktif@contoh.id", "baru@contoh.id"]]
        assert len({str(seen(answer)) for answer in answers}) == 1
        told = client.get("/langganan/terkirim/").content.decode()
        assert "dilaporkan sebagai spam" in told
        answers = [post(client, f"x{email}", json=True) for email in known]
        assert len({a.content for a in answers}) == 1

    def test_by_a_change_of_address_who_bounced_is_active_again(self, make_subscriber):
        reader = make_subscriber(EMAIL)
        reader.suppress(Reason.BOUNCE)
        requests.ask_to_move(reader, "baru@contoh.id")
        assert confirm_newest()[1] is requests.Answer.MOVED
        reader.refresh_from_db()
        assert (reader.email, reader.state) == ("baru@contoh.id", Subscriber.State.ACTIVE)
        assert Suppression.objects.holds(EMAIL)

    def test_to_an_address_that_was_erased_mail_goes_once_it_confirms(self, make_subscriber):
        preferences.erase(make_subscriber("dulu@contoh.id"))
        reader = make_subscriber(EMAIL)
        requests.ask_to_move(reader, "dulu@contoh.id")
        assert confirm_newest()[1] is requests.Answer.MOVED
        assert not Suppression.objects.exists()


class TestCaps:
    def test_a_reached_cap_is_logged_once_an_hour_and_counted(self, settings, caplog):
        settings.SIGNUP_HOURLY = 2
        with caplog.at_level(logging.WARNING, logger="subscriptions.signup"):
            for number in range(6):
                requests.ask_to_subscribe(
                    f"p{number}@contoh.id", remote_address=f"192.0.{number}.1"
                )
        assert [record.args[0] for record in caplog.records] == ["SIGNUP_HOURLY"]
        assert ReachedCap.objects.lately().get().refused == 4
        assert "192.0" not in caplog.text
        ReachedCap.objects.update(since=timezone.now() - rate_limit.HOUR)
        requests.ask_to_subscribe("lagi@contoh.id")
        assert len(caplog.records) == 2
        assert ReachedCap.objects.get().refused == 1

    def test_the_desk_sees_it(self, admin_client, settings):
        settings.SIGNUP_HOURLY = 0
        requests.ask_to_subscribe("p@contoh.id")
        for desk in ("issue", "subscriber"):
            page = admin_client.get(f"/admin/subscriptions/{desk}/").content.decode()
            assert "SIGNUP_HOURLY" in page


class TestTypingErrors:
    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmaill.com", "gmail.com"),
            ("gnail.com", "gmail.com"), ("gamil.com", "gmail.com"), ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"), ("gmail.co.id", "gmail.com"), ("yaho.com", "yahoo.com"),
            ("yahooo.com", "yahoo.com"), ("yahoo.co", "yahoo.com"), ("yaho.co.id", "yahoo.co.id"),
            ("yahoo.co.di", "yahoo.co.id"), ("hotmial.com", "hotmail.com"),
            ("hotmal.con", "hotmail.com"), ("outlok.com", "outlook.com"), ("iclod.com", "icloud.com"),
            ("kantor.co.di", "kantor.co.id"), ("toko.con", "toko.com"),
        ],
    )  # fmt: skip
    def test_the_usual_ones_are_known(self, written, meant):
        assert typing_errors.probably_meant(f"ayu+x@{written}") == f"ayu+x@{meant}"

    @pytest.mark.parametrize(
        "domain",
        [
            *sorted(typing_errors.COMMON),
            *sorted(typing_errors.REAL),
            "ui.ac.id",
            "kompas.id",
            "contoh.id",
            "me.com",
        ],
    )
    def test_right_ones_are_left_alone(self, domain):
        assert typing_errors.probably_meant(f"ayu@{domain}") == ""

    @given(st.sampled_from(typing_errors.COMMON), st.data())
    def test_each_slip_of_one_sign_is_asked_about_or_real(self, domain, data):
        place = data.draw(st.integers(0, len(domain) - 5))
        slip = domain[:place] + data.draw(st.sampled_from("qzx")) + domain[place + 1 :]
        known = {*typing_errors.COMMON, *typing_errors.REAL}
        assert slip in known or len(slip) < 8 or typing_errors.probably_meant(f"a@{slip}")

    def test_the_page_asks_and_blocks_nothing(self, client):
        answer = post(client, "ayu@gmial.com", frequency="daily", topics="all", page="/a/")
        page = answer.content.decode()
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "no-store"
        assert Subscriber.objects.get().email == "ayu@gmial.com"
        form = dict(zip(
            ("email", "page", "frequency"),
            ('value="ayu@gmail.com"', 'value="/a/"', 'value="daily"'), strict=True,
        ))  # fmt: skip
        for name, value in form.items():
            assert f'name="{name}" {value}' in page
        assert 'name="stamp"' in page

    def test_so_do_the_box_and_the_change_of_address(self, client, make_subscriber):
        assert "ayu@gmail.com" in post(client, "ayu@gmial.com", json=True).json()["message"]
        reader = make_subscriber()
        link = f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"
        page = client.post(link, {"do": "move", "email": "ayu@yaho.com"}).content.decode()
        assert 'value="ayu@yahoo.com"' in page

    def test_what_is_typed_cannot_run(self, client):
        page = post(client, "a'b&c@gmial.com").content.decode()
        assert "a&#x27;b&amp;c@gmail.com" in page


ODD = [
    "\x00", "a\x00b", "\x85", "\x91\x92", "\u202e", "9" * 5000, "٣" * 30, "²", "-1", "a" * 20000,
    "' OR 1=1", "<b>", "e\u0301", "1" * 18, "%00", "\ud83d",
]  # fmt: skip
FIELDS = [
    "email", "website", "page", "stamp", "altcha", "frequency", "hour", "weekday", "monthday",
    "topics", "sections", "tags", "reporters", "do", "weeks", "to", "again", "List-Unsubscribe",
]  # fmt: skip


class TestOddInput:
    @pytest.fixture
    def pages(self, make_subscriber):
        reader = make_subscriber(EMAIL)
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        return [
            "/langganan/",
            f"/langganan/konfirmasi/{tokens.confirm_token(consent.pk)}/",
            f"/langganan/atur/{tokens.choice_token(reader.pk, EMAIL)}/",
            f"/langganan/u/{reader.unsubscribe_token}/",
        ]

    def test_a_post_without_fields_is_answered(self, client, pages):
        for page in pages:
            assert client.post(page).status_code < 500

    @hypothesis_settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        st.dictionaries(
            st.sampled_from(FIELDS), st.sampled_from(ODD) | st.text(max_size=40), max_size=8
        ),
        st.sampled_from(range(4)),
        st.sampled_from(["save", "pause", "move", "leave", ""]),
        st.booleans(),
    )
    def test_no_field_of_no_form_brings_a_page_down(self, pages, fields, which, do, json):
        fields = {name: text.encode("utf-8", "replace").decode() for name, text in fields.items()}
        client = Client(enforce_csrf_checks=True)
        headers = {"accept": "application/json"} if json else {}
        base = {"email": "a@contoh.id", "stamp": stamp(), "frequency": "daily", "topics": "all"}
        data = base | {"do": do} | fields
        assert client.post(pages[which], data, headers=headers).status_code < 500
        assert client.get(pages[0], {"dari": fields.get("page", "")}).status_code < 500

    @pytest.mark.parametrize("link", ["konfirmasi", "atur", "u"])
    @pytest.mark.parametrize(
        "token", ["%00", "9" * 5000, "1-" + "a" * 22, "%C2%85", "a:b:c", "٣-x"]
    )
    def test_no_token_does(self, client, link, token):
        assert client.get(f"/langganan/{link}/{token}/").status_code == 404
        assert client.post(f"/langganan/{link}/{token}/").status_code == 404

    @given(
        st.from_regex(
            r"[A-Za-z0-9][A-Za-z0-9.+_-]{0,20}@[a-z\u00e0-\u00ff]{2,12}\.(id|com)", fullmatch=True
        )
    )
    def test_one_address_however_it_is_written(self, email):
        try:
            kept = addresses.normalise(email)
        except addresses.AddressError:
            return
        assert kept.isascii()
        assert kept == kept.lower()
        for other in (email.upper(), f"  {email}\n", kept):
            assert addresses.normalise(other) == kept


class TestClickedTwice:
    def test_confirm_and_unsubscribe_say_the_same_again(self, client, make_subscriber):
        reader = make_subscriber(EMAIL, state="pending")
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        link = f"/langganan/konfirmasi/{tokens.confirm_token(consent.pk)}/"
        assert [client.post(link).status_code for _ in range(3)] == [200, 200, 200]
        leave = f"/langganan/u/{reader.unsubscribe_token}/"
        assert [client.post(leave).status_code for _ in range(3)] == [200, 200, 200]
        assert client.post(link).status_code == 410  # confirming after leaving
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.UNSUBSCRIBED

    def test_links_of_an_erased_one_change_nothing(self, client, make_subscriber):
        reader = make_subscriber(EMAIL)
        consent = Consent.objects.create(subscriber=reader, text_version=1)
        links = [
            f"konfirmasi/{tokens.confirm_token(consent.pk)}",
            f"atur/{tokens.choice_token(reader.pk, EMAIL)}",
        ]
        preferences.erase(reader)
        for link in links:
            assert client.get(f"/langganan/{link}/").status_code == 410
            assert client.post(f"/langganan/{link}/").status_code == 410
        assert not Subscriber.objects.exists()

    def test_changing_topics_keeps_a_pause(self, make_subscriber):
        reader = make_subscriber(EMAIL)
        preferences.pause(reader, 2)
        preferences.choose(reader, preferences.Choice("daily"))
        assert preferences.is_paused(reader)
