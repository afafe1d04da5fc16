"""What a mail program, a chat or a spreadsheet copies is understood, by one function everywhere."""

from contextlib import suppress

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from subscriptions import addresses
from subscriptions.lists import csv_import
from subscriptions.lists.columns import layout_of
from subscriptions.lists.csv_import import Questions
from subscriptions.lists.table import Head, Row
from subscriptions.models import Confirmation, Consent, Subscriber, TrialMail
from tests.subscriptions.signup.test_requests import post

SARI = "sari.a+kabar@contoh.id"
COPIED = [
    "Sari Ayu <{}>", '"Ayu, Sari" <{}>', "'Sari' <{}>", "<{}>", "<<{}>>", "{}>", "<{}",
    "=?utf-8?Q?S=C3=A4ri?= <{}>", "ساري <{}>", "lama@contoh.id <{}>", "Sari <mailto:{}>",
    "Sari [mailto:{}]", "[{}](mailto:{})", "{} <{}>", "{} (Sari Ayu)", "Sari (surel: x) <{}>",
    "Sari ({})", "({})", "mailto:{}", "MAILTO:{}?subject=Halo&body=x%20y", "Email: {}",
    "Surel : {}", "e-mail:{}", "To: Sari <{}>;", "{}.", "{},", "{};", "{}:", "{}!", "({}).", "“{}”",
    "‘{}’", "«{}»", "`{}`", "*{}*", '"{}"', "'{}'", "'{}", "  {}\t\r\n", "\u00a0{}\u3000",
    "\ufeff{}", "\u200b{}\u200b", "\u200e{}\u200f", "\u202a{}\u202c", "\u2068{}\u2069", "{}\ufe0f",
    "\u200d{}\u200c", "{} {}", "{}, {}", "{}\n",
]  # fmt: skip
INSIDE = ["\u200b", "\u00ad", "\u2060", "\u200d", "\ufeff"]
WIDE = str.maketrans({chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)})


@pytest.mark.parametrize("copied", COPIED)
def test_what_is_copied_is_understood(copied):
    assert addresses.normalise(copied.replace("{}", SARI)) == SARI
    assert addresses.normalise(copied.replace("{}", SARI.upper())) == SARI


def test_an_escaped_sign_of_a_link_is_read_as_the_sign():
    assert addresses.normalise("mailto:sari%2Ekabar%40contoh.id?cc=b@contoh.id") == (
        "sari.kabar@contoh.id"
    )


@given(st.integers(0, len(SARI)), st.sampled_from(INSIDE), st.sampled_from(COPIED))
def test_signs_that_nobody_sees_count_nowhere(place, sign, copied):
    text = copied.replace("{}", SARI[:place] + sign + SARI[place:])
    assert addresses.normalise(text) == SARI


def test_full_width_signs_are_the_same_signs():
    assert addresses.normalise(SARI.translate(WIDE)) == SARI
    assert addresses.normalise("sari＠contoh．id") == "sari@contoh.id"


def test_a_joiner_that_parts_words_is_not_dropped():
    """In Persian it does, in a domain as well: without it the domain is somebody else's."""
    assert addresses.normalise("sari@نامهای.com")
    with pytest.raises(addresses.AddressError):
        addresses.normalise("sari@نامه\u200cای.com")


@pytest.mark.parametrize(
    "text",
    [
        "nama saya@contoh.id", "saya nama@contoh.id lain", "a@contoh.id\r\nBcc: b@contoh.id",
        "Sari", "Sari <>", "<@>", "@", "<", "mailto:", "a@contoh.id<script>", "((((", "[](",
        "a b <c d@contoh.id>",
    ],
)  # fmt: skip
def test_what_may_be_somebody_elses_address_is_not_guessed(text):
    with pytest.raises(addresses.AddressError):
        addresses.normalise(text)


@pytest.mark.parametrize(
    "text", ["a@contoh.id, b@contoh.id", "A <a@contoh.id>; B <b@contoh.id>", "a@x.id b@x.id"]
)
def test_of_two_people_it_says_so(text):
    with pytest.raises(addresses.AddressError, match="satu alamat"):
        addresses.normalise(text)


@given(st.text(max_size=80) | st.text("<>()[]@.,;: mailto'\"aA\u200b", max_size=40))
def test_any_text_is_an_address_of_one_form_or_refused_in_words(text):
    with suppress(addresses.AddressError):
        found = addresses.normalise(text)
        assert found == addresses.normalise(found)
        assert found.isascii()
        assert found == found.lower()


@pytest.mark.parametrize("text", ["<" * 999, "<a@" * 333, "@" * 999, "(" * 999, "a@b " * 249])
def test_nothing_takes_long(text):
    """Linear in what is looked at at all."""
    with pytest.raises(addresses.AddressError):
        addresses.normalise(text)
    with pytest.raises(addresses.AddressError):
        addresses.normalise(text * 1000)


@pytest.mark.django_db
class TestEverywhere:
    COPY = f"Sari Ayu <mailto:{SARI}>;\u200b"

    def test_in_the_box(self, client):
        assert post(client, self.COPY).status_code == 303
        assert Subscriber.objects.get().email == SARI

    def test_no_browser_refuses_it_before(self, client):
        for page in ("/", "/langganan/", "/langganan/?edisi=teks"):
            for form in client.get(page).content.decode().split("<form")[1:]:
                if 'name="email"' in form:
                    assert "novalidate" in form.partition(">")[0], page

    def test_on_the_page_of_choices(self, make_subscriber):
        from subscriptions.tokens import choice_token

        reader = make_subscriber("lama@contoh.id")
        page = f"/langganan/atur/{choice_token(reader.pk, reader.email)}/"
        assert Client().post(page, {"do": "move", "email": self.COPY}).status_code == 200
        assert Consent.objects.get().new_address == SARI
        assert Confirmation.objects.exists()

    def test_in_a_list(self):
        rows = [Row(1, self.COPY, {}, (), Head((), 0))]
        [line] = csv_import.read_all(rows, {}, Questions(), layout_of(rows))
        assert (line.outcome, line.address) == (csv_import.ADDED, SARI)

    def test_where_the_desk_sends_a_trial_mail_and_searches(
        self, client, admin_client, editor, start_issue, make_subscriber
    ):
        make_subscriber(SARI)
        issue = start_issue()
        client.force_login(editor)
        client.post(f"/admin/subscriptions/issue/{issue.pk}/trial-mail/", {"address": self.COPY})
        assert TrialMail.objects.get().address == SARI
        client = admin_client
        for desk in ("subscriber", "loggeddelivery"):
            page = client.get(f"/admin/subscriptions/{desk}/", {"q": self.COPY})
            assert SARI in page.content.decode(), desk
        part = client.get("/admin/subscriptions/subscriber/", {"q": "sari.a"})
        assert SARI in part.content.decode()


@pytest.mark.parametrize(
    "copied",
    [
        "ani@contoh.id, Budi <budi@contoh.id>",
        "Budi <budi@contoh.id>; ani@contoh.id",
        "Ani <ani@contoh.id>, Budi <budi@contoh.id>",
    ],
)
def test_of_two_people_none_is_taken(copied):
    with pytest.raises(addresses.AddressError):
        addresses.normalise(copied)
