"""Lists that are taken in: the file, every line of it, and how far the work has come."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.models.typed import Typed
from subscriptions.models.subscriber import LONGEST_ADDRESS

LONGEST_REASON: Final = 200


class ImportJob(Typed):
    """One list: read line by line, then – if a person says so – applied line by line.

    ``lines_read`` lines of the file stand in ``lines``; those up to number ``applied`` have been
    applied. Each step is committed with its count, so that a crash repeats none and loses none.
    """

    class State(models.TextChoices):
        """Where the work stands."""

        READING = "reading", _("Being read")
        READ = "read", _("Waits for a decision")
        APPLYING = "applying", _("Being imported")
        DONE = "done", _("Imported")
        CANCELLED = "cancelled", _("Cancelled")
        FAILED = "failed", _("Could not be read")
        STUCK = "stuck", _("Stopped by an error")

    AT_WORK = (State.READING, State.APPLYING)
    OPEN = (State.READING, State.READ, State.APPLYING)

    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.READING)
    name = models.CharField(_("file"), max_length=100)
    source = models.CharField(_("how they agreed"), max_length=120)
    given_on = models.DateField(_("on which day"))
    said_by = models.CharField(_("who answers for it"), max_length=60)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("uploaded by"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("uploaded"), db_default=Now(), editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True)
    bytes_total = models.PositiveBigIntegerField(default=0)
    bytes_read = models.PositiveBigIntegerField(default=0)
    lines_read = models.PositiveIntegerField(_("lines"), default=0)
    applied = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    # What the words of the list mean that nobody knew: token → column, value, lines, answer.
    questions = models.JSONField(default=dict)
    # What its columns were read as, told while there is a file: ``subscriptions.lists.columns``.
    layout = models.JSONField(default=dict, db_default=Value({}, models.JSONField()))
    problem = models.CharField(_("problem"), max_length=200, blank=True)
    # Errors that nobody foresaw since the last step that succeeded.
    tries = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "reading",
                        "read",
                        "applying",
                        "done",
                        "cancelled",
                        "failed",
                        "stuck",
                    ]
                ),
                name="import_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["reading", "read", "applying"], finished_at__isnull=True)
                | Q(state__in=["done", "cancelled", "failed", "stuck"], finished_at__isnull=False),
                name="import_finished_when",
            ),
        ]
        indexes = [
            models.Index(
                F("id"), condition=Q(state__in=["reading", "applying"]), name="import_at_work"
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    @property
    def may_go_on(self) -> bool:
        """Whether it was stopped by an error, and what it needs to go on is still there."""
        is_stuck = self.state == self.State.STUCK
        return is_stuck and (self.parts.exists() or self.lines.exists())


class ImportPart(models.Model):
    """A piece of the file; gone once every line has been read."""

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="parts", db_index=False
    )
    position = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["job", "position"], name="one_import_part_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.position}"


class ImportLineQuerySet(models.QuerySet["ImportLine"]):
    def erase(self, email: str) -> int:
        """Forget a person in every list, and import them from none; return in how many lines."""
        return self.filter(address=email).update(
            address="", reason="", outcome="suppressed", data=None
        )


class ImportLine(models.Model):
    """One line of the file, numbered from 1 as editors of text do, and what became of it."""

    class Said(models.TextChoices):
        """What the list says of the person, from the mildest to the strictest."""

        ACTIVE = "active", _("Wants mail")
        PENDING = "pending", _("Never confirmed")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCE = "bounce", _("Bounced")
        DESK = "desk", _("Blocked")
        COMPLAINT = "complaint", _("Reported as unwanted")

    job = models.ForeignKey(
        ImportJob, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    number = models.PositiveIntegerField()
    address = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    outcome = models.CharField(max_length=10)
    said = models.CharField(max_length=12, choices=Said.choices, default=Said.ACTIVE)
    # Tokens of the job's questions; and what else our own export tells of the person.
    asked = models.JSONField(default=list)
    data = models.JSONField(null=True)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    objects = ImportLineQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="one_import_line_a_number")
        ]
        # Who is erased is erased here too.
        indexes = [models.Index("address", name="import_line_address")]

    def __str__(self) -> str:
        return f"{self.job_id}: {self.number}"
