"""Fields and widgets of the story form."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.widgets import Script
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import ProseEditorWidget

from articles.admin import editor_labels
from articles.body import rules, sanitizer
from articles.body.typed import with_paragraphs
from articles.db.keys import key_of
from articles.models import Tag
from articles.models.tag_names import tag_key, tag_name
from articles.text.characters import as_text

LONGEST_TAG = 100
MOST_TAGS = 20
_SEPARATORS = re.compile(r"[,;\n]")


class BodyWidget(ProseEditorWidget):  # type: ignore[misc]  # the library is untyped
    """The editor without the library's own start script.

    That one needs an inline import map and puts a style element into the page; the site's policy
    allows neither. ``editor.js`` starts the same editor from the same declaration.
    """

    @property
    def media(self) -> forms.Media:
        """What the page loads."""
        return forms.Media(
            css={"all": ["admin_newsroom/css/editor.css", "admin_newsroom/css/pictures.css"]},
            js=[Script("admin_newsroom/js/editor.js", type="module")],  # type: ignore[list-item]
        )

    def get_config(self) -> dict[str, Any]:
        """Return what ``editor.js`` reads: the declaration, the library's address, labels."""
        config: dict[str, Any] = super().get_config()
        return config | {
            "library": static("django_prose_editor/editor.js"),
            "pasting": rules.for_editor(),
            "addresses": editor_labels.addresses(),
            "labels": editor_labels.labels(),
        }


class TypedField(forms.CharField):
    """A text that no model puts right: see ``articles.models.typed``."""

    def to_python(self, value: Any) -> Any:
        """Return the text as it was meant."""
        return as_text(super().to_python(value) or "")


def cleaned_body(typed: str) -> str:
    """Return a body as it is kept.

    Raises:
        ValidationError: see ``check_body``.
    """
    check_body(typed)
    return sanitizer.clean(with_paragraphs(typed))


def check_body(typed: str, most: int = sanitizer.LONGEST) -> None:
    """Refuse a text that cannot be kept as it was meant.

    Raises:
        ValidationError: it is too long, or holds a link that no reader can follow.
    """
    if len(typed) > most:
        raise ValidationError(
            _("This text has %(count)d characters with its markup; at most %(most)d are taken."),
            code="body_too_long",
            params={"count": len(typed), "most": most},
        )
    if refused := sanitizer.refused_links(typed):
        raise ValidationError(
            _("“%(address)s” cannot be a link; begin it with https://, http:// or mailto:."),
            code="link",
            params={"address": refused[0][:80]},
        )


class TagsWidget(forms.TextInput):
    """Names separated by commas; ``tags.js`` suggests those that exist."""

    def format_value(self, value: Any) -> str:
        """Return the names as they are typed, in alphabetical order."""
        if value is None or isinstance(value, str):
            return value or ""
        return ", ".join(sorted((_name(tag) for tag in value), key=str.casefold))


class TickedSections(forms.CheckboxSelectMultiple):
    """Boxes to tick. An empty value goes along, so that none ticked is told from no such field."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        """Return the keys."""
        return [key for key in super().value_from_datadict(data, files, name) or () if key]


def _name(tag: Tag | str) -> str:
    return tag if isinstance(tag, str) else tag.name


class TagsField(forms.CharField):
    """Tags by name. Only commas part them: "Warisan Dunia" is one tag.

    ``clean`` returns the names in the order typed, as the tags that exist are written, without
    repeats in another spelling.
    """

    widget = TagsWidget

    def clean(self, value: Any) -> list[str]:
        """Return the names; refuse one that is too long, and too many."""
        typed = super().clean(value) or ""
        names: dict[str, str] = {}
        for part in _SEPARATORS.split(typed):
            name = tag_name(part).strip("\"'“”")
            if name:
                names.setdefault(tag_key(name), name)
        for name in names.values():
            if len(name) > LONGEST_TAG:
                raise ValidationError(
                    _("“%(tag)s…” is too long for a tag; separate tags by commas."),
                    code="tag_too_long",
                    params={"tag": name[:30]},
                )
        if len(names) > MOST_TAGS:
            raise ValidationError(
                _("These are %(count)d tags; at most %(most)d help a reader."),
                code="too_many_tags",
                params={"count": len(names), "most": MOST_TAGS},
            )
        known = Tag.objects.typed(names.values())
        return list(dict.fromkeys(getattr(known.get(n), "name", n) for n in names.values()))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare names, whatever their order."""
        before = {tag_key(_name(tag)) for tag in _tags(initial)}
        try:
            after = {tag_key(name) for name in self.clean(data)}
        except ValidationError:
            return True
        return before != after


