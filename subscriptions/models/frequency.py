"""How often mail comes; the same words for what a subscriber wants and what an edition is."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    """How often."""

    BREAKING = "breaking", _("Only important news")
    INSTANT = "instant", _("Every story, at once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")


# In both a mailing is made of what is new since the one before.
DIGESTS = (Frequency.DAILY, Frequency.WEEKLY)


class Weekday(models.IntegerChoices):
    """ISO's numbers of the days."""

    MONDAY = 1, _("Monday")
    TUESDAY = 2, _("Tuesday")
    WEDNESDAY = 3, _("Wednesday")
    THURSDAY = 4, _("Thursday")
    FRIDAY = 5, _("Friday")
    SATURDAY = 6, _("Saturday")
    SUNDAY = 7, _("Sunday")


LAST_HOUR = 23
