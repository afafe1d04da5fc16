"""A mailing goes to more readers, or once more: acts of the issue desk, each a POST of its own."""

from __future__ import annotations

import io
from typing import Any, Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from subscriptions.admin.base import grouped, log, require
from subscriptions.admin.issue import choosing
from subscriptions.admin.issue.actions import (
    done_or_not,
    issue_to_move,
    not_done,
    page_of,
    sample_of,
)
from subscriptions.issues import sending_again
from subscriptions.models import Issue
from subscriptions.outbox import reconcile

LARGEST_LOG: Final = 64 * 1024 * 1024  # bytes


def _sent_more(
    request: HttpRequest, issue: Issue, number: int, text: str, too_soon: str = ""
) -> HttpResponse:
    nobody = too_soon or _("Nobody is left for this: perhaps somebody else pressed it before.")
    if issue.put_away_at:
        nobody = put_away()
    elif issue.state not in sending_again.OUT:
        nobody = not_done(issue)
    done = bool(number)
    return done_or_not(request, issue, done=done, told=text, logged=text, why=nobody)


def put_away() -> str:
    """Say why an issue of long ago cannot be sent to anybody."""
    return _("Its mails were put away: it can no longer be sent again or to more readers.")


def resend(request: HttpRequest, issue_id: int) -> HttpResponse:
    """GET asks; POST sends the mails again that nobody knows the end of."""
    issue = issue_to_move(request, issue_id)
    if request.method in {"GET", "HEAD"}:
        return _ask_about_unknown(request, issue)
    number = sending_again.resend_unknown(issue)
    text = ngettext("%s mail is sent again.", "%s mails are sent again.", number)
    too_soon = "" if number else _too_soon(sending_again.unknown(issue))
    return _sent_more(request, issue, number, text % grouped(number), too_soon)


def _too_soon(unknown: sending_again.Unknown) -> str:
    """Say from when the mails can be sent again that the relay may still answer for."""
    if unknown.ready_at is None:
        return ""
    text = ngettext(
        "The relay may still answer for %(number)s mail: it can be sent again from %(time)s WIB.",
        "The relay may still answer for %(number)s mails: they can be sent again from %(time)s"
        " WIB.",
        unknown.waiting,
    )
    time = date_format(timezone.localtime(unknown.ready_at), "H.i")
    return text % {"number": grouped(unknown.waiting), "time": time}


@require_POST
def resend_failed(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send the mails again that the relay refused for good: the fault was not the recipients'."""
    issue = issue_to_move(request, issue_id)
    number = sending_again.resend_failed(issue, sample_of(request))
    text = ngettext("%s mail is sent again.", "%s mails are sent again.", number)
    return _sent_more(request, issue, number, text % grouped(number))


@require_POST
def send_to_more(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send to more readers, to each person once.

    To those whom the sample left out, to those of a segment, or to those who joined since.
    """
    issue = issue_to_move(request, issue_id)
    chosen = request.POST.get(choosing.SEGMENT, "")
    if not choosing.is_counted(request):
        return page_of(issue.pk, "#daftar", **{choosing.SEGMENT: chosen})
    if "_others" in request.POST:
        number = sending_again.send_to_the_others(issue)
    elif chosen == choosing.ALL_READERS:
        number = sending_again.send_to_segment(issue, None, sample_of(request))
    elif chosen:
        try:
            segment = choosing.chosen_segment(chosen)
        except choosing.SegmentGoneError as gone:
            messages.error(request, gone.message)
            return page_of(issue.pk)
        number = sending_again.send_to_segment(issue, segment, sample_of(request))
    else:
        number = sending_again.send_to_newcomers(issue, sample_of(request))
    text = ngettext("%s more gets it.", "%s more get it.", number)
    return _sent_more(request, issue, number, text % grouped(number))


def unknown(request: HttpRequest, issue_id: int) -> HttpResponse:
    """GET asks for the relay's log; POST looks there for the mails whose end is unknown."""
    issue = issue_to_move(request, issue_id)
    require(request, "subscriptions.view_delivery")
    if issue.put_away_at or request.method in {"GET", "HEAD"}:
        return _ask_about_unknown(request, issue, log_only=True)
    upload: Any = request.FILES.get("log")
    if upload is not None and (upload.size or 0) > LARGEST_LOG:
        messages.error(request, _("This file is too large; cut the log to the day of the mailing."))
        return page_of(issue.pk)
    lines = (
        io.TextIOWrapper(upload.file, "utf-8", "replace")
        if upload is not None
        else io.StringIO(request.POST.get("lines", ""))
    )
    with transaction.atomic():
        found = reconcile.accepted_by_issue(lines)
        for other in Issue.objects.filter(pk__in=found.keys() | {issue.pk}).defer("html", "text"):
            record(Act.RECONCILED, other, count=found[other.pk])
            log(request, other, _found(found[other.pk]))
    told = _found(found[issue.pk])
    if others := found.total() - found[issue.pk]:
        told += " " + ngettext(
            "And %s of another mailing.", "And %s of other mailings.", others
        ) % (grouped(others))
    messages.success(request, told)
    return page_of(issue.pk)


def _found(number: int) -> str:
    text = ngettext(
        "%s mail was found in the log: accepted.",
        "%s mails were found in the log: accepted.",
        number,
    )
    return text % grouped(number)


def _ask_about_unknown(
    request: HttpRequest, issue: Issue, *, log_only: bool = False
) -> HttpResponse:
    if issue.put_away_at:
        messages.warning(request, put_away())
        return page_of(issue.pk)
    from django.contrib.admin import site  # noqa: PLC0415 - not ready while apps load

    unknown = sending_again.unknown(issue)
    context = site.each_context(request) | {
        "title": _("Check the unknown") if log_only else _("Send the unknown again"),
        "issue": issue,
        "opts": Issue._meta,
        "number": unknown.number,
        "ready": unknown.ready,
        "gone": unknown.gone,
        "too_soon": _too_soon(unknown),
        "log_only": log_only,
    }
    return render(request, "admin/subscriptions/issue/unknown.html", context)
