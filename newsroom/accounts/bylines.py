"""The name above a reporter's stories: a login that is to write gets one."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from articles.models import Reporter
from newsroom import roles

LONGEST: Final = Reporter._meta.get_field("name").max_length or 0


def join(user: User, by: User) -> Reporter | None:
    """Join a login in the role of reporters to the reporter of its name, and return that row.

    A row that no login holds is taken; where there is none, one is made. None: the login has
    another role, has a reporter already or no name, or somebody else's login holds the name, and
    a person has to decide. ``by`` is who gave the role; the row's history says so.
    """
    name = name_of(user)
    if not 0 < len(name) <= LONGEST or not lacks(user):
        return None
    with transaction.atomic():
        named = Reporter.objects.filter(name__iexact=name).order_by("pk")
        rows = list(named.select_for_update(of=("self",)))
        if any(row.user_id for row in rows):
            return None
        row = rows[0] if rows else Reporter(name=name)
        row.user = user
        row.save()
        told = [{"changed": {"fields": ["login"]}}] if rows else [{"added": {}}]
        LogEntry.objects.log_actions(
            by.pk, [row], CHANGE if rows else ADDITION, told, single_object=True
        )
    return row


def name_of(user: User) -> str:
    """Return first and last name as they stand above a story; empty: the login has none."""
    return " ".join(user.get_full_name().split())


def lacks(user: User) -> bool:
    """Whether the login is to write as a reporter and has no name to write under."""
    is_reporter = user.is_active and user.groups.filter(name=roles.REPORTER).exists()
    return is_reporter and not Reporter.objects.filter(user=user).exists()


def join_and_tell(request: HttpRequest, user: User) -> None:
    """Join the login as ``join`` does, and say what its stories are signed with, or what lacks."""
    assert isinstance(request.user, User)
    if row := join(user, request.user):
        said = _("Stories of %(login)s are signed “%(name)s”.")
        messages.success(request, said % {"login": user.get_username(), "name": row.name})
    elif lacks(user):
        said = _("The login %(login)s has no name to sign stories with yet: %(why)s")
        link = reverse("admin:articles_reporter_changelist")
        told = said % {"login": user.get_username(), "why": _why_not(user)}
        messages.warning(request, format_html('{} <a href="{}">{}</a>', told, link, _("Reporters")))


def _why_not(user: User) -> str:
    """Say why the login could not be joined to a reporter, and what to do."""
    if not (name := name_of(user)):
        return _("first and last name are empty. Fill them in, or choose the login at a reporter:")
    if len(name) > LONGEST:
        said = _("first and last name have more than %d letters together. Choose it at a reporter:")
        return said % LONGEST
    return _("a reporter of that name belongs to another login. Choose it at another reporter:")
