"""Which addresses must never be written to, known by a keyed hash that outlives the subscriber."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from subscriptions import tokens


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def holds(self, email: str) -> bool:
        """Whether the normalised address must not be written to."""
        return self.of(email).exists()

    def final(self) -> Self:
        """Those that no sign-up lifts."""
        return self.filter(reason__in=FINAL_REASONS)

    def add(self, email: str, reason: str) -> None:
        """Never write to the normalised address again; what no sign-up lifts outdoes the rest."""
        _held, is_new = self.get_or_create(
            address_hash=tokens.address_hash(email), defaults={"reason": reason}
        )
        if not is_new and reason in FINAL_REASONS:
            self.of(email).exclude(reason__in=FINAL_REASONS).update(reason=reason)

    def of(self, email: str) -> Self:
        """Those of the normalised address."""
        return self.filter(address_hash__in=tokens.address_hashes(email))


class Suppression(models.Model):
    """An address that must never be written to, known by its keyed hash only.

    It outlives the subscriber's row, so that no import revives it. A sign-up that is confirmed from
    the address's own mailbox lifts it where mail came back or the reader wanted to be forgotten:
    the mailbox works, and its owner wants mail. A complaint or the desk's own word stays.
    """

    class Reason(models.TextChoices):
        DESK = "desk", _("By the mail desk")
        BOUNCE = "bounce", _("Mail bounced")
        COMPLAINT = "complaint", _("Reported as unwanted")
        ERASED = "erased", _("Asked to be forgotten")

    address_hash = models.CharField(max_length=64, primary_key=True, editable=False)
    reason = models.CharField(_("reason"), max_length=10, choices=Reason.choices)
    created_at = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    asked_at = models.DateTimeField(_("signed up again"), null=True, editable=False)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        ordering = ["-created_at", "address_hash"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["desk", "bounce", "complaint", "erased"]),
                name="suppression_reason_known",
            )
        ]
        indexes = [
            models.Index(F("created_at").desc(), F("address_hash"), name="suppression_newest")
        ]

    def __str__(self) -> str:
        return self.get_reason_display()


FINAL_REASONS = frozenset({Suppression.Reason.COMPLAINT, Suppression.Reason.DESK})
