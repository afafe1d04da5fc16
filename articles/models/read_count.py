"""How often stories were read: numbers only, nothing of who read them."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _


class ReadCount(models.Model):
    """Readings of a story within one hour (``hour`` is its beginning)."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="reads")
    hour = models.DateTimeField(_("hour"))
    count = models.PositiveIntegerField(_("readings"), default=0)

    class Meta:
        verbose_name = _("readings of a story")
        verbose_name_plural = _("readings of stories")
        constraints = [
            models.UniqueConstraint(fields=["hour", "article"], name="one_read_count_an_hour")
        ]

    def __str__(self) -> str:
        hour = date_format(timezone.localtime(self.hour), "DATETIME_FORMAT")
        return f"{self.article_id} {hour}: {self.count}"
