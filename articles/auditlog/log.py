"""Writing: one act, one entry, in the transaction of what was done."""

from __future__ import annotations

import datetime
import logging
import re
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Model

from articles.auditlog.acts import Act, named_in
from articles.auditlog.models import LONGEST_NAME, Entry
from articles.auditlog.origin import Origin, here

ADDRESS: Final = re.compile(r"([^\s<>@:;,\"'()\[\]=])[^\s<>@:;,\"'()\[\]=]*(@[A-Za-z0-9.-]+)")
# Of what somebody can do without being known, so many are written down in an hour; then the 8th,
# the 16th, the 32nd … with the number.
EACH: Final = 5
LONGEST_VALUE: Final = 300

# Each entry is a line there as well, for whatever collects the log on another machine.
collected: Final = logging.getLogger("audit")

COUNT: Final = """
INSERT INTO auditlog_tally AS known (key, hour, count)
VALUES (%s, date_trunc('hour', statement_timestamp()), 1)
ON CONFLICT (key, hour) DO UPDATE SET count = known.count + 1
RETURNING count
"""


def record(
    act: Act, obj: Model | None = None, *, actor: Model | None = None, **params: Any
) -> Entry:
    """Write down that ``act`` was done to ``obj``; call it inside the transaction of the act.

    ``actor``: who did it, where that is not the user of the request (a login that just succeeded).
    ``params``: exactly what the sentence of ``act`` names; text, numbers, or lists and mappings of
    them. E-mail addresses there, and in the object's name, are masked. Never hand over a secret.

    Raises:
        TypeError: a parameter is missing, or the sentence has no place for it.
    """
    if named_in(act) != params.keys():
        raise TypeError(f"{act}: needs {sorted(named_in(act))}, was told {sorted(params)}")
    where = _with_actor(here(), actor)
    entry = Entry.objects.create(
        act=act,
        actor_id=where.actor_id,
        actor_name=where.actor_name[:150],
        object_type="" if obj is None else obj._meta.label_lower,
        object_id="" if obj is None else str(obj.pk)[:64],
        object_name="" if obj is None else masked(str(obj))[:LONGEST_NAME],
        params={name: _kept(value) for name, value in params.items()},
        network=where.network,
        browser=where.browser[:60],
        page=where.page[:LONGEST_NAME],
    )
    transaction.on_commit(lambda: _tell(entry), robust=True)
    return entry


def record_counted(act: Act, obj: Model | None = None) -> Entry | None:
    """Write down what strangers can repeat at will: the first few of an hour, then ever rarer.

    The sentence of ``act`` has a ``%(count)s``. ``obj``: the login that was meant, where there is
    one; all that name none are counted together. So a night of guessing leaves a few lines.
    """
    number = _count(f"{act}:{'' if obj is None else obj.pk}")
    is_power_of_two = number & (number - 1) == 0
    if number > EACH and not is_power_of_two:
        return None
    return record(act, obj, count=number)


def masked(text: str) -> str:
    """Return the text with every e-mail address as only its owner knows it."""
    return ADDRESS.sub(r"\1•••\2", text)


def _count(key: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [key[:80]])
        return int(cursor.fetchone()[0])


def _tell(entry: Entry) -> None:
    """Write the line; what an entry leaves empty is left out."""
    told = {
        "entry": entry.pk,
        "at": entry.at.astimezone(datetime.UTC).isoformat(timespec="milliseconds"),
        "who": entry.actor_name,
        "object": " ".join(filter(None, (entry.object_type, entry.object_id, entry.object_name))),
        "network": entry.network,
        "browser": entry.browser,
        "page": entry.page,
        **entry.params,
    }
    about = {name: value for name, value in told.items() if value is not None and value != ""}
    collected.info("%s", str(entry.act), extra={"told": about})


def _with_actor(where: Origin, actor: Any) -> Origin:
    if actor is None:
        return where
    return Origin(actor.pk, actor.get_username(), where.network, where.browser, where.page)


def _kept(value: Any) -> Any:
    if isinstance(value, (bool, int, float)) or value is None:
        return value
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_kept(part) for part in value]
    if isinstance(value, dict):
        return {name: _kept(part) for name, part in value.items()}
    return masked(str(value))[:LONGEST_VALUE]
