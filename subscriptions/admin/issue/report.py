"""The issues of an edition as a file: what became of each. No address is in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from articles.csv_lines import COMMA, as_line, download, moment, separator_of
from articles.models.slugs import slug_from
from subscriptions.admin.base import require
from subscriptions.issues import comparing
from subscriptions.models import Issue

IN_FILE: Final = 200
COLUMNS: Final = (
    gettext_lazy("Began (WIB)"),
    gettext_lazy("Subject"),
    gettext_lazy("Recipients"),
    gettext_lazy("Accepted by servers"),
    gettext_lazy("Refused"),
    gettext_lazy("Left out"),
    gettext_lazy("Unknown"),
    gettext_lazy("Came back"),
    gettext_lazy("Reported as unwanted"),
    gettext_lazy("Left within three days"),
)


def as_csv(issue: Issue, separator: str = COMMA) -> Iterator[str]:
    """Yield the issues of the edition, newest first, as CSV; no address is in it."""
    yield "\ufeff" + as_line(COLUMNS, separator)
    issues = list(comparing.ended(issue)[:IN_FILE])
    found = comparing.numbers(issues)
    for row in issues:
        n = found[row.pk]
        counted = (n.recipients, n.accepted, n.refused, n.left_out, n.unknown)
        told = [moment(row.started_at), row.subject, *counted, n.bounced, n.complaints, n.left]
        yield as_line(told, separator)


@require_safe
def report_of_edition(request: HttpRequest, issue_id: int) -> HttpResponseBase:
    """All issues of the same edition, newest first, as CSV."""
    require(request, "subscriptions.view_issue")
    issue = get_object_or_404(Issue.objects.defer("html", "text"), pk=issue_id)
    day = timezone.localdate().isoformat()
    of = [issue.edition.slug if issue.edition else "", slug_from(issue.audience_name, 40)]
    name = "-".join(filter(None, ["kiriman", *of, day]))
    return download(as_csv(issue, separator_of(request.GET)), f"{name}.csv")
