"""The address that a mail comes back to: it names the mail, and nobody else can make it.

``BOUNCE_ADDRESS`` ``pantulan@surat.example`` becomes ``pantulan+d1z-…@surat.example``: the kind of
mail, its number, and a keyed hash (80 bits). Relays may change the case, so it has none.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from subscriptions.models import Confirmation, Delivery, LoggedDelivery
from subscriptions.models.delivery import OutgoingMessage

# A mail comes back long after, too, when it was put away.
KINDS: Final[dict[str, type[LoggedDelivery | Confirmation]]] = {
    "d": LoggedDelivery,
    "c": Confirmation,
}
_CODE: Final = re.compile(r"([dc])([0-9]{1,19})-([a-z2-7]{16})")
ADDRESS: Final = re.compile(r"[a-z0-9._-]{1,24}@[a-z0-9-]+(\.[a-z0-9-]+)*", re.IGNORECASE)


def check() -> None:
    """Raise ValueError where ``BOUNCE_ADDRESS`` cannot be used."""
    if settings.BOUNCE_ADDRESS and not ADDRESS.fullmatch(settings.BOUNCE_ADDRESS):
        raise ValueError("BOUNCE_ADDRESS is no address with at most 24 plain signs before the @")


def of(mail: OutgoingMessage, otherwise: str) -> str:
    """Return the mail's return path; ``otherwise`` where no ``BOUNCE_ADDRESS`` is set."""
    if not settings.BOUNCE_ADDRESS:
        return otherwise
    local, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    name = f"{'d' if isinstance(mail, Delivery) else 'c'}{mail.pk}"
    return f"{local}+{name}-{_seal(name, settings.SECRET_KEY)}@{domain}"


def find(texts: Iterator[str]) -> LoggedDelivery | Confirmation | None:
    """Return the mail that one of the addresses in ``texts`` names, if one was made here."""
    for text in texts:
        for code in _CODE.finditer(text.lower()):
            kind, number, seal = code.groups()
            if not _is_ours(kind + number, seal) or int(number) >= 1 << 63:
                continue
            found: LoggedDelivery | Confirmation | None = (
                KINDS[kind]._default_manager.filter(pk=int(number)).order_by().first()
            )
            if found is not None:
                return found
    return None


def _is_ours(name: str, seal: str) -> bool:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(constant_time_compare(_seal(name, key), seal) for key in keys)


def _seal(name: str, key: str | bytes) -> str:
    digest = salted_hmac("subscriptions.bounce", name, secret=key, algorithm="sha256").digest()
    return base64.b32encode(digest[:10]).decode("ascii").lower()
