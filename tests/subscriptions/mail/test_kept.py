"""A message is made ready once, however many senders ask; the oldest go where there are too many."""

import threading
import time

import pytest

from subscriptions.mail import kept
from subscriptions.mail.kept import KeptMessages


def test_senders_that_ask_at_once_have_it_made_once():
    messages, made, answers = KeptMessages(), [], []
    together = threading.Barrier(8)

    def prepare():
        time.sleep(0.05)
        made.append(object())
        return made[-1]

    def ask():
        together.wait(5)
        answers.append(messages.get((1, None), prepare))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert answers == made * 8


def test_each_variant_has_its_own():
    messages = KeptMessages()
    keys = [(1, None), (1, 2), (2, None)]
    assert [messages.get(key, lambda key=key: key) for key in keys * 2] == keys * 2


def test_the_oldest_goes_where_there_are_too_many(monkeypatch):
    monkeypatch.setattr(kept, "MESSAGES_KEPT", 2)
    messages, made = KeptMessages(), []
    for variant in (1, 2, 3, 3, 2, 1):
        messages.get((1, variant), lambda variant=variant: made.append(variant) or variant)
    assert made == [1, 2, 3, 1]


def test_what_could_not_be_made_is_made_by_the_next():
    messages = KeptMessages()
    with pytest.raises(ZeroDivisionError):
        messages.get((1, None), lambda: 1 / 0)
    assert messages.get((1, None), lambda: "made") == "made"
