"""The columns of the board, and by which move a card gets from one to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.editing import workflow

ADD: Final = "articles.add_article"
SCHEDULE: Final = "schedule"
COLUMNS: Final = ("planned", "draft", "in_review", "scheduled", "public")


@dataclass(frozen=True)
class Offered:
    """A column that a card may go to, and what going there does."""

    column: str
    label: str | Promise


@dataclass(frozen=True)
class Way:
    """From one column to another: by which move or page, with which right, in whose words."""

    name: str
    permission: str
    label: str | Promise


WAYS: Final = {
    ("planned", "draft"): Way("begin", ADD, _("Begin the story")),
    ("draft", "in_review"): Way("submit", workflow.CHANGE, _("Submit for review")),
    ("draft", "scheduled"): Way(SCHEDULE, workflow.APPROVE, _("Schedule…")),
    ("draft", "public"): Way("approve", workflow.APPROVE, _("Publish…")),
    ("in_review", "draft"): Way("return", workflow.CHANGE, _("Return to draft")),
    ("in_review", "scheduled"): Way(SCHEDULE, workflow.APPROVE, _("Schedule…")),
    ("in_review", "public"): Way("approve", workflow.APPROVE, _("Publish…")),
    ("scheduled", "draft"): Way("unschedule", workflow.APPROVE, _("Back to draft")),
    ("scheduled", "scheduled"): Way(SCHEDULE, workflow.APPROVE, _("Another time…")),
    ("scheduled", "public"): Way(SCHEDULE, workflow.APPROVE, _("Publish…")),
}
AT_ONCE: Final = frozenset({"submit", "return"})
"""Moves that nobody but colleagues notice, unless they need a reason."""

IS_NO_PLAN = _("Nothing was done: what has a story is no plan any more.")
NO_STORY_YET = _("Nothing was done: begin the story first, there is none yet.")
IS_READ = _("Nothing was done: readers have seen this story. It is withdrawn on its own page.")
IS_TIMED = _("Nothing was done: take the scheduled story back to draft first.")
NO_COLUMN = _("Nothing was done: there is no such column.")
WHY_NOT: Final = {
    "planned": NO_STORY_YET,
    "scheduled": IS_TIMED,
    "public": IS_READ,
}


def refusal(here: str, there: str) -> str | Promise:
    """Return why no card goes from ``here`` to ``there``; empty where one does, or stays."""
    if here == there or (here, there) in WAYS:
        return ""
    if there not in COLUMNS:
        return NO_COLUMN
    return IS_NO_PLAN if there == "planned" else WHY_NOT.get(here, NO_COLUMN)


def offered(user: Any, column: str) -> tuple[Offered, ...]:
    """Return where cards of ``column`` may go by the rights of ``user``.

    What the board shows somebody without the right to edit every story is their own, until readers
    have it: so no card has to be asked one by one.
    """
    return tuple(
        Offered(there, way.label)
        for (here, there), way in WAYS.items()
        if here == column and user.has_perm(way.permission)
    )
