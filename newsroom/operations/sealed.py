"""The secrets that a backup must not lose, under a passphrase (scrypt, AES-256-GCM)."""

from __future__ import annotations

import json
import os
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MARK: Final = b"suluh-sealed-1\n"
SALT: Final = 16
NONCE: Final = 12
COST: Final = 2**16  # 64 MiB and a third of a second for each guess


class PassphraseError(Exception):
    """The passphrase is another one, or the text was changed."""


def seal(secrets: dict[str, str], passphrase: str) -> bytes:
    """Return the secrets by name as bytes that only the passphrase opens."""
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    text = json.dumps(secrets, sort_keys=True).encode()
    return MARK + salt + nonce + AESGCM(_key(passphrase, salt)).encrypt(nonce, text, MARK)


def unseal(sealed: bytes, passphrase: str) -> dict[str, str]:
    """Return what ``seal`` took.

    Raises:
        PassphraseError: the passphrase is another one, or the bytes were changed.
    """
    body = sealed.removeprefix(MARK)
    salt, nonce, text = body[:SALT], body[SALT : SALT + NONCE], body[SALT + NONCE :]
    try:
        opened = AESGCM(_key(passphrase, salt)).decrypt(nonce, text, MARK)
    except (InvalidTag, ValueError):
        raise PassphraseError from None
    secrets: dict[str, str] = json.loads(opened)
    return secrets


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=COST, r=8, p=1).derive(passphrase.encode())
