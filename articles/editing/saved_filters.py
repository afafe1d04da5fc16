"""A list kept under a name: what it is asked for, who may share, rename or remove it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from articles.editing import workflow
from articles.models import SavedFilter
from articles.models.saved_filter import LONGEST_QUERY
from articles.text.characters import as_line

MOST: Final = 30
NOT_ASKED: Final = frozenset({"p", "all", "e", "_facets", "_popup", "_to_field"})
"""Parameters of a list's address that say where in it one is, not what it shows."""

NOTHING = _("The list shows everything: search or choose something first.")
TOO_MUCH = _("What the list is asked for is too long to be kept.")
NAMELESS = _("Give the filter a name.")
TAKEN = _("There is a filter of this name already. Choose another name.")
TOO_MANY = _("You have %(most)d filters for this list; remove one first.")
GONE = _("Nothing was done: somebody removed this filter.")


def asked(params: QueryDict) -> str:
    """Return what a list is asked for, in the order in which it is kept; empty for everything."""
    kept = {
        name: [value for value in values if value.strip()]
        for name, values in params.lists()
        if name not in NOT_ASKED
    }
    return urlencode(sorted((name, values) for name, values in kept.items() if values), doseq=True)


def may_share(user: Any) -> bool:
    """Whether a filter of ``user`` may stand above everybody's list."""
    return bool(user.has_perm(workflow.EDIT_ANY))


def may_change(user: Any, saved: SavedFilter) -> bool:
    """Whether ``user`` may rename or remove it: own ones, and as an editor what is shared."""
    return saved.owner_id == user.pk or (saved.is_shared and may_share(user))


def keep(user: User, desk: str, name: str, query: str, *, is_shared: bool = False) -> SavedFilter:
    """Keep ``query`` of the list ``desk`` as ``name``; kept twice, it is there once.

    Raises:
        PermissionDenied: the user may not share.
        ValidationError: nothing is asked for, or the name says nothing, is too long or taken.
    """
    if is_shared and not may_share(user):
        raise PermissionDenied
    query = asked(_parsed(query))
    if not query:
        raise ValidationError(NOTHING, code="nothing")
    if len(query) > LONGEST_QUERY:
        raise ValidationError(TOO_MUCH, code="too_much")
    made = SavedFilter(owner=user, desk=desk, name=name, query=query, is_shared=is_shared)
    _check_name(made)
    own = SavedFilter.objects.filter(owner=user, desk=desk)
    if (there := own.filter(name=made.name).first()) is not None and there.query == query:
        return there
    if there is None and own.count() >= MOST:
        raise ValidationError(TOO_MANY, code="too_many", params={"most": MOST})
    _written(made.save)
    return made


def rename(user: User, saved: SavedFilter, name: str, *, is_shared: bool) -> SavedFilter:
    """Give it another name, and say whether the newsroom sees it.

    Raises:
        PermissionDenied: it is another's, or the user may not share.
        ValidationError: the name says nothing, is too long or taken; the filter is gone.
    """
    if not may_change(user, saved) or (is_shared and not saved.is_shared and not may_share(user)):
        raise PermissionDenied
    saved.name, saved.is_shared = name, is_shared
    _check_name(saved)
    same = SavedFilter.objects.filter(pk=saved.pk)
    if not _written(lambda: same.update(name=saved.name, is_shared=is_shared)):
        raise ValidationError(GONE, code="gone")
    return saved


def remove(user: User, saved: SavedFilter) -> None:
    """Remove it from above the list.

    Raises:
        PermissionDenied: it is another's.
    """
    if not may_change(user, saved):
        raise PermissionDenied
    SavedFilter.objects.filter(pk=saved.pk).delete()


def _check_name(saved: SavedFilter) -> None:
    """Put the name right, and refuse one that says nothing or too much."""
    saved.name = as_line(saved.name)
    if not saved.name:
        raise ValidationError(NAMELESS, code="nameless")
    saved.clean_fields()


def _written(write: Callable[[], Any]) -> Any:
    try:
        with transaction.atomic():
            return write()
    except IntegrityError as error:
        raise ValidationError(TAKEN, code="taken") from error


def _parsed(query: str) -> QueryDict:
    try:
        return QueryDict(query)
    except ValueError as error:  # more parameters than an address may have
        raise ValidationError(TOO_MUCH, code="too_much") from error


def lost(changelist: Any, params: QueryDict) -> list[str]:
    """Return the names of the filters by which ``changelist`` is asked for what is not there.

    Such as a section that was deleted: the list has no choice of that value.
    """
    shown = {type(spec): spec for spec in changelist.filter_specs}
    found = []
    for kind in changelist.list_filter:
        if not isinstance(kind, type) or not issubclass(kind, SimpleListFilter):
            continue
        value = params.get(str(kind.parameter_name), "").strip()
        spec = shown.get(kind)
        if value and (
            spec is None or value not in {str(key) for key, _name in spec.lookup_choices}
        ):
            found.append(str(kind.title))
    return found
