"""Work as a proof: a visitor's machine counts a while before a sign-up is taken.

The protocol is ALTCHA's (SHA-256): find the number that, behind a salt, has the hash that is asked
for. Nothing is stored until a challenge is used; its signature says that it was made here, for
this, and until when. Off unless ``SIGNUP_PROOF`` is set.
"""

from __future__ import annotations

import base64
import binascii
import datetime
import json
from typing import Any, Final

from altcha import v1 as altcha
from django.conf import settings
from django.utils.crypto import salted_hmac

from articles.db import clock
from subscriptions.models import SpentChallenge

PURPOSE: Final = "subscriptions.signup.proof_of_work"
LIFE: Final = datetime.timedelta(minutes=10)
LONGEST: Final = 2000  # characters; an honest answer has about 400


def is_on() -> bool:
    """Whether sign-up asks for a proof of work."""
    return bool(getattr(settings, "SIGNUP_PROOF", False))


def make() -> dict[str, Any]:
    """Return a new challenge as the script in the page reads it."""
    made = altcha.create_challenge(
        altcha.ChallengeOptions(
            algorithm="SHA-256",
            max_number=settings.SIGNUP_WORK,
            hmac_key=_key(settings.SECRET_KEY),
            expires=clock.now() + LIFE,
        )
    )
    return {
        "algorithm": made.algorithm,
        "challenge": made.challenge,
        "maxnumber": made.max_number,
        "salt": made.salt,
        "signature": made.signature,
    }


def spend(answer: str) -> bool:
    """Whether the answer solves a challenge of ours, in time, and for the first time."""
    found = _read(answer)
    if found is None:
        return False
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    if not any(altcha.verify_solution(found, _key(key), check_expires=True)[0] for key in keys):
        return False
    # Not the salt: it can be written in several ways, what was signed in one.
    _spent, is_first = SpentChallenge.objects.get_or_create(
        challenge=found["challenge"], defaults={"expires_at": clock.now() + LIFE}
    )
    return is_first


def _read(answer: str) -> altcha.PayloadType | None:
    """Return what the script sent, or nothing where it has not the form of that."""
    if len(answer) > LONGEST:
        return None
    try:
        found = json.loads(base64.b64decode(answer, validate=True))
    except (binascii.Error, ValueError, RecursionError):
        return None
    texts = ("algorithm", "challenge", "salt", "signature")
    if not isinstance(found, dict) or type(found.get("number")) is not int:
        return None
    if not all(isinstance(found.get(name), str) for name in texts):
        return None
    return {
        "algorithm": "SHA-256",
        "challenge": found["challenge"],
        "number": found["number"],
        "salt": found["salt"],
        "signature": found["signature"],
    }


def _key(secret: str | bytes) -> str:
    """Return the key that signs challenges and nothing else."""
    return salted_hmac(PURPOSE, "", secret=secret, algorithm="sha256").hexdigest()
