"""What a replica must have replayed: whatever happens in whichever order, all that was heard of."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from newsroom.pagestore import positions as module
from newsroom.pagestore.positions import FIRST_HEAD, HEAD, PAGE, Positions, end_of_records

FILE = 16 * 1024 * 1024
LAG = 5.0


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    time = [1000.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: time[0])
    return time


@pytest.fixture
def positions(clock):
    return Positions(LAG)


class TestAChange:
    def test_nothing_is_known_before_the_first_word(self, positions):
        assert positions.needed is None
        assert positions.long_ago is None
        assert positions.behind(10) is None

    def test_where_it_lies_is_unknown_until_somebody_asks(self, positions):
        positions.tell(10, positions.changes)
        assert positions.needed == 10
        positions.change()
        assert positions.needed is None
        positions.tell(20, positions.changes)
        assert positions.needed == 20

    def test_what_was_written_since_is_not_needed_yet(self, positions):
        positions.tell(10, positions.changes)
        positions.tell(20, positions.changes)
        assert positions.needed == 10

    def test_an_answer_from_before_says_nothing_of_it(self, positions):
        asked = positions.changes
        positions.change()
        positions.tell(20, asked)
        assert positions.is_unsettled
        assert positions.needed is None

    def test_who_hears_nothing_knows_nothing(self, positions, clock):
        positions.tell(10, positions.changes)
        clock[0] += module.GOOD_FOR
        assert positions.needed is None
        positions.tell(11, positions.changes)
        positions.mark = "x"
        asked = positions.changes
        positions.close()
        positions.tell(12, asked)
        assert positions.needed is None
        assert positions.mark == ""


class TestTheLag:
    def test_what_was_written_long_ago_is_needed_also_if_nobody_told_of_it(self, positions, clock):
        for step in range(20):
            positions.tell(100 + step, positions.changes)
            assert positions.needed == 100 + max(0, step - int(LAG))
            clock[0] += 1

    def test_how_far_a_replica_is_behind(self, positions, clock):
        for step in range(4):
            positions.tell(100 + step, positions.changes)
            clock[0] += 1
        assert positions.behind(103) == 0
        assert positions.behind(101) == 2
        assert positions.behind(0) == 4

    def test_many_words_within_a_moment_push_out_nothing(self, positions, clock):
        positions.tell(1, positions.changes)
        clock[0] += LAG
        for position in range(2, 2000):
            positions.tell(position, positions.changes)
            clock[0] += 0.0001
        assert positions.long_ago == 1


WHAT = st.lists(st.sampled_from(["write", "hear", "ask", "answer", "lose"]), max_size=60)


@given(WHAT)
def test_nothing_that_was_heard_of_is_missing(steps):
    """Changes are heard of in order, some time after they are written, also while somebody asks."""
    positions, log, told, heard, asked = Positions(LAG), 0, [], 0, None
    for step in steps:
        if step == "write":
            log += 7
            told.append(log)
        elif step == "hear" and told:
            heard = told.pop(0)
            positions.change()
        elif step == "ask":
            asked = (log, positions.changes)
        elif step == "answer" and asked:
            positions.tell(*asked)
            asked = None
        elif step == "lose":
            positions.close()
        assert positions.needed is None or positions.needed >= heard


@given(st.integers(1, 3 * FILE))
def test_behind_the_head_of_a_page_nothing_lies(end):
    """PostgreSQL tells where the next record begins, a replica where the last one ended."""
    if end % FILE == 0:
        begins = end + FIRST_HEAD
    elif end % PAGE == 0:
        begins = end + HEAD
    else:
        begins = end
    in_a_head = 0 < end % PAGE <= (FIRST_HEAD if end % FILE < PAGE else HEAD)
    if not in_a_head:  # there no record ends
        assert end_of_records(begins, begins % FILE) == end


@given(st.integers(FIRST_HEAD, 3 * FILE))
def test_never_more_than_a_head_is_left_out(position):
    assert 0 <= position - end_of_records(position, position % FILE) <= FIRST_HEAD
    if position % FILE % PAGE not in {HEAD, FIRST_HEAD}:
        assert end_of_records(position, position % FILE) == position
