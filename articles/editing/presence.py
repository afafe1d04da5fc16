"""Who else has a story open, and where they write: told by each tab every few seconds.

It is advice and locks nothing. A beat costs one statement that writes and one that reads, beside
those of the login; whether somebody may see the story is asked when it is opened and every half
minute. The one that reads brings along what else may be new: notices, and notes of the story.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Case, Count, Max, OuterRef, Subquery, Value, When
from django.db.models.functions import JSONObject, Now

from articles.editing import workflow
from articles.models import Article, GuestLink, Note, Notice, Presence

TYPING: Final = datetime.timedelta(seconds=20)
"""As long as somebody who paused is still said to write."""
CHECKED_EVERY: Final = datetime.timedelta(seconds=30)
"""How often it is asked anew whether somebody may see the story."""
KEPT: Final = datetime.timedelta(minutes=10)
MOST_SHOWN: Final = 20


@dataclass(frozen=True)
class Around:
    """Other tabs, each with ``is_typing`` and its owner, and what may be new for the own one.

    ``unread`` counts the user's notices; ``notes`` tells one state of the story's notes from
    another, None where the own tab is gone.
    """

    others: list[Presence]
    unread: int = 0
    notes: str | None = None


@dataclass(frozen=True)
class Beat:
    """What a tab tells of itself."""

    tab: uuid.UUID
    article: int
    place: str = ""
    paragraph: int | None = None
    has_typed: bool = False


def beat(user: User, sent: Beat) -> bool:
    """Note that the tab is there; False: the user may not see the story, or there is none."""
    told: dict[str, Any] = {"seen_at": Now(), "place": sent.place, "paragraph": sent.paragraph}
    if sent.has_typed:
        told["typed_at"] = Now()
    own = Presence.objects.filter(pk=sent.tab, user=user, article=sent.article)
    if own.filter(checked_at__gt=Now() - CHECKED_EVERY).update(**told):
        return True
    if not workflow.visible_to(user, Article.objects.filter(pk=sent.article)).exists():
        own.delete()
        return False
    Presence.objects.filter(seen_at__lt=Now() - KEPT).delete()
    if not own.update(**told, checked_at=Now()):
        row = Presence(tab=sent.tab, user=user, article_id=sent.article, **told)
        Presence.objects.bulk_create([row], ignore_conflicts=True)
    return True


def leave(user: User, tab: uuid.UUID) -> None:
    """The tab is closed, or shows another page."""
    Presence.objects.filter(pk=tab, user=user).delete()


def around(sent: Beat) -> Around:
    """Return what a tab is told: who else is there, and what came meanwhile."""
    is_own = When(pk=sent.tab, then=Value(True))
    is_typing = When(typed_at__gt=Now() - TYPING, then=Value(True))
    tabs = (
        Presence.objects.alive()
        .filter(article=sent.article)
        .select_related("user")
        .annotate(
            is_own=Case(is_own, default=Value(False)),
            is_typing=Case(is_typing, default=Value(False)),
            **{name: Case(When(pk=sent.tab, then=one)) for name, one in _news().items()},
        )
    )
    order = ("-is_own", "-is_typing", "user__first_name", "seen_at", "pk")
    found = list(tabs.order_by(*order)[: MOST_SHOWN + 1])
    if not (found and vars(found[0])["is_own"]):
        return Around(found[:MOST_SHOWN])
    own = vars(found[0])
    state = json.dumps([own["noted"], own["answered"]])
    return Around(found[1:], own["unread"] or 0, hashlib.sha256(state.encode()).hexdigest()[:20])


def _news() -> dict[str, Subquery]:
    """What is asked for the own row alone, in the same statement."""
    unread = Notice.objects.unread().filter(recipient=OuterRef("user")).order_by()
    notes = Note.objects.filter(article=OuterRef("article")).order_by()
    links = GuestLink.objects.filter(article=OuterRef("article")).order_by()
    told = {"number": Count("pk"), "last": Max("pk"), "ended": Count("resolved_at")}
    told |= {"end": Max("resolved_at")}
    answers = {"notes": Count("notes"), "approved": Max("approved_at")}
    return {
        "unread": _one(unread, "recipient", Count("pk")),
        "noted": _one(notes, "article", JSONObject(**told)),
        "answered": _one(links, "article", JSONObject(**answers)),
    }


def _one(rows: Any, name: str, value: Any) -> Subquery:
    """Return ``value`` of all the rows, which agree in ``name``."""
    return Subquery(rows.values(name).annotate(value=value).values("value"))
