"""A value that another row has already: one sentence that names the row and leads to it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import CharField, Model, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

DERIVED = "slug"
"""A field that follows another: where both name one row, it is one fault."""


class ExistingError(ValidationError):
    """``row`` has what was typed."""

    def __init__(self, row: Model) -> None:
        super().__init__(format_html(gettext("This is taken already by {row}."), row=link_to(row)))
        self.code = "existing"
        self.row = row


def link_to(row: Model) -> str | SafeString:
    """Return the name of a row, with a link where it has a page at the desk."""
    meta = row._meta
    try:
        url = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    except NoReverseMatch:
        return f"“{row}”"
    return format_html("<a href='{}'>“{}”</a>", url, row)


class NamesExisting(forms.ModelForm[Any]):
    """A form that says which row has a unique value, once for each row."""

    def validate_unique(self) -> None:
        """Check as Django does; put a link in place of "already exists"."""
        super().validate_unique()
        named: set[Any] = set()
        for name in sorted(self.errors, key=lambda name: name == DERIVED):
            self._name_rows(name, named)

    def _name_rows(self, name: str, named: set[Any]) -> None:
        said: list[ValidationError] = []
        for error in self.errors.as_data()[name]:
            row = getattr(error, "row", None) or self._holder(name, error)
            if row is None:
                said.append(error)
            elif name != DERIVED or row.pk not in named:
                said.append(ExistingError(row))
            if row is not None:
                named.add(row.pk)
        del self.errors[name]
        for error in said:
            self.add_error(name, error)

    def _holder(self, name: str, error: ValidationError) -> Model | None:
        """Return the other row that has the value of the field, if that is what is wrong."""
        if error.code != "unique":
            return None
        model = type(self.instance)
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return None
        # Logins are compared without case, and are no value of the instance while refused.
        value = getattr(self.instance, name) or self.data.get(self.add_prefix(name))
        lookup = f"{name}__iexact" if isinstance(field, CharField) else name
        rows: QuerySet[Model] = model._default_manager.filter(**{lookup: value})
        return rows.exclude(pk=self.instance.pk).first()
