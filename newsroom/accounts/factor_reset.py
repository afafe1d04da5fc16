"""Somebody lost phone and recovery codes: an administrator takes the factors away."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from newsroom.accounts.models import Session
from newsroom.accounts.session_views import user_to_manage


def lost_factor(request: HttpRequest, user_id: int) -> HttpResponse:
    """Ask, or reset another's factors (POST); nobody's own: a stolen session could."""
    user = user_to_manage(request, user_id)
    if user == request.user:
        raise PermissionDenied
    if request.method == "POST":
        reset(user)
        said = gettext("The second factor of “%(name)s” is reset. They were told by mail.")
        messages.success(request, said % {"name": user.get_username()})
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
    context = admin.site.each_context(request) | {
        "title": _("Reset the second factor"),
        "owner": user,
        "kinds": sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
    }
    return TemplateResponse(request, "accounts/factor_reset.html", context)


@transaction.atomic
def reset(user: Any) -> None:
    """Take all factors away and end all sessions; the next login enrols a new one."""
    list(type(user).objects.select_for_update().filter(pk=user.pk))
    record(Act.FACTORS_RESET, user)
    Authenticator.objects.filter(user=user).delete()
    Session.objects.filter(user=user).delete()
