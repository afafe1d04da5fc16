"""One search over all desks, from any page: each desk finds what it shows to this person.

A desk may say more: ``best_first`` orders what it found, ``about_found`` says of a row what tells
it from others of its name, ``thumbnail_found`` is the address of its picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from newsroom.desks import place_of

SHOWN: Final = 5
LONGEST: Final = 200  # characters of what is looked for
LEFT_OUT: Final = frozenset(
    {
        *("ArchivedComment", "Bounce", "Entry", "Group", "ImportRun", "LoggedDelivery"),
        *("StoredFile", "Suppression"),
    }
)
"""What machines or readers wrote, or what is found from a row that is listed here."""


@dataclass(frozen=True)
class Line:
    """One row: what it is called, where it is, what else tells it apart."""

    words: str
    url: str
    about: str = ""
    thumbnail: str = ""


@dataclass(frozen=True)
class Found:
    """What one desk found, and where the rest is."""

    title: str
    lines: list[Line]
    url: str
    has_more: bool


def page(request: HttpRequest) -> HttpResponse:
    """Show what ``?q=`` finds, by desk, in the order of the desks."""
    wanted = " ".join(request.GET.get("q", "").split())[:LONGEST]
    context = admin.site.each_context(request) | {
        "title": _("Search"),
        "wanted": wanted,
        "found": found(request, wanted) if wanted else [],
    }
    return TemplateResponse(request, "admin/search.html", context)


def found(request: HttpRequest, wanted: str) -> list[Found]:
    """Return what each desk that the person may look at finds; a query or two each."""
    models = [model for model in apps.get_models() if admin.site.is_registered(model)]
    desks = [model for model in models if _is_searched(request, model)]
    answers = (_found(request, model, wanted) for model in sorted(desks, key=place_of))
    return [answer for answer in answers if answer.lines]


def _is_searched(request: HttpRequest, model: type[Model]) -> bool:
    desk: Any = admin.site.get_model_admin(model)
    return (
        model.__name__ not in LEFT_OUT
        and bool(desk.get_search_fields(request))
        and bool(desk.has_view_or_change_permission(request))
    )


def _found(request: HttpRequest, model: type[Model], wanted: str) -> Found:
    desk: Any = admin.site.get_model_admin(model)
    rows = desk.get_queryset(request).select_related(*_related(desk))
    rows, may_repeat = desk.get_search_results(request, rows, wanted)
    rows = rows.distinct() if may_repeat else rows
    order = getattr(desk, "best_first", None)
    shown = list((order(rows) if order else rows)[: SHOWN + 1])
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    return Found(
        str(capfirst(model._meta.verbose_name_plural)),
        [_line(desk, row, reverse(f"{name}_change", args=[row.pk])) for row in shown[:SHOWN]],
        f"{reverse(f'{name}_changelist')}?{urlencode({'q': wanted})}",
        len(shown) > SHOWN,
    )


def _related(desk: Any) -> list[str]:
    related = desk.list_select_related
    return list(related) if isinstance(related, list | tuple) else []


def _line(desk: Any, row: Model, url: str) -> Line:
    about = getattr(desk, "about_found", None)
    thumbnail = getattr(desk, "thumbnail_found", None)
    return Line(
        str(row) or url, url, about(row) if about else "", thumbnail(row) if thumbnail else ""
    )
