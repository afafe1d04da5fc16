"""How often somebody may ask for mail: by address, by network, and all together.

What is counted is in PostgreSQL, so the caps hold for all processes and machines together. Requests
take turns (``take_turn``), so that a hundred at once do not slip through under a cap together.
"""

from __future__ import annotations

import datetime
from typing import Final

from django.conf import settings
from django.db.models import Count, Q
from django.db.models.functions import Now

from articles.db import locks
from articles.db.locks import Lock
from subscriptions.models import Confirmation, SignupAttempt, SpentChallenge

ADDRESS_PAUSE: Final = datetime.timedelta(minutes=10)
ADDRESS_DAILY: Final = 3
HOUR: Final = datetime.timedelta(hours=1)
DAY: Final = datetime.timedelta(days=1)


def take_turn() -> None:
    """Wait until nobody else asks; the turn ends with the present transaction."""
    locks.take(Lock.SIGNUP_LIMITS)


def let_pass(network: str, *, is_proven: bool = True) -> bool:
    """Whether the network, and all together, may ask once more; if so, it is counted.

    Needs the turn. Who was to prove work and did not has lower caps beside those of all. Counted is
    the asking, not what becomes of it: an address that is suppressed or was written to a minute ago
    uses a network's cap up as well as a new one.
    """
    here, unproven = Q(network=network), Q(is_proven=False)
    asked = SignupAttempt.objects.filter(created_at__gt=Now() - HOUR).aggregate(
        SIGNUP_HOURLY=Count("pk"),
        SIGNUP_NETWORK_HOURLY=Count("pk", filter=here),
        SIGNUP_UNPROVEN_HOURLY=Count("pk", filter=unproven),
        SIGNUP_UNPROVEN_NETWORK_HOURLY=Count("pk", filter=here & unproven),
    )
    caps = [cap for cap in asked if not is_proven or "UNPROVEN" not in cap]
    if any(asked[cap] >= getattr(settings, cap) for cap in caps):
        return False
    SignupAttempt.objects.create(network=network, is_proven=is_proven)
    return True


def is_asked_too_often(email: str) -> bool:
    """Whether the address was written to lately, or often today, because somebody asked for it."""
    mails = Confirmation.objects.filter(
        Q(consent__subscriber__email=email, consent__new_address="")
        | Q(consent__new_address=email),
        created_at__gt=Now() - DAY,
    )
    asked = mails.aggregate(
        today=Count("pk"), lately=Count("pk", filter=Q(created_at__gt=Now() - ADDRESS_PAUSE))
    )
    return bool(asked["lately"] or asked["today"] >= ADDRESS_DAILY)


def purge_expired() -> int:
    """Forget which networks asked, a day later; return how many times they did."""
    SpentChallenge.objects.filter(expires_at__lt=Now()).delete()
    return SignupAttempt.objects.filter(created_at__lt=Now() - DAY).delete()[0]
