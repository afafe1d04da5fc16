"""A version of a story that somebody without a login reads by a link, and what they say to it."""

from __future__ import annotations

from typing import Final, Self

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.typed import Typed

LONGEST_NAME: Final = 120
LONGEST_TEXT: Final = 5000


class GuestLinkQuerySet(models.QuerySet["GuestLink"]):
    """Which links still open something."""

    def open(self) -> Self:
        """Return those that are neither revoked nor expired, by the database's clock."""
        return self.filter(revoked_at=None, expires_at__gt=Now())


class GuestLink(Typed):
    """A link to one saved version. Its secret is in the link alone; here is what it hashes to.

    ``paragraphs``: the numbers of the only ones that are shown; empty: the whole story.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    article = models.ForeignKey(
        "articles.Article",
        on_delete=models.SET_NULL,
        null=True,
        related_name="guest_links",
        help_text="None: the story was deleted.",
    )
    version = models.PositiveIntegerField()
    paragraphs = models.JSONField(default=list)
    name = models.CharField(_("for whom"), max_length=LONGEST_NAME)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    form_key = models.UUIDField(unique=True, help_text="The form that made it: sent twice, once.")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=LONGEST_NAME, blank=True)

    objects = GuestLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="guest_link_for_somebody"),
            models.CheckConstraint(
                condition=Q(approved_at=None, approved_by="")
                | Q(approved_at__isnull=False) & ~Q(approved_by=""),
                name="guest_link_approved_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GuestNote(Typed):
    """What a guest wrote to the version that the link shows."""

    link = models.ForeignKey(GuestLink, on_delete=models.CASCADE, related_name="notes")
    text = models.TextField(_("note"), validators=[MaxLengthValidator(LONGEST_TEXT)])
    form_key = models.UUIDField(unique=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("guest's note")
        verbose_name_plural = _("guests' notes")
        ordering = ["pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="guest_note_says_something")
        ]

    def __str__(self) -> str:
        return self.text[:80]
