"""Who the site is and what its frame says: for masthead, footer, feeds, structured data, mails.

One query, kept for some seconds in each process; where the admin saved, it is read anew at once.
"""

from __future__ import annotations

import hashlib
import threading
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse

from articles import colour
from articles.db import clock
from articles.db.json_prefetch import made, rows_of
from articles.models import Banner, Page, Section, SiteIdentity, SiteLink
from articles.models.site import THE_ONE

SECONDS_KEPT = 5.0


@dataclass(frozen=True)
class Link:
    """A line of a menu."""

    label: str
    url: str


@dataclass(frozen=True)
class Site:
    """The identity as it stands now; ``url`` has no slash at its end, ``logo`` may be empty.

    ``accent`` and its rules ``css`` are empty where the design's own is kept.
    """

    name: str
    tagline: str
    url: str
    logo: str
    logo_size: tuple[int, int]
    accent: str
    css: str
    footer_text: str
    full_feeds: bool
    sections: list[Section]
    pages: list[Link]
    header: list[Link]
    footer: list[Link]
    social: list[Link]
    banners: list[Banner]

    @property
    def breaking(self) -> Banner | None:
        """The newest banner whose end has not come."""
        now = clock.now()
        return next((banner for banner in self.banners if banner.ends_at > now), None)

    @property
    def stylesheet(self) -> str:
        """The address of the accent's rules, which changes with them; empty without."""
        if not self.css:
            return ""
        digest = hashlib.sha256(self.css.encode()).hexdigest()[:12]
        return reverse("articles:accent", args=[digest])


_kept: tuple[float, Site] | None = None
_keeping = threading.Lock()
_invalidations = 0


def current() -> Site:
    """Return the site's identity, at most some seconds old."""
    global _kept  # noqa: PLW0603 - one value a process
    kept, now = _kept, time.monotonic()
    if kept is not None and 0 <= now - kept[0] < SECONDS_KEPT:
        return kept[1]
    before, site = _invalidations, _read()
    with _keeping:
        if before == _invalidations:  # else it may be of before a change
            _kept = (now, site)
    return site


@receiver(post_save, sender=SiteIdentity)
@receiver(post_save, sender=SiteLink)
@receiver(post_save, sender=Page)
@receiver(post_save, sender=Section)
@receiver(post_save, sender=Banner)
@receiver(post_delete, sender=Banner)
@receiver(post_delete, sender=SiteLink)
@receiver(post_delete, sender=Page)
@receiver(post_delete, sender=Section)
def renew(**kwargs: Any) -> None:
    """Read anew: at once for who saved, and again when others can see it."""
    invalidate_cache()
    transaction.on_commit(invalidate_cache)


def invalidate_cache() -> None:
    """Read anew the next time."""
    global _kept, _invalidations  # noqa: PLW0603
    with _keeping:
        _kept = None
        _invalidations += 1


def _read() -> Site:
    parts = {
        "sections": rows_of(Section.objects.all()),
        "pages": rows_of(Page.objects.filter(in_footer=True), without=("body",)),
        "lines": rows_of(SiteLink.objects.all()),
        "banners": rows_of(Banner.objects.live()),
    }
    row = SiteIdentity.objects.annotate(**parts).filter(pk=THE_ONE).first()
    if row is not None:
        return _site(row, vars(row))
    # Only a database that was emptied lacks the row that a migration made. A GET writes nothing.
    sections = list(Section.objects.values())
    return _site(SiteIdentity(), {"sections": sections, "pages": [], "lines": [], "banners": []})


def _site(row: SiteIdentity, parts: dict[str, Any]) -> Site:
    lines = [made(SiteLink, value) for value in parts["lines"]]
    in_place = {
        place: [Link(line.label, line.url) for line in lines if line.place == place]
        for place in SiteLink.Place.values
    }
    return Site(
        name=row.name or settings.SITE_NAME,
        tagline=row.tagline or settings.SITE_TAGLINE,
        url=settings.SITE_URL,
        logo=row.logo.url if row.logo else "",
        logo_size=(row.logo_width or 0, row.logo_height or 0),
        accent=row.accent,
        css=colour.stylesheet(row.accent, row.accent_dark) if row.accent else "",
        footer_text=row.footer_text,
        full_feeds=row.full_feeds,
        sections=[made(Section, value) for value in parts["sections"]],
        pages=[
            Link(value["title"], reverse("articles:page", args=[value["slug"]]))
            for value in parts["pages"]
        ],
        header=in_place["header"],
        footer=in_place["footer"],
        social=in_place["social"],
        banners=[made(Banner, value) for value in parts["banners"]],
    )
