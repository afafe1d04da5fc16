"""Rows that tie a story to a tag, a reporter or a source, and lists of stories made of them."""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from django.db import models
from django.db.models import F
from django.utils import timezone

Row = TypeVar("Row", bound=models.Model)


class TyingQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows by the time at which their stories appear."""

    def due(self) -> Self:
        """Rows whose story is due, newest first: one walk along an index, however many there are.

        A way to the keys of stories only; what a reader may see ``Article.objects.published()``
        says of the stories themselves.
        """
        return self.filter(public_at__lte=timezone.now()).order_by("-public_at", f"-{self.story}")

    @property
    def story(self) -> str:
        """The name of the column that holds the story's key."""
        return "content_object_id" if hasattr(self.model, "content_object") else "article_id"


class Tying(models.Model):
    """Carries ``public_at``: the story's publication time while it is approved, else null.

    The database keeps it in step (triggers in the migrations), whoever writes to either table.
    """

    public_at = models.DateTimeField(editable=False, null=True)

    objects = TyingQuerySet.as_manager()

    class Meta:
        abstract = True


def newest_first(subject: str, story: str, name: str) -> models.Index:
    """Return the index that a list of one subject's stories walks along."""
    return models.Index(
        subject,
        F("public_at").desc(),
        F(story).desc(),
        condition=models.Q(public_at__isnull=False),
        name=name,
    )
