"""What was brought from another system: runs, what each did, and marks on what came.

A mark remembers a row of the old system by its key there, so that a second run finds it again.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

HASH = 64  # signs of a SHA-256 in hexadecimal


class ImportRun(models.Model):
    """One move in from files of another system; a run that was stopped is carried on."""

    class State(models.TextChoices):
        """Where a run stands."""

        RUNNING = "running", _("under way, or stopped before its end")
        DONE = "done", _("finished")
        FAILED = "failed", _("ended by an error")

    system = models.CharField(_("system"), max_length=20)
    site = models.CharField(_("former site"), max_length=200)
    files = models.JSONField(_("files"), default=list)
    answers = models.JSONField(default=dict)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.RUNNING
    )
    error = models.TextField(_("error"), blank=True)
    counts = models.JSONField(default=dict)
    position = models.JSONField(
        default=dict, help_text="How far each step has come, for a run that was stopped."
    )
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports from other systems")
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        time = date_format(timezone.localtime(self.started_at), "DATETIME_FORMAT")
        return f"{self.site} · {time}"

    def count(self, kind: str, outcome: str, number: int = 1) -> None:
        """Add to what the run did; ``save`` keeps it, in the transaction of what was done."""
        if number:
            of_kind = self.counts.setdefault(kind, {})
            of_kind[outcome] = of_kind.get(outcome, 0) + number


class ImportNote(models.Model):
    """A line of a run's report: what was skipped, changed on the way, or is left to do.

    ``text`` is an English sentence of ``articles.moving.notes`` that is translated when it is
    shown, with ``values`` in it.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=40)
    text = models.TextField()
    values = models.JSONField(default=dict)
    since = models.DateTimeField(
        null=True, help_text="When an earlier run began that told it; null where this run does."
    )
    file = models.CharField(max_length=255, blank=True)
    line = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200, blank=True)
    address = models.CharField(
        max_length=300, blank=True, default="", db_default="", help_text="Where it stood there."
    )
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        verbose_name = _("line of a report")
        verbose_name_plural = _("lines of reports")
        ordering = ["pk"]
        indexes = [models.Index("run", "kind", "id", name="import_note_of_kind")]

    def __str__(self) -> str:
        return self.text


class ImportedItem(models.Model):
    """The mark on something that came: its key in the old system, and what it became here.

    ``source_hash`` is of what was read: while it is the same there is nothing to do.
    ``result_hash`` is of what was written: where the row is no longer so, somebody edited it here.
    """

    site = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    old_id = models.CharField(max_length=200)
    guid = models.CharField(max_length=500, blank=True)
    source_hash = models.CharField(max_length=HASH)
    result_hash = models.CharField(max_length=HASH, blank=True)
    content_type = models.ForeignKey(
        ContentType, on_delete=models.CASCADE, null=True, related_name="+"
    )
    object_id = models.PositiveBigIntegerField(null=True)
    subject = GenericForeignKey("content_type", "object_id")
    lead_picture = models.PositiveBigIntegerField(
        null=True, help_text="The key of the picture that is to open the story once it is here."
    )
    links_due = models.BooleanField(
        default=False, help_text="Links to the old site are yet to be led to where they are now."
    )

    class Meta:
        verbose_name = _("mark of an import")
        verbose_name_plural = _("marks of imports")
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "old_id"], name="imported_item_once")
        ]
        indexes = [
            models.Index("content_type", "object_id", name="imported_item_of_subject"),
            models.Index("id", condition=models.Q(links_due=True), name="imported_links_due"),
            models.Index(
                "lead_picture",
                condition=models.Q(lead_picture__isnull=False),
                name="imported_lead_picture",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.old_id}"


class ImportedPicture(models.Model):
    """A picture of the old site, named by its address there, that is here or is to be fetched.

    ``picture`` is the key that its ``Image`` has or will have: stories place it before it is here.
    """

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting", gettext_noop("waiting")
        STORED = "stored", gettext_noop("here")
        REFUSED = "refused", gettext_noop("not to be had")

    site = models.CharField(max_length=200)
    address = models.CharField(max_length=500, help_text="Of the original, without its host.")
    host = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=1000, blank=True, help_text="As it was named, with its size.")
    old_id = models.CharField(max_length=30, blank=True)
    parent = models.CharField(
        max_length=30, blank=True, help_text="The key of the post that it was uploaded to."
    )
    picture = models.PositiveBigIntegerField(unique=True)
    alt = models.CharField(max_length=250, blank=True)
    caption = models.CharField(max_length=400, blank=True)
    credit = models.CharField(max_length=150, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=HASH, blank=True, db_index=True)

    class Meta:
        verbose_name = _("picture of an import")
        verbose_name_plural = _("pictures of imports")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "host", "address"], name="imported_picture_once"
            )
        ]
        indexes = [
            models.Index(
                "id", condition=models.Q(state="waiting"), name="imported_picture_waiting"
            ),
            models.Index(
                "old_id", condition=~models.Q(old_id=""), name="imported_picture_by_old_id"
            ),
            models.Index(
                "parent", condition=~models.Q(parent=""), name="imported_picture_by_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.address

    def image_fields(self) -> dict[str, Any]:
        """Return what the picture's ``Image`` is told."""
        return {"alt": self.alt, "caption": self.caption, "credit": self.credit}
