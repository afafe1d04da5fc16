"""A code of an app opens once: its time is written down, in the database, for all processes.

allauth remembers used codes in Django's cache, which is each process's own here.
"""

from __future__ import annotations

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt

from newsroom.accounts.models import LastCode


def use(factor: Authenticator, code: str) -> bool:
    """Use the code up, which is right; return False where it, or a later one, was used already."""
    secret = decrypt(factor.data["secret"])
    typed = normalize_user_code(code)
    steps = [
        step
        for step in yield_hotp_counters_from_time()
        if normalize_user_code(format_hotp_value(hotp_value(secret, step))) == typed
    ]
    return bool(steps) and _advance(factor, max(steps))


def use_current(factor: Authenticator) -> None:
    """Use up the code by which an app was just enrolled."""
    _before, now, _after = yield_hotp_counters_from_time()
    _advance(factor, now)


def _advance(factor: Authenticator, step: int) -> bool:
    """Move the last step on; of two at once, one does."""
    LastCode.objects.bulk_create([LastCode(authenticator=factor, step=0)], ignore_conflicts=True)
    return bool(LastCode.objects.filter(authenticator=factor, step__lt=step).update(step=step))
