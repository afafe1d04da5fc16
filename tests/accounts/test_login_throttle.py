"""Guessing passwords costs time that grows, and the owner is not shut out by it."""

import datetime
import os
import re
import sys
import threading
from contextlib import ExitStack, contextmanager, suppress

import pytest
from django.contrib.auth import hashers
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from newsroom.accounts import hashers as hashers_of_the_site
from newsroom.accounts import login_throttle
from newsroom.accounts.forms import LoginForm
from newsroom.accounts.hashers import PLACES, BoundedArgon2Hasher, TooManyAtOnce, in_turn
from newsroom.accounts.models import WrongGuesses
from newsroom.accounts.tokens import resets
from tests.accounts.conftest import HERE, PASSWORD, code_of, enrol, log_in
from tests.at_once import at_once
from tests.clock import travel
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.ignore_template_errors]


class Looks(hashers.MD5PasswordHasher):
    """Counts how often a password was looked at."""

    count = 0

    def encode(self, password, salt):
        Looks.count += 1
        return super().encode(password, salt)


@pytest.fixture
def looks(settings):
    settings.PASSWORD_HASHERS = ["tests.accounts.test_login_throttle.Looks"]
    Looks.count = 0
    return Looks


def guess(client, name, password="salah", network="203.0.113.7"):
    data = {"username": name, "password": password}
    return client.post("/admin/login/", data, headers=HERE, REMOTE_ADDR=network)


def is_in(client):
    return "_auth_user_id" in client.session


class TestAnAccount:
    def test_it_is_not_asked_after_a_few_wrong_guesses_from_anywhere(self, editor, client, looks):
        for number in range(40):
            guess(Client(), editor.username, network=f"198.51.{number}.1")
        assert looks.count < 15
        answer = guess(client, editor.username, PASSWORD, network="198.51.200.1")
        assert answer.status_code == 429
        assert "Terlalu banyak percobaan" in answer.text
        assert not is_in(client)

    def test_pauses_grow_to_a_quarter_of_an_hour(self, editor, client):
        pauses, moment = [], timezone.now()
        for _number in range(16):
            with travel(moment, tick=False):
                guess(client, editor.username)
                row = WrongGuesses.objects.get(
                    key=login_throttle.key_of("account", editor.username)
                )
            pauses.append((row.closed_until - moment).total_seconds())
            moment = max(row.closed_until, moment) + datetime.timedelta(seconds=1)
        assert pauses[:4] == [0, 0, 0, 0]
        assert pauses[4:11] == [15, 30, 60, 120, 240, 480, 900]
        assert set(pauses[11:]) == {900}

    def test_a_day_later_it_is_forgotten(self, editor, client):
        for _number in range(8):
            guess(client, editor.username)
        with travel(timezone.now() + datetime.timedelta(days=1, minutes=1)):
            guess(client, editor.username, PASSWORD)
        assert is_in(client)

    def test_the_same_is_said_of_a_name_that_nobody_has(self, editor):
        for _number in range(8):
            known, unknown = (guess(Client(), name) for name in (editor.username, "siapa"))
            assert known.status_code == unknown.status_code
            words = [
                answer.text.replace(name, "")
                for answer, name in ((known, editor.username), (unknown, "siapa"))
            ]
            assert _without_token(words[0]) == _without_token(words[1])

    def test_as_many_hashes_are_made_for_a_name_that_nobody_has(self, editor, looks):
        guess(Client(), editor.username)
        for_known = looks.count
        guess(Client(), "siapa")
        assert looks.count == 2 * for_known


