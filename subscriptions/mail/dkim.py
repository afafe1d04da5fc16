"""DKIM signatures (RFC 6376), for a site whose relay does not sign.

A signature is of one mail, so each recipient's is computed anew: some milliseconds of one core with
an RSA key of 2048 bits. A relay that signs (OpenDKIM, rspamd, every provider) does it faster.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

import dkim
from django.conf import settings

from subscriptions.mail.mime import sender

# RFC 8058 wants the way out signed. ``from`` twice: a second one added on the way breaks it.
SIGNED: Final = [
    b"from", b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type",
    b"list-id", b"list-unsubscribe", b"list-unsubscribe-post", b"feedback-id", b"precedence",
    b"auto-submitted",
]  # fmt: skip
_BLANK: Final = b"From: a@a.example\r\n\r\n"


class KeyFaultError(ValueError):
    """The settings for DKIM cannot be used; the text names the variable."""


def signed(content: bytes) -> bytes:
    """Return the mail with its signature in front; as it is where no key is set."""
    if not settings.DKIM_KEY_FILE:
        return content
    return _signature(content, _key(settings.DKIM_KEY_FILE)) + content


def check() -> None:
    """Sign a trial mail.

    Raises:
        KeyFaultError: the settings are incomplete, or the key cannot be read or used.
    """
    if bool(settings.DKIM_KEY_FILE) != bool(settings.DKIM_SELECTOR):
        raise KeyFaultError("DKIM_KEY_FILE and DKIM_SELECTOR belong together: set both or none")
    if not settings.DKIM_KEY_FILE:
        return
    try:
        _signature(_BLANK, _key(settings.DKIM_KEY_FILE))
    except OSError as error:
        file = settings.DKIM_KEY_FILE
        raise KeyFaultError(f"DKIM_KEY_FILE={file} cannot be read: {error.strerror}") from None
    except (dkim.DKIMException, ValueError, TypeError):
        raise KeyFaultError("DKIM_KEY_FILE holds no RSA key in PEM that can sign") from None


def _signature(content: bytes, key: bytes) -> bytes:
    domain = settings.DKIM_DOMAIN or sender()[1].rpartition("@")[2]
    head = content.partition(b"\r\n\r\n")[0]
    there = {line.partition(b":")[0].lower() for line in head.split(b"\r\n")}
    signature: bytes = dkim.sign(
        content,
        settings.DKIM_SELECTOR.encode("ascii"),
        domain.encode("ascii"),
        key,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name for name in SIGNED if name in there],
    )
    return signature


@lru_cache(maxsize=2)
def _key(file: str) -> bytes:
    return Path(file).read_bytes()
