"""How often somebody may guess: by account, network and device; in the database, for all processes.

Every attempt is charged before the password is looked at, in one statement, so that a hundred at
once do not slip through; a right one is given back. After a few wrong ones the pauses grow. What
closes an account for strangers leaves its owner's own devices open: they have a count of their own,
and a passkey needs none, for nothing about it can be guessed.

Neither of the ready parts does this: django-axes locks for one length of time and knows no devices;
allauth's limits stand in Django's cache, which is each process's own here.
"""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.db import connection
from django.db.models import F
from django.db.models.functions import Greatest, Now
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.crypto import get_random_string, salted_hmac

from articles.db import prepared
from articles.pages.client_address import remote_address
from newsroom.accounts.models import WrongGuesses
from subscriptions.tokens import network_hash

SALT: Final = "device"
COOKIE_AGE: Final = datetime.timedelta(days=180)
DEVICES_KEPT: Final = 5  # people who share a computer
FORGOTTEN_AFTER: Final = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Allowance:
    """``free`` guesses cost nothing; then pauses grow from ``first`` to ``longest`` seconds."""

    free: int
    first: int
    longest: int = 15 * 60


ACCOUNT: Final = Allowance(free=5, first=15)
NETWORK: Final = Allowance(free=30, first=5)

# The condition is what makes it a lock: where it is closed, no row comes back and nothing changes.
CHARGE: Final = """
INSERT INTO accounts_wrongguesses AS known (key, count, last_at, closed_until)
VALUES (%(key)s, 1, statement_timestamp(), statement_timestamp())
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN known.last_at < statement_timestamp() - %(forgotten)s THEN 1
          ELSE known.count + 1 END,
  last_at = statement_timestamp(),
  closed_until = CASE
    WHEN known.last_at < statement_timestamp() - %(forgotten)s OR known.count + 1 < %(free)s
      THEN statement_timestamp()
    ELSE statement_timestamp() + interval '1 second'
         * least(%(first)s * power(2, least(known.count + 1 - %(free)s, 20)), %(longest)s)
    END
WHERE known.closed_until <= statement_timestamp()
RETURNING key
"""
PAUSE: Final = """
SELECT ceil(max(extract(epoch FROM closed_until - statement_timestamp())))::integer
FROM accounts_wrongguesses
WHERE key = ANY(%(keys)s) AND closed_until > statement_timestamp()
"""


class Paused(Exception):  # noqa: N818 - no fault: somebody has to wait
    """Nobody is asked there now; ``seconds`` until somebody is."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


@dataclass(frozen=True)
class Attempt:
    """A guess that is charged already."""

    keys: tuple[str, ...]

    def was_right(self) -> None:
        """Give it back; of the network's count no more than this one."""
        purge_expired()
        network = [key for key in self.keys if key.startswith("network:")]
        WrongGuesses.objects.filter(key__in=set(self.keys) - {*network}).delete()
        WrongGuesses.objects.filter(key__in=network).update(
            count=Greatest(F("count") - 1, 0), closed_until=Now()
        )


def charge(request: HttpRequest, what: str, name: str) -> Attempt:
    """Charge a guess at ``name``; ``what``: the kind of secret. Raises ``Paused``."""
    wanted = _guarded(request, what, name)
    for key, allowance in wanted.items():
        _charge(key, allowance)
    return Attempt(tuple(wanted))


def pause_of(request: HttpRequest, what: str, name: str) -> int:
    """Return for how many seconds ``charge`` would refuse; 0: it would not. Nothing is charged."""
    [(seconds,)] = prepared.run(PAUSE, {"keys": list(_guarded(request, what, name))})
    return seconds or 0


def _guarded(request: HttpRequest, what: str, name: str) -> dict[str, Allowance]:
    """Return what such a guess counts against."""
    if device := _devices(request).get(key_of("account", name)):
        return {f"device:{what}:{device}": ACCOUNT}
    network = f"network:{network_hash(remote_address(request))}"
    return {network: NETWORK, key_of(what, name): ACCOUNT}


def key_of(what: str, name: str) -> str:
    """Return the key of an account by the name that was typed, whether there is one or not."""
    hashed = salted_hmac("newsroom.accounts.login_throttle", name.casefold(), algorithm="sha256")
    return f"{what}:{hashed.hexdigest()[:40]}"


def _charge(key: str, allowance: Allowance) -> None:
    with connection.cursor() as cursor:
        asked: dict[str, Any] = {"key": key, "forgotten": FORGOTTEN_AFTER, **asdict(allowance)}
        cursor.execute(CHARGE, asked)
        if cursor.fetchone():
            return
    left = WrongGuesses.objects.filter(key=key).values_list(F("closed_until") - Now()).first()
    raise Paused(max(1, int(left[0].total_seconds()) + 1) if left else 1)


def remember_device(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """Let this browser be known as one from which ``name`` has logged in."""
    devices = _devices(request)
    account = key_of("account", name)
    device = devices.pop(account, None) or get_random_string(22)
    kept = dict([*devices.items(), (account, device)][-DEVICES_KEPT:])
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(kept, salt=SALT),
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_known_device(request: HttpRequest, name: str) -> bool:
    """Whether ``name`` has logged in from this browser before."""
    return key_of("account", name) in _devices(request)


def _devices(request: HttpRequest) -> dict[str, str]:
    """Return the accounts that have logged in from this browser, with its name for each."""
    try:
        kept = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
        found = signing.loads(kept, salt=SALT, max_age=COOKIE_AGE)
    except signing.BadSignature:
        return {}
    return found if isinstance(found, dict) else {}


def purge_expired() -> int:
    """Forget wrong guesses of more than a day ago; return how many keys that were."""
    return WrongGuesses.objects.filter(last_at__lt=Now() - FORGOTTEN_AFTER).delete()[0]
