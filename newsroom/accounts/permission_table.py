"""Who may what: roles by what they may do, people by their roles; from the rights in force."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import VALUES
from newsroom import desks
from newsroom.accounts import permissions, second_factor

SEES = "auth.view_user"


@dataclass(frozen=True)
class Row:
    """One thing; ``cells`` are (name of the role, what it may do with the thing)."""

    name: str
    cells: list[tuple[str, str]]


@dataclass(frozen=True)
class Person:
    """One of the staff, as the table shows them."""

    user: User
    roles: list[str]
    factors: list[str]
    lacks_factor: bool


def page(request: HttpRequest) -> HttpResponse:
    """Show both tables."""
    if not request.user.has_perm(SEES):
        raise PermissionDenied
    groups = list(Group.objects.order_by("pk").prefetch_related("permissions__content_type"))
    context = admin.site.each_context(request) | {
        "title": _("Who may what"),
        "roles": [permissions.role_in_words(group) for group in groups],
        "rows": role_rows(groups),
        "people": people(),
        "has_log": request.user.has_perm("auditlog.view_entry"),
    }
    return TemplateResponse(request, "accounts/permission_table.html", context)


def role_rows(groups: list[Group]) -> list[Row]:
    """Return a row for each thing that some role may do something with, by desk."""
    kinds: dict[ContentType, dict[int, list[Permission]]] = {}
    for group in groups:
        for right in group.permissions.all():
            kinds.setdefault(right.content_type, {}).setdefault(group.pk, []).append(right)
    rows = []
    for kind, by_group in kinds.items():
        cells = [
            (permissions.role_name(group), _words(by_group.get(group.pk, []))) for group in groups
        ]
        model = kind.model_class()
        name = str(model._meta.verbose_name_plural) if model else kind.model
        rows.append((desks.place_of(model), Row(str(capfirst(name)), cells)))
    return [row for _place, row in sorted(rows, key=lambda pair: (pair[0], pair[1].name))]


def _words(held: list[Permission]) -> str:
    return " · ".join(map(_word, sorted(held, key=permissions.order_of)))


def _word(right: Permission) -> str:
    word, _sign, about = right.codename.partition("_")
    is_verb = word in permissions.VERBS and about == right.content_type.model
    return str(permissions.VERBS[word]) if is_verb else gettext(right.name)


def people() -> list[Person]:
    """Return the staff, those who may log in first."""
    factors = Prefetch("authenticator_set", Authenticator.objects.order_by("type"))
    staff = User.objects.filter(is_staff=True).annotate(singles=Count("user_permissions"))
    return [
        _person(user)
        for user in staff.order_by("-is_active", "username").prefetch_related("groups", factors)
    ]


def _person(user: Any) -> Person:
    held = [permissions.role_name(group) for group in user.groups.all()]
    if user.is_superuser:
        held = [gettext("everything (superuser)"), *held]
    if user.singles:
        held.append(gettext("%(count)s single rights") % {"count": user.singles})
    kinds = {factor.type for factor in user.authenticator_set.all()}
    kinds.discard(Authenticator.Type.RECOVERY_CODES)
    names = [str(VALUES["factor"][kind]) for kind in sorted(kinds)]
    lacks = user.is_active and not names and second_factor.is_demanded_of(user)
    return Person(user, held, names, lacks)
