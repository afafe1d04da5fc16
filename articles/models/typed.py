"""What people type into the fields of a model, kept as they meant it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django_prose_editor.fields import ProseEditorField

from articles.db.page_tags import note_row
from articles.text.characters import as_line, as_text


class Typed(models.Model):
    """A model whose texts are typed by people: each is put right before it is judged.

    Every form of the model comes through here, so that a headline of nothing but signs that nobody
    sees is an empty one, and is refused as such. Bodies are the sanitiser's.
    """

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and say so to a page that is being made of it."""
        row = super().from_db(*args, **kwargs)
        note_row(str(cls._meta.model_name), row.pk)
        return row

    def clean_fields(self, exclude: Any = None) -> None:
        """Put the texts right, then check every field."""
        for field in self._meta.concrete_fields:
            text = self.__dict__.get(field.attname)
            if isinstance(text, str) and field.editable and not field.choices:
                if isinstance(field, models.CharField):
                    setattr(self, field.attname, as_line(text))
                elif isinstance(field, models.TextField) and not isinstance(
                    field, ProseEditorField
                ):
                    setattr(self, field.attname, as_text(text))
        super().clean_fields(exclude=exclude)
