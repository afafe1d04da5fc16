"""One move with many stories: each by itself, by the rules of one, and an account of every one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles.editing import workflow
from articles.models import Article
from articles.models.status import Status

SECONDS: Final = 12.0
"""What is not reached by then is handed back: no request waits for hundreds of stories."""

NO_RIGHT = gettext_lazy("You may not do this with this story.")
GONE = gettext_lazy("It is no longer there, or not shown to you any more.")
CHANGED = gettext_lazy("Somebody changed it after you chose it. Look at it first.")


@dataclass(frozen=True)
class Chosen:
    """A story that was ticked, and the version that was seen; None where it does not matter."""

    key: int
    version: int | None = None


@dataclass
class Account:
    """What became of every chosen story."""

    done: list[Article] = field(default_factory=list)
    skipped: list[tuple[str, Article | None]] = field(default_factory=list)
    left: list[Chosen] = field(default_factory=list)

    def reasons(self) -> list[tuple[str, list[Article | None]]]:
        """Return why stories were skipped, each reason once with its stories."""
        grouped: dict[str, list[Article | None]] = {}
        for reason, story in self.skipped:
            grouped.setdefault(reason, []).append(story)
        return list(grouped.items())


def move_each(
    user: User, name: str, chosen: Sequence[Chosen], *, note: str = "", seconds: float = SECONDS
) -> Account:
    """Make the move ``name`` with each, in a transaction of its own, as long as there is time.

    One that cannot be moved stops no other; what was done before an end stays done.
    """
    account = Account()
    until = time.monotonic() + seconds
    stories = _shown(user, [one.key for one in chosen])
    for number, one in enumerate(chosen):
        if number and time.monotonic() > until:
            account.left = list(chosen[number:])
            break
        story = stories.get(one.key)
        reason = _move(user, name, story, one.version, note) if story else str(GONE)
        if story is not None and not reason:
            account.done.append(story)
        else:
            account.skipped.append((reason, story))
    return account


def _shown(user: User, keys: list[int]) -> dict[int, Article]:
    stories = workflow.visible_to(user, Article.objects.filter(pk__in=keys))
    return stories.defer("body", "body_text").in_bulk()


def _move(user: User, name: str, story: Article, seen: int | None, note: str) -> str:
    """Make one move; return why not, empty when it was made."""
    given: dict[str, Any] = {"note": note, "seen": seen}
    if name == "approve":
        given["published_at"] = workflow.earliest(story)
    try:
        workflow.make_move(story, name, user, **given)
    except PermissionDenied:
        return str(NO_RIGHT)
    except workflow.StaleError:
        return str(CHANGED)
    except ValidationError as error:
        return _already(name, story) or " ".join(error.messages)
    except Article.DoesNotExist:
        return str(GONE)
    return ""


def _already(name: str, story: Article) -> str:
    """Say that a story stands where the move leads: pressed twice, or somebody was quicker."""
    current = Article.objects.filter(pk=story.pk).values_list("status", flat=True).first()
    if current != workflow.NAMED[name].target:
        return ""
    return _("It is “%(status)s” already.") % {"status": Status(current).label}
