"""What somebody agreed to, when and in which words; rows are only ever added."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from subscriptions.models.subscriber import LONGEST_ADDRESS, Subscriber


class ConsentQuerySet(models.QuerySet["Consent"]):
    def waiting(self) -> Self:
        """Requests to subscribe that nobody has confirmed yet."""
        return self.filter(confirmed_at=None, withdrawn_at=None, new_address="")

    def end(self, at: datetime.datetime | None = None) -> int:
        """Mark those in force as withdrawn, at a time or now; their links confirm nothing then."""
        return self.filter(withdrawn_at__isnull=True).update(withdrawn_at=at or Now())

    def choose_anew(self, choice: dict[str, Any]) -> None:
        """Let this hold once confirmed, in place of what those who wait chose with their form."""
        self.waiting().filter(choice__isnull=False).update(choice=choice)


class Consent(models.Model):
    """One request to subscribe: where and to which words, and when it was confirmed or withdrawn.

    The words of each ``text_version`` are in ``subscriptions.signup.consent_texts``. ``choice`` is
    what was chosen with the form (see ``preferences.Choice``); it holds once confirmed.
    ``new_address`` is set when a subscriber asked to be written to there from now on.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="consents", verbose_name=_("subscriber")
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    page = models.CharField(_("page"), max_length=200, blank=True)
    text_version = models.PositiveSmallIntegerField(_("version of the form's text"))
    choice = models.JSONField(_("choice"), null=True, blank=True, editable=False)
    new_address = models.EmailField(_("new address"), max_length=LONGEST_ADDRESS, blank=True)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-asked_at", "-pk"]

    def is_of_suppressed(self) -> bool:
        """Whether its subscriber must not be asked: suppressed for good, or since it was given."""
        subscriber = self.subscriber
        if subscriber.state != Subscriber.State.SUPPRESSED:
            return False
        return self.withdrawn_at is not None or not subscriber.may_come_back()

    def __str__(self) -> str:
        when = date_format(timezone.localtime(self.asked_at), "DATETIME_FORMAT")
        return f"{when} · v{self.text_version}"
