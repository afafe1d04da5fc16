"""What came back: mails that could not be delivered, and readers who called one unwanted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions.models.delivery import Confirmation, Delivery
from subscriptions.models.subscriber import Subscriber


class Bounce(models.Model):
    """One thing that came back about one mail; told again, it changes nothing (``key``)."""

    class Kind(models.TextChoices):
        """How bad it is."""

        HARD = "hard", _("Permanent")
        SOFT = "soft", _("Temporary")
        COMPLAINT = "complaint", _("Reported as unwanted")

    key = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("status code"), max_length=12, blank=True, help_text=_("As in RFC 3463, such as 5.1.1.")
    )
    diagnosis = models.CharField(
        _("diagnosis"),
        max_length=300,
        blank=True,
        help_text=_("What the mail server said, without addresses."),
    )
    source = models.CharField(_("told by"), max_length=20)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.SET_NULL, null=True, related_name="bounces", editable=False
    )
    confirmation = models.ForeignKey(
        Confirmation, on_delete=models.SET_NULL, null=True, related_name="bounces", editable=False
    )
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.CASCADE,
        related_name="bounces",
        verbose_name=_("subscriber"),
    )
    at = models.DateTimeField(_("came back"), db_default=Now())

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["hard", "soft", "complaint"]), name="bounce_kind_known"
            )
        ]
        indexes = [
            models.Index("subscriber", "at", name="bounce_of_subscriber"),
            models.Index(F("at").desc(), F("id").desc(), name="bounce_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.status}".strip()
