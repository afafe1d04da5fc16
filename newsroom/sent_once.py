"""A form of the desk that is sent twice does its work once; the second press is led to the first's.

Whoever presses twice without a script, sends from two tabs or goes back and sends again sees the
last answer alone. A form with ``{% once %}`` in it carries a token. Of the same person, token and
content the first press is written down with where it led, in the transaction of its work: a press
at the same moment waits for that and is led there as well, and hears the warnings and errors that
the first one heard. What was refused is written down by nothing, so it can be sent again; another
content is another form. A view whose work is done, whatever it warns of beside it, says a success.
"""

from __future__ import annotations

import datetime
import functools
import hashlib
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.messages.storage.base import Message
from django.db import transaction
from django.db.models.functions import Now
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.utils.translation import gettext as _

from newsroom.accounts.models import SentForm
from newsroom.templatetags.once import TOKEN

View = Callable[..., HttpResponseBase]

KEPT_FOR: Final = datetime.timedelta(days=2)
UNREAD: Final = frozenset({TOKEN, "csrfmiddlewaretoken", "_save", "_continue", "_addanother"})
"""What may differ between two presses of one form; of the buttons, those that only lead on."""


def once(view: View) -> View:
    """Run ``view`` once for a form's token and content."""

    @functools.wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        user = request.user
        if request.method != "POST" or not request.POST.get(TOKEN) or not isinstance(user, User):
            return view(request, *args, **kwargs)
        digest = _digest(request)
        with transaction.atomic():
            if not _is_first(user, digest):
                return _led_on(request, digest)
            response = view(request, *args, **kwargs)
            location = response.headers.get("Location", "")
            if response.status_code == HTTPStatus.FOUND and not _was_refused(request):
                SentForm.objects.filter(pk=digest).update(led_to=location, said=_warned(request))
            else:
                SentForm.objects.filter(pk=digest).delete()
        return response

    return wrapped


def _digest(request: HttpRequest) -> str:
    """Return what tells this form's sending from any other, 64 letters."""
    found = hashlib.sha256(f"{request.user.pk}\0{request.path}\0{request.POST[TOKEN]}".encode())
    for name, values in sorted(request.POST.lists()):
        if name not in UNREAD:
            found.update(repr((name, values)).encode())
    for name, files in sorted(request.FILES.lists()):
        for file in files:
            found.update(repr((name, getattr(file, "name", ""))).encode())
            for chunk in file.chunks():
                found.update(chunk)
            file.seek(0)
    return found.hexdigest()


def _is_first(user: User, digest: str) -> bool:
    """Take the digest; wait for whoever has it in hand. Forget what is old of the same person."""
    SentForm.objects.filter(user=user, created_at__lt=Now() - KEPT_FOR).delete()
    SentForm.objects.bulk_create([SentForm(digest=digest, user=user)], ignore_conflicts=True)
    return SentForm.objects.filter(pk=digest, led_to="").exists()


def _led_on(request: HttpRequest, digest: str) -> HttpResponseBase:
    """Lead to where the first press led, and say again what it warned of, unless it waits there."""
    sent = SentForm.objects.only("led_to", "said").get(pk=digest)
    storage: Any = messages.get_messages(request)
    waiting = {(message.level, message.message) for message in storage}
    storage.used = False  # they are still to be shown
    messages.success(request, _("This was sent twice; it was done once."))
    for message in sent.said:
        if (message.level, message.message) not in waiting:
            messages.add_message(request, message.level, message.message, message.extra_tags)
    return HttpResponseRedirect(sent.led_to)


def _said(request: HttpRequest) -> list[Message]:
    """Return what the view said to the person, in order."""
    return list(getattr(messages.get_messages(request), "_queued_messages", ()))


def _warned(request: HttpRequest) -> list[Message]:
    return [
        Message(message.level, str(message.message), message.extra_tags)
        for message in _said(request)
        if message.level >= messages.WARNING
    ]


def _was_refused(request: HttpRequest) -> bool:
    """Whether the answer warns of something and says no success: nothing was done."""
    levels = {message.level for message in _said(request)}
    return max(levels, default=0) >= messages.WARNING and messages.SUCCESS not in levels
