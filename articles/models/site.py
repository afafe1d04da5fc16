"""The site itself: its identity, its menus, and pages that are no stories."""

from __future__ import annotations

import math
import secrets
from collections.abc import Collection
from pathlib import PurePath
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import Resolver404, get_resolver, resolve
from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField

from articles import colour
from articles.body import sanitizer
from articles.models.people import Reporter
from articles.models.purges import triggers_of
from articles.models.slugs import Slugged, address_at
from articles.models.typed import Typed
from articles.validators import PictureField

THE_ONE = 1


def logo_path(identity: SiteIdentity, filename: str) -> str:
    """Return where a logo goes: a name that is never used again."""
    return f"merek/{secrets.token_hex(8)}{PurePath(filename).suffix.lower()}"


class SiteIdentity(Typed):
    """What makes the site this newsroom's. There is one row; what is empty the environment says."""

    name = models.CharField(
        _("name"), max_length=60, blank=True, help_text=_("Empty: the name of the environment.")
    )
    tagline = models.CharField(_("tagline"), max_length=120, blank=True)
    logo = PictureField(
        _("logo"),
        upload_to=logo_path,
        width_field="logo_width",
        height_field="logo_height",
        blank=True,
        help_text=_("Stands in the masthead in place of the name; PNG or WebP without a ground."),
    )
    logo_width = models.PositiveIntegerField(editable=False, null=True)
    logo_height = models.PositiveIntegerField(editable=False, null=True)
    accent = models.CharField(
        _("accent colour"),
        max_length=7,
        blank=True,
        help_text=_("As #rrggbb, dark enough to be read on light paper. Empty: the design's own."),
    )
    accent_dark = models.CharField(
        _("accent colour in the dark"),
        max_length=7,
        blank=True,
        help_text=_("Empty: made of the accent colour, light enough for dark paper."),
    )
    footer_text = models.TextField(
        _("text in the footer"),
        max_length=600,
        blank=True,
        help_text=_("For example the publisher and its address."),
    )
    full_feeds = models.BooleanField(
        _("whole stories in feeds"),
        default=False,
        help_text=_("Otherwise feeds carry the standfirst only."),
    )
    shows_comments = models.BooleanField(
        _("show the archive of comments"),
        default=False,
        db_default=False,
        help_text=_("What readers wrote on the former site, on a page below each story."),
    )
    first_steps_dismissed = models.BooleanField(default=False, db_default=False, editable=False)

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [
            models.CheckConstraint(condition=Q(pk=THE_ONE), name="one_site_identity"),
        ]
        triggers = triggers_of("articles_siteidentity")

    def __str__(self) -> str:
        return self.name or str(capfirst(self._meta.verbose_name))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as the only row there may be, whatever key it was given."""
        self.pk = THE_ONE
        super().save(*args, **kwargs)

    former_logo = ""

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        """Load, and remember which file is the logo."""
        identity = super().from_db(*args, **kwargs)
        identity.remember_logo()
        return identity

    def remember_logo(self) -> None:
        """Take the present logo as the one that readers see."""
        if "logo" not in self.get_deferred_fields():
            self.former_logo = self.logo.name or ""

    def clean(self) -> None:
        """Refuse an accent that cannot be read on the paper it is meant for."""
        papers = (("accent", colour.PAPER), ("accent_dark", colour.PAPER_DARK))
        faults = {
            name: fault
            for name, paper in papers
            if (value := getattr(self, name)) and (fault := _fault_of(value, paper))
        }
        if faults:
            raise ValidationError(faults)


def _fault_of(value: str, paper: str) -> ValidationError | None:
    if not colour.is_hex(value):
        return ValidationError(_("Write the colour as #rrggbb, for example #9a2b16."))
    found = colour.contrast(value, paper)
    if found >= colour.LEAST_CONTRAST:
        return None
    return ValidationError(
        _("This cannot be read well: its contrast is %(found)s, at least 4.5 is needed."),
        params={"found": number_format(math.floor(found * 10) / 10, 1)},  # 4.49 is not enough
    )


class SiteLink(Typed):
    """A line of a menu."""

    class Place(models.TextChoices):
        """Where the line stands."""

        HEADER = "header", _("Menu, after the sections")
        FOOTER = "footer", _("Footer")
        SOCIAL = "social", _("Social media")

    site = models.ForeignKey(SiteIdentity, on_delete=models.CASCADE, related_name="links")
    place = models.CharField(_("place"), max_length=10, choices=Place.choices)
    label = models.CharField(_("label"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=300,
        validators=[RegexValidator(r"^(https?://[^\s<>\"]+|/(?!/)[^\s<>\"]*)$")],
        help_text=_("https://… or, on this site, /…"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=100)

    class Meta:
        verbose_name = _("line of a menu")
        verbose_name_plural = _("lines of the menus")
        ordering = ["place", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(place__in=["header", "footer", "social"]), name="site_link_place_known"
            ),
            models.CheckConstraint(
                condition=Q(url__regex=r"^(https?://|/)"), name="site_link_leads_somewhere"
            ),
        ]
        triggers = triggers_of("articles_sitelink")

    def __str__(self) -> str:
        return self.label


class Page(Typed, Slugged):
    """A page that is no story: about the site, its newsroom, its rules."""

    SLUG_OF = "title"

    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("slug"),
        max_length=80,
        unique=True,
        blank=True,
        help_text=_("The page stands at /slug/; made from the title when left empty."),
    )
    description = models.CharField(
        _("description"),
        max_length=200,
        blank=True,
        help_text=_("One sentence for search engines."),
    )
    body = ProseEditorField(
        _("text"), extensions=sanitizer.VOCABULARY, sanitize=sanitizer.clean, preset="configurable"
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("page above"),
        help_text=_("Linked above the title."),
    )
    author = models.ForeignKey(
        Reporter,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="pages",
        verbose_name=_("author"),
    )
    is_published = models.BooleanField(_("readers may see it"), default=True, db_default=True)
    position = models.PositiveSmallIntegerField(_("position in the footer"), default=100)
    in_footer = models.BooleanField(_("in the footer"), default=True)
    updated_at = models.DateTimeField(_("last saved"), auto_now=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        ordering = ["position", "title"]
        constraints = [models.CheckConstraint(condition=~Q(slug=""), name="page_has_address")]
        triggers = triggers_of("articles_page")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the page's address."""
        return address_at("articles:page", self.slug)

    def clean(self) -> None:
        """Refuse an address at or below which something else stands."""
        super().clean()
        if self.slug in self.refused_slugs() or _is_taken(self.slug):
            raise ValidationError({"slug": _("Another page of the site stands at this address.")})

    @classmethod
    def refused_slugs(cls) -> Collection[str]:
        """Return the first parts of all addresses of the site: ``tag``, ``media`` and so on."""
        own = {urlsplit(address).path for address in (settings.STATIC_URL, settings.MEDIA_URL)}
        routes = {str(entry.pattern) for entry in get_resolver().url_patterns}
        for entry in get_resolver().url_patterns:
            if not str(entry.pattern):
                routes.update(str(inner.pattern) for inner in getattr(entry, "url_patterns", ()))
        return {address.lstrip("/").partition("/")[0] for address in own | routes} - {""}


def _is_taken(slug: str) -> bool:
    """Whether the address would be answered by something else than a page: ``2026``, say."""
    try:
        return bool(slug) and resolve(f"/{slug}/").view_name != "articles:page"
    except Resolver404:
        return False
