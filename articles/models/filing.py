"""In which sections a story stands: its own, and further ones beside it."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.db.triggers import LeavesMainSection, TakesPublicAt
from articles.models.purges import triggers_of
from articles.models.status import IS_APPROVED, public_from_sql
from articles.models.taxonomy import Section
from articles.models.through import PublishedThrough, PublishedThroughQuerySet, newest_first


class FurtherSection(PublishedThrough):
    """A section that a story stands in beside its own, never its own."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="further_filings"
    )
    section = models.ForeignKey(
        Section,
        on_delete=models.PROTECT,
        related_name="further_filings",
        verbose_name=_("section"),
    )

    class Meta:
        verbose_name = _("further section of a story")
        verbose_name_plural = _("further sections")
        ordering = ["section__position", "section__name"]
        constraints = [
            models.UniqueConstraint(fields=["article", "section"], name="one_section_once_a_story")
        ]
        triggers = [
            LeavesMainSection(name="further_section_is_another"),
            TakesPublicAt("article_id", public_from_sql(), name="further_takes_public_at"),
            *triggers_of("articles_furthersection"),
        ]
        indexes = [newest_first("section", "article", "further_newest")]

    def __str__(self) -> str:
        return self.section.name


class FilingQuerySet(PublishedThroughQuerySet["Filing"]):
    """Filings by the time at which their stories appear."""

    def due(self) -> Self:
        """Those whose story is due, newest first: one walk along two indexes."""
        return super().due().filter(IS_APPROVED)


class Filing(PublishedThrough):
    """A story in one of its sections, its own or a further one: rows of a view, read only.

    The view has no conditions of its own, so that PostgreSQL goes into both of its halves: of one
    section, newest first, it walks along the index of either table and merges.
    ``due`` alone says what may be shown; others' ``public_at`` is a time that they wait for.
    """

    pk = models.CompositePrimaryKey("section", "article")
    section = models.ForeignKey(
        Section, on_delete=models.DO_NOTHING, db_constraint=False, related_name="filings"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.DO_NOTHING, db_constraint=False, related_name="filings"
    )
    status = models.CharField(max_length=12)

    objects = FilingQuerySet.as_manager()  # type: ignore[misc]  # narrower than of other rows

    class Meta:
        managed = False
        db_table = "articles_filing"
        default_permissions = ()
