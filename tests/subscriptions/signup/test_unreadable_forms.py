"""What is no form: a person gets the page with a sentence, a robot no traceback in the log."""

import logging

import pytest
from django.core.exceptions import BadRequest, TooManyFieldsSent
from django.http.multipartparser import MultiPartParserError
from django.test import Client
from django.utils.module_loading import import_string

from subscriptions import tokens
from subscriptions.models import Consent, Subscriber

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"


def part(name, content, more=""):
    return f"--x\r\nContent-Disposition: form-data; {name}{more}\r\n\r\n{content}\r\n".encode()


UNREADABLE = {
    "json": ("application/json", b'{"email": "a@contoh.id"}'),
    "text": ("text/plain", b"email=a@contoh.id"),
    "no type": ("", b"email=a@contoh.id"),
    "odd type": ("\xff/\xff", b"x"),
    "nothing": (FORM, b""),
    "no boundary": ("multipart/form-data", b"--x"),
    "odd boundary": (f"{PARTS}\xff", b"--x"),
    "cut off": (PARTS, part('name="email"', "a@contoh.id")[:-20]),
    "too many fields": (FORM, b"a=1&" * 1100),
    "too many parts": (PARTS, part('name="a"', "1") * 1100 + b"--x--\r\n"),
    "too many files": (PARTS, part('name="a"', "1", '; filename="a"') * 120 + b"--x--\r\n"),
    "too long": (FORM, b"email=" + b"a" * 9_000_000),
}
ODD_BUT_A_FORM = {
    "latin-1": (FORM, b"email=s%E4ri@contoh.id&do=x"),
    "name in an odd encoding": (PARTS, part("name*=base64''email", "x") + b"--x--\r\n"),
    "file for a word": (PARTS, part('name="email"', "x", '; filename="x"') + b"--x--\r\n"),
    "zeros": (FORM, b"email=%00&page=%00&stamp=%00&do=%00&weeks=%00&altcha=%00&frequency=%00"),
    "broken utf-8": (FORM, b"email=%ff%fe%80@%c3&do=%ff&to=%ff&again=%ff&asked=%ff"),
    "over-long": (FORM, b"email=" + b"a" * 100_000 + b"&do=" + b"b" * 100_000),
}


@pytest.fixture
def pages(make_subscriber):
    reader = make_subscriber("sari@contoh.id")
    consent = Consent.objects.create(subscriber=reader, text_version=1)
    choice = f"/langganan/atur/{tokens.choice_token(reader.pk, reader.email)}/"
    return {
        "sign-up": "/langganan/",
        "confirm": f"/langganan/konfirmasi/{tokens.confirm_token(consent.pk)}/",
        "choices": choice,
        "erase": f"{choice}hapus/",
        "unsubscribe": f"/langganan/u/{reader.unsubscribe_token}/",
        "beacon": "/dibaca/?berita=1",
    }


def send(page, content_type, body, **headers):
    client = Client(enforce_csrf_checks=True)
    return client.generic("POST", page, body, content_type=content_type, headers=headers)


@pytest.mark.parametrize("what", [*UNREADABLE, *ODD_BUT_A_FORM])
def test_every_public_form_answers_with_a_page_and_no_traceback(pages, what, caplog):
    content_type, body = (UNREADABLE | ODD_BUT_A_FORM)[what]
    with caplog.at_level(logging.INFO):
        for name, page in pages.items():
            answer = send(page, content_type, body)
            assert answer.status_code in {200, 204, 303, 422}, name
            if answer.status_code in {200, 422}:
                assert "<h1>" in answer.content.decode(), name
    assert [record.getMessage() for record in caplog.records if record.exc_info] == []
    assert [record for record in caplog.records if record.levelno > logging.WARNING] == []
    # Leaving needs no word; nothing else may have happened.
    assert Subscriber.objects.get().email == "sari@contoh.id"


@pytest.mark.parametrize("what", UNREADABLE)
def test_sign_up_and_choices_say_that_it_could_not_be_read(pages, what):
    for name in ("sign-up", "choices"):
        answer = send(pages[name], *UNREADABLE[what])
        assert answer.status_code == 422
        assert "tidak dapat dibaca" in answer.content.decode(), name
        assert 'name="email"' in answer.content.decode(), name
    answer = send(pages["sign-up"], *UNREADABLE[what], accept="application/json").json()
    assert answer["ok"] is False
    assert "tidak dapat dibaca" in answer["message"]
    assert answer["stamp"]


@pytest.mark.parametrize("page", ["/", "/cari/", "/langganan/", "/nawala/"])
def test_so_does_an_address_with_too_many_questions(page, caplog):
    answer = Client().get(f"{page}?" + "halaman=1&" * 1100)
    assert answer.status_code == 400
    assert "tidak dapat dibaca" in answer.content.decode()


def test_the_log_has_one_line_of_it(settings):
    """Our handler's filters take the traceback away before any handler sees the record."""
    names = settings.LOGGING["handlers"]["stderr"]["filters"]
    filters = [import_string(settings.LOGGING["filters"][name]["()"])() for name in names]
    for error in (BadRequest("x"), TooManyFieldsSent("x"), MultiPartParserError("x"), OSError("x")):
        record = logging.LogRecord("x", logging.ERROR, "", 1, "x", (), (type(error), error, None))
        assert all(one.filter(record) for one in filters)
        assert bool(record.exc_info) == isinstance(error, OSError)
        assert (record.levelname == "WARNING") != isinstance(error, OSError)
