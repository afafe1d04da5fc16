"""What a subscriber who does not want everything wants to read about."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Reporter, Section, Tag


class SubscriberTopic(models.Model):
    """One thing that a subscriber wants to read about: a section, a tag or a reporter."""

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

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        constraints = [
            models.CheckConstraint(
                condition=Q(section__isnull=False, tag__isnull=True, reporter__isnull=True)
                | Q(section__isnull=True, tag__isnull=False, reporter__isnull=True)
                | Q(section__isnull=True, tag__isnull=True, reporter__isnull=False),
                name="topic_is_one_thing",
            ),
            models.UniqueConstraint(
                fields=["subscriber", "section", "tag", "reporter"],
                nulls_distinct=False,
                name="one_topic_once",
            ),
        ]

    def __str__(self) -> str:
        return str(self.section or self.tag or self.reporter)
