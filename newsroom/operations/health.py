"""What load balancers and containers ask: is the process alive, may it be given requests?"""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import require_safe

from articles.db import clock
from newsroom.operations import serving, watchers
from newsroom.operations.status import all_checks, pending_migrations
from newsroom.pagestore import reports
from subscriptions.models import JobBeat
from subscriptions.outbox import arming
from subscriptions.worker import beats

UNAVAILABLE: Final = HTTPStatus.SERVICE_UNAVAILABLE
_complete: set[str] = set()


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 ``ok`` when PostgreSQL answers, else 503: for load balancers and containers.

    Staff also read which machines' workers are not armed, which of their jobs give no sign of life,
    whether this machine's clock differs from the database's, and how many pages are kept.
    """
    lines = ["ok"]
    try:
        wrong_clock = clock.complaint()
        if request.COOKIES.get(settings.SESSION_COOKIE_NAME) and request.user.is_staff:
            lines += [wrong_clock] if wrong_clock else []
            lines += [
                f"not armed, sends no mail until `manage.py arm` is run there: {host}"
                for host in arming.waiting_hosts()
            ]
            lines += [
                f"no sign of life since {late.seen_at:%F %T}Z: {late.job} of worker {late.worker}"
                for late in beats.late()
            ]
            lines += reports.lines()
    except Error:
        return _told("database unreachable", UNAVAILABLE)
    return _told("\n".join(lines))


@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process answers at all: restarting it helps where this fails."""
    return _told("ok")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Answer 200 where readers can be served: PostgreSQL answers and has this version's tables.

    What is wrong with the worker is no reason to take a web process out. ``?verbose`` tells of it
    to who may know: everything that the status page looks at, a line each, ``[-]`` where somebody
    has to act, and whether this process hears of changes.
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
        if "verbose" in request.GET and watchers.may_watch(request):
            return _told("\n".join(["ok", *_in_full()]))
    except Error:
        return _told("database unreachable", UNAVAILABLE)
    return _told("ok")


def _in_full() -> Iterator[str]:
    """Return what is looked at, in English as the logs are."""
    hears = serving.hears()
    if hears is not None:
        heard = "hears of changes" if hears else "does not hear of changes, makes every page anew"
        yield f"[{'+' if hears else '-'}] this process: {heard}"
    with translation.override("en"):
        for check in all_checks():
            sign = "+" if check.is_fine else "-"
            yield f"[{sign}] {check.name}: {' '.join(filter(None, (check.said, check.advice)))}"
            if check.name == "worker":
                yield from _jobs()


def _jobs() -> Iterator[str]:
    beats = JobBeat.objects.order_by("worker", "job").values_list("worker", "job", "seen_at")
    for worker, job, seen_at in beats:
        ago = (clock.now() - seen_at).total_seconds()
        yield f"    {worker} {job}: {max(0.0, ago):.0f} s ago"


def _told(words: str, status: int = HTTPStatus.OK) -> HttpResponse:
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    answer.headers["Cache-Control"] = "no-store"
    if status == UNAVAILABLE:
        answer.headers["Retry-After"] = "5"
    return answer
