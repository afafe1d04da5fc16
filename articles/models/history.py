"""What happened to a story: moves, revisions, corrections."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models.purges import triggers_of
from articles.models.slugs import MAX_LENGTH
from articles.models.status import Status
from articles.models.typed import Typed


class StatusChange(Typed):
    """One legal move of a story, with who made it and when. Rows are only ever added."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="status_changes"
    )
    from_status = models.CharField(_("from"), max_length=12, choices=Status.choices)
    to_status = models.CharField(_("to"), max_length=12, choices=Status.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        verbose_name = _("move")
        verbose_name_plural = _("moves")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_from_status_display()} → {self.get_to_status_display()}"


class Revision(models.Model):
    """The story as it was saved once; ``version`` counts up from 1 within a story.

    ``data`` maps a field's name to its value as shown to an editor: texts as they are, relations
    as lists of names in order.
    """

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="revisions"
    )
    version = models.PositiveIntegerField()
    data = models.JSONField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("who"),
    )
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    restored_from = models.PositiveIntegerField(
        null=True, help_text="The version that this one brought back."
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["article", "version"], name="one_revision_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} v{self.version}"


class Correction(Typed):
    """A public, dated correction of a story."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="corrections"
    )
    text = models.TextField(_("text"), help_text=_("What was wrong, and what is right."))
    is_important = models.BooleanField(
        _("important: stands above the story"),
        default=False,
        help_text=_(
            "What a reader who saw the first text must know; small slips stay at the foot."
        ),
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-published_at", "-pk"]
        indexes = [
            models.Index(
                models.F("published_at").desc(), models.F("id").desc(), name="correction_newest"
            )
        ]
        triggers = triggers_of("articles_correction")

    def __str__(self) -> str:
        return self.text[:80]


class FormerAddress(models.Model):
    """An address that a story once had; it leads on to the present one for ever."""

    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, related_name="former_addresses"
    )
    publication_date = models.DateField()
    slug = models.SlugField(max_length=MAX_LENGTH)

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["publication_date", "slug"], name="former_address_unique"
            )
        ]

    def __str__(self) -> str:
        return f"/{self.publication_date:%Y/%m/%d}/{self.slug}/"
