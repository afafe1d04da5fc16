"""Which topics a page offers: a short list, so that nobody has to search."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Now
from django.urls import Resolver404, resolve

from articles.models import Article, Event, EventStory, Section
from subscriptions.models import Edition, Frequency
from subscriptions.models.frequency import TIME_FIELDS, schedule_of
from subscriptions.signup.preferences import TOPIC_FIELDS, TOPIC_MODELS

# Pages whose stories can be followed, by the name of their view: the field that holds their topic.
FOLLOWED: Final = {
    "articles:section": "sections",
    "articles:tag": "tags",
    "articles:reporter": "reporters",
    "articles:event": "developments",
}
OFFERED_TAGS: Final = 12
OFFERED_REPORTERS: Final = 8
OFFERED_DEVELOPMENTS: Final = 6
LATELY: Final = datetime.timedelta(days=90)


@dataclass(frozen=True)
class Offer:
    """One box to tick."""

    field: str
    id: int
    name: str
    is_chosen: bool


def offered(values: dict[str, Any], page: str = "") -> dict[str, list[Offer]]:
    """Return sections, tags, reporters and developments to choose from.

    Those chosen before, those of the story whose page somebody signed up on, and the most written
    about lately; of developments those that went on lately, if an editor looked through them.
    """
    story = story_of(page)
    near: dict[str, set[int]] = {"tags": set(), "reporters": set(), "developments": set()}
    if story is not None:
        near["tags"].update(story.tags.values_list("pk", flat=True))
        near["reporters"].update(story.bylines.values_list("reporter_id", flat=True))
        inside = story.event_rows.inside().filter(event__in=Event.objects.public())
        near["developments"].update(inside.values_list("event_id", flat=True))
    chosen = {name: {int(pk) for pk in values.get(name) or ()} for name in TOPIC_FIELDS}
    shown: dict[str, list[Any]] = {"sections": list(Section.objects.all())}
    for name, way, number in (
        ("tags", "tagged__content_object", OFFERED_TAGS),
        ("reporters", "bylines__article", OFFERED_REPORTERS),
    ):
        shown[name] = _often_and_near(name, way, number, chosen[name] | near[name])
    shown["developments"] = _going_on(chosen["developments"] | near["developments"])
    return {
        name: [Offer(name, row.pk, str(row), row.pk in chosen[name]) for row in rows]
        for name, rows in shown.items()
    }


def _often_and_near(name: str, way: str, number: int, near: set[int]) -> list[Any]:
    """Return the most written about lately and those in ``near``, by name."""
    lately = Article.objects.published().filter(published_at__gt=Now() - LATELY)
    model: Any = TOPIC_MODELS[name]
    counted = Count(way, filter=Q(**{f"{way}__in": lately.order_by().values("pk")}))
    often = model.objects.annotate(times=counted).filter(times__gt=0)
    rows = {row.pk: row for row in often.order_by("-times", "name")[:number]}
    rows |= {row.pk: row for row in model.objects.filter(pk__in=near - set(rows))}
    return sorted(rows.values(), key=_by_name)


def _going_on(near: set[int]) -> list[Any]:
    """Return developments that went on last, and those in ``near``, by title."""
    newest = EventStory.objects.due().filter(event=OuterRef("pk")).values("public_at")[:1]
    looked_through = Event.objects.public().filter(is_confirmed=True)
    lately = looked_through.annotate(newest=Subquery(newest)).filter(newest__gt=Now() - LATELY)
    keys = set(lately.order_by("-newest").values_list("pk", flat=True)[:OFFERED_DEVELOPMENTS])
    return sorted(Event.objects.titled().filter(pk__in=keys | near), key=_by_name)


def _by_name(row: Any) -> str:
    return str(row).casefold()


@dataclass(frozen=True)
class Topic:
    """What a list is about; ``field`` is the one of the form that it is chosen in."""

    field: str
    id: int
    name: str

    def is_ticked_in(self, values: dict[str, Any]) -> bool:
        """Whether a form with these values (see ``ChoiceForm.values``) asks for it."""
        return values["topics"] == "some" and str(self.id) in values[self.field]


def topic_of(page: str) -> Topic | None:
    """Return what the list at this path is about; None where it shows no story."""
    try:
        found = resolve(page)
    except Resolver404:
        return None
    field = FOLLOWED.get(found.view_name)
    if field is None:
        return None
    rows = TOPIC_MODELS[field]._default_manager.filter(slug=found.kwargs["slug"])
    if field == "developments":
        rows = rows.public().titled()
    elif field != "sections":  # menus name those; a name that only drafts have is nobody's business
        public = Article.objects.published().order_by()
        way = {"tags": "tagged__content_object", "reporters": "bylines__article"}[field]
        rows = rows.filter(**{f"{way}__in": public.values("pk")})
    row = rows.first()
    return None if row is None else Topic(field, row.pk, str(row))


def story_of(page: str) -> Article | None:
    """Return the public story whose page has this path."""
    try:
        found = resolve(page)
    except Resolver404:
        return None
    if found.view_name != "articles:article":
        return None
    date, slug = found.kwargs["date"], found.kwargs["slug"]
    return Article.objects.published().filter(publication_date=date, slug=slug).first()


def offered_frequencies() -> list[dict[str, Any]]:
    """Return what the newsroom offers, in order: one entry for each frequency with an edition."""
    editions = {edition.frequency: edition for edition in Edition.objects.active().order_by("-pk")}
    return [
        {
            "value": frequency.value,
            "label": frequency.label,
            "edition": editions[frequency.value],
            "times": " ".join(field.name for field in schedule_of(frequency).times),
        }
        for frequency in Frequency
        if frequency.value in editions
    ]


def times(values: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of the moment at which digests come, with what was chosen of each."""
    return [
        {
            "name": field.name,
            "label": field.label,
            "choices": field.choices,
            "value": values.get(field.name, ""),
        }
        for field in TIME_FIELDS
    ]