class TestARefusal:
    """Of a guess that is not looked at."""

    @pytest.fixture
    def closed(self, editor):
        for _number in range(8):
            guess(Client(), editor.username)
        return editor

    def test_it_asks_one_question_and_no_session(
        self, closed, client, django_assert_num_queries, monkeypatch
    ):
        monkeypatch.setattr(LoginForm, "__init__", lambda *args, **kwargs: pytest.fail("a form"))
        with django_assert_num_queries(1):
            answer = guess(client, closed.username)
        assert answer.status_code == 429
        assert not answer.cookies

    def test_no_token_is_asked_for(self, closed):
        assert guess(Client(enforce_csrf_checks=True), closed.username).status_code == 429
        assert guess(Client(enforce_csrf_checks=True), "siapa").status_code == 403

    def test_it_is_said_how_long_to_wait_and_what_is_open(self, closed, client):
        answer = guess(client, closed.username)
        left = WrongGuesses.objects.get(key=login_throttle.key_of("account", closed.username))
        seconds = (left.closed_until - timezone.now()).total_seconds()
        assert abs(int(answer["Retry-After"]) - seconds) < 5
        assert "Coba lagi dalam" in answer.text
        for there in ("/admin/password_reset/", "/admin/login/"):
            assert f'href="{there}"' in answer.text
        assert "no-store" in answer["Cache-Control"]
        for name in ("Content-Security-Policy", "X-Frame-Options", "Content-Language"):
            assert name in answer.headers
        assert not re.search(r"<script|style=|\son\w+=", answer.text)

    def test_it_is_said_in_the_language_of_the_desk(self, closed, client):
        client.cookies["django_language"] = "en"
        assert "Try again in less than a minute" in guess(client, closed.username).text

    def test_it_leads_back_to_where_one_wanted_to_go(self, closed, client):
        data = {"username": closed.username, "password": "x"}
        answer = client.post('/admin/login/?next=/admin/"><b>', data)
        assert answer.status_code == 429
        assert "<b>" not in answer.text
        assert "next=/admin/" in answer.text

    @pytest.mark.parametrize(
        "written", [" bagas ", "BAGAS", "ｂａｇａｓ"], ids=["spaces", "capitals", "wide"]
    )
    def test_it_is_the_same_however_the_name_is_written(self, closed, client, written, looks):
        assert guess(client, written).status_code == 429
        assert looks.count == 0

    @pytest.mark.parametrize("name", ["", "\0", "n" * 5000, "نعم", "😀"])
    def test_any_name_is_answered(self, closed, client, name):
        for _number in range(7):
            answer = guess(client, name)
        assert answer.status_code in {200, 429}

    def test_the_form_refuses_alike_what_was_closed_meanwhile(self, closed, client, monkeypatch):
        early = guess(client, closed.username)
        monkeypatch.setattr(login_throttle, "pause_of", lambda *asked: 0)
        late = guess(client, closed.username)
        assert late.status_code == 429
        assert late.text == early.text

    def test_without_the_database_the_view_answers(self, client, monkeypatch):
        def away(*asked):
            raise OperationalError("no connection")

        monkeypatch.setattr(login_throttle, "pause_of", away)
        assert guess(client, "siapa").status_code == 200


def test_who_chose_a_new_password_by_mail_gets_in_while_strangers_guess(editor, client):
    for number in range(12):
        guess(Client(), editor.username, network=f"198.51.{number}.1")
    link = reverse(
        "password_reset_confirm",
        args=[urlsafe_base64_encode(force_bytes(editor.pk)), resets.make_token(editor)],
    )
    page = client.get(link).url
    new = "kata-sandi-yang-baru"
    client.post(page, {"new_password1": new, "new_password2": new})
    assert guess(Client(), editor.username, new).status_code == 429
    assert guess(client, editor.username, new).status_code == 302


def _without_token(html):
    return re.sub(r'value="\w{64}"', "", html)


class TestItsOwner:
    def test_a_known_device_gets_in_while_strangers_hammer(self, editor, client):
        log_in(client, editor)
        client.post("/admin/logout/")
        for number in range(30):
            guess(Client(), editor.username, network=f"198.51.{number}.1")
        for _number in range(60):
            guess(Client(), "siapa")  # the owner's own network as well
        assert guess(Client(), editor.username, PASSWORD).status_code == 429
        assert guess(client, editor.username, PASSWORD).status_code == 302

    def test_the_device_itself_guesses_no_better(self, editor, client, looks):
        log_in(client, editor)
        client.post("/admin/logout/")
        looks.count = 0
        for _number in range(20):
            guess(client, editor.username)
        assert looks.count < 15

    def test_a_device_is_known_for_its_own_people_only(self, editor, client):
        log_in(client, editor)
        client.post("/admin/logout/")
        other = make_user(username="maya")
        for number in range(8):
            guess(Client(), other.username, network=f"198.51.{number}.1")
        assert guess(client, other.username, PASSWORD).status_code == 429

    def test_a_forged_mark_is_none(self, editor, client):
        client.cookies["device"] = "eyJ4IjoxfQ:1:x"
        for _number in range(8):
            guess(Client(), editor.username)
        assert guess(client, editor.username, PASSWORD).status_code == 429


