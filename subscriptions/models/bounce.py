"""What came back: mails that could not be delivered, and readers who called one unwanted."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscriptions.models.delivery import Confirmation
from subscriptions.models.delivery_record import LoggedDelivery
from subscriptions.models.subscriber import Subscriber


class Bounce(models.Model):
    """One thing that came back about one mail; told again, it changes nothing (``key``)."""

    class Kind(models.TextChoices):
        """How bad it is."""

        HARD = "hard", _("Permanent")
        SOFT = "soft", _("Temporary")
        COMPLAINT = "complaint", _("Reported as unwanted")

    class Cause(models.TextChoices):
        """Why, as far as the server's words tell it."""

        NOBODY = "nobody", _("Nobody there")
        NO_HOST = "no_host", _("No such domain")
        MOVED = "moved", _("Moved")
        FULL = "full", _("Mailbox full")
        INACTIVE = "inactive", _("Does not receive at present")
        TROUBLE = "trouble", _("Trouble on the way")
        OURS = "ours", _("About us, not about the reader")
        UNKNOWN = "unknown", _("Not said")

    class Weight(models.TextChoices):
        """Whether it tells against the subscriber."""

        COUNTS = "counts", _("Counts")
        HELD = "held", _("Waits for a decision")
        NOTHING = "nothing", _("Does not count")

    key = models.CharField(max_length=64, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    status = models.CharField(
        _("status code"), max_length=12, blank=True, help_text=_("As in RFC 3463, such as 5.1.1.")
    )
    diagnosis = models.CharField(
        _("diagnosis"),
        max_length=300,
        blank=True,
        help_text=_("What the mail server said, without addresses."),
    )
    cause = models.CharField(_("cause"), max_length=8, choices=Cause.choices, default=Cause.UNKNOWN)
    weight = models.CharField(
        _("weight"), max_length=7, choices=Weight.choices, default=Weight.COUNTS
    )
    # Whether its reader was struck off for it at once: then that can be undone.
    did_suppress = models.BooleanField(default=False, db_default=False, editable=False)
    domain = models.CharField(_("domain"), max_length=255, blank=True, editable=False)
    source = models.CharField(_("told by"), max_length=20)
    # Put away or not: the number stays the same.
    delivery = models.ForeignKey(
        LoggedDelivery,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="bounces",
        editable=False,
        db_constraint=False,
    )
    confirmation = models.ForeignKey(
        Confirmation, on_delete=models.SET_NULL, null=True, related_name="bounces", editable=False
    )
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.CASCADE,
        related_name="bounces",
        verbose_name=_("subscriber"),
    )
    at = models.DateTimeField(_("came back"), db_default=Now())

    class Meta:
        verbose_name = _("bounce")
        verbose_name_plural = _("bounces")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["hard", "soft", "complaint"]), name="bounce_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    cause__in=[
                        "nobody",
                        "no_host",
                        "moved",
                        "full",
                        "inactive",
                        "trouble",
                        "ours",
                        "unknown",
                    ]
                ),
                name="bounce_cause_known",
            ),
            models.CheckConstraint(
                condition=Q(weight__in=["counts", "held", "nothing"]), name="bounce_weight_known"
            ),
        ]
        indexes = [
            models.Index("subscriber", "at", name="bounce_of_subscriber"),
            models.Index(F("at").desc(), F("id").desc(), name="bounce_newest"),
            models.Index("domain", "at", condition=Q(kind="hard"), name="bounce_of_domain"),
            models.Index("domain", condition=Q(weight="held"), name="bounce_held"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.status}".strip()


class UnreadableReport(models.Model):
    """A message that came back and that no program of ours could read; it stays in the mailbox."""

    at = models.DateTimeField(_("came back"), db_default=Now())
    problem = models.CharField(_("problem"), max_length=60)
    size = models.PositiveBigIntegerField(_("size"))

    class Meta:
        verbose_name = _("unreadable report")
        verbose_name_plural = _("unreadable reports")
        ordering = ["-at", "-pk"]
        indexes = [models.Index("at", name="unreadable_report_newest")]

    def __str__(self) -> str:
        return self.problem
