"""The acts of the issue desk: each a POST of its own, each with its line in the log."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from articles.db.keys import key_of
from subscriptions import addresses
from subscriptions.admin.base import log, require
from subscriptions.admin.issue import choosing, standing, timing
from subscriptions.admin.issue import differences as differing
from subscriptions.admin.issue import draft as drafts
from subscriptions.issues import lifecycle, preflight, sending_again, trial_mails
from subscriptions.issues.progress import progress
from subscriptions.models import Edition, Issue
from subscriptions.models.edition import MOST_STORIES

REFUSED_ADDRESS: Final = "refused_trial_address"  # in a session: an issue's key, what, why


class UnsavedError(Exception):
    """The draft was not saved, and what was typed (``draft``) must not be lost."""

    def __init__(self, draft: drafts.Draft) -> None:
        super().__init__()
        self.draft = draft


def page_of(issue_id: int, anchor: str = "", **query: str) -> HttpResponseRedirect:
    """Lead to the desk of one issue."""
    address = reverse("admin:subscriptions_issue_change", args=[issue_id])
    return HttpResponseRedirect(address + (f"?{urlencode(query)}" if query else "") + anchor)


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
        return _not_seen(request, issue, draft, error)
    except drafts.WordsError as error:
        fault = draft.subject_fault or _("Not saved yet: see what is marked below.")
        messages.error(request, fault)
        raise UnsavedError(draft) from error
    for problem in draft.problems:
        messages.warning(request, problem)
    for words in draft.told:
        messages.info(request, words)
    messages.success(request, _("Saved."))  # whatever is refused below
    not_kept = draft.chosen.not_kept() if draft.chosen else {}
    if "_search" in request.POST:
        query = {"q": term} if (term := request.POST.get("q", "")[:200]) else {}
        return page_of(issue.pk, "#pilih", **query, **not_kept)
    if "_trial_mail" in request.POST:
        return _prove(request, issue, **not_kept)
    if "_send" in request.POST and not draft.problems:
        return _send(request, issue, **not_kept)
    log(request, issue, _("Changed the digest."))
    if draft.chosen is not None and (refusal := timing.refusal(request.POST)):
        messages.warning(request, refusal)
        return page_of(issue.pk, "#kirim", **not_kept)
    return page_of(issue.pk, **not_kept)


def _not_seen(
    request: HttpRequest, issue: Issue, draft: drafts.Draft, error: drafts.SeenError
) -> HttpResponse:
    issue.refresh_from_db(fields=["state"])
    if issue.state == Issue.State.DRAFT:
        messages.error(request, _("Somebody changed this mailing meanwhile; look at it below."))
        raise UnsavedError(draft) from error
    messages.error(request, no_draft(issue))
    if differing.lost_words(issue, draft) or differing.stories_apart(issue, draft):
        raise UnsavedError(draft) from error
    return page_of(issue.pk)  # a second press of the same


def _prove(request: HttpRequest, issue: Issue, **query: str) -> HttpResponse:
    address = request.POST.get("address", "").strip() or drafts.staff_address(request.user)
    try:
        address = addresses.normalise(address)
        trial_mails.queue_trial_mail(issue, address, request.user)
    except addresses.AddressError as error:
        _refuse_address(request, issue, address, str(error.args[0]))
    except ValidationError as error:
        _refuse_address(request, issue, address, error.messages[0])
    else:
        log(request, issue, _("Sent a trial mail to %s.") % address)
        messages.success(request, _("The trial mail is on its way to %s.") % address)
    return page_of(issue.pk, "#uji", **query)


def _refuse_address(request: HttpRequest, issue: Issue, address: str, fault: str) -> None:
    """Say why; the page that is shown next has both in the field. No address stands in a URL."""
    messages.error(request, fault)
    request.session[REFUSED_ADDRESS] = [issue.pk, address[: addresses.LONGEST_COPY], fault]


def _send(request: HttpRequest, issue: Issue, **not_kept: str) -> HttpResponse:
    points = preflight.run_checks(issue)
    try:
        at = timing.read_time(request.POST)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return page_of(issue.pk, "#kirim", **not_kept)
    if not preflight.may_go(points):
        messages.error(request, _("It cannot go out like this: see the checklist."))
        return page_of(issue.pk, "#periksa")
    if not lifecycle.queue_digest(issue, at, sample_of(request)):
        messages.warning(request, no_draft(issue))
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


def done_or_not(
    request: HttpRequest, issue: Issue, *, done: bool, told: str, logged: str, why: str = ""
) -> HttpResponse:
    """Say what was done, and write it down; or say ``why`` nothing was."""
    if done:
        log(request, issue, logged)
        messages.success(request, told)
    else:
        messages.warning(request, why or not_done(issue))
    return page_of(issue.pk)


def not_done(issue: Issue) -> str:
    """Say that nothing was changed, and how the mailing stands."""
    words = _("Nothing was changed.")
    return f"{words} {standing.told(issue)}"


def no_draft(issue: Issue) -> str:
    """Say the same of what was a draft when the page was shown."""
    words = _("This mailing is no draft any more: nothing was changed.")
    return f"{words} {standing.told(issue)}"


@require_POST
def unschedule(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Make a draft again of an issue in its undo window."""
    issue = issue_to_move(request, issue_id)
    note = _("Taken back by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.unschedule(issue, note)
    told = _("Taken back: nobody got it. It is a draft again.")
    return done_or_not(request, issue, done=done, told=told, logged=note)


@require_POST
def stop(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Send no further mail of the issue."""
    issue = issue_to_move(request, issue_id)
    note = _("Stopped by %(user)s") % {"user": request.user.get_username()}
    if issue.state in lifecycle.THROWN_AWAY:  # a page asks first, whichever way one comes
        return HttpResponseRedirect(
            reverse("admin:subscriptions_issue_throw_away", args=[issue.pk])
        )
    done = lifecycle.cancel(issue, note, lifecycle.STOPPED)
    told = _("The mailing is stopped; nobody else gets it.")
    return done_or_not(request, issue, done=done, told=told, logged=note)


@require_POST
def pause(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Hold the issue until somebody lets it go on."""
    issue = issue_to_move(request, issue_id)
    note = _("Paused by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.pause(issue, note)
    return done_or_not(request, issue, done=done, told=_("The mailing is paused."), logged=note)


@require_POST
def resume(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Go on with an issue that was paused, or send one that was too late."""
    issue = issue_to_move(request, issue_id)
    note = _("Resumed by %(user)s") % {"user": request.user.get_username()}
    done = lifecycle.resume(issue, note)
    return done_or_not(request, issue, done=done, told=_("The mailing goes on."), logged=note)


@require_POST
def choose_listing(request: HttpRequest, issue_id: int) -> HttpResponse:
    """Put a mailing into the archive for readers (``_list``), or take it out of it."""
    issue = issue_to_move(request, issue_id)
    is_listed = "_list" in request.POST
    done = lifecycle.choose_listing(issue, is_listed=is_listed)
    told = (
        _("Readers find it in the archive.") if is_listed else _("The archive no longer lists it.")
    )
    return done_or_not(request, issue, done=done, told=told, logged=told)


def sample_of(request: HttpRequest) -> int | None:
    """Return how many shall get it first; None: all."""
    return sending_again.SAMPLE if choosing.SAMPLE in request.POST else None
