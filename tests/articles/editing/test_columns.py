"""The columns of the board: every way is a legal move, and every other pair says why it is none."""

import itertools

import pytest

from articles.editing import columns, workflow
from articles.models.status import LEGAL_MOVES, Status

STATUS = {"scheduled": Status.APPROVED, "public": Status.APPROVED}


@pytest.mark.parametrize(("here", "there"), list(itertools.product(columns.COLUMNS, repeat=2)))
def test_each_pair_is_a_legal_move_or_is_refused_with_its_reason(here, there):
    way = columns.WAYS.get((here, there))
    if way is None:
        assert bool(columns.refusal(here, there)) == (here != there)
        return
    assert columns.refusal(here, there) == ""
    if way.name in workflow.NAMED:
        move = workflow.NAMED[way.name]
        assert STATUS.get(here, here) in move.sources
        assert move.target == STATUS.get(there, there)
        assert (Status(STATUS.get(here, here)), move.target) in LEGAL_MOVES


def test_no_other_column_is_known():
    assert columns.refusal("draft", "withdrawn") == columns.NO_COLUMN
