"""Pages behind a link that only its owner has: each mail carries one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.pages.private import ALLOWED, private

__all__ = ["ALLOWED", "link_invalid", "private"]


def link_invalid(request: HttpRequest, *, expired: bool) -> HttpResponse:
    status = 410 if expired else 404
    return render(request, "subscriptions/link_invalid.html", {"expired": expired}, status=status)
