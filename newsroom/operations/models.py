"""What is red on the status page, so that administrators are told once when it begins and ends."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class Alert(models.Model):
    """A check that wants somebody to act; the row goes when it is fine again."""

    name = models.CharField(_("name"), max_length=150, primary_key=True)
    said = models.TextField(_("what is so"))
    since = models.DateTimeField(_("since"), db_default=Now(), editable=False)
    told_at = models.DateTimeField(_("told"), null=True, editable=False)

    class Meta:
        verbose_name = _("alert")
        verbose_name_plural = _("alerts")

    def __str__(self) -> str:
        return self.name
