"""Taking an issue's mails in hand: one statement, and of each mail no more than sending needs."""

from __future__ import annotations

import time
import uuid
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.db.models import Model

from articles.db import prepared
from subscriptions.models import Delivery, Issue, Subscriber
from subscriptions.models.delivery import State


def _columns(model: type[Model], *names: str) -> tuple[str, ...]:
    """Return the names in the model's own order, which ``from_db`` expects."""
    return tuple(f.attname for f in model._meta.concrete_fields if f.attname in names)


_MAIL: Final = _columns(
    Delivery,
    *("id", "issue_id", "variant_id", "subscriber_id", "address", "message_id"),
    *("attempts", "state", "lease_token"),
)
_SUBSCRIBER_OF: Final = Delivery._meta.get_field("subscriber")
_SUBSCRIBER: Final = _columns(Subscriber, "id", "email", "unsubscribe_token")

# By an array of keys: how many there will be is not known when the plan is made, and for a join the
# database would expect a tenth of the table.
_CLAIM: Final = f"""
WITH taken AS (
    UPDATE {Delivery._meta.db_table} AS mail
    SET state = '{State.CLAIMED}', lease_token = %(lease)s::uuid,
        lease_until = statement_timestamp() + make_interval(secs => %(seconds)s)
    WHERE mail.id = ANY(ARRAY(
        SELECT id FROM {Delivery._meta.db_table}
        WHERE issue_id = %(issue)s AND state IN ('{State.QUEUED}', '{State.DEFERRED}')
            AND ready_at <= statement_timestamp()
        ORDER BY ready_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ))
    RETURNING mail.ready_at, {", ".join(f"mail.{name}" for name in _MAIL)}
)
SELECT {", ".join(f"taken.{name}" for name in _MAIL)},
    {", ".join(f"subscriber.{name}" for name in _SUBSCRIBER)}
FROM taken LEFT JOIN {Subscriber._meta.db_table} AS subscriber
    ON subscriber.id = taken.subscriber_id
ORDER BY taken.ready_at, taken.id
"""  # noqa: S608 - names of our own tables and states


def going_out() -> list[int]:
    """Return the issues whose mails may be taken now, first come first."""
    return [pk for (pk,) in prepared.run(*_going_out(int(time.monotonic())))]


@lru_cache(maxsize=1)
def _going_out(second: int) -> tuple[str, dict[str, Any]]:
    # The values hold the time of now: a story that appears meanwhile must be found.
    issues = Issue.objects.sending().not_held().values("pk")
    return prepared.named(*issues.query.sql_with_params(), "issue")


def claim(issue_id: int, limit: int) -> list[Delivery]:
    """Take up to ``limit`` of the issue's mails under a new lease; nobody else gets them.

    They come with their subscriber (None: erased), of whom the fields that a mail is made of are
    read, the others and the variant when they are asked for.
    """
    values = {
        "issue": issue_id,
        "most": limit,
        "lease": uuid.uuid4(),
        "seconds": settings.DELIVERY_LEASE,
    }
    return [_mail(row) for row in prepared.run(_CLAIM, values)]


def _mail(row: tuple[Any, ...]) -> Delivery:
    mail = Delivery.from_db("default", _MAIL, row[: len(_MAIL)])
    subscriber = row[len(_MAIL) :]
    known = subscriber[0] is not None
    _SUBSCRIBER_OF.set_cached_value(
        mail, Subscriber.from_db("default", _SUBSCRIBER, subscriber) if known else None
    )
    return mail
