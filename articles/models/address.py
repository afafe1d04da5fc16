"""The address of a story: made of its day and its slug, and never lost once readers know it."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from articles.db import clock
from articles.models.history import FormerAddress
from articles.models.slugs import address_at, free_slug, save_with_free_slug, slug_from

SLUG_FALLBACK = "berita"


class Address(NamedTuple):
    """Where a story stands, and from when on."""

    date: datetime.date | None
    slug: str | None
    since: datetime.datetime | None

    @property
    def is_known(self) -> bool:
        """Whether readers may have come by it."""
        return self.since is None or self.since <= clock.now()


class AddressMixin:
    """A story's address, ``/YYYY/MM/DD/slug/``.

    The slug is made of the headline and follows it until readers know the address; one that
    somebody chose stays. A change of an address that readers know leaves a ``FormerAddress``.
    """

    if TYPE_CHECKING:  # the story's fields: seen from here, their descriptors give no types
        pk: Any
        _state: Any
        objects: Any
        headline: Any
        slug: Any
        slug_is_set: Any
        published_at: Any
        publication_date: Any

    known_address = Address(None, None, None)
    _address_wanted = ""

    def get_absolute_url(self) -> str:
        """Return the story's address; empty while it has no date."""
        if self.publication_date is None:
            return ""
        return address_at("articles:article", self.slug, self.publication_date)

    @property
    def was_public(self) -> bool:
        """Whether readers may have seen the story: its time has come."""
        since: datetime.datetime | None = self.published_at
        return since is not None and since <= clock.now()

    def take_address(self, time: datetime.datetime) -> None:
        """Have the story appear at ``time``, under a slug that is free on that day once saved."""
        keeps_its_own = self.slug_is_set or self.was_public
        self._address_wanted = self.slug if self.slug and keeps_its_own else self.headline
        self.published_at = time

    def remember_address(self) -> None:
        """Note the address as it was loaded: readers may know it. Loads nothing itself."""
        loaded = vars(self)
        self.known_address = Address(
            loaded.get("publication_date"), loaded.get("slug"), loaded.get("published_at")
        )

    def save_at_free_address(self, save: Callable[[], None]) -> None:
        """Call ``save`` with a slug that is free on the story's day, and keep a known address."""
        self.publication_date = (
            timezone.localdate(self.published_at) if self.published_at is not None else None
        )
        with transaction.atomic():
            if wanted := self._slug_wanted():
                find = partial(self._free_slug, wanted)
                save_with_free_slug(self, find, save, "article_address_unique")
            else:
                save()
            self._keep_former_address()

    def _slug_wanted(self) -> str:
        """Return the text that a slug is to be made of now; empty: the present one stays."""
        headline: str = self.headline
        wanted, self._address_wanted = self._address_wanted, ""
        if wanted:
            return wanted
        if self.slug and self._state.adding:
            self.slug_is_set = True
        if not self.slug:
            self.slug_is_set = False
        is_kept = self.slug and (self.slug_is_set or self.was_public)
        return "" if is_kept else headline

    def _free_slug(self, text: str) -> str:
        day = self.publication_date
        if day is None:
            return slug_from(text) or SLUG_FALLBACK
        others = type(self).objects.filter(publication_date=day).exclude(pk=self.pk)
        former = FormerAddress.objects.filter(publication_date=day).exclude(article=self.pk)
        # Who chose a former address of another story was asked about it.
        passed_over = [] if self.slug_is_set else [former]
        return free_slug(text, SLUG_FALLBACK, others, *passed_over)

    def _keep_former_address(self) -> None:
        before = self.known_address
        now = Address(self.publication_date, self.slug, self.published_at)
        if before.date and before.slug and before.is_known and before[:2] != now[:2]:
            FormerAddress.objects.update_or_create(
                publication_date=before.date, slug=before.slug, defaults={"article_id": self.pk}
            )
        self.known_address = now
