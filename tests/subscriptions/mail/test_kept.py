"""A message is made ready once, however many senders ask; the oldest go where there are too many."""

import threading
import time
from dataclasses import dataclass
from functools import partial

import pytest

from subscriptions.mail.kept import KeptMessages


@dataclass
class Message:
    name: object
    size: int = 1000


def test_senders_that_ask_at_once_have_it_made_once():
    messages, made, answers = KeptMessages(), [], []
    together = threading.Barrier(8)

    def prepare():
        time.sleep(0.05)
        made.append(Message(len(made)))
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
    got = [messages.get(key, lambda key=key: Message(key)) for key in keys * 2]
    assert [message.name for message in got] == keys * 2


def test_the_one_used_least_recently_goes_where_there_are_too_many_bytes():
    messages, made = KeptMessages(most=2500), []

    def prepare(variant):
        made.append(variant)
        return Message(variant)

    for variant in (1, 2, 3, 3, 2, 4, 2, 1):
        assert messages.get((1, variant), partial(prepare, variant)).name == variant
    assert made == [1, 2, 3, 4, 1]


def test_what_could_not_be_made_is_made_by_the_next():
    messages = KeptMessages()
    with pytest.raises(ZeroDivisionError):
        messages.get((1, None), lambda: 1 / 0)
    assert messages.get((1, None), lambda: Message("made")).name == "made"
