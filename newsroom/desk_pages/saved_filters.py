"""Keeping, renaming and removing the filters above a list; each answer leads back to the list."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from articles.db.keys import key_of
from articles.editing import saved_filters
from articles.models import SavedFilter


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep what the list of ``desk`` is asked for under a name."""
    desk, query = request.POST.get("desk", ""), request.POST.get("query", "")
    back = _list_of(request, desk)
    name, is_shared = request.POST.get("name", ""), "is_shared" in request.POST
    try:
        made = saved_filters.keep(_user(request), desk, name, query, is_shared=is_shared)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        said = _("“%(name)s” stands above this list from now on.")
        messages.success(request, said % {"name": made.name})
        query = made.query
    return HttpResponseRedirect(f"{back}?{query}" if query else back)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Rename a filter, share it or not, or remove it, as the pressed button says."""
    user = _user(request)
    desk, query = request.POST.get("desk", ""), request.POST.get("query", "")
    back = _list_of(request, desk)
    address = f"{back}?{query}" if query else back
    rows = SavedFilter.objects.above(desk, user)
    saved = rows.filter(pk=key_of(request.POST.get("filter"))).first()
    if saved is None:
        messages.warning(request, str(saved_filters.GONE))
        return HttpResponseRedirect(address)
    before = saved.name
    try:
        if request.POST.get("do") == "remove":
            saved_filters.remove(user, saved)
            said = _("“%(name)s” was removed; the stories and other lines stay as they are.")
        else:
            is_shared = "is_shared" in request.POST
            saved_filters.rename(user, saved, request.POST.get("name", ""), is_shared=is_shared)
            before, said = saved.name, _("“%(name)s” was saved.")
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, said % {"name": before})
    return HttpResponseRedirect(address)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def _list_of(request: HttpRequest, desk: str) -> str:
    """Return the address of a list; refuse who may not see it."""
    try:
        model = apps.get_model(desk)
    except (LookupError, ValueError) as error:
        raise Http404 from error
    if desk != model._meta.label_lower or not admin.site.is_registered(model):
        raise Http404
    found: Any = admin.site.get_model_admin(model)
    if not found.has_view_or_change_permission(request):
        raise PermissionDenied
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
