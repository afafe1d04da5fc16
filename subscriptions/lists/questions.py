"""What must be asked before a list is applied: words of it that are not known here.

A job keeps them as JSON: token → ``column``, ``value``, ``lines`` (how many), ``answer``.
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
ANSWERS: Final = frozenset([*ImportLine.Said.values, IGNORE, SKIP])


def of_file(name: str, first: Row) -> Questions:
    """Return what the name of a file says that tells no states by itself."""
    if own_format.is_ours(first.cells) or states.speaks(first.cells):
        return {}
    return {asked.token: _entry(asked) for asked in states.of_file(name)}


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
    return {
        token: entry | ({"answer": answer if answer in ANSWERS else ""} if token in given else {})
        for token, entry in asked.items()
        for answer in [given.get(token, "")]
    }


def answers(asked: Questions) -> dict[str, str]:
    """Return the answers by token; empty where one is missing."""
    return {token: entry["answer"] for token, entry in asked.items()}


def open_ones(asked: Questions) -> list[str]:
    """Return the tokens of those without an answer."""
    return [token for token, entry in asked.items() if not entry["answer"]]


def _entry(question: Question) -> dict[str, Any]:
    return {"column": question.column, "value": question.value, "lines": 0, "answer": ""}
