"""Secrets of apps and recovery codes, unreadable in the database alone.

Encrypted by keys derived from ``SECRET_KEY``; keys of before (``SECRET_KEY_FALLBACKS``) still open
what they closed, until ``manage.py encrypt_factors`` has closed it anew.
"""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Any, Final

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

ENCRYPTED: Final = "gAAAA"  # how every Fernet token begins
FIELDS: Final = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}

log = logging.getLogger(__name__)


def encrypt(text: str) -> str:
    """Return it as the database keeps it."""
    return _keys().encrypt(text.encode()).decode()


def decrypt(kept: str) -> str:
    """Return the secret. What no key opens is a secret that nobody has: no code fits it."""
    if not kept.startswith(ENCRYPTED):
        return kept  # written before there was a key
    try:
        return _keys().decrypt(kept.encode()).decode()
    except InvalidToken:
        log.exception("A second factor cannot be read: is a key missing in SECRET_KEY_FALLBACKS?")
        return base64.b32encode(secrets.token_bytes(20)).decode()


def encrypt_all() -> tuple[int, int]:
    """Close every secret with the key of now; return how many that were, and how many not."""
    done = unreadable = 0
    for factor in Authenticator.objects.filter(type__in=FIELDS).values_list("pk", flat=True):
        with transaction.atomic():
            row: Any = Authenticator.objects.select_for_update().filter(pk=factor).first()
            if row is None:
                continue
            field = FIELDS[row.type]
            try:
                row.data[field] = _closed_anew(row.data[field])
            except InvalidToken:
                unreadable += 1
                continue
            row.save(update_fields=["data"])
            done += 1
    return done, unreadable


def _closed_anew(kept: str) -> str:
    if kept.startswith(ENCRYPTED):
        return _keys().rotate(kept.encode()).decode()
    return encrypt(kept)


def _keys() -> MultiFernet:
    return MultiFernet(
        [Fernet(_key(each)) for each in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str) -> bytes:
    derived = salted_hmac("newsroom.accounts.secrets", "", secret=secret, algorithm="sha256")
    return base64.urlsafe_b64encode(derived.digest())
