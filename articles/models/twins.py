"""Two rows that look alike: what an editor decided, and how to take it back."""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.db import clock

UNDO_FOR: Final = datetime.timedelta(days=30)


class TwinsQuerySet(models.QuerySet["Twins"]):
    def merged(self) -> TwinsQuerySet:
        """Return those of which one row is left."""
        return self.filter(is_one=True, undone_at=None)


class Twins(models.Model):
    """Two tags, reporters, sources or developments that are one (the other is gone), or two.

    ``undo`` has what merging them moved, so that it can be moved back: the row that is gone, keys
    by table, rows that both had. ``gone_key`` is the key of a tag's name, by which what somebody
    types meets the tag that is left.
    """

    class Kind(models.TextChoices):
        """Whose desk it is."""

        TAG = "tag", _("tag")
        REPORTER = "reporter", _("reporter")
        SOURCE = "source", _("source")
        EVENT = "event", _("development")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    is_one = models.BooleanField()
    kept_id = models.PositiveBigIntegerField()
    kept_name = models.CharField(max_length=200)
    gone_id = models.PositiveBigIntegerField()
    gone_name = models.CharField(max_length=200)
    gone_key = models.TextField(default="", blank=True)
    stories = models.PositiveIntegerField(default=0)
    undo = models.JSONField(default=dict)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    undone_at = models.DateTimeField(null=True)

    objects = TwinsQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on twins")
        verbose_name_plural = _("decisions on twins")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "kept_id", "gone_id"],
                condition=Q(undone_at=None),
                name="twins_decided_once",
            )
        ]
        indexes = [
            models.Index(fields=["kind", "-created_at"], name="twins_newest"),
            models.Index("gone_key", condition=Q(is_one=True, undone_at=None), name="twins_key"),
        ]

    def __str__(self) -> str:
        return f"{self.gone_name} → {self.kept_name}" if self.is_one else self.kept_name

    @property
    def can_be_undone(self) -> bool:
        """Whether the rows can be parted again."""
        young = self.created_at > clock.now() - UNDO_FOR
        return self.is_one and self.undone_at is None and young
