"""The states of a story and the moves between them: the one declaration.

``articles.editing.workflow`` says who may make a move; a trigger in the database refuses every
other one.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """Where a story stands. Public is more than a state: see ``ArticleQuerySet.published``."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "in_review", _("In review")
    APPROVED = "approved", _("Approved")
    WITHDRAWN = "withdrawn", _("Withdrawn")


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
