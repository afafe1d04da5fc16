"""A draft is thrown away: a page asks first, with and without a script."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from subscriptions.admin.issue.actions import done_or_not, issue_to_move, no_draft, page_of
from subscriptions.issues import lifecycle
from subscriptions.models import Issue


@require_http_methods(["GET", "HEAD", "POST"])
def throw_away(request: HttpRequest, issue_id: int) -> HttpResponse:
    """GET asks; POST ends the draft, and nothing that is a draft no longer."""
    issue = issue_to_move(request, issue_id)
    if request.method == "POST":
        note = _("Thrown away by %(user)s") % {"user": request.user.get_username()}
        done = lifecycle.cancel(issue, note, lifecycle.THROWN_AWAY)
        told = _("The draft was thrown away.")
        why = "" if done else no_draft(issue)
        return done_or_not(request, issue, done=done, told=told, logged=note, why=why)
    if issue.state != Issue.State.DRAFT:
        messages.warning(request, no_draft(issue))
        return page_of(issue.pk)
    from django.contrib.admin import site  # noqa: PLC0415 - not ready while apps load

    context = site.each_context(request) | {
        "title": _("Throw this draft away?"),
        "issue": issue,
        "opts": Issue._meta,
        "number": issue.stories.count(),
    }
    return render(request, "admin/subscriptions/issue/throw_away.html", context)
