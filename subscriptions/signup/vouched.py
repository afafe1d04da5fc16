"""Sign-ups that another program passes on, and those that it vouches for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from subscriptions.lists.csv_import import NO_FORM
from subscriptions.models import Subscriber, Suppression, WebhookMessage
from subscriptions.models.webhook import Event, Reason
from subscriptions.signup import preferences


@dataclass(frozen=True)
class Elsewhere:
    """A sign-up on a form elsewhere, with the consent that was given there.

    ``words`` say which, where and when; ``asker`` is counted as a network is, see ``tokens``.
    ``confirmed_at``: the program vouches that the address was confirmed there.
    """

    words: str
    moment: datetime.datetime
    asker: str
    confirmed_at: datetime.datetime | None = None

    @property
    def given(self) -> dict[str, Any]:
        """What stands in the consent; as of imports, the words are not the box's."""
        return {"page": self.words, "text_version": NO_FORM, "asked_at": self.moment}


def add(
    email: str, page: str, frequency: str, choice: dict[str, Any] | None, elsewhere: Elsewhere
) -> bool:
    """Let somebody read at once whom a program vouches for; False: they have to be asked.

    As of a list that is imported, nobody changes who is known here, and nobody comes back.
    Call it in the transaction of the sign-up.
    """
    if elsewhere.confirmed_at is None or Suppression.objects.holds(email):
        return False
    subscriber, is_new = Subscriber.objects.get_or_create(
        email=email,
        defaults={
            "source_page": page,
            "frequency": frequency,
            "state": Subscriber.State.ACTIVE,
            "confirmed_at": elsewhere.confirmed_at,
        },
    )
    if not is_new:  # who reads already has nothing to be asked
        return subscriber.state == Subscriber.State.ACTIVE
    subscriber.consents.create(
        confirmed_at=elsewhere.confirmed_at, choice=choice, **elsewhere.given
    )
    if choice is not None:
        preferences.choose(subscriber, preferences.Choice.from_json(choice))
    WebhookMessage.objects.note(Event.JOINED, subscriber, Reason.CONFIRMED)
    return True
