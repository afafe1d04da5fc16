"""The through models of a story: reporters, sources and tags that carry its time.

``public_at`` lets a list of one subject's stories walk along one index.
"""

from __future__ import annotations

from typing import Generic, Self, TypeVar

from django.db import models
from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.db.triggers import TakesPublicAt
from articles.models.people import Reporter, Source
from articles.models.purges import triggers_of
from articles.models.status import public_from_sql

Row = TypeVar("Row", bound=models.Model)
# The tables whose rows carry ``public_at``, each with the column of the story's key.
PUBLIC_AT = {
    "articles_byline": "article_id",
    "articles_articlesource": "article_id",
    "articles_furthersection": "article_id",
    "articles_taggedarticle": "content_object_id",
    "articles_eventstory": "article_id",
}


class PublishedThroughQuerySet(models.QuerySet[Row], Generic[Row]):
    """Rows by the time at which their stories appear."""

    def due(self) -> Self:
        """Rows whose story is due, newest first: one walk along an index, however many there are.

        A way to the keys of stories only; what a reader may see ``Article.objects.published()``
        says of the stories themselves.
        """
        return self.filter(public_at__lte=Now()).order_by("-public_at", f"-{self.story}")

    @property
    def story(self) -> str:
        """The name of the column that holds the story's key."""
        return "content_object_id" if hasattr(self.model, "content_object") else "article_id"


class PublishedThrough(models.Model):
    """Carries ``public_at``: the story's publication time while it is approved, else null.

    The database keeps it in step by triggers, whoever writes to either table.
    """

    public_at = models.DateTimeField(editable=False, null=True)

    objects = PublishedThroughQuerySet.as_manager()

    class Meta:
        abstract = True


def newest_first(subject: str, story: str, name: str) -> models.Index:
    """Return the index that a list of one subject's stories walks along."""
    return models.Index(
        subject,
        F("public_at").desc(),
        F(story).desc(),
        condition=models.Q(public_at__isnull=False),
        name=name,
    )


class Byline(PublishedThrough):
    """A reporter of a story, in order."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="bylines"
    )
    reporter = models.ForeignKey(
        Reporter, on_delete=models.PROTECT, related_name="bylines", verbose_name=_("reporter")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("reporter of a story")
        verbose_name_plural = _("reporters")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "reporter"],
                name="one_byline_a_reporter",
                violation_error_message=_("This reporter is named already."),
            )
        ]
        triggers = [
            TakesPublicAt("article_id", public_from_sql(), name="byline_takes_public_at"),
            *triggers_of("articles_byline"),
        ]
        indexes = [newest_first("reporter", "article", "byline_newest")]

    def __str__(self) -> str:
        return self.reporter.name


class ArticleSource(PublishedThrough):
    """A source of a story, with the page that the story draws on."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="article_sources"
    )
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="article_sources", verbose_name=_("source")
    )
    url = models.URLField(
        _("link"), max_length=500, blank=True, help_text=_("The page or document itself.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("source of a story")
        verbose_name_plural = _("sources")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "source", "url"],
                name="one_source_link_once",
                violation_error_message=_("This source is named already."),
            )
        ]
        triggers = [
            TakesPublicAt("article_id", public_from_sql(), name="article_source_takes_public_at"),
            *triggers_of("articles_articlesource"),
        ]
        indexes = [newest_first("source", "article", "article_source_newest")]

    def __str__(self) -> str:
        return self.source.name
