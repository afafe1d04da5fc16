"""How often somebody may ask for mail: by address, by network, and all together.

What is counted is in PostgreSQL, so the caps hold for all processes and machines together. Requests
take turns (``take_turn``), so that a hundred at once do not slip through under a cap together.
"""

from __future__ import annotations

import datetime
import logging
from typing import Final

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Now

from articles.db import locks
from articles.db.locks import Lock
from subscriptions.models import Confirmation, ReachedCap, SignupAttempt, SpentChallenge

ADDRESS_PAUSE: Final = datetime.timedelta(minutes=10)
ADDRESS_DAILY: Final = 3
HOUR: Final = datetime.timedelta(hours=1)
DAY: Final = datetime.timedelta(days=1)

log = logging.getLogger("subscriptions.signup")


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
    reached = [cap for cap in caps if asked[cap] >= getattr(settings, cap)]
    for cap in reached:
        _note_reached(cap)
    if reached:
        return False
    SignupAttempt.objects.create(network=network, is_proven=is_proven)
    return True


def _note_reached(cap: str) -> None:
    """Count a refusal for the desk; log the first of each hour, however many there are."""
    note, is_first = ReachedCap.objects.get_or_create(name=cap)
    known = ReachedCap.objects.filter(pk=note.pk)
    if is_first or known.filter(since__lte=Now() - HOUR).exists():
        known.update(since=Now(), last_at=Now(), refused=1)
        log.warning("sign-ups are refused: %s is reached (%d)", cap, getattr(settings, cap))
    else:
        known.update(last_at=Now(), refused=F("refused") + 1)


def is_asked_too_often(email: str, most: int = ADDRESS_DAILY) -> bool:
    """Whether the address was written to lately, or ``most`` times today, because of a request.

    What its reader confirmed does not count: who left and comes back at once waits for nothing.
    """
    mails = Confirmation.objects.filter(
        Q(consent__subscriber__email=email, consent__new_address="")
        | Q(consent__new_address=email),
        created_at__gt=Now() - DAY,
        consent__confirmed_at__isnull=True,
    )
    asked = mails.aggregate(
        today=Count("pk"), lately=Count("pk", filter=Q(created_at__gt=Now() - ADDRESS_PAUSE))
    )
    return bool(asked["lately"] or asked["today"] >= most)


def purge_expired() -> int:
    """Forget which networks asked, a day later; return how many times they did."""
    SpentChallenge.objects.filter(expires_at__lt=Now()).delete()
    return SignupAttempt.objects.filter(created_at__lt=Now() - DAY).delete()[0]
