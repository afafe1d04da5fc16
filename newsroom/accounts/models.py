"""What the database remembers of logins."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class WrongGuesses(models.Model):
    """How often somebody guessed wrong, by what is guarded: an account, a network, a device.

    ``closed_until``: before that nobody is asked for a password there. Names are kept as keyed
    hashes: people type passwords into the wrong field.
    """

    key = models.CharField(primary_key=True, max_length=80)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now(), db_index=True)
    closed_until = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key
