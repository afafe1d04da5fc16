"""Deliveries after their time: records that are kept, and the log of both.

``Delivery`` is the table that senders work on; every row more costs at each of their steps. What
is long over is moved into ``DeliveryRecord`` by ``outbox.retention``. Whoever only reads asks
``LoggedDelivery``, a view of both, in which no mail is missing or stands twice.
"""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from subscriptions.models import own_words
from subscriptions.models.delivery import FINAL, Delivery, State
from subscriptions.models.issue import Issue
from subscriptions.models.issue_story import IssueVariant
from subscriptions.models.subscriber import LONGEST_ADDRESS, Subscriber


class SettledMail(models.Model):
    """What a mail to one address and its record have in common; the number is the delivery's."""

    id = models.BigIntegerField(primary_key=True)
    address = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS)
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    attempts = models.PositiveSmallIntegerField(_("refusals"), default=0)
    message_id = models.CharField("Message-ID", max_length=64)
    reply = models.CharField(_("answer or reason"), max_length=300, blank=True)
    handed_at = models.DateTimeField(_("handed over"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.message_id


class DeliveryRecord(SettledMail):
    """One delivery of an issue that was put away; nothing sends it again.

    It keeps the delivery's number, which stands in the return path of the mail, and all that the
    log answers with, but for what the relay said when it accepted.
    """

    issue = models.ForeignKey(
        Issue,
        on_delete=models.PROTECT,
        related_name="delivery_records",
        verbose_name=_("issue"),
        db_index=False,  # it leads an index
    )
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.SET_NULL,
        null=True,
        related_name="delivery_records",
        verbose_name=_("subscriber"),
        db_constraint=False,  # as of the delivery
    )
    variant = models.ForeignKey(
        IssueVariant,
        on_delete=models.PROTECT,
        null=True,
        related_name="delivery_records",
        verbose_name=_("variant"),
        db_index=False,
        db_constraint=False,
    )

    class Meta:
        verbose_name = _("record of a delivery")
        verbose_name_plural = _("records of deliveries")
        ordering = ["issue", "pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[state.value for state in FINAL],
                    finished_at__isnull=False,
                ),
                name="deliveryrecord_is_final",
            ),
        ]
        indexes = [
            models.Index(fields=["issue", "state"], name="deliveryrecord_balance"),
            models.Index(fields=["address"], name="deliveryrecord_address"),
            models.Index(fields=["message_id"], name="deliveryrecord_message_id"),
        ]


class LoggedDeliveryQuerySet(models.QuerySet["LoggedDelivery"]):
    """Find a mail wherever it stands, by what has an index in both tables."""

    def with_message_id(self, name: str) -> Self:
        """The mail with this Message-ID, which is written with its angle brackets."""
        return self.filter(message_id=name)

    def sent_to(self, address: str) -> Self:
        """The mails to an address; of deliveries each issue is asked once.

        Addresses of deliveries have an index in each issue only: another would cost every mail
        at every step.
        """
        here = Delivery.objects.filter(issue=OuterRef("pk"), address=address)
        issues = Issue.objects.order_by().annotate(mail=Subquery(here.values("pk")[:1]))
        keys = set(issues.values_list("mail", flat=True)) - {None}
        keys.update(DeliveryRecord.objects.filter(address=address).values_list("pk", flat=True))
        # In a fixed order, and one more moved in between is asked for once.
        return self.filter(pk__in=sorted(keys))


class LoggedDelivery(SettledMail):
    """A delivery as the log shows it: of the present or put away; rows of a view, read only.

    The view has no conditions of its own, so that PostgreSQL goes into both of its tables.
    ``is_put_away`` says from which of them the row is.
    """

    issue = models.ForeignKey(
        Issue,
        on_delete=models.DO_NOTHING,
        related_name="logged_deliveries",
        verbose_name=_("issue"),
        db_constraint=False,
    )
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="logged_deliveries",
        verbose_name=_("subscriber"),
        db_constraint=False,
    )
    variant = models.ForeignKey(
        IssueVariant,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="logged_deliveries",
        verbose_name=_("variant"),
        db_constraint=False,
    )
    ready_at = models.DateTimeField(_("not before"), null=True)
    is_put_away = models.BooleanField(_("put away"))

    objects = LoggedDeliveryQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "subscriptions_loggeddelivery"
        default_permissions = ()
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["issue", "pk"]

    @property
    def written_to(self) -> str:
        """The address that the mail went, or goes, to."""
        return self.address

    @property
    def reply_shown(self) -> str:
        """What the server answered, or why nobody asked it; said where it was not kept."""
        if self.is_put_away and self.state == State.ACCEPTED:
            return str(_("The server's answer is not kept with mails put away."))
        return own_words.shown(self.reply)


class IssueSummary(models.Model):
    """How many mails of an issue were put away in one state; it grows with each batch."""

    issue = models.ForeignKey(
        Issue,
        on_delete=models.CASCADE,
        related_name="summaries",
        verbose_name=_("issue"),
        db_index=False,  # it leads the unique constraint
    )
    state = models.CharField(_("state"), max_length=10, choices=State.choices)
    number = models.PositiveIntegerField(_("mails"))

    class Meta:
        verbose_name = _("summary of an issue")
        verbose_name_plural = _("summaries of issues")
        ordering = ["issue", "state"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["issue", "state"], name="one_summary_a_state"),
            models.CheckConstraint(
                condition=Q(state__in=[state.value for state in FINAL]),
                name="issuesummary_state_is_final",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issue_id} {self.state}: {self.number}"
