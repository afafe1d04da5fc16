"""What a login may do, in words: roles with what each is for, single rights by desk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from newsroom import desks, roles

VERBS: dict[str, str | Promise] = {
    "view": _("see"),
    "add": _("add"),
    "change": _("change"),
    "delete": _("delete"),
}
"""Django's own four, in the order in which they grow; its names for them are English only."""


def role_name(group: Group) -> str:
    """Return the role's name in the language of the page; groups of an operator keep theirs."""
    described = roles.DESCRIBED.get(group.name)
    return str(described[0]) if described else group.name


def role_in_words(group: Group) -> str | SafeString:
    """Return the role's name with what it is for."""
    described = roles.DESCRIBED.get(group.name)
    if described is None:
        return group.name
    return format_html('{} <span class="quiet">{}</span>', *described)


class RoleField(forms.ModelChoiceField[Group]):
    """One role."""

    def label_from_instance(self, obj: Any) -> str:
        """Return its name: a list of choices takes no more."""
        return role_name(obj)


class RolesField(forms.ModelMultipleChoiceField[Group]):
    """Roles to tick."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "roles"})

    def label_from_instance(self, obj: Any) -> str:
        """Return its name and what it is for."""
        return role_in_words(obj)


def right_in_words(right: Permission) -> str | SafeString:
    """Return what a right lets do; the thing itself is for those who hear the page."""
    model = right.content_type.model_class()
    word, _sign, about = right.codename.partition("_")
    if model is None or word not in VERBS or about != right.content_type.model:
        return gettext(right.name)
    what = model._meta.verbose_name
    return format_html('{} <span class="visually-hidden">{}</span>', VERBS[word], what)


class _ByDesk(ModelChoiceIterator[Permission]):
    """Rights under the name of what they are about, in the order of the desks."""

    def __iter__(self) -> Iterator[Any]:
        groups: dict[tuple[Any, ...], list[Any]] = {}
        for right in self.queryset:
            kind = right.content_type
            key = (*desks.place_of(kind.model_class()), capfirst(_plural(kind)))
            groups.setdefault(key, []).append((order_of(right), self.choice(right)))
        for key in sorted(groups):
            yield (
                key[-1],
                [choice for _order, choice in sorted(groups[key], key=lambda one: one[0])],
            )


def _plural(kind: ContentType) -> str:
    model = kind.model_class()
    return str(model._meta.verbose_name_plural) if model else kind.model


def order_of(right: Permission) -> tuple[int, str]:
    """Return what rights of one thing are sorted by: seeing first, deleting and its own last."""
    verbs = list(VERBS)
    verb = right.codename.partition("_")[0]
    return (verbs.index(verb) if verb in verbs else len(verbs), right.codename)


class RightsField(forms.ModelMultipleChoiceField[Permission]):
    """Single rights to tick, by desk."""

    widget = forms.CheckboxSelectMultiple(attrs={"class": "rights"})
    iterator = _ByDesk

    def label_from_instance(self, obj: Any) -> str:
        """Return what it lets do."""
        return right_in_words(obj)


def offered(held: Iterable[int] = ()) -> QuerySet[Permission]:
    """Return the rights that mean something here, and those that are ``held`` already."""
    shown = [model for model in apps.get_models() if admin.site.is_registered(model)]
    kinds = ContentType.objects.get_for_models(*shown).values()
    named = Q()
    for label in {label for labels in roles.ROLES.values() for label in labels}:
        app, _dot, codename = label.partition(".")
        named |= Q(content_type__app_label=app, codename=codename)
    rights = Permission.objects.filter(Q(content_type__in=kinds) | named | Q(pk__in=held))
    return rights.select_related("content_type")
