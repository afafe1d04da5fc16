"""Who is to be welcomed: each person once, whatever happens."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions.models.subscriber import Subscriber


class Welcome(models.Model):
    """That somebody confirmed for the first time; settled: a mail was queued, or none is due.

    The row stays as long as the person, so that there is never a second one.
    """

    subscriber = models.OneToOneField(
        Subscriber,
        on_delete=models.CASCADE,
        related_name="welcome",
        verbose_name=_("subscriber"),
    )
    created_at = models.DateTimeField(_("confirmed"), db_default=Now(), editable=False)
    settled_at = models.DateTimeField(_("settled"), null=True, editable=False)

    class Meta:
        verbose_name = _("welcome")
        verbose_name_plural = _("welcomes")
        ordering = ["pk"]
        indexes = [
            models.Index("created_at", condition=Q(settled_at=None), name="welcome_open"),
        ]

    def __str__(self) -> str:
        return str(self.subscriber_id)
