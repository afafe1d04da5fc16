"""When an issue goes out, as the form of its draft says it."""

from __future__ import annotations

import datetime
from typing import Final

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from articles.db import clock

LONGEST_AHEAD: Final = datetime.timedelta(days=90)


def read_time(data: QueryDict) -> datetime.datetime | None:
    """Return when it is to be sent; None: now, after the undo window.

    Raises:
        ValidationError: it is no time, past, or too far ahead; or nothing says which was meant:
            a time was typed and “now” left ticked, where no script ticks the other.
    """
    at, shown = data.get("at", ""), data.get("at_shown", "")
    if data.get("when") != "later":
        if data.get("when") == "now" and at not in {shown, ""} and shown:
            raise ValidationError(_("Now, or at the time that was typed? Nothing was sent yet."))
        if "when" not in data and shown:
            raise ValidationError(_("Say when it goes out: now, or at a time."))
        return None
    moment = parsed_time(at)
    if moment is None:
        raise ValidationError(_("Say on which day and at which time it shall go out."))
    if moment <= clock.now():
        raise ValidationError(_("This time has passed."))
    if moment > clock.now() + LONGEST_AHEAD:
        raise ValidationError(_("That is more than 90 days ahead."))
    return moment


def parsed_time(text: str) -> datetime.datetime | None:
    """Return the moment that a field for a time holds; None for what is none."""
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    if moment is None or timezone.is_aware(moment):
        return moment
    return timezone.make_aware(moment)
