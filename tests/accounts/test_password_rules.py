"""Which passwords may be chosen: long ones of any characters that nobody guesses first."""

import datetime
import gzip

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from newsroom.accounts.password_rules import LEAKED
from tests.accounts.conftest import HERE, log_in
from tests.clock import travel

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


def why_not(password, user=None):
    """Return the codes of what is wrong with it."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return {each.code for each in error.error_list}
    return set()


@pytest.mark.parametrize(
    "password",
    [
        "kudalumping hijau",
        "tidakadabesarkecil",  # no capital, no digit, no sign
        "8264 1937 5502 8846 1190",  # digits alone, longer than any number that one has
        "نعم نعم لا نعم لا",
        "🐃🌋🥁🐃🌋🥁🐃🌋🥁🐃🌋🥁",
        "x7" * 64,
        "Suluh dan tujuh gerobak sayur",
    ],
)
def test_any_characters_will_do(password):
    assert why_not(password) == set()


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("sebelasabjd", "password_too_short"),
        ("1qaz2wsx3edc", "password_too_common"),
        ("QwertyQwerty", "password_too_common"),
        ("Suluh-redaksi-2026", "of_this_place"),
        ("REPORTERsuluh!!", "of_this_place"),
        ("katasandi12345", "of_this_place"),
        ("+62 812-3456-7890", "number"),
        ("17/08/1945 17/08", "number"),
        ("3174012345678901", "number"),
    ],
)
def test_what_is_guessed_first_is_refused(password, code):
    assert code in why_not(password)


@pytest.mark.parametrize(
    ("password", "is_refused"),
    [
        ("dewi-lestari-12", True),
        ("LestariDewi!1990", True),
        ("ani_dewi_2026_!", True),
        ("dewilestari@pers", True),
        ("dewi dan tujuh gerobak sayur", False),
        ("danau kelimutu tiga warna", False),
    ],
)
def test_names_of_the_person_with_little_around_them_are_refused(password, is_refused):
    user = User(username="ani", first_name="Dewi", last_name="Lestari", email="d.l@pers.example")
    assert ("of_this_place" in why_not(password, user)) is is_refused
    assert "of_this_place" not in why_not(password, User(username="bagas"))


def test_ones_own_name_is_none(editor):
    editor.username = "bagaswicaksono"
    assert "password_too_similar" in why_not("bagaswicaksono1", editor)


def test_more_than_three_thousand_leaked_ones_are_long_enough_to_be_chosen():
    with gzip.open(LEAKED, "rt") as file:
        leaked = file.read().splitlines()
    assert len({password for password in leaked if len(password) >= 12}) == len(leaked) > 12_000


def test_it_is_looked_at_exactly_as_it_was_typed(editor):
    long = "  Ujung-ujungnya Di Laut  " * 3
    editor.set_password(long)
    editor.save()
    for typed in (long.strip(), long.lower(), long[:64]):
        assert log_in(Client(), editor, typed).status_code == 200
    assert log_in(Client(), editor, long).status_code == 302


def test_fields_hide_it_and_let_managers_of_passwords_fill_it_in(client, editor):
    assert 'type="password" name="password" autocomplete="current-password"' in (
        client.get("/admin/login/").text
    )
    log_in(client, editor)
    page = client.get("/admin/password_change/").text
    assert page.count('type="password"') == 3
    assert page.count('autocomplete="new-password"') == 2
    assert "onpaste" not in page


def test_a_new_one_needs_the_present_one(client, editor):
    log_in(client, editor)
    new = {"new_password1": "gerobak sayur biru", "new_password2": "gerobak sayur biru"}
    for old in ({}, {"old_password": "salah"}):
        assert client.post("/admin/password_change/", new | old, headers=HERE).status_code == 200
    editor.refresh_from_db()
    assert not editor.check_password("gerobak sayur biru")


def test_it_stays_good_for_years(editor):
    with travel(timezone.now() + datetime.timedelta(days=3650)):
        assert log_in(Client(), editor).url == "/admin/"


def test_a_new_installation_has_no_login():
    assert not User.objects.exists()
