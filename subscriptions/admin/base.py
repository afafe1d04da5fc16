"""Every act of the mail desk leaves a line in the admin's log; states show as words and marks."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest
from django.utils.formats import number_format

SHEETS: Final = [
    "admin_newsroom/mail/admin.css",
    "admin_newsroom/mail/desk.css",
]


class ReadOnly(admin.ModelAdmin[Any]):
    """A log: nobody adds, changes or deletes a line of it."""

    show_full_result_count = False

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": SHEETS}

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def grouped(number: int) -> str:
    """Return a number as people write it: 2.984."""
    return str(number_format(number, force_grouping=True))


def log(request: HttpRequest, row: Model, text: str, *, is_new: bool = False) -> None:
    """Write down who did what to ``row``; it stands in the row's history."""
    flag = ADDITION if is_new else CHANGE
    rows = type(row)._default_manager.filter(pk=row.pk)
    user: Any = request.user
    LogEntry.objects.log_actions(user.pk, rows, flag, text, single_object=True)


def require(request: HttpRequest, permission: str) -> None:
    """Let nobody on without the permission. Raises PermissionDenied."""
    user: Any = request.user
    if not user.has_perm(permission):
        raise PermissionDenied(permission)
