"""The states of a story and the moves between them: the one declaration.

``articles.editing.workflow`` says who may make a move; a trigger in the database refuses every
other one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a story stands. Public is more than a state: see ``ArticleQuerySet.published``."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


# A story is public from ``published_at`` on while this holds, by the database's clock. The one
# definition: ``ArticleQuerySet.published`` asks it, partial indexes stand on it, and the SQL below
# is what the triggers, the search entries and the related stories are made of.
IS_APPROVED = Q(status=Status.APPROVED)
IS_PUBLIC = IS_APPROVED & Q(published_at__lte=Now())
WAS_PUBLIC = Q(status=Status.WITHDRAWN, published_at__lte=Now())

# Along which lists walk: readers', and the desk's.
WALKED = (
    models.Index(
        F("published_at").desc(), F("id").desc(), condition=IS_APPROVED, name="article_newest"
    ),
    models.Index(F("modified_at").desc(), F("id").desc(), name="article_last_saved"),
    models.Index(
        "status", F("modified_at").desc(), F("id").desc(), name="article_last_saved_of_state"
    ),
)


def is_approved_sql(row: str = "") -> str:
    """Return ``IS_APPROVED`` as a condition in SQL; ``row`` is the alias of the story's table."""
    return f"{_column(row, 'status')} = '{Status.APPROVED}'"


def public_from_sql(row: str = "") -> str:
    """Return the SQL of the time from which a story is public, null for one that is not to be."""
    return f"CASE WHEN {is_approved_sql(row)} THEN {_column(row, 'published_at')} END"


def _column(row: str, name: str) -> str:
    return f"{row}.{name}" if row else name


LEGAL_MOVES: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.DRAFT, Status.IN_REVIEW),
        (Status.IN_REVIEW, Status.DRAFT),
        (Status.DRAFT, Status.APPROVED),
        (Status.IN_REVIEW, Status.APPROVED),
        (Status.APPROVED, Status.DRAFT),
        (Status.APPROVED, Status.WITHDRAWN),
        (Status.WITHDRAWN, Status.APPROVED),
    }
)