def _tags(value: Any) -> Iterable[Tag | str]:
    return [] if value is None or isinstance(value, str) else value


class _KnownKeys:
    """Choices of the admin's search; of keys that were forged none is looked for.

    Django's own ask the database for whatever a form holds that comes back: "abc" ends them.
    """

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Return the choices that the page shows."""
        known = [key for key in value if key_of(str(key))]
        return super().optgroups(name, known, attrs)  # type: ignore[misc]


class KeyChoice(_KnownKeys, AutocompleteSelect):
    """A choice of one row; ``chosen`` is that row where the form has it loaded already."""

    chosen: models.Model | None = None

    def optgroups(self, name: str, value: Sequence[str], attrs: Any = None) -> Any:
        """Return the choices that the page shows; what is known is not asked for."""
        if self.chosen is None or list(map(str, value)) != [str(self.chosen.pk)]:
            return super().optgroups(name, value, attrs)
        label = self.choices.field.label_from_instance(self.chosen)
        [group] = super().optgroups(name, [], attrs)
        group[1].append(self.create_option(name, self.chosen.pk, label, True, len(group[1])))
        return [group]


class KeysChoice(_KnownKeys, AutocompleteSelectMultiple):
    """A choice of several rows."""


class WithChoices:
    """An admin or inline whose ``autocomplete_fields`` bear any key that a form may hold."""

    admin_site: admin.AdminSite

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A search for one row."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeyChoice(db_field, self.admin_site))
        return super().formfield_for_foreignkey(  # type: ignore[misc]
            db_field, request, **kwargs
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """A search for several rows."""
        if db_field.name in self.get_autocomplete_fields(request):  # type: ignore[attr-defined]
            kwargs.setdefault("widget", KeysChoice(db_field, self.admin_site))
        return super().formfield_for_manytomany(  # type: ignore[misc]
            db_field, request, **kwargs
        )


class MomentInput(forms.DateTimeInput):
    """The browser's own field for a date with a time, in site time to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class MomentField(forms.DateTimeField):
    """A date with a time; what differs only by the seconds that are not shown is the same."""

    widget = MomentInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Compare to the minute."""
        try:
            typed = self.to_python(data)
        except ValidationError:
            return True
        stored = self.to_python(self.prepare_value(initial)) if initial else None
        return to_the_minute(typed) != to_the_minute(stored)


def to_the_minute(time: datetime.datetime | None) -> datetime.datetime | None:
    """Return ``time`` as a ``MomentInput`` shows it."""
    return time.replace(second=0, microsecond=0) if time else None


MOMENT: dict[str, Any] = {
    "form_class": MomentField,
    "widget": MomentInput,
    "show_hidden_initial": False,
}
"""What ``formfield_overrides`` takes for times."""


class WritingArea(forms.Textarea):
    """A text field that grows with its text; ``counter.js`` counts against ``limit``.

    No ``maxlength``: it would cut a pasted text in silence. The form says what is too long.
    """

    def __init__(self, limit: int, rows: int, one_line: bool = False) -> None:
        attrs: dict[str, Any] = {"rows": rows, "data-limit": limit, "class": "writing"}
        if one_line:
            attrs["data-one-line"] = ""
        super().__init__(attrs)


class CutArea(forms.Textarea):
    """A line of which readers see the beginning; ``counter.js`` counts up to the ``cut``."""

    def __init__(self, cut: int, rows: int = 2) -> None:
        super().__init__({"rows": rows, "data-limit": cut, "data-one-line": ""})

    def build_attrs(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """No ``maxlength``: see ``WritingArea``."""
        attrs = super().build_attrs(*args, **kwargs)
        attrs.pop("maxlength", None)
        return attrs
