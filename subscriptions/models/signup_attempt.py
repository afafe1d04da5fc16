"""Who asked for mail lately, and with which proofs: what the caps of sign-up count."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class SignupAttempt(models.Model):
    """One request for a mail that a cap let pass, whatever became of it.

    It does not say for which address, so that neither the caps nor the time that they take tell
    who is known. ``network`` is a keyed hash of the asking network; rows are kept for a day.
    ``is_proven`` is false where work was asked for as a proof and none was done.
    """

    network = models.CharField(max_length=64, editable=False)
    is_proven = models.BooleanField(default=True, db_default=True, editable=False)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("request for mail")
        verbose_name_plural = _("requests for mail")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(network__regex="^[0-9a-f]{64}$"),
                name="signup_attempt_network_is_a_hash",
            )
        ]
        indexes = [
            models.Index("created_at", name="signup_attempt_newest"),
            models.Index("network", "created_at", name="signup_attempt_by_network"),
        ]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.created_at), "DATETIME_FORMAT")


class ReachedCapQuerySet(models.QuerySet["ReachedCap"]):
    def lately(self) -> Self:
        """Those that refused somebody within a day."""
        return self.filter(last_at__gt=Now() - datetime.timedelta(days=1))


class ReachedCap(models.Model):
    """A cap of sign-ups (the name of its setting) that refused somebody: for the desk to see.

    ``refused`` counts since ``since``, for an hour; then it begins anew. It names no network.
    """

    name = models.CharField(max_length=40, primary_key=True, editable=False)
    since = models.DateTimeField(db_default=Now(), editable=False)
    last_at = models.DateTimeField(db_default=Now(), editable=False)
    refused = models.PositiveIntegerField(default=0, editable=False)

    objects = ReachedCapQuerySet.as_manager()

    class Meta:
        verbose_name = _("reached cap of sign-ups")
        verbose_name_plural = _("reached caps of sign-ups")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def most(self) -> int:
        """How many requests an hour it allows."""
        return int(getattr(settings, self.name))

    @property
    def is_for_all(self) -> bool:
        """Whether it counts everybody's requests together, not one network's."""
        return "NETWORK" not in self.name


class SpentChallenge(models.Model):
    """A challenge that was solved and used; it holds once. Kept until it would have expired."""

    challenge = models.CharField(max_length=64, primary_key=True, editable=False)
    expires_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("used challenge")
        verbose_name_plural = _("used challenges")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(challenge__regex="^[0-9a-f]{64}$"), name="challenge_is_a_hash"
            )
        ]
        indexes = [models.Index("expires_at", name="challenge_oldest")]

    def __str__(self) -> str:
        return self.challenge
