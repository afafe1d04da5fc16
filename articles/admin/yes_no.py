"""Columns of lists that say in words what Django draws as a tick or a cross."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.utils.translation import gettext


def yes_no(
    field_name: str,
    description: Any,
) -> Callable[[Any], str]:
    """Return the column of a field that is true or false; a list is sorted by the field."""

    @admin.display(description=description, ordering=field_name)
    def column(row: Any) -> str:
        return gettext("yes") if getattr(row, field_name) else gettext("no")

    column.__name__ = f"{field_name}_column"
    return column
