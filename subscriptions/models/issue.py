"""One mailing: what it says, frozen, and how far it has come."""

from __future__ import annotations

import datetime
from typing import Any, Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from articles.models import Article

# Later than this an issue is not sent without asking.
MOST_LATE: Final = datetime.timedelta(hours=2)


class IssueQuerySet(models.QuerySet["Issue"]):
    """Which issues, and the moves that several processes may try at once."""

    def move(self, target: str, **fields: Any) -> int:
        """Move those that may legally go to ``target``; return how many did.

        Of two that try the same move, one gets 1 and the other 0.
        """
        sources = [source for source, to in Issue.LEGAL_MOVES if to == target]
        return self.filter(state__in=sources).update(state=target, **fields)

    def due(self) -> Self:
        """Those whose time to be sent has come."""
        return self.filter(state=Issue.State.QUEUED, send_at__lte=Now()).order_by("send_at", "pk")

    def late(self) -> Self:
        """Those that nobody was there to send when it was their time: news grows old."""
        return self.due().filter(send_at__lt=Now() - MOST_LATE)

    def sending(self) -> Self:
        """Those that are under way, first come first."""
        return self.filter(state=Issue.State.SENDING).order_by("started_at", "pk")

    def of_public_story(self) -> Self:
        """Those whose story a reader may see now."""
        return self.filter(Exists(Article.objects.published().filter(pk=OuterRef("article_id"))))


class Issue(models.Model):
    """One mailing of one story. Later edits of the story change no byte of it.

    In ``html`` and ``text`` the address ``messages.PLACE_OF_LINK`` stands where each recipient's
    own link goes.
    """

    class State(models.TextChoices):
        """Where a mailing stands."""

        DRAFT = "draft", _("Being prepared")
        QUEUED = "queued", _("Waiting for its time")
        SENDING = "sending", _("Being sent")
        PAUSED = "paused", _("Paused")
        EXPIRED = "expired", _("Too late, waits for a decision")
        COMPLETE = "complete", _("Complete")
        CANCELLED = "cancelled", _("Cancelled")

    # A trigger in the database refuses every other move.
    LEGAL_MOVES: frozenset[tuple[str, str]] = frozenset(
        {
            (State.DRAFT, State.QUEUED),
            (State.DRAFT, State.CANCELLED),
            (State.QUEUED, State.SENDING),
            (State.QUEUED, State.CANCELLED),
            # Nobody was there to send it in time: a person decides.
            (State.QUEUED, State.EXPIRED),
            (State.EXPIRED, State.QUEUED),
            (State.EXPIRED, State.CANCELLED),
            (State.SENDING, State.COMPLETE),
            (State.SENDING, State.CANCELLED),
            (State.SENDING, State.PAUSED),
            (State.PAUSED, State.SENDING),
            (State.PAUSED, State.CANCELLED),
            # Mails whose end was unknown are sent again, by a person's decision.
            (State.COMPLETE, State.SENDING),
        }
    )

    article = models.ForeignKey(
        Article, on_delete=models.PROTECT, related_name="issues", verbose_name=_("story")
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.DRAFT)
    subject = models.CharField(_("subject"), max_length=200)
    headline = models.CharField(_("headline"), max_length=160)
    standfirst = models.TextField(_("standfirst"), blank=True)
    link = models.URLField(_("link"), max_length=500)
    picture_url = models.URLField(_("picture"), max_length=500, blank=True)
    html = models.TextField("HTML")
    text = models.TextField(_("text"))

    send_at = models.DateTimeField(_("to be sent at"), null=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("sent by"),
    )
    created_at = models.DateTimeField(_("made"), default=timezone.now, editable=False)
    started_at = models.DateTimeField(_("started"), null=True)
    completed_at = models.DateTimeField(_("completed"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    candidates = models.PositiveIntegerField(
        _("recipients"),
        null=True,
        help_text=_("Active subscribers when the mailing started; each has one row."),
    )

    objects = IssueQuerySet.as_manager()

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["-created_at", "-pk"]
        permissions = [("send_issue", "Can mail a story to the subscribers")]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft", "queued", "sending", "paused", "expired", "complete", "cancelled",
                    ]
                ),
                name="issue_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["queued", "sending", "paused", "expired", "complete"])
                | Q(send_at__isnull=False) & ~Q(html="") & ~Q(text="") & ~Q(subject=""),
                name="issue_has_content_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "paused", "complete"])
                | Q(started_at__isnull=False, candidates__isnull=False),
                name="issue_started_when",
            ),
            models.CheckConstraint(
                condition=Q(state="complete", completed_at__isnull=False)
                | ~Q(state="complete") & Q(completed_at__isnull=True),
                name="issue_completed_when",
            ),
            models.CheckConstraint(
                condition=Q(state="cancelled", cancelled_at__isnull=False)
                | ~Q(state="cancelled") & Q(cancelled_at__isnull=True),
                name="issue_cancelled_when",
            ),
            models.UniqueConstraint(
                fields=["article"],
                condition=~Q(state="cancelled"),
                name="one_issue_a_story",
                violation_error_message=_("This story has been mailed."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(
                "send_at",
                condition=Q(state__in=["queued", "sending"]),
                name="issue_under_way",
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="issue_newest"),
        ]

    def __str__(self) -> str:
        return self.subject
