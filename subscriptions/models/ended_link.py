"""Which links of mails were somebody's once, so that they can be told from those that are not."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions import tokens


class EndedLinkQuerySet(models.QuerySet["EndedLink"]):
    """Written when a subscriber's row goes, asked when a link is nobody's."""

    def add(self, links: Iterable[str], reason: str) -> None:
        """Remember that the tokens were links to a subscription that is no more."""
        rows = [EndedLink(link_hash=tokens.link_hash(link), reason=reason) for link in links]
        self.bulk_create(rows, ignore_conflicts=True)

    def reason_of(self, token: str) -> str:
        """Return why the token leads nowhere any more; empty: it never led anywhere."""
        found = self.filter(link_hash=tokens.link_hash(token)).values_list("reason", flat=True)
        return found.first() or ""


class EndedLink(models.Model):
    """A link in mails to a reader who is not known any more.

    Mail programs press it for years, and take an error for a newsletter that cannot be stopped. The
    link is a number of at least 128 random bits, of which only the hash is kept: nothing in it
    tells of whom it was.
    """

    class Reason(models.TextChoices):
        ERASED = "erased", _("Asked to be forgotten")
        JOINED = "joined", _("Another subscription moved to the address")

    link_hash = models.CharField(max_length=64, primary_key=True, editable=False)
    reason = models.CharField(_("reason"), max_length=6, choices=Reason.choices)
    ended_at = models.DateTimeField(_("ended"), db_default=Now(), editable=False)

    objects = EndedLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("ended link")
        verbose_name_plural = _("ended links")
        constraints = [
            models.CheckConstraint(
                condition=Q(reason__in=["erased", "joined"]), name="ended_link_reason_known"
            )
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
