"""Who else has a story open, and where they write: told by each tab every few seconds.

It is advice and locks nothing. A beat costs one statement that writes and one that reads, beside
those of the login; whether somebody may see the story is asked when it is opened and every half
minute.
"""

from __future__ import annotations

import datetime
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.contrib.auth.models import User
from django.db.models import Case, Value, When
from django.db.models.functions import Now

from articles.editing import workflow
from articles.models import Article, Presence

TYPING: Final = datetime.timedelta(seconds=20)
"""As long as somebody who paused is still said to write."""
CHECKED_EVERY: Final = datetime.timedelta(seconds=30)
"""How often it is asked anew whether somebody may see the story."""
KEPT: Final = datetime.timedelta(minutes=10)
MOST_SHOWN: Final = 20


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


def others(sent: Beat) -> list[Presence]:
    """Return the other tabs that have the story open, each with ``is_typing``; the owner loaded."""
    tabs = Presence.objects.alive().filter(article=sent.article).exclude(pk=sent.tab)
    is_typing = Case(When(typed_at__gt=Now() - TYPING, then=Value(True)), default=Value(False))
    named = tabs.select_related("user").annotate(is_typing=is_typing)
    return list(named.order_by("-is_typing", "user__first_name", "seen_at", "pk")[:MOST_SHOWN])
