"""What is stored about one subscriber, for the subscriber to keep."""

from __future__ import annotations

from typing import Any

from django.db.models import F

from subscriptions.models import Subscriber, WebhookMessage, Welcome
from subscriptions.models.frequency import TIME_FIELDS


def data_of(subscriber: Subscriber) -> dict[str, Any]:
    """Return everything that is stored about the subscriber, for people and machines to read."""
    topics = subscriber.topics.with_names()
    told = WebhookMessage.objects.filter(subscriber_id=subscriber.pk)
    welcomes = Welcome.objects.filter(subscriber=subscriber)
    return {
        "email": subscriber.email,
        "state": subscriber.state,
        "frequency": subscriber.frequency,
        **{field.name: getattr(subscriber, field.name) for field in TIME_FIELDS},
        "all_topics": subscriber.everything,
        "topics": [str(topic) for topic in topics],
        "paused_until": subscriber.paused_until,
        "former_emails": list(subscriber.former_emails.values("address", "ended_at")),
        "signed_up_on": subscriber.source_page,
        "signed_up_at": subscriber.created_at,
        "confirmed_at": subscriber.confirmed_at,
        "unsubscribed_at": subscriber.unsubscribed_at,
        "welcomed_at": welcomes.values_list("settled_at", flat=True).first(),
        "told_to": list(told.values("event", "created_at", "state", name=F("endpoint__name"))),
        "consents": list(
            subscriber.consents.values(
                "asked_at", "page", "text_version", "choice", "new_address",
                "confirmed_at", "withdrawn_at",
            )
        ),
        "mails": list(
            subscriber.logged_deliveries.order_by("-pk").values(
                "address", "state", "message_id", "handed_at", "finished_at",
                subject=F("issue__subject"),
            )
        ),
    }  # fmt: skip
