"""The worker as it runs: several at once, killed at any step, told to stop, without a database."""

import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.db.models import F
from django.db.models.functions import Now

from subscriptions.issues import single_story
from subscriptions.models import Confirmation, Delivery, Issue
from subscriptions.models.delivery import FINAL, State
from subscriptions.outbox import hand_over, queue
from subscriptions.signup import requests
from subscriptions.worker.lanes import IssueSender
from subscriptions.worker.main import Worker
from tests.closed_port import CLOSED
from tests.database import database_url
from tests.subscriptions.mailcheck import text_of

WAIT = 30


def until(condition, seconds=WAIT):
    """Wait until the condition holds; fail when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@contextlib.contextmanager
def working(relay, workers=1):
    """Run workers in threads of this process."""
    running = [Worker(relay.relay) for _ in range(workers)]
    threads = [threading.Thread(target=worker.run) for worker in running]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for worker in running:
            worker.stop()
        for thread in threads:
            thread.join(WAIT)
            assert not thread.is_alive()


@pytest.fixture
def start_worker():
    """Start ``manage.py worker`` as a process of its own."""
    started = []

    def start(relay):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.subscriptions.worker_settings",
            "DATABASE_URL": database_url(),
            "SMTP_URL": relay.url,
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker"],
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def many(make_subscriber, number):
    return [make_subscriber(f"p{n}@contoh.id").email for n in range(number)]


@pytest.mark.django_db
class TestDeathBetweenTwoSteps:
    @pytest.fixture
    def mail(self, make_subscriber, start_issue):
        make_subscriber()
        start_issue()
        (mail,) = queue.claim(Delivery.objects.ready(), 1)
        return mail

    def time_passes(self):
        Delivery.objects.update(lease_until=F("lease_until") - queue.BACKOFF[-1])

    def test_while_the_lease_lasts_nobody_takes_the_mail(self, mail):
        assert not any(queue.reap().values())
        assert queue.claim(Delivery.objects.ready(), 1) == []

    def test_after_the_claim_the_mail_goes_back_and_is_sent(self, mail, relay, send_issues):
        self.time_passes()
        assert queue.reap()["requeued"] == 1
        send_issues(relay)
        assert relay.recipients == [mail.address]

    def test_after_the_hand_over_it_is_unknown_and_never_sent_again(self, mail, relay, send_issues):
        assert hand_over.hand_over(mail)
        self.time_passes()
        assert queue.reap()["unknown"] == 1
        send_issues(relay)
        assert relay.mails == []
        issue = Issue.objects.get()
        assert (Delivery.objects.get().state, issue.state) == (State.UNKNOWN, "complete")

    def test_a_sender_that_was_only_slow_brings_the_answer_after_all(self, mail):
        hand_over.hand_over(mail)
        self.time_passes()
        queue.reap()
        assert queue.accept(mail, "250 ok")
        assert Delivery.objects.get().state == State.ACCEPTED

    def test_a_sender_that_was_too_slow_to_hand_over_must_not(self, mail, relay):
        self.time_passes()
        queue.reap()
        sender = IssueSender(relay.relay)
        sender._send(mail)
        assert relay.mails == []
        assert Delivery.objects.get().state == State.QUEUED

    def test_a_living_sender_keeps_its_mail(self, mail):
        self.time_passes()
        queue.renew([mail.lease_token])
        assert not any(queue.reap().values())

    def test_a_confirmation_is_sent_again_but_not_for_ever(self):
        requests.ask_to_subscribe("a@contoh.id")
        for _ in range(queue.MOST_ATTEMPTS):
            assert len(queue.claim(Confirmation.objects.ready(), 1)) == 1
            Confirmation.objects.update(lease_until=Now() - queue.BACKOFF[0])
            assert queue.reap()["confirmations"] == 1
        assert Confirmation.objects.get().state == State.FAILED


@pytest.mark.django_db(transaction=True)
class TestProcess:
    def test_killed_at_any_step_nothing_is_repeated_and_nothing_lost(
        self, make_relay, make_subscriber, start_issue, start_worker
    ):
        addresses = many(make_subscriber, 12)
        issue = start_issue()
        steps = ["mail", "rcpt", "data", "dot"]
        victim = {}

        def kill_at(step):
            def at(_recipient):
                if steps and steps[0] == step and victim["process"].poll() is None:
                    steps.pop(0)
                    victim["process"].send_signal(signal.SIGKILL)
                    victim["process"].wait()

            return at

        relay = make_relay(**{step: kill_at(step) for step in steps})
        while steps:
            left = len(steps)
            victim["process"] = start_worker(relay)
            until(lambda left=left: len(steps) < left)
        victim["process"] = start_worker(relay)
        until(lambda: Issue.objects.get().state == Issue.State.COMPLETE)
        rows = dict(issue.deliveries.values_list("address", "state"))
        assert sorted(rows) == sorted(addresses)
        assert set(rows.values()) <= set(FINAL)
        assert len(relay.recipients) == len(set(relay.recipients)), "sent twice"
        unknown = {address for address, state in rows.items() if state == State.UNKNOWN}
        accepted = {address for address, state in rows.items() if state == State.ACCEPTED}
        assert set(relay.recipients) - unknown == accepted
        # Two senders, and two of the steps come after a mail began to be handed over.
        assert 1 <= len(unknown) <= 4 * 2

    def test_sigterm_finishes_the_mail_in_hand(
        self, make_relay, make_subscriber, start_issue, start_worker
    ):
        many(make_subscriber, 30)
        issue = start_issue()
        taken = threading.Event()

        def slowly(_recipient):
            taken.set()
            time.sleep(1)

        relay = make_relay(dot=slowly)
        process = start_worker(relay)
        assert taken.wait(WAIT)
        process.terminate()
        _out, err = process.communicate(timeout=WAIT)
        assert process.returncode == 0, err
        rows = list(issue.deliveries.values_list("state", flat=True))
        assert 0 < rows.count(State.ACCEPTED) == len(relay.mails) <= 4
        assert rows.count(State.QUEUED) == 30 - len(relay.mails)
        assert not issue.deliveries.exclude(lease_token=None).exists()
        assert "@contoh.id" not in err


@pytest.mark.django_db(transaction=True)
class TestThreads:
    def test_a_confirmation_leaves_within_a_second(self, relay, settings):
        settings.OUTBOX_POLL = 60
        with working(relay):
            time.sleep(0.5)
            begin = time.monotonic()
            requests.ask_to_subscribe("sari@contoh.id")
            until(lambda: relay.mails, 5)
            assert time.monotonic() - begin < 1

    def test_a_story_is_mailed_and_the_issue_completed(
        self, relay, article, editor, make_subscriber, settings
    ):
        settings.OUTBOX_POLL = 60
        many(make_subscriber, 3)
        with working(relay):
            time.sleep(0.5)
            single_story.send_article(article, editor)
            until(lambda: Issue.objects.filter(state="complete").exists(), 10)
        assert len(relay.mails) == 3

    def test_two_workers_at_once_never_send_twice(
        self, relay, make_subscriber, start_issue, settings
    ):
        settings.SENDING_CONNECTIONS = 3
        addresses = many(make_subscriber, 80)
        start_issue()
        with working(relay, workers=2):
            until(lambda: Issue.objects.get().state == Issue.State.COMPLETE)
        assert sorted(relay.recipients) == sorted(addresses)

    def test_a_database_that_goes_away_costs_neither_mail_nor_worker(
        self, make_relay, make_subscriber, start_issue
    ):
        cuts = []

        def cut(recipient):
            if recipient in {"p5@contoh.id", "p9@contoh.id"} and recipient not in cuts:
                cuts.append(recipient)
                with connection.cursor() as cursor:
                    cursor.execute(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE datname = current_database()"
                        " AND pid NOT IN (pg_backend_pid(), %s)",
                        [watching],
                    )
                connection.close()

        addresses = many(make_subscriber, 20)
        start_issue()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            (watching,) = cursor.fetchone()
        relay = make_relay(dot=cut)
        with working(relay):
            until(lambda: Issue.objects.get().state == Issue.State.COMPLETE)
            requests.ask_to_subscribe("sari@contoh.id")
            until(lambda: "sari@contoh.id" in relay.recipients)
        assert len(cuts) == 2
        sent = [recipient for recipient in relay.recipients if recipient.startswith("p")]
        assert sorted(sent) == sorted(addresses)
        assert set(Delivery.objects.values_list("state", flat=True)) == {State.ACCEPTED}

    def test_the_log_knows_numbers_and_no_address_and_no_token(
        self, make_relay, make_subscriber, start_issue, caplog
    ):
        caplog.set_level(logging.DEBUG)
        subscriber = make_subscriber("kenari@contoh.id")
        start_issue()
        requests.ask_to_subscribe("kenari.baru@contoh.id")
        calls = []

        def busy(recipient):
            calls.append(recipient)
            return f"421 <{recipient}> go away" if len(calls) == 1 else None

        relay = make_relay(rcpt=busy)
        with working(relay):
            until(lambda: len(relay.mails) == 2)
            until(lambda: Issue.objects.get().state == Issue.State.COMPLETE)
        secrets = ["kenari", subscriber.unsubscribe_token]
        secrets += [
            line.split("/")[-2]
            for line in text_of(relay.messages()[0]).split()
            if "/langganan/" in line
        ]
        assert "is complete" in caplog.text
        assert "trouble with the relay" in caplog.text
        assert not [secret for secret in secrets if secret in caplog.text]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SMTP_URL", ""),
        ("SMTP_URL", "http://localhost"),
        ("SMTP_URL", "smtp://localhost:x"),
        ("MAIL_FROM", "Suluh"),
    ],
)
def test_a_missing_setting_ends_the_worker_with_one_line_and_2(name, value, settings):
    settings.SMTP_URL = f"smtp://{CLOSED}"
    setattr(settings, name, value)
    with pytest.raises(CommandError, match=name) as error:
        call_command("worker")
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


@pytest.mark.django_db
def test_in_production_a_forgetful_database_is_refused(settings):
    settings.SMTP_URL = f"smtp://{CLOSED}"
    settings.PRODUCTION = True
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")
    with pytest.raises(SystemCheckError, match="synchronous_commit"):
        call_command("worker")
