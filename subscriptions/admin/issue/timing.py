"""When an issue goes out, and to how many first, as the form of its draft says it."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.db import clock
from subscriptions.admin.issue import choosing
from subscriptions.issues import sending_again
from subscriptions.models import Issue

LONGEST_AHEAD: Final = datetime.timedelta(days=90)
NOW: Final = "now"
LATER: Final = "later"
_FIRST_YEAR: Final = 1970  # what lies before is no slip of a person's
_FIELD: Final = "%Y-%m-%dT%H:%M"  # as a browser's field for a time holds it


@dataclass(frozen=True)
class Chosen:
    """What a form says: ``when`` is ``NOW``, ``LATER`` or "", which is neither; ``at`` as typed."""

    when: str
    at: str
    is_sample: bool

    @classmethod
    def of_form(cls, data: QueryDict) -> Chosen | None:
        """Return what was posted; None where the form asks for no time.

        A time typed beside “now”, where no script ticks the other, is neither.
        """
        if "when" not in data and "at_shown" not in data:
            return None
        when = data.get("when", "")
        is_clear = when == LATER or (when == NOW and not _is_typed_beside_now(data))
        return cls(when if is_clear else "", data.get("at", "")[:40], choosing.SAMPLE in data)

    @classmethod
    def of_page(cls, issue: Issue, asked: Mapping[str, str]) -> Chosen:
        """Return what the page of a draft shows: what was refused (``asked``), else what it keeps.

        Beside “now” stands a time of tomorrow to begin with.
        """
        is_sample = issue.sample is not None
        if "when" in asked or "at" in asked:
            return cls(asked.get("when", ""), asked.get("at", ""), is_sample)
        if issue.send_at is not None:
            return cls(LATER, timezone.localtime(issue.send_at).strftime(_FIELD), is_sample)
        tomorrow = timezone.localtime().replace(minute=0) + datetime.timedelta(days=1)
        return cls(NOW, tomorrow.strftime(_FIELD), is_sample)

    def write_to(self, issue: Issue) -> None:
        """Keep it in a draft, also a time that has passed: sending refuses that, and says why."""
        issue.sample = sending_again.SAMPLE if self.is_sample else None
        moment = parsed_time(self.at)
        if self.when == NOW:
            issue.send_at = None
        elif self.when == LATER and moment is not None:
            issue.send_at = moment

    def not_kept(self) -> dict[str, str]:
        """Return what ``write_to`` could not keep, for the address of the page."""
        if self.when == NOW or (self.when == LATER and parsed_time(self.at)):
            return {}
        return {"when": self.when, "at": self.at}

    def shown(self) -> dict[str, Any]:
        """Return what the template reads."""
        return {"when": self.when, "at": self.at, "is_sample": self.is_sample}


def read_time(data: QueryDict) -> datetime.datetime | None:
    """Return when it is to be sent; None: now, after the undo window.

    Raises:
        ValidationError: it is no time, past, or too far ahead; or nothing says which was meant:
            a time was typed and “now” left ticked, where no script ticks the other.
    """
    if data.get("when") != LATER:
        if _is_typed_beside_now(data):
            raise ValidationError(_("Now, or at the time that was typed? Nothing was sent yet."))
        if "when" not in data and data.get("at_shown"):
            raise ValidationError(_("Say when it goes out: now, or at a time."))
        return None
    moment = parsed_time(data.get("at", ""))
    if moment is None:
        raise ValidationError(_("Say on which day and at which time it shall go out."))
    if moment <= clock.now():
        raise ValidationError(_("This time has passed."))
    if moment > clock.now() + LONGEST_AHEAD:
        raise ValidationError(_("That is more than 90 days ahead."))
    return moment


def refusal(data: QueryDict) -> str:
    """Return why the form's time cannot be; empty: it can."""
    try:
        read_time(data)
    except ValidationError as error:
        return str(error.messages[0])
    return ""


def parsed_time(text: str) -> datetime.datetime | None:
    """Return the moment that a field for a time holds; None for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or moment.year < _FIRST_YEAR:
        return None
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)


def _is_typed_beside_now(data: QueryDict) -> bool:
    at, shown = data.get("at", ""), data.get("at_shown", "")
    return data.get("when") == NOW and bool(shown) and at not in {shown, ""}
