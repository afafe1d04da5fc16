"""What load balancers and containers ask: is the process alive, may it be given requests?"""

from __future__ import annotations

from typing import Final

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from newsroom.operations.status import pending_migrations

UNAVAILABLE: Final = 503
_complete: set[str] = set()


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process answers at all: restarting it helps where this fails."""
    return _told("ok", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where readers can be served: PostgreSQL answers and has this version's tables.

    What is wrong with the worker is no reason to take a web process out: see the status page.
    """
    try:
        name = str(connection.settings_dict["NAME"])
        if name in _complete:  # migrations are looked for until they are there, then never again
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
        elif missing := pending_migrations():
            return _told(f"{missing} migrations are missing", UNAVAILABLE)
        else:
            _complete.add(name)
    except Error:
        return _told("database unreachable", UNAVAILABLE)
    return _told("ok", 200)


def _told(words: str, status: int) -> HttpResponse:
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    if status == UNAVAILABLE:
        answer.headers["Retry-After"] = "5"
    return answer
