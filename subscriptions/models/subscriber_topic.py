"""What a subscriber who does not want everything wants to read about."""

from __future__ import annotations

from typing import Any, Final

from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Event, Reporter, Section, Tag

# What may be chosen, as the fields of ``SubscriberTopic`` call it.
KINDS: Final[dict[str, Any]] = {
    "section": Section,
    "tag": Tag,
    "reporter": Reporter,
    "development": Event,
}
MERGED_AS: Final = {"development": "event"}
"""What merging calls a kind that is called otherwise here."""


def _is_one_thing() -> Q:
    alone = Q()
    for chosen in KINDS:
        alone |= Q(**{f"{kind}__isnull": kind != chosen for kind in KINDS})
    return alone


class SubscriberTopicQuerySet(models.QuerySet["SubscriberTopic"]):
    """Topics with what they are about."""

    def with_names(self) -> SubscriberTopicQuerySet:
        """Bring what each is about along; a development without a name has its headline."""
        rows = self.select_related("section", "tag", "reporter")
        return rows.prefetch_related(Prefetch("development", Event.objects.titled()))


class SubscriberTopic(models.Model):
    """One thing that a subscriber wants to read about, of one of ``KINDS``."""

    subscriber = models.ForeignKey(
        "subscriptions.Subscriber",
        on_delete=models.CASCADE,
        related_name="topics",
        verbose_name=_("subscriber"),
        db_index=False,  # the unique constraints begin with it
    )
    section = models.ForeignKey(
        Section, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("section")
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("tag")
    )
    reporter = models.ForeignKey(
        Reporter, on_delete=models.CASCADE, null=True, related_name="+", verbose_name=_("reporter")
    )
    development = models.ForeignKey(
        Event,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        verbose_name=_("development"),
        db_index=False,  # as ``indexes`` has it: made beside what is written
    )

    objects = SubscriberTopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(condition=_is_one_thing(), name="topic_is_one_of_its_kinds"),
            models.UniqueConstraint(
                fields=["subscriber", *KINDS], nulls_distinct=False, name="each_topic_once"
            ),
        ]
        indexes = [models.Index(fields=["development"], name="topic_development")]

    def __str__(self) -> str:
        return str(self.about)

    @property
    def kind(self) -> str:
        """Which of ``KINDS`` it is."""
        return next(kind for kind in KINDS if getattr(self, f"{kind}_id") is not None)

    @property
    def about(self) -> Any:
        """The row that it is about."""
        return getattr(self, self.kind)
