"""What a form has changed, as the history of its object tells it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Any

from django import forms


def forget_unchanged(form: forms.ModelForm[Any], apart: AbstractSet[str] = frozenset()) -> None:
    """Count as changed only what is another in the object now, and nothing of ``apart``.

    Called at the end of ``clean``: the editor may write the same text with other signs than it is
    kept in.
    """
    same = {name for name, value in form.cleaned_data.items() if form.initial.get(name) == value}
    form.changed_data[:] = [name for name in form.changed_data if name not in same | apart]
