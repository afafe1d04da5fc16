"""What is kept by key within a number of bytes."""

from dataclasses import dataclass

import hypothesis.strategies as st
from hypothesis import given

from articles.pages.bounded import Bounded


@dataclass(frozen=True)
class Thing:
    size: int


@given(acts=st.lists(st.tuples(st.sampled_from(["get", "keep"]), st.integers(0, 6)), max_size=60))
def test_it_holds_what_was_used_last_within_its_bytes(acts):
    bounded, used = Bounded(30), []  # the keys, the least recently used first
    for act, number in acts:
        key, thing = b"%d" % number, Thing(4 + number)
        if act == "keep":
            bounded.keep(key, thing)
            if number not in used:
                used.append(number)
                while sum(4 + each for each in used) > 30:
                    used.pop(0)
        else:
            assert bounded.get(key) == (thing if number in used else None)
            if number in used:
                used.remove(number)
                used.append(number)
        assert len(bounded) == len(used)
        assert bounded.taken == sum(4 + each for each in used) <= 30


def test_what_is_kept_first_stays_and_clearing_leaves_nothing():
    bounded = Bounded(10)
    bounded.keep(b"a", Thing(3))
    bounded.keep(b"a", Thing(4))
    assert bounded.get(b"a") == Thing(3)
    bounded.clear()
    assert (len(bounded), bounded.taken, bounded.get(b"a")) == (0, 0, None)
