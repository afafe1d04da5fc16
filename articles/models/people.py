"""Who writes, and where a fact comes from."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.purges import triggers_of
from articles.models.slugs import Slugged, address_at, parts_of_slug
from articles.models.typed import Typed


class Named(Typed, Slugged):
    """Something with a name and a page of its own."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=120,
        unique=True,
        blank=True,
        help_text=_("Part of the page's address; made from the name when left empty."),
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Reporter(Named):
    """A person in a byline."""

    SLUG_FALLBACK = "reporter"

    role = models.CharField(_("role"), max_length=80, blank=True)
    bio = models.TextField(_("about"), blank=True)
    photo = models.ForeignKey(
        "articles.Image",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("photo"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reporter",
        verbose_name=_("login"),
        help_text=_("Whoever logs in with it writes under this name."),
    )

    class Meta:
        verbose_name = _("reporter")
        verbose_name_plural = _("reporters")
        ordering = ["name"]
        indexes = [parts_of_slug("reporter_slug_parts")]
        triggers = triggers_of("articles_reporter")

    def get_absolute_url(self) -> str:
        """Return the address of the reporter's stories."""
        return address_at("articles:reporter", self.slug)

    @property
    def has_public_story(self) -> bool:
        """Whether readers may know of the reporter: some story of theirs is public."""
        return self.bylines.due().exists()


class Source(Named):
    """An institution, paper or agency that a story draws on."""

    SLUG_FALLBACK = "sumber"

    url = models.URLField(_("website"), blank=True)
    description = models.TextField(_("description"), blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]
        indexes = [parts_of_slug("source_slug_parts")]
        triggers = triggers_of("articles_source")

    def get_absolute_url(self) -> str:
        """Return the address of the stories that draw on this source."""
        return address_at("articles:source", self.slug)

    @property
    def has_public_story(self) -> bool:
        """Whether readers may know of the source: some story that draws on it is public."""
        return self.article_sources.due().exists()
