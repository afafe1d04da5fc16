"""Senders that hand over at the same moment share one commit, and each gets its own answer."""

import threading
import time
from collections import Counter

import pytest
from django.db import OperationalError, connection

from subscriptions.models import Delivery, Subscriber
from subscriptions.models.delivery import State
from subscriptions.outbox import hand_over, queue
from subscriptions.outbox.hand_over import HandOvers
from subscriptions.signup import requests


def at_once(hand_overs, mails):
    """Hand all over in threads of their own; return the answer or the error for each address."""
    answers = {}

    def one(mail):
        try:
            answers[mail.address] = hand_overs.hand_over(mail)
        except OperationalError as error:
            answers[mail.address] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=[mail]) for mail in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "somebody waits for ever"
    return answers


@pytest.fixture
def mails(transactional_db, make_subscriber, start_issue):
    for number in range(12):
        make_subscriber(f"p{number}@contoh.id")
    start_issue()
    return queue.claim(Delivery.objects.ready(), 12)


def test_each_gets_its_own_answer(mails):
    requests.unsubscribe(Subscriber.objects.get(email="p3@contoh.id"))
    answers = at_once(HandOvers(), mails)
    assert answers == {mail.address: mail.address != "p3@contoh.id" for mail in mails}
    assert Delivery.objects.filter(state=State.HANDING).count() == 11


def test_while_one_waits_for_the_disk_the_others_are_written_together(mails, monkeypatch):
    sizes = []
    real = hand_over.hand_over_all

    def slow(pairs):
        sizes.append(len(pairs))
        time.sleep(0.2)
        return real(pairs)

    monkeypatch.setattr(hand_over, "hand_over_all", slow)
    assert all(at_once(HandOvers(), mails).values())
    assert sum(sizes) == 12
    assert len(sizes) <= 4


def test_when_the_database_is_away_everybody_hears_of_it(mails, monkeypatch):
    def away(pairs):
        time.sleep(0.05)
        raise OperationalError

    monkeypatch.setattr(hand_over, "hand_over_all", away)
    answers = at_once(HandOvers(), mails)
    assert {type(answer) for answer in answers.values()} == {OperationalError}
    assert len(answers) == 12


def test_a_hundred_rounds_leave_nobody_waiting(mails, monkeypatch):
    monkeypatch.setattr(
        hand_over, "hand_over_all", lambda pairs: {mail.pk for mail, _after in pairs}
    )
    hand_overs = HandOvers()
    for _round in range(100):
        assert all(at_once(hand_overs, mails).values())
    assert not hand_overs._is_writing
    assert hand_overs._waiting == []


class Guard:
    """Holds who came "late" up between queueing and waiting, until the "first" called it to write."""

    def __init__(self):
        self.lock, self.left = threading.Lock(), Counter()
        self.queued, self.called = threading.Event(), threading.Event()

    def __enter__(self):
        self.lock.acquire()

    def __exit__(self, *_error):
        name = threading.current_thread().name
        self.left[name] += 1
        self.lock.release()
        if (name, self.left[name]) == ("late", 1):
            self.queued.set()
            assert self.called.wait(10)
        elif (name, self.left[name]) == ("first", 2):
            self.called.set()


def test_who_is_called_before_it_waits_writes_and_nobody_is_called_twice(mails, monkeypatch):
    hand_overs, errors, answers = HandOvers(), [], []
    hand_overs._guard = guard = Guard()

    def write(pairs):
        assert guard.queued.wait(10)
        return {mail.pk for mail, _after in pairs}

    def one(mail):
        try:
            answers.append(hand_overs.hand_over(mail))
        except RuntimeError as error:
            errors.append(error)

    monkeypatch.setattr(hand_over, "hand_over_all", write)
    threads = [
        threading.Thread(target=one, args=[mail], name=name, daemon=True)
        for name, mail in zip(("first", "late"), mails, strict=False)
    ]
    threads[0].start()
    while not hand_overs._is_writing:
        time.sleep(0.001)
    threads[1].start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive(), "somebody waits for ever"
    assert (errors, answers) == ([], [True, True])
