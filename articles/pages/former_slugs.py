"""Addresses that a section, tag, reporter, source, page or edition once had: they lead on.

So does one typed in capitals.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect

from articles.models.slugs import FormerSlug, Slugged

Row = TypeVar("Row", bound=Slugged)


class MovedForEver(Exception):  # noqa: N818 - no error
    """The slug that was asked for is a former one of ``subject``."""

    def __init__(self, subject: Any) -> None:
        super().__init__(subject)
        self.subject = subject

    def answer(self, request: HttpRequest, address: str) -> HttpResponsePermanentRedirect:
        """Lead on to ``address``, with what was asked beside the slug."""
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def of_slug(rows: QuerySet[Row], slug: str) -> Row:
    """Return the row with this slug.

    Raises:
        MovedForEver: a row had the slug once, or has it in small letters, and readers may know of
            it.
        Http404: none has or had it.
    """
    row = rows.filter(slug=slug).first()
    if row is not None:
        return row
    former = FormerSlug.of_model(rows.model).filter(slug=slug).values("object_id")
    moved = rows.filter(pk__in=former).first()
    if moved is None and (small := slug.lower()) != slug:
        moved = of_slug(rows, small)
    if moved is None or not getattr(moved, "has_public_story", True):
        raise Http404
    raise MovedForEver(moved)
