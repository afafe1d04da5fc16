"""What a person of the newsroom is told of: somebody else's act on a story of theirs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        """Return those that nobody has read or dealt with."""
        return self.filter(read_at=None)

    def mark_read(self) -> int:
        """Mark the unread ones; return how many those were."""
        return self.unread().update(read_at=Now())


class Notice(models.Model):
    """One act, told to one person; never the own, and each act once.

    It is about a story, or about a plan that has none yet (``assignment``).
    ``act`` names the row that the act made, such as ``move:12``. ``headline`` is how the story was
    called then; ``words`` are what was said with the act: a reason, a note, a correction.
    """

    class Kind(models.TextChoices):
        SUBMITTED = "submitted"
        RETURNED = "returned"
        APPROVED = "approved"
        SCHEDULED = "scheduled"
        WITHDRAWN = "withdrawn"
        CORRECTED = "corrected"
        NOTED = "noted"
        MENTIONED = "mentioned"
        ASSIGNED = "assigned"
        GUEST_NOTED = "guest_noted"
        GUEST_APPROVED = "guest_ok"

    SAID: dict[str, Promise] = {
        Kind.SUBMITTED: _("%(actor)s submitted “%(headline)s” for review."),
        Kind.RETURNED: _("%(actor)s returned “%(headline)s” to draft."),
        Kind.APPROVED: _("%(actor)s published “%(headline)s”."),
        Kind.SCHEDULED: _("%(actor)s approved “%(headline)s”; it appears at its time."),
        Kind.WITHDRAWN: _("%(actor)s withdrew “%(headline)s”."),
        Kind.CORRECTED: _("%(actor)s corrected “%(headline)s”."),
        Kind.NOTED: _("%(actor)s wrote a note on “%(headline)s”."),
        Kind.MENTIONED: _("%(actor)s mentioned you in a note on “%(headline)s”."),
        Kind.GUEST_NOTED: _("A guest wrote to “%(headline)s”."),
        Kind.GUEST_APPROVED: _("A guest approved what was shown of “%(headline)s”."),
        Kind.ASSIGNED: _("%(actor)s assigned “%(headline)s” to you."),
    }

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    article = models.ForeignKey(
        "articles.Article", on_delete=models.CASCADE, null=True, related_name="notices"
    )
    assignment = models.ForeignKey(
        "articles.Assignment", on_delete=models.CASCADE, null=True, related_name="notices"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    act = models.CharField(max_length=60)
    headline = models.CharField(max_length=1000)
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "act"], name="notice_once_an_act"),
            models.CheckConstraint(
                condition=~Q(recipient=F("actor")), name="notice_of_anothers_act"
            ),
        ]
        indexes = [
            models.Index(
                "recipient", F("id").desc(), condition=Q(read_at=None), name="notice_unread"
            )
        ]

    def __str__(self) -> str:
        return self.said

    @property
    def actor_name(self) -> str:
        """Who did it, as colleagues call them."""
        if self.actor is None:
            return _now("the system")
        return self.actor.get_full_name() or self.actor.get_username()

    @property
    def said(self) -> str:
        """The act in a sentence."""
        return str(self.SAID[self.kind]) % {"actor": self.actor_name, "headline": self.headline}
