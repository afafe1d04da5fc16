"""Who was refused what for want of a right: each first time of an hour, then ever rarer."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest

from articles.auditlog.acts import Act
from articles.auditlog.log import record_counted

SAFE = ("GET", "HEAD", "OPTIONS")


class RefusedAs404Error(Http404):
    """What is asked for is there, and hidden from who asks; whoever answers writes it down."""


def record_refusal(request: HttpRequest) -> None:
    """Write down that the person of ``request`` was refused; of strangers nothing is known."""
    user: Any = request.user
    if user.is_authenticated:
        record_counted(Act.PAGE_REFUSED if request.method in SAFE else Act.ACT_REFUSED, user)
