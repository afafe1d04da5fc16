"""Pages behind a link that only its owner has: each mail carries one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.pages.private import ALLOWED, private
from subscriptions import tokens
from subscriptions.models import EndedLink

__all__ = ["ALLOWED", "link_invalid", "private"]


def link_invalid(request: HttpRequest, error: tokens.LinkError) -> HttpResponse:
    """Answer a link that leads nowhere (any more): 410 if it was one of ours, with what became."""
    template = "subscriptions/link_invalid.html"
    if isinstance(error, tokens.LinkEndedError) and error.reason == EndedLink.Reason.ERASED:
        template = "subscriptions/link_erased.html"
    elif isinstance(error, tokens.LinkMovedError | tokens.LinkEndedError):
        template = "subscriptions/link_moved.html"
    is_expired = isinstance(error, tokens.LinkExpiredError)
    return render(request, template, {"expired": is_expired}, status=410 if is_expired else 404)