class TestANetwork:
    def test_one_right_login_does_not_wipe_its_count(self, editor):
        for number in range(20):
            guess(Client(), f"nama{number}")
        (before,) = WrongGuesses.objects.filter(key__startswith="network:")
        guess(Client(), editor.username, PASSWORD)
        before.refresh_from_db()
        assert before.count == 20

    def test_many_names_are_guessed_no_faster(self, looks):
        for number in range(300):
            guess(Client(), f"nama{number}")
        assert 0 < looks.count <= 40


class TestACode:
    def test_codes_are_not_guessed_either(self, editor, client):
        secret = enrol(editor)
        page = log_in(client, editor).url
        client.cookies.pop("device", None)
        for _number in range(5):
            client.post(page, {"code": "000000"}, headers=HERE)
        answer = client.post(page, {"code": code_of(secret)}, headers=HERE)
        assert "Terlalu banyak percobaan" in answer.text
        assert not is_in(client)


class TestHashing:
    def test_it_is_argon2_and_hashes_of_before_become_it(self, editor, client, settings):
        settings.PASSWORD_HASHERS = [
            "newsroom.accounts.hashers.BoundedArgon2Hasher",
            "newsroom.accounts.hashers.BoundedPBKDF2Hasher",
        ]
        editor.password = hashers.PBKDF2PasswordHasher().encode(PASSWORD, "garam", 1000)
        editor.save()
        log_in(client, editor)
        editor.refresh_from_db()
        assert editor.password.startswith("argon2$argon2id$")
        client.post("/admin/logout/")
        log_in(client, editor)
        assert is_in(client)

    def test_few_wait_for_it(self):
        assert PLACES == 2  # of four threads
        with all_places_taken(), pytest.raises(TooManyAtOnce):
            BoundedArgon2Hasher().encode("x", "garam-garam")
        assert BoundedArgon2Hasher().encode("x", "garam-garam")

    def test_one_is_made_at_a_time(self):
        met, meeting = [], threading.Barrier(2)

        def make():
            with suppress(threading.BrokenBarrierError):
                met.append(meeting.wait(0.05))

        threads = [threading.Thread(target=in_turn, args=(make,)) for _place in range(PLACES)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert met == []

    def test_nobody_waits_for_long(self, monkeypatch):
        over = threading.Event()
        with monkeypatch.context() as patch:
            patch.setattr(hashers_of_the_site, "PATIENCE", 0.01)
            with pytest.raises(TooManyAtOnce):
                in_turn(over.wait, 10)
        over.set()
        assert in_turn(str, 1) == "1"

    @pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority of their own")
    def test_readers_go_first(self):
        here = os.getpriority(os.PRIO_PROCESS, 0)
        assert in_turn(os.getpriority, os.PRIO_PROCESS, 0) == min(here + 10, 19)

    def test_one_more_is_told_to_come_back_and_not_charged(self, editor, client, settings):
        settings.PASSWORD_HASHERS = ["newsroom.accounts.hashers.BoundedArgon2Hasher"]
        with all_places_taken():
            answer = guess(client, editor.username, PASSWORD)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
        assert not WrongGuesses.objects.filter(count__gt=0).exists()


@contextmanager
def all_places_taken():
    """Others are being looked at."""
    with ExitStack() as taken:
        for _place in range(PLACES):
            taken.enter_context(hashers_of_the_site._places)
        yield


@pytest.mark.django_db(transaction=True)
def test_a_hundred_at_once_do_not_slip_through(rf):
    def guess():
        login_throttle.charge(rf.post("/"), "account", "ratna")

    answers = at_once(*[guess] * 30)
    paused = [answer for answer in answers if isinstance(answer, login_throttle.Paused)]
    assert answers.count(None) == login_throttle.ACCOUNT.free == 30 - len(paused)


def test_what_was_guessed_is_forgotten(client):
    guess(client, "siapa")
    with travel(timezone.now() + datetime.timedelta(days=2)):
        assert login_throttle.purge_expired() == 2
