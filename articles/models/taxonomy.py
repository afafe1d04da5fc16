"""Sections and tags."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.models import ItemBase, TagBase

from articles.db.triggers import TakesPublicAt
from articles.models.people import Named
from articles.models.purges import triggers_of
from articles.models.slugs import Slugged, address_at, parts_of_slug
from articles.models.status import public_from_sql
from articles.models.tag_names import TagQuerySet, tag_key, tag_name
from articles.models.through import PublishedThrough, newest_first
from articles.models.typed import Typed


class Section(Named):
    """A part of the paper: every story is in exactly one."""

    SLUG_FALLBACK = "rubrik"

    description = models.TextField(_("description"), blank=True)
    position = models.PositiveSmallIntegerField(_("position in the menu"), default=100)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]
        triggers = triggers_of("articles_section")

    def get_absolute_url(self) -> str:
        """Return the address of the section's page."""
        return address_at("articles:section", self.slug)


class Tag(Typed, Slugged, TagBase):
    """A subject: a place, a person, a matter; a story has several.

    ``key`` is what the spellings of its name have in common; see ``tag_key``.
    """

    SLUG_FALLBACK = "tag"

    name = models.CharField(_("name"), max_length=100, unique=True)  # taggit's speaks English only
    slug = models.SlugField(
        _("slug"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Part of the page's address; made from the name when left empty."),
    )
    key = models.TextField(editable=False, default="", db_index=True)
    description = models.TextField(_("description"), blank=True)

    objects = TagQuerySet.as_manager()  # type: ignore[assignment,misc]  # taggit's is another

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        indexes = [parts_of_slug("tag_slug_parts")]
        triggers = triggers_of("articles_tag")

    def get_absolute_url(self) -> str:
        """Return the address of the tag's page."""
        return address_at("articles:tag", self.slug)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; the name composed, and the key with it."""
        self.name = tag_name(self.name)
        self.key = tag_key(self.name)
        super().save(*args, **kwargs)

    @property
    def has_public_story(self) -> bool:
        """Whether readers may know of the tag: some story with it is public."""
        return self.tagged.due().exists()


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
            TakesPublicAt("content_object_id", public_from_sql(), name="tagged_takes_public_at"),
            *triggers_of("articles_taggedarticle"),
        ]
        indexes = [newest_first("tag", "content_object", "tagged_newest")]

    def __str__(self) -> str:
        return f"{self.content_object} – {self.tag}"
