"""Sections and tags."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.db.triggers import TakesPublicAt
from articles.models.people import Named
from articles.models.slugs import parts_of_slug
from articles.models.status import public_from_sql
from articles.models.through import PublishedThrough, newest_first
from articles.models.typed import Typed


class Section(Named):
    """A part of the paper: every story is in exactly one."""

    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position in the menu"), default=100)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]

    def get_absolute_url(self) -> str:
        """Return the address of the section's page."""
        return reverse("articles:section", args=[self.slug])


class Tag(Typed, TagBase):
    """A subject: a place, a person, a matter; a story has several."""

    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        indexes = [parts_of_slug("tag_slug_parts")]

    def get_absolute_url(self) -> str:
        """Return the address of the tag's page."""
        return reverse("articles:tag", args=[self.slug])


class TaggedArticle(PublishedThrough, ItemBase):
    """A tag on a story."""

    content_object = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="tagged"
    )
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        verbose_name = _("tag on a story")
        verbose_name_plural = _("tags on stories")
        constraints = [
            models.UniqueConstraint(fields=["content_object", "tag"], name="one_tag_once_a_story")
        ]
        triggers = [
            TakesPublicAt("content_object_id", public_from_sql(), name="tagged_takes_public_at")
        ]
        indexes = [newest_first("tag", "content_object", "tagged_newest")]
