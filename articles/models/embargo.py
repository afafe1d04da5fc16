"""An embargo: the time before which a story may not be public, by a rule of the database."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from articles.models.status import IS_APPROVED

KEEPS_EMBARGO = models.CheckConstraint(
    condition=~IS_APPROVED | Q(embargo_until=None) | Q(published_at__gte=F("embargo_until")),
    name="article_keeps_embargo",
    violation_error_message=_("This story is under embargo until a later time."),
)


class UnderEmbargo(models.Model):
    """A story that nobody publishes before its time; ``KEEPS_EMBARGO`` goes with it."""

    embargo_until = models.DateTimeField(
        _("embargo until"),
        null=True,
        blank=True,
        help_text=_("In WIB. Nobody can publish the story for an earlier time."),
    )

    class Meta:
        abstract = True
