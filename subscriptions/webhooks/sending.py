"""Sends what is to be told: at least once each, signed, later again where nobody answers.

Standard Webhooks (https://www.standardwebhooks.com) is the form. What fails waits longer each time;
an endpoint that fails waits too, with all of its messages, and is paused after two days. No
transaction is open while an endpoint is spoken to: a claim puts a message off, so that one whose
sender died is sent again.
"""

from __future__ import annotations

import base64
import datetime
import hmac
import json
import logging
import time
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from articles.db import clock
from articles.guarded_http import (
    NoSuchHostError,
    NotToBeHadError,
    PrivateNetworkError,
    TryAgainError,
    post,
)
from subscriptions.models import WebhookEndpoint, WebhookMessage, own_words
from subscriptions.models.webhook import LONGEST_ANSWER, PATIENCE, Event, Reason
from subscriptions.outbox.queue import fit

State = WebhookMessage.State

SECONDS: Final = 10.0  # for one answer
SECONDS_AT_THE_DESK: Final = 5.0  # somebody waits for the page
BATCH: Final = 10
LEASE: Final = datetime.timedelta(seconds=BATCH * SECONDS + 60)
BUDGET: Final = 30.0  # seconds of a turn
GONE: Final = 410
MINUTE: Final = datetime.timedelta(minutes=1)
HOUR: Final = 60 * MINUTE
# After how many failures a message waits how long; then it has failed.
WAITS: Final = (
    MINUTE / 12, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR,
    20 * HOUR, 24 * HOUR,
)  # fmt: skip
LONGEST_REST: Final = 15 * MINUTE  # of an endpoint
KEPT: Final = datetime.timedelta(days=30)

log = logging.getLogger("subscriptions.webhooks")


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or 0 and why there is none."""

    status: int
    said: str

    @property
    def is_taken(self) -> bool:
        """Whether the endpoint took the message."""
        return 200 <= self.status < 300  # noqa: PLR2004


def send_due() -> bool:
    """Send what is due, each endpoint in turn; return whether more is left."""
    until = time.monotonic() + BUDGET
    due = WebhookMessage.objects.filter(
        state=State.WAITING, ready_at__lte=Now(), endpoint__in=_open().values("pk")
    )
    more = False
    for endpoint in WebhookEndpoint.objects.filter(pk__in=due.values("endpoint")):
        if time.monotonic() > until:
            return True
        more = _send_batch(endpoint) or more
    return more


def _open() -> QuerySet[WebhookEndpoint]:
    """Those that may be told now."""
    has_rested = Q(not_before=None) | Q(not_before__lte=Now())
    return WebhookEndpoint.objects.filter(has_rested, is_active=True, paused_at=None)


def _send_batch(endpoint: WebhookEndpoint) -> bool:
    """Send some of an endpoint's messages; return whether more may be due."""
    messages = _claim(endpoint)
    for place, message in enumerate(messages):
        message.endpoint = endpoint
        if not settle(message, ask(message)):
            rest = [each.pk for each in messages[place + 1 :]]
            WebhookMessage.objects.filter(pk__in=rest).update(ready_at=Now())
            return False
    return len(messages) == BATCH


def _claim(endpoint: WebhookEndpoint) -> list[WebhookMessage]:
    with transaction.atomic():
        due = WebhookMessage.objects.select_for_update(skip_locked=True).filter(
            endpoint=endpoint, state=State.WAITING, ready_at__lte=Now()
        )
        # What failed comes after what has not been tried: one that nobody takes stops no other.
        messages = list(due.order_by("ready_at", "pk")[:BATCH])
        claimed = WebhookMessage.objects.filter(pk__in=[each.pk for each in messages])
        claimed.update(ready_at=Now() + LEASE)
    return messages


def signed(message: WebhookMessage) -> tuple[bytes, dict[str, str]]:
    """Return the body and the headers that prove where it comes from, and when it was sent."""
    body = json.dumps(message.payload, ensure_ascii=False, separators=(",", ":")).encode()
    moment = str(int(clock.now().timestamp()))
    content = f"{message}.{moment}.".encode() + body
    macs = (hmac.digest(key, content, "sha256") for key in message.endpoint.signing_keys())
    return body, {
        "Content-Type": "application/json",
        "webhook-id": str(message),
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(f"v1,{base64.b64encode(mac).decode()}" for mac in macs),
    }


