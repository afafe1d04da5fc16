"""Mails to the newsroom's own people: a new password, an invitation."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions.models.delivery import OutgoingMessage
from subscriptions.models.subscriber import LONGEST_ADDRESS


class StaffMail(OutgoingMessage):
    """One mail to one of the staff; at least once, as confirmations.

    ``text`` may hold a link that opens a login: it is forgotten when the relay has the mail.
    """

    address = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS)
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"), blank=True)
    is_alert = models.BooleanField(
        _("alert"), default=False, help_text=_("Goes also where sending is held.")
    )
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)

    class Meta(OutgoingMessage.Meta):
        abstract = False
        verbose_name = _("mail to the staff")
        verbose_name_plural = _("mails to the staff")
        ordering = ["-pk"]
        constraints = [
            *OutgoingMessage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "claimed", "accepted", "deferred", "failed", "skipped"]
                ),
                name="staff_mail_state_known",
            ),
        ]
        indexes = [
            models.Index(
                F("ready_at"), F("id"),
                condition=Q(state__in=["queued", "deferred"]),
                name="staff_mail_ready",
            ),
        ]  # fmt: skip
