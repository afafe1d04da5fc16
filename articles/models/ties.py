"""What belongs to a story beside its words: reporters, sources, and the addresses it once had."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.people import Reporter, Source
from articles.models.rows import Tying, newest_first
from articles.models.slugs import MAX_LENGTH


class Byline(Tying):
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
        indexes = [newest_first("reporter", "article", "byline_newest")]

    def __str__(self) -> str:
        return self.reporter.name


class ArticleSource(Tying):
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
        indexes = [newest_first("source", "article", "article_source_newest")]

    def __str__(self) -> str:
        return self.source.name


class FormerAddress(models.Model):
    """An address that a story once had; it leads on to the present one for ever."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="former_addresses"
    )
    publication_date = models.DateField()
    slug = models.SlugField(max_length=MAX_LENGTH)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["publication_date", "slug"], name="former_address_unique"
            )
        ]

    def __str__(self) -> str:
        return f"/{self.publication_date:%Y/%m/%d}/{self.slug}/"
