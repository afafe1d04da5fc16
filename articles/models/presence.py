"""Who has a story open at the moment, and where in it they write."""

from __future__ import annotations

import datetime
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

GONE_AFTER: Final = datetime.timedelta(seconds=30)


class PresenceQuerySet(models.QuerySet["Presence"]):
    """Which of the tabs are there."""

    def alive(self) -> Self:
        """Return those that told of themselves lately."""
        return self.filter(seen_at__gt=Now() - GONE_AFTER)


class Presence(models.Model):
    """An open tab with a story's form; a row tells nothing once nobody has seen it for a while."""

    class Place(models.TextChoices):
        """Where the cursor is, beside the body's paragraphs."""

        HEADLINE = "headline", _("headline")
        STANDFIRST = "standfirst", _("standfirst")
        BODY = "body", _("body")
        ELSEWHERE = "", _("elsewhere")

    tab = models.UUIDField(primary_key=True, help_text="Made by the browser.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("who")
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="presences"
    )
    place = models.CharField(max_length=10, choices=Place.choices, blank=True)
    paragraph = models.PositiveSmallIntegerField(null=True, help_text="Of the body, from 1.")
    seen_at = models.DateTimeField(db_default=Now())
    typed_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(
        db_default=Now(), help_text="When it was asked last whether the user may see the story."
    )

    objects = PresenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("open story")
        verbose_name_plural = _("open stories")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.tab)
