"""A code of an app opens once, by the database's clock; its time is written down for all processes.

allauth remembers used codes in Django's cache, which is each process's own here, and counts the
time by the machine's clock: one that is a minute wrong would refuse everybody's codes.
"""

from __future__ import annotations

from collections.abc import Iterator

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db.models import Q

from articles.db import clock
from newsroom.accounts.models import LastCode


def steps_of_now() -> Iterator[int]:
    """Yield the time steps whose codes are right now, the earliest first."""
    step = int(clock.now().timestamp()) // app_settings.TOTP_PERIOD
    tolerance = app_settings.TOTP_TOLERANCE
    yield from range(step - tolerance, step + tolerance + 1)


# allauth has no setting for the clock; this is the one function that asks it.
auth.yield_hotp_counters_from_time = steps_of_now


def use(factor: Authenticator, code: str) -> bool:
    """Use the code up, which is right; return False where it, or a later one, was used already."""
    secret = decrypt(factor.data["secret"])
    typed = normalize_user_code(code)
    steps = [
        step
        for step in steps_of_now()
        if normalize_user_code(format_hotp_value(hotp_value(secret, step))) == typed
    ]
    return bool(steps) and _advance(factor, max(steps))


def use_current(factor: Authenticator) -> None:
    """Use up the code by which an app was just enrolled."""
    earliest, *_later = steps_of_now()
    _advance(factor, earliest + app_settings.TOTP_TOLERANCE)


def _advance(factor: Authenticator, step: int) -> bool:
    """Move the last step on; of two at once, one does.

    A last step that is still to come was written while the clock was fast: it holds nobody out.
    """
    LastCode.objects.bulk_create([LastCode(authenticator=factor, step=0)], ignore_conflicts=True)
    is_before = Q(step__lt=step) | Q(step__gt=max(steps_of_now()))
    return bool(LastCode.objects.filter(is_before, authenticator=factor).update(step=step))
