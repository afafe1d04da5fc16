"""The stories of an issue, and which of them some of its recipients get."""

from __future__ import annotations

from typing import Final, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from articles.models.purges import triggers_of

LONGEST_NOTE: Final = 1000  # characters


class IssueStoryQuerySet(models.QuerySet["IssueStory"]):
    def withdrawn(self) -> Self:
        """Those of the outer query's issue that readers may no longer see, not yet dropped."""
        public = Article.objects.published().order_by()
        return self.filter(
            ~Exists(public.filter(pk=OuterRef("article_id"))),
            issue=OuterRef("pk"),
            dropped_at__isnull=True,
        )


class IssueStory(models.Model):
    """One story of an issue, in its place, with the words that stand in the mail."""

    issue = models.ForeignKey(
        "subscriptions.Issue",
        on_delete=models.CASCADE,
        related_name="stories",
        verbose_name=_("issue"),
        db_index=False,
    )
    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="mailed_in", verbose_name=_("story")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    is_pinned = models.BooleanField(
        _("editor's choice"),
        default=False,
        db_default=False,
        help_text=_("Stands on top, whatever its section."),
    )
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, default="", db_default="", editable=False
    )
    label = models.CharField(_("kicker"), max_length=120, blank=True)
    headline = models.CharField(_("headline"), max_length=1000, blank=True)
    standfirst = models.TextField(_("standfirst"), blank=True)
    link = models.URLField(_("link"), max_length=500, blank=True)
    note = models.TextField(
        _("note"),
        max_length=LONGEST_NOTE,
        blank=True,
        default="",
        db_default="",
        help_text=_("The editor's own words above the story."),
    )
    dropped_at = models.DateTimeField(
        _("dropped"),
        null=True,
        editable=False,
        help_text=_("The story was taken from the readers."),
    )

    objects = IssueStoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("story of an issue")
        verbose_name_plural = _("stories of an issue")
        ordering = ["issue", "position"]
        constraints = [
            models.UniqueConstraint(fields=["issue", "article"], name="one_story_once_an_issue"),
            # Checked at commit, so that places can be exchanged.
            models.UniqueConstraint(
                fields=["issue", "position"],
                deferrable=models.Deferrable.DEFERRED,
                name="one_story_a_place",
            ),
        ]
        triggers = triggers_of("subscriptions_issuestory")

    def __str__(self) -> str:
        return self.headline or str(self.article_id)


class IssueVariant(models.Model):
    """Which of an issue's stories some of its recipients get; see ``digest.content``.

    ``articles`` are ids in the issue's order. It never changes: when a story is taken from the
    readers, the mails that still wait move to another variant.
    """

    issue = models.ForeignKey(
        "subscriptions.Issue",
        on_delete=models.CASCADE,
        related_name="variants",
        verbose_name=_("issue"),
        db_index=False,
    )
    articles = ArrayField(models.BigIntegerField(), verbose_name=_("stories"))

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.UniqueConstraint(fields=["issue", "articles"], name="one_variant_once"),
            models.CheckConstraint(condition=Q(articles__len__gte=1), name="variant_has_stories"),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id}: {len(self.articles)}"
