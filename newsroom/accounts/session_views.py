"""Sessions and devices: everybody ends the own, administrators those of others."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from newsroom.accounts.models import Session


def own(request: HttpRequest) -> HttpResponse:
    """Show the person's sessions, or end one or all others of them (POST)."""
    return _page(request, request.user)


def of_another(request: HttpRequest, user_id: int) -> HttpResponse:
    """Show, or end, those of somebody whom the person may change."""
    return _page(request, user_to_manage(request, user_id))


def user_to_manage(request: HttpRequest, user_id: int) -> User:
    """Return somebody's login for who may change it, by the rule of the desk of logins."""
    user = get_object_or_404(User, pk=user_id)
    if not admin.site.get_model_admin(User).has_change_permission(request, user):
        raise PermissionDenied
    return user


def _page(request: HttpRequest, user: Any) -> HttpResponse:
    if request.method == "POST":
        return _end(request, user)
    context = admin.site.each_context(request) | {
        "title": _("Sessions and devices"),
        "sessions": Session.objects.of(user),
        "current": request.session.session_key,
        "owner": user,
        "is_own": user == request.user,
        "life": _life(),
    }
    return TemplateResponse(request, "accounts/sessions.html", context)


def _life() -> str:
    hours = settings.SESSION_IDLE // datetime.timedelta(hours=1)
    said = gettext(
        "A session ends after %(hours)d hours without use, after %(days)d days where you chose to "
        "stay logged in, and in any case after %(longest)d days."
    )
    days, longest = settings.SESSION_REMEMBERED.days, settings.SESSION_LONGEST.days
    return said % {"hours": hours, "days": days, "longest": longest}


@transaction.atomic
def _end(request: HttpRequest, user: Any) -> HttpResponse:
    if "others" in request.POST:
        number = Session.objects.end_others(request, user)
        if number:
            record(Act.SESSIONS_ENDED, user, count=number)
        said = ngettext("%(number)d session ended.", "%(number)d sessions ended.", number)
        messages.success(request, said % {"number": number})
        return HttpResponseRedirect(request.path)
    wanted = request.POST.get("end", "")
    session = next((row for row in Session.objects.of(user) if row.handle == wanted), None)
    if session is None:
        messages.warning(request, gettext("This session had ended already."))
        return HttpResponseRedirect(request.path)
    record(Act.SESSION_ENDED, user, browser=session.browser or "–")
    if session.pk == request.session.session_key:
        logout(request)
    session.delete()
    messages.success(request, gettext("The session has ended; whoever used it is logged out."))
    return HttpResponseRedirect(request.path)
