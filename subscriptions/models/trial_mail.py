"""Trial copies of an issue for the desk's own eyes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions.models.delivery import OutgoingMessage
from subscriptions.models.issue import Issue
from subscriptions.models.subscriber import LONGEST_ADDRESS


class TrialMail(OutgoingMessage):
    """One copy of an issue, as it is when it is sent, to somebody of the newsroom.

    It is no delivery: it counts nowhere and nobody has to be a subscriber to get it.
    """

    issue = models.ForeignKey(
        Issue, on_delete=models.CASCADE, related_name="trial_mails", verbose_name=_("issue")
    )
    address = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)

    class Meta(OutgoingMessage.Meta):
        abstract = False
        verbose_name = _("trial mail")
        verbose_name_plural = _("trial mails")
        ordering = ["-pk"]
        constraints = [
            *OutgoingMessage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "claimed", "accepted", "deferred", "failed", "skipped"]
                ),
                name="trial_mail_state_known",
            ),
        ]
        indexes = [
            models.Index(
                F("ready_at"), F("id"),
                condition=Q(state__in=["queued", "deferred"]),
                name="trial_mail_ready",
            ),
        ]  # fmt: skip
