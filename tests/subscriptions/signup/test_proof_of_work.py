"""Work as a proof: only what was solved here, in time, for the first time counts as one."""

import base64
import datetime
import json

import pytest
from altcha import v1 as altcha
from django.test import Client
from django.utils import timezone

from subscriptions.models import Confirmation, SignupAttempt, SpentChallenge
from subscriptions.signup import proof_of_work
from tests.clock import travel
from tests.subscriptions.signup.test_rate_limit import at_once
from tests.subscriptions.signup.test_requests import post, seen

URL = "/langganan/tantangan/"


@pytest.fixture(autouse=True)
def _on(settings):
    settings.SIGNUP_PROOF = True
    settings.SIGNUP_WORK = 50


def solve(**changes):
    """Do what the script in the page does."""
    made = Client().get(URL).json()
    found = altcha.solve_challenge(made["challenge"], made["salt"], max_number=made["maxnumber"])
    answer = {name: made[name] for name in ("algorithm", "challenge", "salt", "signature")}
    return coded(answer | {"number": found.number} | changes)


def coded(answer):
    return base64.b64encode(json.dumps(answer).encode()).decode()


@pytest.mark.django_db
class TestProof:
    def test_a_solved_challenge_is_let_pass_once(self, client):
        answer = solve()
        assert post(client, "a@contoh.id", altcha=answer).status_code == 303
        assert SignupAttempt.objects.get().is_proven
        again = post(client, "b@contoh.id", altcha=answer)
        assert again.status_code == 422
        assert again.context["notice"]
        assert Confirmation.objects.count() == 1

    @pytest.mark.parametrize(
        "wrong",
        [
            lambda: solve(number=51),
            lambda: solve(number="1"),
            lambda: solve(signature="0" * 64),
            lambda: solve(challenge=None),
            lambda: solve(salt="x&"),
            lambda: solve(salt=["x"]),
            lambda: coded([]),
            lambda: coded({}),
            lambda: base64.b64encode(b"\xff{").decode(),
            lambda: "=",
            lambda: "é",
            lambda: "A" * 100_000,
            lambda: base64.b64encode(b"[" * 1400).decode(),
        ],
    )
    def test_what_is_no_solution_is_refused(self, wrong, client):
        response = post(client, "a@contoh.id", altcha=wrong(), json=True)
        assert response.status_code == 422
        assert response.json()["ok"] is False
        assert not SignupAttempt.objects.exists()
        assert not SpentChallenge.objects.exists()

    def test_a_solution_ages(self, client):
        now, second = timezone.now(), datetime.timedelta(seconds=1)
        with travel(now, tick=False):
            late, in_time = solve(), solve()
        with travel(now + proof_of_work.LIFE - second, tick=False):
            assert post(client, "a@contoh.id", altcha=in_time).status_code == 303
        with travel(now + proof_of_work.LIFE + second, tick=False):
            assert post(client, "b@contoh.id", altcha=late).status_code == 422

    def test_a_salt_written_otherwise_is_the_same_challenge(self, client):
        answer = json.loads(base64.b64decode(solve()))
        bare = coded(answer | {"salt": answer["salt"].rstrip("&")})
        assert post(client, "a@contoh.id", altcha=bare).status_code == 303
        assert post(client, "b@contoh.id", altcha=coded(answer)).status_code == 422

    def test_a_key_of_another_purpose_signs_none(self, client, settings):
        made = altcha.create_challenge(
            altcha.ChallengeOptions(number=7, salt="ab", hmac_key=settings.SECRET_KEY)
        )
        answer = made.to_dict() | {"number": 7}
        assert post(client, "a@contoh.id", altcha=coded(answer)).status_code == 422

    def test_a_key_that_was_replaced_still_counts(self, client, settings):
        answer = solve()
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "baru" * 20
        assert proof_of_work.spend(answer)

    def test_the_answer_does_not_tell_who_is_known(self, make_subscriber):
        known = make_subscriber().email
        answers = [
            seen(post(Client(), email, altcha=solve())) for email in (known, "baru@contoh.id")
        ]
        assert answers[0] == answers[1]

    def test_getting_a_challenge_changes_nothing(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            response = client.get(URL)
        assert "no-store" in response.headers["Cache-Control"]
        assert response.json()["maxnumber"] == 50


@pytest.mark.django_db
class TestWithoutScript:
    def test_a_few_are_let_pass_and_the_next_is_told_so(self, client, settings):
        settings.SIGNUP_UNPROVEN_NETWORK_HOURLY = 2
        answers = [post(client, f"a{number}@contoh.id") for number in range(3)]
        assert [answer.status_code for answer in answers] == [303, 303, 429]
        assert "JavaScript" in answers[2].content.decode()
        assert "a2@contoh.id" in answers[2].content.decode()
        assert Confirmation.objects.count() == 2
        answer = post(client, "b@contoh.id", json=True)
        assert (answer.status_code, answer.json()["ok"]) == (429, False)
        assert post(client, "b@contoh.id", altcha=solve()).status_code == 303

    def test_all_networks_together_have_a_lower_cap_too(self, settings):
        settings.SIGNUP_UNPROVEN_HOURLY = 2
        answers = [
            post(Client(REMOTE_ADDR=f"203.0.{number}.1"), f"a{number}@contoh.id")
            for number in range(3)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 429]

    def test_the_caps_of_all_are_not_told(self, client, settings):
        settings.SIGNUP_HOURLY = 1
        answers = [post(client, f"a{n}@contoh.id", altcha=solve()) for n in range(2)]
        assert seen(answers[0]) == seen(answers[1])
        assert Confirmation.objects.count() == 1


@pytest.mark.django_db
def test_off_it_asks_for_nothing(client, settings):
    settings.SIGNUP_PROOF = False
    page = client.get("/langganan/").content.decode()
    assert "altcha" not in page
    assert "data-challenge" not in page
    assert client.get(URL).status_code == 404
    for number in range(10):
        assert post(client, f"a{number}@contoh.id", altcha="x").status_code == 303
    assert SignupAttempt.objects.filter(is_proven=True).count() == 10


@pytest.mark.django_db
def test_on_each_form_says_where_the_work_is(client):
    for path in ("/langganan/", "/"):
        page = client.get(path).content.decode()
        assert f'data-challenge="{URL}"' in page
        assert '<input type="hidden" name="altcha">' in page
        assert "<noscript>" in page


@pytest.mark.django_db(transaction=True)
def test_of_those_who_use_one_answer_at_once_one_is_let_pass():
    answer = solve()
    passed = at_once(*[lambda: proof_of_work.spend(answer)] * 8)
    assert sorted(passed) == [False] * 7 + [True]