def hosts_within() -> frozenset[str]:
    """Return the hosts on private networks that may be told."""
    return frozenset(settings.WEBHOOK_HOSTS.replace(",", " ").split())


def ask(message: WebhookMessage, seconds: float = SECONDS) -> Answer:
    """Send it once and return what came back; never raises for what the other side does."""
    body, headers = signed(message)
    try:
        status, said = post(message.endpoint.url, body, headers, seconds, hosts_within())
    except NoSuchHostError:
        return Answer(0, own_words.NO_SUCH_HOST)
    except PrivateNetworkError:
        return Answer(0, own_words.PRIVATE_NETWORK)
    except (NotToBeHadError, TryAgainError, ValueError) as error:
        return Answer(0, str(error)[:LONGEST_ANSWER])
    return Answer(status, said.decode("utf-8", "replace"))


def settle(message: WebhookMessage, answer: Answer) -> bool:
    """Write down what became of it; return whether it was taken."""
    with transaction.atomic():
        row = WebhookMessage.objects.select_for_update().filter(pk=message.pk).first()
        endpoint = WebhookEndpoint.objects.select_for_update().filter(pk=message.endpoint_id)
        if row is None or row.state != State.WAITING or not endpoint.exists():
            return answer.is_taken  # its endpoint was deleted meanwhile, its person erased
        row.attempts += 1
        row.status, row.said = answer.status or None, fit(answer.said)[:LONGEST_ANSWER]
        has_failed = row.attempts > len(WAITS) or row.event == Event.TEST
        if answer.is_taken or has_failed:
            row.state = State.TOLD if answer.is_taken else State.FAILED
            row.finished_at = clock.now()
            if row.payload["data"].get("reason") == Reason.ERASED:
                row.payload["data"].pop("email", None)  # it stays nowhere
        else:
            row.ready_at = clock.now() + WAITS[row.attempts - 1]
        row.save()
        _note_answer(endpoint.get(), answer)
    return answer.is_taken


def _note_answer(endpoint: WebhookEndpoint, answer: Answer) -> None:
    """Let an endpoint that fails rest with all its messages; pause one that fails for days."""
    if answer.is_taken:
        endpoint.failures, endpoint.failing_since, endpoint.not_before = 0, None, None
    else:
        now = clock.now()
        endpoint.failing_since = endpoint.failing_since or now
        rest = MINUTE / 12 * 2 ** min(endpoint.failures, 10)
        endpoint.not_before = now + min(rest, LONGEST_REST)
        endpoint.failures += 1
        if answer.status == GONE or now - endpoint.failing_since > PATIENCE:
            endpoint.paused_at = endpoint.paused_at or now
            log.warning("webhook %d is paused: it answers %s", endpoint.pk, answer.status or "not")
    endpoint.save(update_fields=["failures", "failing_since", "not_before", "paused_at"])


def test(endpoint: WebhookEndpoint) -> WebhookMessage:
    """Send a message of no person at once; return it with what came back. It is not repeated."""
    message = WebhookMessage.objects.create(
        endpoint=endpoint,
        event=Event.TEST,
        payload={
            "type": f"subscriber.{Event.TEST}",
            "timestamp": clock.now().isoformat(),
            "data": {"id": None, "email": "", "reason": str(Reason.NONE)},
        },
        ready_at=Now() + LEASE,  # the worker leaves it alone meanwhile
    )
    settle(message, ask(message, SECONDS_AT_THE_DESK))
    message.refresh_from_db()
    return message


def again(endpoint: WebhookEndpoint, key: int) -> bool:
    """Send a finished message once more, under its number; return whether that can be."""
    message = endpoint.messages.filter(pk=key).first()
    if message is None or not message.may_go_again:
        return False
    rows = endpoint.messages.filter(pk=key, state=message.state)
    return bool(rows.update(state=State.WAITING, attempts=0, ready_at=Now(), finished_at=None))


def remove_expired() -> None:
    """Forget messages a month later, also those that wait for an endpoint that is paused."""
    WebhookMessage.objects.filter(created_at__lt=Now() - KEPT).delete()
