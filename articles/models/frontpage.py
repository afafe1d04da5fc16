"""What the desk decides about the front page; empty places fill themselves by recency."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from articles.models.purges import triggers_of
from articles.models.taxonomy import Section
from articles.models.typed import Typed

SLOTS = 6


class Slot(Typed):
    """A story set by hand on one of the numbered places: 1 leads, 2 to 6 follow."""

    position = models.PositiveSmallIntegerField(_("place"), unique=True)
    article = models.OneToOneField(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="front_slot",
        verbose_name=_("story"),
    )
    ends_at = models.DateTimeField(
        _("stays until"),
        null=True,
        blank=True,
        help_text=_("In WIB. Left empty the story stays until somebody takes it off."),
    )

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front page")
        ordering = ["position"]
        constraints = [
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=SLOTS), name="slot_has_a_place"
            )
        ]
        triggers = triggers_of("articles_slot")

    def __str__(self) -> str:
        return f"{self.position}. {self.article}"


class SectionBlock(Typed):
    """How a section stands on the front page; one without a row follows the others."""

    class Layout(models.TextChoices):
        """How the stories of a block are laid out."""

        AUTO = "", _("by turns")
        BIG = "big", _("one large, then a list")
        ROW = "row", _("side by side")
        WORDS = "words", _("text only")

    section = models.OneToOneField(
        Section,
        on_delete=models.CASCADE,
        related_name="front_block",
        verbose_name=_("section"),
    )
    position = models.PositiveSmallIntegerField(_("place"), default=100)
    layout = models.CharField(_("layout"), max_length=8, blank=True, choices=Layout.choices)
    is_shown = models.BooleanField(_("shown"), default=True)

    class Meta:
        verbose_name = _("section on the front page")
        verbose_name_plural = _("sections on the front page")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(layout__in=["", "big", "row", "words"]), name="block_layout_known"
            )
        ]
        triggers = triggers_of("articles_sectionblock")

    def __str__(self) -> str:
        return self.section.name


class BannerQuerySet(models.QuerySet["Banner"]):
    def live(self) -> Self:
        """Banners whose end has not come, newest first."""
        return self.filter(ends_at__gt=Now()).order_by("-pk")


class Banner(Typed):
    """Breaking news in one line above every page, until its end."""

    text = models.CharField(_("breaking news"), max_length=140)
    url = models.CharField(
        _("leads to"),
        max_length=500,
        blank=True,
        help_text=_("Address on this site, for example /2026/11/22/gempa/; may be empty."),
    )
    ends_at = models.DateTimeField(_("ends"), help_text=_("In WIB. It goes by itself then."))

    objects = BannerQuerySet.as_manager()

    class Meta:
        verbose_name = _("breaking news")
        verbose_name_plural = _("breaking news")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="banner_has_text")]
        indexes = [models.Index("ends_at", name="banner_end")]
        triggers = triggers_of("articles_banner")

    def __str__(self) -> str:
        return self.text


class FrontPageChange(models.Model):
    """One saving of the front page: who, when, and the lines that say what is different."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    lines = models.JSONField(default=list)

    class Meta:
        verbose_name = _("change of the front page")
        verbose_name_plural = _("changes of the front page")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return date_format(timezone.localtime(self.created_at), "DATETIME_FORMAT")
