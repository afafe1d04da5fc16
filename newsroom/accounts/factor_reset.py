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
        name = {"name": user.get_username()}
        if reset(user):
            said = gettext("The second factor of “%(name)s” is reset. They were told by mail.")
            messages.success(request, said % name)
        else:
            said = gettext("“%(name)s” has no second factor: there is nothing to reset.")
            messages.warning(request, said % name)
        return HttpResponseRedirect(reverse("admin:auth_user_change", args=[user.pk]))
    context = admin.site.each_context(request) | {
        "title": _("Reset the second factor"),
        "owner": user,
        "kinds": sorted(Authenticator.objects.filter(user=user).values_list("type", flat=True)),
    }
    return TemplateResponse(request, "accounts/factor_reset.html", context)


@transaction.atomic
def reset(user: Any) -> bool:
    """Take all factors away and end all sessions; the next login enrols a new one.

    Return whether there were any: of two administrators who press at once, one did it.
    """
    list(type(user).objects.select_for_update().filter(pk=user.pk))
    if not Authenticator.objects.filter(user=user).exists():
        return False
    record(Act.FACTORS_RESET, user)
    Authenticator.objects.filter(user=user).delete()
    Session.objects.filter(user=user).delete()
    return True
