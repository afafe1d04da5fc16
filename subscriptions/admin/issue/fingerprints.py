"""What a draft was when its form was shown, field by field: it tells what changed since."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, Final

from subscriptions.admin.issue.words import WordsForm
from subscriptions.models import Issue

# Names of a fingerprint's fields, beside those of the editor's words.
SUBJECT: Final = "subject"
TITLE: Final = "title"
LISTED: Final = "is_listed"
AUDIENCE: Final = "audience"
TIME: Final = "send_at"
SAMPLED: Final = "sample"
STORIES: Final = "stories"
PINS: Final = "pins"


def of(issue: Issue) -> str:
    """Return what changes whenever somebody saves the draft with something changed.

    It tells of each field whether it changed: ``changed_since`` reads it.
    """
    rows = list(issue.stories.order_by("position").values_list("article_id", "note", "is_pinned"))
    said: dict[str, Any] = {name: getattr(issue, name) for name in WordsForm.base_fields}
    said |= {
        SUBJECT: issue.subject_pattern,
        TITLE: issue.headline,
        LISTED: issue.is_listed,
        AUDIENCE: issue.audience,
        TIME: issue.send_at,
        SAMPLED: issue.sample,
        STORIES: [key for key, _note, _pinned in rows],
        PINS: sorted(key for key, _note, is_pinned in rows if is_pinned),
    }
    said |= {note_of(key): note for key, note, _pinned in rows}
    return " ".join(f"{name}={_short_hash(value)}" for name, value in said.items())


def _short_hash(value: Any) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()[:12]


def note_of(key: int) -> str:
    """Return how the note of a story is called in a fingerprint."""
    return f"note_{key}"


def changed_since(seen: str, now: str) -> Callable[[str], bool]:
    """Return what says of a field whether somebody saved it otherwise since a form was shown.

    Of a field that one of the two fingerprints does not tell, it may have been.
    """
    before, after = (
        dict(part.split("=", 1) for part in told.split() if "=" in part) for told in (seen, now)
    )
    return lambda name: name not in before or before[name] != after.get(name)
