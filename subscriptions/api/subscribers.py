"""What the interface does with subscribers: by the same services as the site and the desk."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet

from articles.auditlog.acts import Act
from articles.auditlog.log import record
from articles.db import clock
from articles.db.keyset_pagination import Cursor, Order
from subscriptions import addresses, tokens
from subscriptions.api.problems import Problem, wrong
from subscriptions.api.schemas import (
    Accepted,
    ConsentGiven,
    Find,
    Leave,
    ListPage,
    ListQuery,
    SignUp,
    SubscriberOf,
    Topics,
    Wishes,
)
from subscriptions.issues import audience
from subscriptions.models import ApiToken, Edition, Subscriber
from subscriptions.models.subscriber_topic import KINDS
from subscriptions.signup import preferences, requests
from subscriptions.signup.vouched import Elsewhere

ORDER: Final = Order("changed_at", "id")
SOURCE_PAGE: Final = "/api/"
# What was committed lately may bear an earlier time: the longest that changes many is a batch.
OVERLAP: Final = datetime.timedelta(minutes=2)
SLACK: Final = datetime.timedelta(minutes=5)  # by which the clock of others may be ahead
WAIT_FOR_SIGNUPS: Final = 900  # seconds


def listed(token: ApiToken, query: ListQuery) -> ListPage:
    """A page of subscribers, in the order of their last change."""
    as_of = clock.now() - OVERLAP
    rows = _rows(query).order_by(ORDER.time, ORDER.key)
    if query.cursor:
        try:
            rows = rows.filter(ORDER.before(Cursor.parse(query.cursor)))
        except ValueError:
            raise wrong("cursor", "is none of this list") from None
    found = list(_with_all(rows)[: query.limit + 1])
    page = found[: query.limit]
    return ListPage(
        subscribers=[shown(row) for row in page],
        next=str(ORDER.place(page[-1])) if len(found) > len(page) else None,
        as_of=as_of,
    )


def _rows(query: ListQuery) -> QuerySet[Subscriber]:
    rows: QuerySet[Subscriber] = Subscriber.objects.all()
    if query.edition:
        edition = Edition.objects.filter(slug=query.edition).first()
        if edition is None:
            raise wrong("edition", "there is no such edition")
        rows = audience.of_edition(edition)
    if query.state:
        rows = rows.filter(state=query.state.value)
    if query.changed_since:
        rows = rows.filter(changed_at__gte=query.changed_since)
    return rows


def _with_all(rows: QuerySet[Subscriber]) -> QuerySet[Subscriber]:
    return rows.prefetch_related("consents", *(f"topics__{kind}" for kind in KINDS))


def shown(row: Subscriber) -> SubscriberOf:
    """Return a subscriber as the interface tells of them; their relations should be prefetched."""
    topics: dict[str, list[str]] = {f"{kind}s": [] for kind in KINDS}
    for topic in row.topics.all():
        topics[f"{topic.kind}s"].append(topic.about.slug)
    plain = (
        "id", "email", "state", "frequency", "hour", "weekday", "monthday", "confirmed_at",
        "unsubscribed_at", "suppressed_at", "paused_until", "changed_at",
    )  # fmt: skip
    return SubscriberOf.model_validate(
        {name: getattr(row, name) for name in plain}
        | {
            "topics": None if row.everything else topics,
            "source": row.source_page,
            "signed_up_at": row.created_at,
            "consents": [
                {
                    "asked_at": consent.asked_at,
                    "source": consent.page,
                    "text_version": consent.text_version,
                    "confirmed_at": consent.confirmed_at,
                    "withdrawn_at": consent.withdrawn_at,
                }
                for consent in row.consents.all()
            ],
        }
    )


def read(token: ApiToken, key: int) -> SubscriberOf:
    """One subscriber."""
    return shown(_known(_with_all(Subscriber.objects.filter(pk=key))))


def found(token: ApiToken, body: Find) -> SubscriberOf:
    """The subscriber of an address."""
    email = _address(body.email)
    return shown(_known(_with_all(Subscriber.objects.filter(email=email))))


def signed_up(token: ApiToken, body: SignUp) -> Accepted:
    """Ask the address by mail; whoever left or is suppressed comes back by that alone."""
    given = body.consent
    _has_been(given)
    if given.confirmed_at and not token.may_vouch:
        raise Problem("right_missing", right="vouch")
    choice = _choice(body, preferences.default_choice())
    words = f"{given.given_at:%Y-%m-%d}, {token.name}: {given.source}"[:200]
    has_passed = requests.ask_to_subscribe(
        _address(body.email),
        page=SOURCE_PAGE,
        choice=choice.as_json() if body.model_fields_set - {"email", "consent"} else None,
        elsewhere=Elsewhere(
            words, given.given_at, tokens.program_hash(token.pk), given.confirmed_at
        ),
    )
    if not has_passed:
        raise Problem("too_often", headers={"Retry-After": str(WAIT_FOR_SIGNUPS)})
    return Accepted()


def _has_been(given: ConsentGiven) -> None:
    latest = clock.now() + SLACK
    if given.given_at > latest:
        raise wrong("/consent/given_at", "is in the future")
    if given.confirmed_at and not given.given_at <= given.confirmed_at <= latest:
        raise wrong("/consent/confirmed_at", "is in the future, or before the consent")


def changed(token: ApiToken, key: int, body: Wishes) -> None:
    """Change what somebody reads and when."""
    with transaction.atomic():
        subscriber = _known(Subscriber.objects.select_for_update().filter(pk=key))
        if subscriber.state not in {Subscriber.State.ACTIVE, Subscriber.State.PENDING}:
            raise Problem("not_subscribed")
        before = preferences.choice_of(subscriber)
        choice = _choice(body, before)
        if choice != before:
            preferences.choose(subscriber, choice)
            subscriber.consents.choose_anew(choice.as_json())  # or confirming would undo it
            record(Act.WISHES_CHANGED, subscriber)


def left(token: ApiToken, key: int, body: Leave) -> None:
    """End a subscription, or a request that was not confirmed yet."""
    with transaction.atomic():
        subscriber = _known(Subscriber.objects.select_for_update().filter(pk=key))
        if requests.unsubscribe(subscriber):
            record(Act.LEFT_ELSEWHERE, subscriber, reason=body.reason)
        elif subscriber.state == Subscriber.State.PENDING:
            subscriber.consents.end()  # the link in the mail opens nothing any more


def erased(token: ApiToken, key: int) -> None:
    """Forget somebody for good; whoever is not there is forgotten already."""
    subscriber = Subscriber.objects.filter(pk=key).first()
    if subscriber is not None:
        preferences.erase(subscriber)


def _known(rows: QuerySet[Subscriber]) -> Subscriber:
    row = rows.first()
    if row is None:
        raise Problem("subscriber_unknown")
    return row


def _address(typed: str) -> str:
    try:
        return addresses.normalise(typed)
    except addresses.AddressError as error:
        raise wrong("/email", error.args[0]) from None


def _choice(wishes: Wishes, before: preferences.Choice) -> preferences.Choice:
    """Return what was chosen before with what is wished now."""
    said = wishes.model_fields_set
    new: dict[str, Any] = {
        name: getattr(wishes, name) for name in ("hour", "weekday", "monthday") if name in said
    }
    if "frequency" in said:
        new["frequency"] = wishes.frequency.value
    if "topics" in said:
        new |= _keys_of(wishes.topics)
    return replace(before, **new)


def _keys_of(topics: Topics | None) -> dict[str, tuple[int, ...]]:
    if topics is None:
        return dict.fromkeys(preferences.TOPIC_FIELDS, ())
    keys = {}
    for name, model in preferences.TOPIC_MODELS.items():
        wanted: list[str] = getattr(topics, name)
        rows = dict(model._default_manager.filter(slug__in=wanted).values_list("slug", "pk"))
        if missing := sorted(set(wanted) - set(rows)):
            raise wrong(f"/topics/{name}", f"there is none of this slug: {', '.join(missing)}")
        keys[name] = tuple(sorted(rows.values()))
    return keys
