"""The acts of the issue desk: each a POST of its own, each with its line in the log."""

from __future__ import annotations

import io
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db.keys import key_of
from subscriptions import addresses
from subscriptions.admin.base import log, require
from subscriptions.admin.issue import draft as drafts
from subscriptions.issues import lifecycle, preflight, sending_again, trial_mails
from subscriptions.issues.progress import progress
from subscriptions.models import Edition, Issue, Segment
from subscriptions.models.edition import MOST_STORIES
from subscriptions.outbox import reconcile

# In an address and a form: the key of a segment, or everybody.
SEGMENT, ALL_READERS = "segment", "all"
LARGEST_LOG: Final = 64 * 1024 * 1024  # bytes


class UnsavedError(Exception):
    """The draft was not saved, and what was typed (``draft``) must not be lost."""

    def __init__(self, draft: drafts.Draft) -> None:
        super().__init__()
        self.draft = draft


def page_of(issue_id: int, anchor: str = "") -> HttpResponseRedirect:
    """Lead to the desk of one issue."""
    return HttpResponseRedirect(
        reverse("admin:subscriptions_issue_change", args=[issue_id]) + anchor
    )


def issue_to_move(request: HttpRequest, issue_id: int) -> Issue:
    """Return the issue for somebody who may send."""
    require(request, lifecycle.SEND_PERMISSION)
    return get_object_or_404(Issue.objects.defer("html", "text"), pk=issue_id)


@require_POST
def start_digest(request: HttpRequest) -> HttpResponse:
    """POST starts a draft of an edition's digest now, out of its turn, and leads to it."""
    require(request, lifecycle.SEND_PERMISSION)
    found = get_object_or_404(Edition, pk=key_of(request.POST.get("edition")))
    issue = drafts.start_draft(found.pk, request.user)
    log(request, issue, _("Began a digest by hand."), is_new=True)
    return page_of(issue.pk)


