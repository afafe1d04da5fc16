"""Two people press at the same moment: the second one's view runs again, and sees the first's.

What a form checked may be stored by somebody else before it is stored by this one: the database
then refuses the row, or ends one of two transactions that wait for each other. Nothing of such a
view is stored, so it is run again from the beginning; its form now says in words what stands in the
way. Every view of the admin is wrapped in this, once, by the admin site.
"""

from __future__ import annotations

import functools
import logging
import random
import time
from collections.abc import Callable
from typing import Final

from django.contrib import admin
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connection
from django.db.models import ProtectedError, RestrictedError
from django.http import HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from psycopg import errors

View = Callable[..., HttpResponseBase]

TRIES: Final = 5
PAUSE: Final = 0.05  # seconds; the longest pause before the second try, more before later ones
_COLLISIONS: Final = (
    errors.DeadlockDetected,
    errors.SerializationFailure,
    errors.UniqueViolation,
    errors.ForeignKeyViolation,
)

log = logging.getLogger(__name__)


def is_collision(error: Exception) -> bool:
    """Whether somebody else's simultaneous change can be the cause of ``error``."""
    if isinstance(error, (ProtectedError, RestrictedError, ObjectDoesNotExist)):
        return True
    return isinstance(error.__cause__, _COLLISIONS)


def run_again(view: View) -> View:
    """Run ``view`` again where it collided with somebody else's change.

    After ``TRIES`` collisions the answer is a page (503) that says so, and the log has the last
    error. Inside a transaction nothing can be run again: there the error is raised.
    """

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        for number in range(1, TRIES + 1):
            try:
                return view(request, *args, **kwargs)
            except (DatabaseError, ObjectDoesNotExist) as error:
                if connection.in_atomic_block or not is_collision(error):
                    raise
                if number == TRIES:
                    log.exception("A view collided %d times: %s", TRIES, request.path)
                    return _busy(request)
            for files in request.FILES.lists():
                for file in files[1]:
                    file.seek(0)
            time.sleep(random.uniform(0, PAUSE * number))  # noqa: S311 - keeps two apart
        raise AssertionError  # pragma: no cover - the last try returns or raises

    return wrapped


def _busy(request: HttpRequest) -> TemplateResponse:
    said = _("Somebody changed the same at the same moment; nothing of yours is saved yet.")
    context = admin.site.each_context(request) | {"title": _("One moment"), "said": said}
    return TemplateResponse(request, "admin/refused.html", context | {"go_back": True}, status=503)
