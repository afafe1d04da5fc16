"""Who the site is and what its frame says: for masthead, footer, feeds, structured data, mails.

One query, kept in each process. Every request asks once whether it is the present one still: by the
versions of the rows that it was read from, so that it is right at once whoever changed them.
"""

from __future__ import annotations

import hashlib
import itertools
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.core.signals import request_started
from django.db import transaction
from django.db.models.expressions import RawSQL
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.urls import reverse

from articles import colour
from articles.db import clock, prepared
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
    shows_comments: bool
    sections: list[Section]
    pages: list[Link]
    header: list[Link]
    footer: list[Link]
    social: list[Link]
    banners: list[Banner]
    serial: int = field(default_factory=itertools.count().__next__)  # no two readings share one

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

    @property
    def menu_paths(self) -> frozenset[str]:
        """The addresses that the menus of the masthead lead to."""
        return frozenset(
            [*(each.get_absolute_url() for each in self.sections), *(a.url for a in self.header)]
        )


# Which versions of which rows the identity is read from now, as a text: a row that was written has
# another ``xmin`` or stands at another place (``ctid``), and no two versions of it share both.
_ROWS = " UNION ALL ".join(
    f"SELECT xmin, ctid FROM {model._meta.db_table}"  # noqa: S608 - our own names
    for model in (SiteIdentity, SiteLink, Page, Section, Banner)
)
VERSION = f"(SELECT string_agg(concat(r.xmin, r.ctid), ' ') FROM ({_ROWS}) r)"  # noqa: S608


class _Kept(NamedTuple):
    version: str
    since: float
    site: Site


_kept: _Kept | None = None
_keeping = threading.Lock()
_invalidations = 0
# Whether this request has compared versions; outside of requests some seconds' delay do no harm.
_is_compared: ContextVar[bool] = ContextVar("identity_is_compared", default=True)


@receiver(request_started)
def compare_once(**kwargs: Any) -> None:
    """Compare versions at the first question of the request that begins."""
    _is_compared.set(False)


def current() -> Site:
    """Return the site's identity: the present one, outside of requests some seconds old at most."""
    kept = _kept
    if kept is not None and not _is_compared.get():
        [(version,)] = prepared.run(f"SELECT {VERSION}", {})
        return at(version)
    if kept is not None and 0 <= time.monotonic() - kept.since < SECONDS_KEPT:
        return kept.site
    return _renewed()


def at(version: str) -> Site:
    """Return the identity, which has this ``VERSION`` at the moment."""
    global _kept  # noqa: PLW0603 - one value a process
    _is_compared.set(True)
    kept = _kept
    if kept is None or kept.version != version:
        return _renewed()
    with _keeping:
        if _kept is kept:
            _kept = _Kept(version, time.monotonic(), kept.site)
    return kept.site


def _renewed() -> Site:
    global _kept  # noqa: PLW0603 - one value a process
    _is_compared.set(True)
    before, now = _invalidations, time.monotonic()
    version, site = _read()
    with _keeping:
        if before == _invalidations:  # else it may be of before a change
            _kept = _Kept(version, now, site)
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


def _read() -> tuple[str, Site]:
    parts: dict[str, Any] = {
        "rows_version": RawSQL(VERSION, []),  # noqa: S611 - our own
        "sections": rows_of(Section.objects.all()),
        "pages": rows_of(Page.objects.filter(in_footer=True, is_published=True), without=("body",)),
        "lines": rows_of(SiteLink.objects.all()),
        "banners": rows_of(Banner.objects.live()),
    }
    row = SiteIdentity.objects.annotate(**parts).filter(pk=THE_ONE).first()
    if row is not None:
        return vars(row)["rows_version"], _site(row, vars(row))
    # Only a database that was emptied lacks the row that a migration made. A GET writes nothing.
    sections = list(Section.objects.annotate(rows_version=parts["rows_version"]).values())
    version = sections[0]["rows_version"] if sections else ""
    nothing: dict[str, Any] = {"pages": [], "lines": [], "banners": []}
    return version, _site(SiteIdentity(), {"sections": sections, **nothing})


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
        shows_comments=row.shows_comments,
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
