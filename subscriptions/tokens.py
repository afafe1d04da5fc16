"""Links that only their receiver knows, and keyed hashes of what is not to be kept readable.

Every signed token is bound to one purpose by its salt: a token for one cannot be used for another.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import re
import secrets
from contextlib import suppress
from functools import lru_cache
from typing import Final

from django.conf import settings
from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.encoding import force_bytes

from articles.auditlog.origin import network_of
from articles.db import clock

CONFIRM: Final = "subscriptions.confirm"
FORM: Final = "subscriptions.form"
CHOICE: Final = "subscriptions.choice"
ERASE: Final = "subscriptions.erase"
CONFIRM_LIFE: Final = datetime.timedelta(days=7)
FORM_YOUNGEST: Final = datetime.timedelta(seconds=2)
# The page that carries the form may have been kept for days.
FORM_OLDEST: Final = datetime.timedelta(days=7)
CHOICE_TOKEN: Final = re.compile(r"([1-9][0-9]{0,17})-([A-Za-z0-9_-]{22})")
UNSUBSCRIBE_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{22}")


class LinkError(Exception):
    """The link's token is not one of ours, or not for this purpose."""


class LinkExpiredError(LinkError):
    """The link was right once."""


class LinkMovedError(LinkExpiredError):
    """The link is from a mail to an address that the subscription had before."""


class LinkEndedError(LinkExpiredError):
    """The link is from a mail to somebody who is not known any more; ``reason``: why."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def new_unsubscribe_token() -> str:
    """Return 128 random bits in 22 characters that may stand in an address."""
    return secrets.token_urlsafe(16)


def confirm_token(consent_id: int) -> str:
    """Return the token that confirms one consent."""
    return signing.TimestampSigner(salt=CONFIRM).sign(str(consent_id))


def read_confirm_token(token: str) -> int:
    """Return the consent's id.

    Raises:
        LinkExpiredError: it is older than ``CONFIRM_LIFE``.
        LinkError: it was not made here for confirming.
    """
    try:
        return int(signing.TimestampSigner(salt=CONFIRM).unsign(token, max_age=CONFIRM_LIFE))
    except signing.SignatureExpired:
        raise LinkExpiredError from None
    except (signing.BadSignature, ValueError):
        raise LinkError from None


def choice_token(subscriber_id: int, email: str) -> str:
    """Return the token of a subscriber's page of choices: the id with a MAC of 132 bits.

    It is bound to the address, so that it ends when the address changes hands.
    """
    return f"{subscriber_id}-{_choice_mac(subscriber_id, email, settings.SECRET_KEY)}"


def read_choice_token(token: str) -> int:
    """Return the subscriber's id that the token claims; ``choice_token_is_for`` proves it.

    Raises:
        LinkError: it has not the form of such a token.
    """
    found = CHOICE_TOKEN.fullmatch(token)
    if found is None:
        raise LinkError
    return int(found.group(1))


def choice_token_is_for(token: str, subscriber_id: int, email: str) -> bool:
    """Whether the token was made here for this subscriber at this address."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    macs = (_choice_mac(subscriber_id, email, key) for key in keys)
    return any(constant_time_compare(token, f"{subscriber_id}-{mac}") for mac in macs)


def _choice_mac(subscriber_id: int, email: str, key: str | bytes) -> str:
    # Asked for every mail: the long way by ``salted_hmac`` is a third of what a mail costs.
    mac = hmac.digest(_choice_key(key), f"{subscriber_id}:{email}".encode(), "sha256")
    return base64.urlsafe_b64encode(mac).decode("ascii")[:22]


@lru_cache(maxsize=8)
def _choice_key(secret: str | bytes) -> bytes:
    """Return the key that ``salted_hmac`` derives, so that links in mails sent before hold."""
    return hashlib.sha256(CHOICE.encode() + force_bytes(secret)).digest()


def form_stamp() -> str:
    """Return the time of now, signed, for the sign-up form."""
    return signing.dumps(clock.now().timestamp(), salt=FORM)


def stamp_is_credible(stamp: str) -> bool:
    """Whether a person may have filled in the form: neither at once nor a week later."""
    age = _age(stamp)
    return age is not None and FORM_YOUNGEST <= age <= FORM_OLDEST


def stamp_is_ripening(stamp: str) -> bool:
    """Whether it was made here so short a time ago that it becomes credible by waiting."""
    age = _age(stamp)
    return age is not None and datetime.timedelta(0) <= age < FORM_YOUNGEST


def _age(stamp: str) -> datetime.timedelta | None:
    """Return how long ago the stamp was made; None: not here."""
    try:
        made = signing.loads(stamp, salt=FORM)
    except signing.BadSignature:
        return None
    return datetime.timedelta(seconds=clock.now().timestamp() - float(made))


def asked_to_erase(token: str) -> str:
    """Return the signature of the page that asks whether the holder of ``token`` is sure.

    It outlives the subscriber, so that who presses twice is told the same twice.
    """
    return signing.Signer(salt=ERASE).sign(token)


def was_asked_to_erase(signature: str, token: str) -> bool:
    """Whether ``signature`` is of the page that asked the holder of ``token``."""
    return constant_time_compare(signature, asked_to_erase(token))


def address_hash(email: str) -> str:
    """Return the keyed hash (64 hexadecimal digits) of a normalised address."""
    return _hash("subscriptions.suppression", email, settings.ADDRESS_HASH_KEY)


def address_hashes(email: str) -> list[str]:
    """Return the hashes of an address under the present key and those before it."""
    keys = [settings.ADDRESS_HASH_KEY, *settings.ADDRESS_HASH_KEY_FALLBACKS]
    return [_hash("subscriptions.suppression", email, key) for key in keys]


def link_hash(token: str) -> str:
    """Return the hash (64 hexadecimal digits) of a link's token, which is a secret by itself."""
    return hashlib.sha256(token.encode()).hexdigest()


def network_hash(address: str) -> str:
    """Return the keyed hash of an IP address's network (/24, /64); of all that are none, one."""
    return _hash("subscriptions.network", network_of(address), settings.SECRET_KEY)


def program_hash(token_id: int) -> str:
    """Return what an API token counts as where networks are counted."""
    return _hash("subscriptions.network", f"token {token_id}", settings.SECRET_KEY)


def mask(email: str) -> str:
    """Return the address as only its owner knows it: ``a•••@contoh.id``.

    Its domain in the script in which the owner writes it, not as ``xn--…``.
    """
    local, _at, domain = email.partition("@")
    with suppress(UnicodeError):  # as it is kept where it is no such name
        domain = domain.encode("ascii").decode("idna")
    return f"{local[:1]}•••@{domain}"


def _hash(salt: str, value: str, key: str | bytes) -> str:
    return salted_hmac(salt, value, secret=key, algorithm="sha256").hexdigest()
