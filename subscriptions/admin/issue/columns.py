"""The columns of the list of mailings."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.http import HttpRequest
from django.utils.html import conditional_escape
from django.utils.translation import gettext, gettext_lazy

from subscriptions.admin.base import grouped
from subscriptions.issues import progress
from subscriptions.issues.progress import OPEN
from subscriptions.models import Issue
from subscriptions.models.delivery import State


class EditionFilter(admin.RelatedFieldListFilter):
    """Mailings of an edition, or of none: a story goes out without one as well."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_value_display = conditional_escape(gettext("Without an edition"))


class IssueList(ChangeList):
    """The page of issues, each with its counts: one query for all of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        issues: list[Issue] = list(self.result_list)
        counts = progress.deliveries_by_state([issue.pk for issue in issues])
        for issue in issues:
            issue.counts = counts[issue.pk]  # type: ignore[attr-defined]
        self.result_list = issues


def count_of(state: State) -> Callable[[Any], str]:
    """Return a column that says how many mails are in the state."""

    @admin.display(description=state.label)
    def column(issue: Any) -> str:
        return grouped(issue.counts[state])

    return column


@admin.display(description=gettext_lazy("Still to do"))
def still_to_do(issue: Any) -> str:
    """Return how many mails have no end yet."""
    return grouped(sum(issue.counts[state] for state in OPEN))


@admin.display(description=gettext_lazy("to be sent at"), ordering="send_at")
def goes_out(issue: Issue) -> Any:
    """Return when it goes or went out; the time that a draft keeps is only a plan.

    So is that of a mailing that was ended before it began.
    """
    never_began = issue.state == Issue.State.CANCELLED and issue.started_at is None
    return None if issue.state == Issue.State.DRAFT or never_began else issue.send_at


@admin.display(description=gettext_lazy("state"), ordering="state")
def stands(issue: Issue) -> str:
    """Return where it stands, also that only a sample went out."""
    return str(issue.stands)
