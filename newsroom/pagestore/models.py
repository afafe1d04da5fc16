"""What outlives a process: purges that a cache in front has yet to hear of; what was counted."""

from __future__ import annotations

import datetime
import os
import socket
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

SEEN_LATELY = datetime.timedelta(minutes=1)


class PurgeToSend(models.Model):
    """Tags of pages that a cache in front is to forget; none: it is to forget every page."""

    tags = ArrayField(models.CharField(max_length=100), default=list)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return " ".join(self.tags) or "everything"


class ServingProcessQuerySet(models.QuerySet["ServingProcess"]):
    def seen_lately(self) -> Self:
        """Those that serve now."""
        return self.filter(seen_at__gt=Now() - SEEN_LATELY)


def own_name() -> str:
    """Return this process's name: host and number."""
    return f"{socket.gethostname()[:100]}:{os.getpid()}"


class ServingProcess(models.Model):
    """What a serving process counted since it began, as ``Figures`` has it."""

    name = models.CharField(primary_key=True, max_length=120, help_text="Host and process.")
    seen_at = models.DateTimeField()
    figures = models.JSONField()

    objects = ServingProcessQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
