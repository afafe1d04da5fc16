"""How fast mail may leave, held in one place for the workers of every machine."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class RateLimitBucket(models.Model):
    """One bucket of permits to send: of all mail (name ``*``) or of one domain's.

    ``subscriptions.outbox.rate_limit`` fills and empties it.

    ``permits`` is what there was at ``at``; more grew since. ``booked_until`` is the moment to
    which mails of a domain were put off, so that the next is put off behind them.
    """

    name = models.CharField(max_length=255, primary_key=True)
    permits = models.FloatField()
    at = models.DateTimeField(db_default=Now())
    booked_until = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(permits__gte=0), name="bucket_permits")]

    def __str__(self) -> str:
        return self.name
