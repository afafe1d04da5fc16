"""Our own export, read again: what stands in its columns besides address and state."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable
from typing import Any, Final

from django.utils import timezone

from subscriptions.models import Consent, Subscriber, SubscriberTopic
from subscriptions.models.frequency import TIME_FIELDS, Frequency
from subscriptions.models.subscriber_topic import KINDS

# Who has these wrote them: no other program's export does.
MARKS: Final = frozenset({"email", "state", "frequency", "confirmed_at", "source_page"})
DATES: Final = (
    "paused_until", "created_at", "confirmed_at", "unsubscribed_at", "suppressed_at",
    "suppression_lifted_at",
)  # fmt: skip
CONSENT: Final = (
    "asked_at", "page", "text_version", "choice", "new_address", "confirmed_at", "withdrawn_at",
)  # fmt: skip
PLAIN: Final = ("source_page", "frequency", "everything", *(field.name for field in TIME_FIELDS))
_LONGEST_PAGE: Final = 200


def is_ours(headings: Iterable[str]) -> bool:
    """Whether the file is an export of this site's."""
    return set(headings) >= MARKS


def choices_of(cells: dict[str, str]) -> dict[str, Any]:
    """Return what a line holds besides address and state, in a form that JSON can hold."""
    data: dict[str, Any] = {"source_page": cells.get("source_page", "")[:_LONGEST_PAGE]}
    if cells.get("frequency") in Frequency.values:
        data["frequency"] = cells["frequency"]
    for field in TIME_FIELDS:
        part = _number(cells.get(field.name, ""))
        if part is not None and field.lowest <= part <= field.highest:
            data[field.name] = part
    data["everything"] = cells.get("everything", "True") != "False"
    for name in DATES:
        if moment := moment_of(cells.get(name, "")):
            data[name] = moment.isoformat()
    if topics := cells.get("topics", "").split():
        data["topics"] = topics
    data["consents"] = _consents(cells.get("consents", ""))
    return data


def fields(data: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a subscriber that ``read`` returned."""
    dates = {name: moment_of(data[name]) for name in DATES if name in data}
    return dates | {name: data[name] for name in PLAIN if name in data}


def restore(subscribers: dict[int, dict[str, Any]]) -> None:
    """Give new subscribers (by key) the topics and consents that their lines hold."""
    Consent.objects.bulk_create(
        Consent(subscriber_id=key, **_moments(consent))
        for key, data in subscribers.items()
        for consent in data.get("consents", [])
    )
    wanted = {topic for data in subscribers.values() for topic in data.get("topics", [])}
    known = _known(wanted)
    SubscriberTopic.objects.bulk_create(
        (
            SubscriberTopic(subscriber_id=key, **known[topic])
            for key, data in subscribers.items()
            for topic in dict.fromkeys(data.get("topics", []))
            if topic in known
        ),
        ignore_conflicts=True,
    )


def missing(topics: set[str]) -> set[str]:
    """Return those of the topics that this site does not have."""
    return topics - set(_known(topics))


def _known(wanted: set[str]) -> dict[str, dict[str, int]]:
    known = {}
    for kind, model in KINDS.items():
        slugs = {topic.partition(":")[2] for topic in wanted if topic.startswith(f"{kind}:")}
        for slug, key in model.objects.filter(slug__in=slugs).values_list("slug", "pk"):
            known[f"{kind}:{slug}"] = {f"{kind}_id": key}
    return known


def moment_of(text: str) -> datetime.datetime | None:
    """Return the moment that the text tells in ISO 8601, in UTC where it names no zone."""
    try:
        moment = datetime.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=datetime.UTC)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else None  # noqa: PLR2004


def _consents(text: str) -> list[dict[str, Any]]:
    try:
        found = json.loads(text or "[]")
    except ValueError:
        return []
    if "\\u0000" in text or not isinstance(found, list):
        return []  # no database holds that sign
    rows = [row for row in found if isinstance(row, dict)]
    return [{name: row[name] for name in CONSENT if name in row} for row in rows]


def _moments(consent: dict[str, Any]) -> dict[str, Any]:
    made = {
        "page": str(consent.get("page", ""))[:_LONGEST_PAGE],
        "new_address": str(consent.get("new_address", ""))[:254],
        "text_version": _number(str(consent.get("text_version", 0))) or 0,
        "choice": consent["choice"] if isinstance(consent.get("choice"), dict) else None,
    }
    for name in ("asked_at", "confirmed_at", "withdrawn_at"):
        if moment := moment_of(str(consent.get(name) or "")):
            made[name] = moment
    return made


def topics_of(subscriber: Subscriber) -> str:
    """Return the subscriber's topics as one cell: ``section:politik tag:banjir``."""
    topics = subscriber.topics.all()
    return " ".join(sorted(f"{topic.kind}:{topic.about.slug}" for topic in topics))


def consents_of(subscriber: Subscriber) -> str:
    """Return the subscriber's consents as one cell of JSON, oldest first."""
    found = [
        {name: _plain(getattr(consent, name)) for name in CONSENT}
        for consent in sorted(subscriber.consents.all(), key=lambda row: row.pk)
    ]
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.datetime) else value
