"""Signs of life of what the workers do again and again, for health checks and the desk."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import ExpressionWrapper, F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class JobBeatQuerySet(models.QuerySet["JobBeat"]):
    def late(self) -> Self:
        """Those that have been silent for longer than they may be."""
        limit = ExpressionWrapper(F("seen_at") + F("late_after"), models.DateTimeField())
        return self.alias(limit=limit).filter(limit__lt=Now())

    def kept_from_sending(self, lane: str) -> Self:
        """Those senders of a lane, alive, whose relay takes nothing now; newest first."""
        recent = Now() - datetime.timedelta(minutes=1)
        return self.filter(lane=lane, seen_at__gt=recent).exclude(trouble="").order_by("-seen_at")


class JobBeat(models.Model):
    """One job of one worker: when it was last seen alive, and what keeps it from its work.

    ``worker`` is machine and process; ``late_after`` how long the job may be silent.
    """

    worker = models.CharField(_("worker"), max_length=120)
    job = models.CharField(_("job"), max_length=40)
    lane = models.CharField(_("lane"), max_length=20, blank=True)
    seen_at = models.DateTimeField(_("last seen"))
    late_after = models.DurationField(_("late after"))
    trouble = models.CharField(_("trouble"), max_length=300, blank=True)

    objects = JobBeatQuerySet.as_manager()

    class Meta:
        verbose_name = _("job of a worker")
        verbose_name_plural = _("jobs of workers")
        constraints = [models.UniqueConstraint(fields=["worker", "job"], name="one_beat_a_job")]

    def __str__(self) -> str:
        return f"{self.worker} {self.job}"