@require_POST
def save(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Save the draft, then do what the pressed button says: nothing more, fill, prove, send.

    Raises:
        UnsavedError: nothing was saved; the page shows again what was typed, and says why.
    """
    issue = issue_to_move(request, issue_id)
    draft = drafts.draft_of(request.POST)
    try:
        issue = drafts.save(issue.pk, draft, fill="_fill" in request.POST)
    except drafts.SeenError as error:
        if issue.state != Issue.State.DRAFT:
            messages.error(request, _("This mailing is no draft any more: nothing was changed."))
            return page_of(issue.pk)
        messages.error(request, _("Somebody changed this mailing meanwhile; look at it below."))
        raise UnsavedError(draft) from error
    except drafts.WordsError as error:
        messages.error(request, _("Not saved yet: see what is marked below."))
        raise UnsavedError(draft) from error
    for problem in draft.problems:
        messages.warning(request, problem)
    if "_search" in request.POST:
        return _to_search(issue.pk, request.POST.get("q", ""))
    if "_trial_mail" in request.POST:
        return _prove(request, issue)
    if "_send" in request.POST and not draft.problems:
        return _send(request, issue)
    log(request, issue, _("Changed the digest."))
    messages.success(request, _("Saved."))
    return page_of(issue.pk)


def _to_search(issue_id: int, term: str) -> HttpResponse:
    query = io.StringIO(term).read(200).replace("#", " ").replace("&", " ")
    return page_of(issue_id, f"?q={query}#pilih" if query else "#pilih")


def _prove(request: HttpRequest, issue: Issue) -> HttpResponse:
    address = request.POST.get("address", "").strip() or drafts.staff_address(request.user)
    try:
        address = addresses.normalise(address)
        trial_mails.queue_trial_mail(issue, address, request.user)
    except addresses.AddressError as error:
        messages.error(request, str(error.args[0]))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        log(request, issue, _("Sent a trial mail to %s.") % address)
        messages.success(request, _("The trial mail is on its way to %s.") % address)
    return page_of(issue.pk, "#uji")


def _send(request: HttpRequest, issue: Issue) -> HttpResponse:
    points = preflight.run_checks(issue)
    try:
        at = drafts.read_time(request.POST)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return page_of(issue.pk, "#kirim")
    if not preflight.may_go(points):
        messages.error(request, _("It cannot go out like this: see the checklist."))
        return page_of(issue.pk, "#periksa")
    if not lifecycle.queue_digest(issue, at, sample_of(request)):
        messages.warning(request, _("Somebody sent it already."))
        return page_of(issue.pk)
    issue.refresh_from_db(fields=["send_at"])
    assert issue.send_at is not None
    when = date_format(timezone.localtime(issue.send_at), "j F Y, H.i")
    log(request, issue, _("Ordered to send it at %s WIB.") % when)
    messages.success(request, _("It goes out at %s WIB. Until then it can be taken back.") % when)
    return page_of(issue.pk)


@require_POST
def send_trial_mail(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send a trial mail of a mailing that is no draft (any more)."""
    return _prove(request, issue_to_move(request, issue_id))


@require_safe
def picker(request: HttpRequest, issue_id: int) -> HttpResponse:
    """The picker: ``{"stories": [{"id", "headline", "note"}]}`` without those that are ``held``."""
    issue_to_move(request, issue_id)
    held = list(filter(None, map(key_of, request.GET.getlist("held")[:MOST_STORIES])))
    return JsonResponse({"stories": drafts.found_stories(request.GET.get("q", ""), held)})


@require_safe
def progress_of(request: HttpRequest, issue_id: int) -> HttpResponse:
    """How far the mailing has come, for the page's script; see ``progress.progress``."""
    require(request, "subscriptions.view_issue")
    issue = get_object_or_404(Issue.objects.defer("html", "text"), pk=issue_id)
    response = JsonResponse(progress(issue))
    response.headers["Cache-Control"] = "no-store"
    return response


def _done(
    request: HttpRequest, issue: Issue, *, done: bool, told: str, logged: str, not_done: str = ""
) -> HttpResponse:
    if done:
        log(request, issue, logged)
        messages.success(request, told)
    else:
        state = _("The mailing is not in a state for this, or it is too soon.")
        messages.warning(request, not_done or state)
    return page_of(issue.pk)


def _sent_more(request: HttpRequest, issue: Issue, number: int, text: str) -> HttpResponse:
    nobody = _("Nobody is left for this: perhaps somebody else pressed it before.")
    done = bool(number)
    return _done(request, issue, done=done, told=text, logged=text, not_done=nobody)


@require_POST
def unschedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Make a draft again of an issue in its undo window."""
    issue = issue_to_move(request, issue_id)
    note = _("Taken back by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.unschedule(issue, note)
    told = _("Taken back: nobody got it. It is a draft again.")
    return _done(request, issue, done=done, told=told, logged=note)


@require_POST
def stop(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send no further mail of the issue."""
    issue = issue_to_move(request, issue_id)
    note = _("Stopped by %(user)s") % {"user": request.user.get_username()}
    if lifecycle.cancel(issue, note):
        log(request, issue, note)
        messages.success(request, _("The mailing is stopped; nobody else gets it."))
    else:
        messages.warning(request, _("The mailing had already ended."))
    return page_of(issue.pk)


@require_POST
def pause(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Hold the issue until somebody lets it go on."""
    issue = issue_to_move(request, issue_id)
    note = _("Paused by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.pause(issue, note)
    return _done(request, issue, done=done, told=_("The mailing is paused."), logged=note)


@require_POST
def resume(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Go on with an issue that was paused, or send one that was too late."""
    issue = issue_to_move(request, issue_id)
    note = _("Resumed by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.resume(issue, note)
    return _done(request, issue, done=done, told=_("The mailing goes on."), logged=note)


def resend(request: HttpRequest, issue_id: int) -> HttpResponse:
    """GET asks; POST sends the mails again that nobody knows the end of."""
    issue = issue_to_move(request, issue_id)
    if request.method in {"GET", "HEAD"}:
        counts = progress(issue)["counts"]
        return _ask_about_unknown(request, issue, counts["unknown"])
    number = sending_again.resend_unknown(issue)
    text = ngettext("%d mail is sent again.", "%d mails are sent again.", number) % number
    return _sent_more(request, issue, number, text)


@require_POST
def resend_failed(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send the mails again that the relay refused for good: the fault was not the recipients'."""
    issue = issue_to_move(request, issue_id)
    number = sending_again.resend_failed(issue, sample_of(request))
    text = ngettext("%d mail is sent again.", "%d mails are sent again.", number) % number
    return _sent_more(request, issue, number, text)


@require_POST
def send_to_more(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send to more readers, to each person once.

    To those whom the sample left out, to those of a segment, or to those who joined since.
    """
    issue = issue_to_move(request, issue_id)
    chosen = request.POST.get(SEGMENT, "")
    if "_others" in request.POST:
        number = sending_again.send_to_the_others(issue)
    elif chosen == ALL_READERS:
        number = sending_again.send_to_segment(issue, None, sample_of(request))
    elif chosen:
        segment = Segment.objects.filter(pk=key_of(chosen)).first()
        if segment is None:
            messages.error(request, segment_is_gone())
            return page_of(issue.pk)
        number = sending_again.send_to_segment(issue, segment, sample_of(request))
    else:
        number = sending_again.send_to_newcomers(issue, sample_of(request))
    text = ngettext("%d more gets it.", "%d more get it.", number) % number
    return _sent_more(request, issue, number, text)


def segment_is_gone() -> str:
    """Say why nothing was sent to a segment."""
    return _("This segment was removed meanwhile: nobody got anything.")


def sample_of(request: HttpRequest) -> int | None:
    """Return how many shall get it first; None: all."""
    return sending_again.SAMPLE if "_sample" in request.POST else None


def unknown(request: HttpRequest, issue_id: int) -> HttpResponse:
    """GET asks for the relay's log; POST looks there for the mails whose end is unknown."""
    issue = issue_to_move(request, issue_id)
    require(request, "subscriptions.view_delivery")
    if request.method in {"GET", "HEAD"}:
        counts = progress(issue)["counts"]
        return _ask_about_unknown(request, issue, counts["unknown"], log_only=True)
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
        number = reconcile.mark_accepted(lines)
        record(Act.RECONCILED, issue, count=number)
    text = ngettext(
        "%d mail was found in the log: accepted.",
        "%d mails were found in the log: accepted.",
        number,
    )
    log(request, issue, text % number)
    messages.success(request, text % number)
    return page_of(issue.pk)


def _ask_about_unknown(
    request: HttpRequest, issue: Issue, number: int, *, log_only: bool = False
) -> HttpResponse:
    from django.contrib.admin import site  # noqa: PLC0415 - not ready while apps load

    context = site.each_context(request) | {
        "title": _("Check the unknown") if log_only else _("Send the unknown again"),
        "issue": issue,
        "opts": Issue._meta,
        "number": number,
        "log_only": log_only,
        "settled_minutes": int(sending_again.SETTLED.total_seconds() // 60),
    }
    return render(request, "admin/subscriptions/issue/unknown.html", context)
