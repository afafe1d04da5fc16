"""The page of choices promises nothing that does not come, and leaving works whatever is sent."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from subscriptions import tokens
from subscriptions.models import Consent, Edition, Frequency, Subscriber
from subscriptions.signup import preferences
from subscriptions.signup.forms import AddressForm, ChoiceForm, SignUpForm
from subscriptions.signup.preferences import TOPIC_FIELDS

pytestmark = pytest.mark.django_db

PROMISES = ("mulai email berikutnya", "Sampai saat itu", "Dijeda sampai", "email datang lagi")
ACTS = [
    {"do": "save", "frequency": "daily", "topics": "all"},
    {"do": "save", "frequency": "monthly", "topics": "all"},
    {"do": "save", "frequency": "daily", "topics": "some", "sections": "999999"},
    {"do": "pause", "weeks": "2"},
    {"do": "pause", "weeks": "0"},
    {"do": "leave"},
]


@pytest.fixture
def reader(make_subscriber):
    return make_subscriber("sari.dewi@contoh.id")


@pytest.fixture
def page(reader):
    return reverse("subscriptions:choose", args=[tokens.choice_token(reader.pk, reader.email)])


def words(response):
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


class TestWhoLeft:
    @pytest.mark.parametrize("act", ACTS, ids=str)
    def test_is_promised_no_mail_and_no_end_of_a_pause(self, client, reader, page, act):
        preferences.pause(reader, 4)
        client.post(page, {"do": "leave"})
        answer = client.post(page, act)
        assert answer.status_code == 200
        assert "Anda tidak berlangganan" in words(answer)
        assert not [promise for promise in PROMISES if promise in words(answer)]
        assert 'name="weeks"' not in answer.content.decode()
        reader.refresh_from_db()
        assert reader.state == Subscriber.State.UNSUBSCRIBED

    def test_a_pause_in_an_old_tab_changes_nothing(self, client, reader, page):
        client.post(page, {"do": "leave"})
        client.post(page, {"do": "pause", "weeks": "2"})
        reader.refresh_from_db()
        assert reader.paused_until is None


class TestWhoGetsNothing:
    @pytest.mark.parametrize(
        "choice",
        [
            {"frequency": "monthly", "topics": "all"},
            {"frequency": "daily", "topics": "some", "sections": "999999"},
        ],
    )
    def test_is_promised_no_mail(self, client, page, choice):
        Edition.objects.filter(frequency=Frequency.MONTHLY).update(is_active=False)
        told = words(client.post(page, {"do": "save"} | choice))
        assert "Tersimpan." in told
        assert "tidak ada email yang datang" in told
        assert "mulai email berikutnya" not in told

    def test_whom_mail_reaches_is_told_when(self, client, page):
        Edition.objects.filter(frequency=Frequency.INSTANT).update(is_active=True)
        choice = {"do": "save", "frequency": "instant", "topics": "all"}
        told = words(client.post(page, choice))
        assert "mulai email berikutnya" in told


@pytest.mark.parametrize("written", ["sari.dewi@contoh.id", " Sari.Dewi@CONTOH.id "])
def test_a_change_to_the_same_address_is_told_and_waits_for_no_mail(client, page, written):
    answer = client.post(page, {"do": "move", "email": written})
    assert answer.status_code == 422
    assert "sudah dikirim ke alamat ini" in words(answer)


@pytest.mark.parametrize("form", [SignUpForm, AddressForm, ChoiceForm])
@pytest.mark.parametrize("value", ["", "a" * 5_000, "x\x00y@contoh.id", "29", "?"])
def test_no_field_speaks_in_the_words_of_the_framework(form, value):
    fields = dict.fromkeys(form().fields, value) | {name: [] for name in TOPIC_FIELDS}
    ours = ("alamat", "Alamat", "pilih", "Pilih")
    said = [str(text) for texts in form(fields).errors.values() for text in texts]
    assert said or value == "29"
    assert not [text for text in said if not any(word in text for word in ours)]
    assert not [text for text in said if "karakter" in text or "pilihan yang" in text]


BODIES = [
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="Li'),
    ("application/x-www-form-urlencoded; charset=utf-7", b"List-Unsubscribe=One-Click"),
    ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(3_000))),
    ("application/json", b"{"),
    ("", b"\xff\x00"),
]


@pytest.mark.parametrize(("content_type", "body"), BODIES)
def test_whatever_a_mail_program_sends_the_subscription_ends(reader, content_type, body):
    link = reverse("subscriptions:unsubscribe", args=[reader.unsubscribe_token])
    answer = Client(enforce_csrf_checks=True).post(link, body, content_type=content_type)
    assert answer.status_code == 200
    reader.refresh_from_db()
    assert reader.state == Subscriber.State.UNSUBSCRIBED


class TestWhoConfirms:
    @pytest.fixture
    def confirmed(self, client, reader):
        """Confirm as a link does; return what the page says, then and when it is opened again."""

        def confirm(**asked):
            consent = Consent.objects.create(subscriber=reader, text_version=1, **asked)
            link = reverse("subscriptions:confirm", args=[tokens.confirm_token(consent.pk)])
            first, again = words(client.post(link)), words(client.get(link))
            assert first == again
            return first

        return confirm

    def test_is_welcomed_and_gets_mail_from_now_on_whatever_was_paused(self, confirmed, reader):
        preferences.pause(reader, 4)
        said = confirmed()
        assert "Selamat datang" in said
        assert "Mulai sekarang" in said
        reader.refresh_from_db()
        assert not preferences.is_paused(reader)

    def test_a_new_address_is_no_welcome(self, confirmed):
        said = confirmed(new_address="baru@contoh.id")
        assert "Alamat Anda sudah diganti" in said
        assert "Mulai sekarang" in said
        assert "Selamat datang" not in said

    def test_a_pause_goes_on_at_the_new_address_and_is_told(self, confirmed, reader):
        preferences.pause(reader, 4)
        said = confirmed(new_address="baru@contoh.id")
        assert "Jeda Anda berlaku sampai" in said
        assert "Mulai sekarang" not in said
