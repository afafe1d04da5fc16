"""Only the place that an operator armed may send: a restored backup or a copy sends nothing.

A backup knows less than what was sent since; a copy would send what the original sends. Both look
like the original from inside of the database, so the place is recognised from both sides: by the
database server's own numbers and by a file beside the worker.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import logging
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection, transaction
from django.db.models.functions import Now

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import locks
from articles.db.locks import Lock
from subscriptions.models import (
    Confirmation,
    Delivery,
    DeliveryRecord,
    SendingHost,
    UnknownHost,
)
from subscriptions.models.delivery import State

FILE: Final = "sending.json"
NOWHERE: Final = "0" * 64  # the fingerprint of no place
# A worker that is turned away says so every few seconds.
SEEN_LATELY: Final = datetime.timedelta(minutes=2)
_HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_MACHINE_ID: Final = Path("/etc/machine-id")
_UNTOUCHED: Final = (State.QUEUED, State.SKIPPED)

log = logging.getLogger("subscriptions.outbox.arming")


def may_send() -> bool:
    """Whether mail may leave from here. A database that never sent anything arms itself.

    Notes how far the database's log has come, so that a step back is noticed: an older state of
    the same server, restored, knows nothing of the mails sent since. Notes for the desk which
    places wait to be armed.
    """
    with transaction.atomic():
        # Workers of one machine that start together share one mark.
        locks.take(Lock.ARMING)
        mark = _read_mark()
        position = _log_position()
        same_server = mark.get("server") in {None, _server_parts()[0]}
        stepped_back = same_server and position < mark.get("position", 0)
        place = fingerprint(str(mark.get("id", "")))
        if stepped_back:
            if SendingHost.objects.filter(fingerprint=place).delete()[0]:
                record(Act.DISARMED, host=socket.gethostname()[:100])
        elif SendingHost.objects.filter(fingerprint=place).exists():
            _write_if_possible(mark["id"], position)
            return True
        elif _never_sent_anything():
            arm("first start")
            return True
        UnknownHost.objects.update_or_create(
            fingerprint=place, defaults={"host": socket.gethostname()[:100], "seen_at": Now()}
        )
    return False


def is_armed() -> bool | None:
    """Say for people whether this place may send, changing nothing; None: nothing armed it yet."""
    if not SendingHost.objects.exists():
        return None
    place = fingerprint(str(_read_mark().get("id", "")))
    return SendingHost.objects.filter(fingerprint=place).exists()


def arm(by: str) -> str:
    """Let mail leave from here; return the place's fingerprint."""
    name = str(_read_mark().get("id") or secrets.token_hex(16))
    _write_mark(name, _log_position())
    place = fingerprint(name)
    host = socket.gethostname()[:100]
    with transaction.atomic():
        SendingHost.objects.update_or_create(fingerprint=place, defaults={"armed_by": by[:150]})
        UnknownHost.objects.filter(host=host).delete()
        record(Act.ARMED, host=host, by=by)
    return place


def disarm_everywhere(why: str) -> None:
    """Let no mail leave from anywhere until somebody arms a place, also where none ever left.

    For a restored backup: what it takes for the first start may have sent since it was made.
    """
    with transaction.atomic():
        SendingHost.objects.all().delete()
        SendingHost.objects.create(fingerprint=NOWHERE, armed_by=why[:150])


def waiting_hosts() -> list[str]:
    """Return the names of the machines whose workers send nothing until they are armed."""
    lately = UnknownHost.objects.filter(seen_at__gt=Now() - SEEN_LATELY)
    return sorted(set(lately.values_list("host", flat=True)))


def fingerprint(name: str) -> str:
    """Return what tells this place from every other (64 hexadecimal digits).

    The server and its timeline, the database, the table of deliveries (made anew when a dump is
    restored), this machine, its folder and the site's address.
    """
    machine = _MACHINE_ID.read_text().strip() if _MACHINE_ID.exists() else ""
    parts = [*_server_parts(), machine, str(settings.VAR_DIR), _site(), name]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _server_parts() -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system())::text,"
            " (SELECT timeline_id FROM pg_control_checkpoint())::text,"
            " (SELECT oid FROM pg_database WHERE datname = current_database())::text,"
            " %s::regclass::oid::text",
            [Delivery._meta.db_table],
        )
        found: tuple[str, ...] = cursor.fetchone()
    return found


def _site() -> str:
    """Return the site's address; on this machine without its port, which changes by itself."""
    parts = urlsplit(settings.SITE_URL)
    return "here" if parts.hostname in _HERE else str(settings.SITE_URL)


def _never_sent_anything() -> bool:
    return not (
        SendingHost.objects.exists()
        or Delivery.objects.exclude(state__in=_UNTOUCHED).exists()
        or DeliveryRecord.objects.exclude(state__in=_UNTOUCHED).exists()
        or Confirmation.objects.exclude(state__in=_UNTOUCHED).exists()
    )


def _log_position() -> int:
    # What is flushed outlives a crash, so only a restored older state is behind it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT (pg_current_wal_flush_lsn() - '0/0')::bigint")
        (position,) = cursor.fetchone()
    return int(position)


def _mark_file() -> Path:
    return Path(settings.VAR_DIR) / FILE


def _read_mark() -> dict[str, Any]:
    try:
        found = json.loads(_mark_file().read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_if_possible(name: str, position: int) -> None:
    """Note how far the log has come; a disk that is full or read-only stops no mail.

    The mark stays where it was: a step back behind it is still noticed.
    """
    try:
        _write_mark(name, position)
    except OSError as error:
        log.error("VAR_DIR cannot be written to: %s", error.strerror)  # noqa: TRY400


def _write_mark(name: str, position: int) -> None:
    mark = {"id": name, "server": _server_parts()[0], "position": position}
    file = _mark_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")
    try:
        fresh.write_text(json.dumps(mark))
        fresh.replace(file)
    except OSError:
        # A full disk leaves an empty file behind.
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
        raise
