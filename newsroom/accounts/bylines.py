"""The name above a reporter's stories: a login that is to write gets one."""

from __future__ import annotations

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


def join(user: User, by: User) -> Reporter | None:
    """Join a login in the role of reporters to the reporter of its name, and return that row.

    A row that no login holds is taken; where there is none, one is made. None: the login has
    another role, has a reporter already or no name, or somebody else's login holds the name, and
    a person has to decide. ``by`` is who gave the role; the row's history says so.
    """
    name = " ".join(user.get_full_name().split())
    longest = Reporter._meta.get_field("name").max_length
    if not name or len(name) > (longest or 0) or not lacks(user):
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
        said = _(
            "The login %(login)s has no name to sign stories with yet: it has no first and last "
            "name, or a reporter of that name belongs to another login. Choose it at a reporter:"
        )
        link = reverse("admin:articles_reporter_changelist")
        told = said % {"login": user.get_username()}
        messages.warning(request, format_html('{} <a href="{}">{}</a>', told, link, _("Reporters")))
