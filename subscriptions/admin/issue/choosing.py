"""To whom a mailing goes: who a segment means is counted before anything is sent to it."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from articles.db.keys import key_of
from subscriptions.models import Issue, Segment

SEGMENT: Final = "segment"  # in an address and a form: the key of a segment,
ALL_READERS: Final = "all"  # or everybody
SAMPLE: Final = "_sample"  # there too: a sample gets it first
COUNTED: Final = "counted"  # the same of whom the form's numbers are
GONE: Final = "0"  # no segment's key
_COUNT: Final = "_count"
_SHOWN: Final = 100


class SegmentGoneError(ValidationError):
    """The segment that was chosen is gone; the message says so."""

    def __init__(self) -> None:
        super().__init__(_("This segment was removed meanwhile: nobody got anything."))


Choice = tuple[str, str]
"""A key and the name beside it."""


def segments() -> list[Segment]:
    """Return the segments to choose from."""
    return list(Segment.objects.only("name")[:_SHOWN])


def choices(*first: Choice) -> list[Choice]:
    """Return what a list offers: ``first``, then the segments."""
    return [*first, *((str(segment.pk), segment.name) for segment in segments())]


def segment_of(key: str | None) -> Segment | None:
    """Return the segment that an address or a form names; None where there is none."""
    return Segment.objects.filter(pk=key_of(key)).first()


def chosen_segment(key: str | None) -> Segment | None:
    """Return the segment that somebody chose; None: nobody chose one.

    Raises:
        SegmentGoneError: it was removed meanwhile, and one that is gone is never everybody.
    """
    segment = segment_of(key)
    if key and segment is None:
        raise SegmentGoneError
    return segment


def is_counted(request: HttpRequest) -> bool:
    """Return whether the form's numbers are of whom it names now; say so where they are not."""
    if _COUNT in request.POST:
        return False
    if request.POST.get(SEGMENT, "") == request.POST.get(COUNTED, ""):
        return True
    messages.warning(
        request,
        _("Nothing was sent: the number was of another list. Now it is of yours; press again."),
    )
    return False


def query_of(key: str, *, is_sample: bool) -> str:
    """Return what an address adds to name a segment, and that a sample gets it first."""
    named = ({SEGMENT: key} if key else {}) | ({SAMPLE: "1"} if is_sample else {})
    return f"&{urlencode(named)}" if named else ""


def query_of_issue(issue: Issue) -> str:
    """Return the same for whom an issue was to go to; its segment may be gone."""
    key = ""
    if issue.audience_name:
        segment = Segment.objects.filter(name=issue.audience_name).first()
        key = str(segment.pk) if segment else GONE
    return query_of(key, is_sample=issue.sample is not None)
