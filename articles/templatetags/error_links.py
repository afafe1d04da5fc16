"""What is wrong in a refused form of the desk, a line each, leading to the field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeData
from django.utils.text import capfirst

register = template.Library()


class Wrong(NamedTuple):
    """``target`` is the id of the element to go to; ``label`` names the field, and its row."""

    target: str
    label: str
    message: str


@register.inclusion_tag("admin/includes/error_links.html", takes_context=True)
def error_links(context: dict[str, Any]) -> dict[str, list[Wrong]]:
    """List what is wrong in the form and in the rows below it; nothing where all is right."""
    formsets = context.get("inline_admin_formsets") or ()
    form = context["adminform"].form if "adminform" in context else context["form"]
    return {"lines": [*_of_form(form), *_of_rows(formsets)]}


def _of_form(form: forms.BaseForm, where: str = "") -> Iterator[Wrong]:
    for name, messages in form.errors.items():
        if name in form.fields and not (field := form[name]).is_hidden:
            label = f"{where}, {field.label}" if where else capfirst(field.label)
            for message in messages:
                yield Wrong(_target(field), str(label), _plain(message))


def _of_rows(formsets: Iterable[Any]) -> Iterator[Wrong]:
    for inline in formsets:
        rows, options = inline.formset, inline.opts
        for message in rows.non_form_errors():
            name = capfirst(options.verbose_name_plural)
            yield Wrong(f"{rows.prefix}-group", name, _plain(message))
        filled = (form for form in rows.forms if form.instance.pk or form.has_changed())
        for number, form in enumerate(filled, start=1):
            where = f"{capfirst(options.verbose_name)} {number}"
            shown = form.visible_fields()
            for message in form.non_field_errors() if shown else ():
                yield Wrong(_target(shown[0]), where, _plain(message))
            yield from _of_form(form, where)


def _plain(message: Any) -> str:
    """Return a message's words; none of one with a link of its own, which stays at the field."""
    return "" if isinstance(message, SafeData) else str(message)


def _target(field: BoundField) -> str:
    """Return the id of what is typed into or, of several, of the first or of what is around it."""
    return field.id_for_label or field.auto_id
