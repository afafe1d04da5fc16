"""What somebody typed into the form of a story and has not saved yet."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class AutosaveQuerySet(models.QuerySet["Autosave"]):
    """Whose, and which of them somebody may want back."""

    def waiting(self) -> Self:
        """Texts that are neither saved nor discarded, the newest first, without what they hold.

        Each has its ``headline``, None where the headline is the story's own.
        """
        found = self.filter(closed_at=None).exclude(data={})
        found = found.annotate(headline=KeyTextTransform("headline", "data"))
        return found.defer("data").order_by("-saved_at", "pk")


class Autosave(models.Model):
    """What one form of one person holds beside what it was opened with; a row an open form.

    ``data`` maps what was changed to what it holds now, in the form's terms: a field to its text,
    to ``[key, words]`` of a choice or to whether a box is ticked, a list of rows to its rows. Until
    somebody saves the form nothing of it is in the story. A closed row refuses what comes late.
    """

    class Closed(models.TextChoices):
        """Why nothing more is taken."""

        SAVED = "saved", _("saved")
        DISCARDED = "discarded", _("discarded")

    key = models.UUIDField(primary_key=True, help_text="Made by the browser: sent twice, once.")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("who"),
    )
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        null=True,
        related_name="autosaves",
        verbose_name=_("story"),
        help_text="None: a story that is new, or was deleted.",
    )
    form_key = models.UUIDField(null=True, help_text="See Article: of the form for a new story.")
    version = models.PositiveIntegerField(default=0, help_text="The story's, as it was opened.")
    data = models.JSONField(default=dict)
    writer = models.UUIDField(help_text="The open page whose messages are taken.")
    number = models.PositiveIntegerField(default=0, help_text="Of the last message taken.")
    created_at = models.DateTimeField(_("begun"), db_default=Now())
    saved_at = models.DateTimeField(_("last kept"), db_default=Now())
    closed_at = models.DateTimeField(null=True)
    closed_as = models.CharField(max_length=10, choices=Closed.choices, blank=True)

    objects = AutosaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("unsaved text")
        verbose_name_plural = _("unsaved texts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closed_at=None, closed_as="")
                | models.Q(closed_at__isnull=False, closed_as__in=["saved", "discarded"]),
                name="autosave_closed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_as="saved", data={}) | ~models.Q(closed_as="saved"),
                name="autosave_saved_holds_nothing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.key)
