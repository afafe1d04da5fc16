"""The places that mail may leave from, and those that wait for an operator's word."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class SendingHost(models.Model):
    """One machine with one database that an operator allowed to send; see ``arming``."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64, primary_key=True)
    armed_by = models.CharField(_("armed by"), max_length=150)
    armed_at = models.DateTimeField(_("armed at"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("place that may send")
        verbose_name_plural = _("places that may send")

    def __str__(self) -> str:
        return self.fingerprint[:12]


class UnknownHost(models.Model):
    """A place whose worker was turned away, so that the desk can see why no mail leaves."""

    fingerprint = models.CharField(_("fingerprint"), max_length=64, primary_key=True)
    host = models.CharField(_("machine"), max_length=100)
    seen_at = models.DateTimeField(_("last seen"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("place that is not armed")
        verbose_name_plural = _("places that are not armed")

    def __str__(self) -> str:
        return self.host
