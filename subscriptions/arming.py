"""Only the place that an operator armed may send: a restored backup or a copy sends nothing.

A backup knows less than what was sent since; a copy would send what the original sends. Both look
like the original from inside of the database, so the place is recognised from both sides: by the
database server's own numbers and by a file beside the worker.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, transaction

from subscriptions.models import ArmedPlace, Confirmation, Delivery
from subscriptions.models.delivery import State

FILE: Final = "sending.json"
_MACHINE_ID: Final = Path("/etc/machine-id")
_UNTOUCHED: Final = (State.QUEUED, State.SKIPPED)


def may_send() -> bool:
    """Whether mail may leave from here. A database that never sent anything arms itself.

    Notes how far the database's log has come, so that a step back is noticed: an older state of
    the same server, restored, knows nothing of the mails sent since.
    """
    mark = _read_mark()
    position = _log_position()
    stepped_back = position < mark.get("position", 0)
    place = fingerprint(str(mark.get("id", "")))
    with transaction.atomic():
        if stepped_back:
            ArmedPlace.objects.filter(fingerprint=place).delete()
        armed = ArmedPlace.objects.filter(fingerprint=place).exists()
        if not armed and not stepped_back and _never_sent_anything():
            arm("first start")
            return True
    if armed:
        _write_mark({"id": mark["id"], "position": position})
    return armed


def is_armed() -> bool | None:
    """Say for people whether this place may send, changing nothing; None: nothing armed it yet."""
    if not ArmedPlace.objects.exists():
        return None
    place = fingerprint(str(_read_mark().get("id", "")))
    return ArmedPlace.objects.filter(fingerprint=place).exists()


def arm(by: str) -> str:
    """Let mail leave from here; return the place's fingerprint."""
    mark = _read_mark()
    name = str(mark.get("id") or secrets.token_hex(16))
    _write_mark({"id": name, "position": _log_position()})
    place = fingerprint(name)
    ArmedPlace.objects.update_or_create(fingerprint=place, defaults={"armed_by": by[:150]})
    return place


def fingerprint(name: str) -> str:
    """Return what tells this place from every other (64 hexadecimal digits).

    The server and its timeline, the database, the table of deliveries (made anew when a dump is
    restored), this machine, its folder and the site's address.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT system_identifier FROM pg_control_system())::text,"
            " (SELECT timeline_id FROM pg_control_checkpoint())::text,"
            " (SELECT oid FROM pg_database WHERE datname = current_database())::text,"
            " %s::regclass::oid::text",
            [Delivery._meta.db_table],
        )
        server = cursor.fetchone()
    machine = _MACHINE_ID.read_text().strip() if _MACHINE_ID.exists() else ""
    parts = [*server, machine, str(settings.VAR_DIR), settings.SITE_URL, name]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _never_sent_anything() -> bool:
    return not (
        ArmedPlace.objects.exists()
        or Delivery.objects.exclude(state__in=_UNTOUCHED).exists()
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


def _write_mark(mark: dict[str, Any]) -> None:
    file = _mark_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(f".{secrets.token_hex(4)}")
    fresh.write_text(json.dumps(mark))
    fresh.replace(file)
