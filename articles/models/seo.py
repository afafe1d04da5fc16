"""What search engines and shares are told of a story where that differs from what readers see."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

TITLE_CUT, TEXT_CUT = 65, 155
"""Signs after which search results cut a title and a description, about."""


class ForSearchEngines(models.Model):
    """Empty fields tell what the page itself says."""

    headline: models.CharField[str, str]
    standfirst: models.TextField[str, str]

    seo_title = models.CharField(
        _("title for search engines"),
        max_length=200,
        blank=True,
        db_default="",
        help_text=_("The headline when left empty."),
    )
    seo_description = models.CharField(
        _("description for search engines"),
        max_length=400,
        blank=True,
        db_default="",
        help_text=_("The standfirst when left empty."),
    )
    canonical_url = models.URLField(
        _("where the story stands first"),
        max_length=500,
        blank=True,
        db_default="",
        help_text=_("Only for a story taken over from elsewhere: search engines prefer that page."),
    )
    noindex = models.BooleanField(
        _("hidden from search engines"),
        default=False,
        db_default=False,
    )

    class Meta:
        abstract = True

    @property
    def told_title(self) -> str:
        """The title that search engines and shares are told."""
        return self.seo_title or self.headline

    @property
    def told_text(self) -> str:
        """The description that search engines and shares are told."""
        return self.seo_description or self.standfirst
