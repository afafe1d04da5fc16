"""What must be asked before a list is applied: words of it that are not known here.

And how its dates are meant, where nothing in it tells whether days stand before months. A job keeps
them as JSON: token → ``column``, ``value``, ``lines`` (how many), ``answer``.
"""

from __future__ import annotations

from typing import Any, Final

from subscriptions.lists import own_format, states
from subscriptions.lists.states import Question
from subscriptions.lists.table import Row
from subscriptions.models import ImportLine

Questions = dict[str, dict[str, Any]]

# Of one column; the rest of its words are one question: it tells something else.
MOST: Final = 20
OTHERS: Final = "…"
# Answers besides the states: the word says nothing of the subscription; leave these people out.
IGNORE: Final = "ignore"
SKIP: Final = "skip"
# The question about dates: no heading is called so. It is answered by one of these, or ``IGNORE``.
DATES: Final = "dd/mm"
DAY_FIRST: Final = "day_first"
MONTH_FIRST: Final = "month_first"
DATE_ANSWERS: Final = frozenset([DAY_FIRST, MONTH_FIRST, IGNORE])
ANSWERS: Final = frozenset([*ImportLine.Said.values, IGNORE, SKIP])


def of_file(name: str, first: Row) -> Questions:
    """Return what the name of a file says that tells no states by itself."""
    if own_format.is_ours(first.cells) or states.speaks(first.cells):
        return {}
    return {asked.token: _entry(asked) for asked in states.of_file(name)}


def of_dates(example: str) -> Questions:
    """Return the question about dates, by one that may be meant in two ways; empty: none is."""
    asked = Question(DATES, example)
    return {asked.token: _entry(asked)} if example else {}


def count_dates(data: dict[str, Any] | None, asked: Questions) -> None:
    """Count a line of which a date may be meant in two ways."""
    unclear = {"agreed_text", "ended_text"}
    for entry in asked.values():
        entry["lines"] += entry["column"] == DATES and not unclear.isdisjoint(data or {})


def day_first(asked: Questions) -> bool | None:
    """Return what was answered of the dates; None: nothing, or that it is not known."""
    told = {entry["answer"] for entry in asked.values() if entry["column"] == DATES}
    return True if DAY_FIRST in told else False if MONTH_FIRST in told else None


def of_line(found: list[Question], asked: Questions) -> list[str]:
    """Count the questions that a line raises in ``asked``; return their tokens."""
    tokens = [token for token, entry in asked.items() if not entry["column"]]
    for question in found:
        same = sum(entry["column"] == question.column for entry in asked.values())
        is_one_more = question.token not in asked and same >= MOST
        kept = Question(question.column, OTHERS) if is_one_more else question
        asked.setdefault(kept.token, _entry(kept))
        tokens.append(kept.token)
    for token in tokens:
        asked[token]["lines"] += 1
    return tokens


def answered(asked: Questions, given: dict[str, str]) -> Questions:
    """Return the questions with what was answered now, or before; what makes no sense is none."""
    made = {}
    for token, entry in asked.items():
        allowed = DATE_ANSWERS if entry["column"] == DATES else ANSWERS
        answer = given.get(token, entry["answer"])
        made[token] = entry | {"answer": answer if answer in allowed else ""}
    return made


def answers(asked: Questions) -> dict[str, str]:
    """Return the answers by token; empty where one is missing."""
    return {token: entry["answer"] for token, entry in asked.items()}


def open_ones(asked: Questions) -> list[str]:
    """Return the tokens of those without an answer."""
    return [token for token, entry in asked.items() if not entry["answer"]]


def _entry(question: Question) -> dict[str, Any]:
    return {"column": question.column, "value": question.value, "lines": 0, "answer": ""}
