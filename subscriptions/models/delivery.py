"""Every mail on its way: one row for each, and the states that it passes through."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.db.triggers import LegalMoves
from subscriptions.models import own_words
from subscriptions.models.consent import Consent
from subscriptions.models.issue import Issue
from subscriptions.models.issue_story import IssueVariant
from subscriptions.models.subscriber import LONGEST_ADDRESS, Subscriber


class State(models.TextChoices):
    """Where a mail stands. ``accepted`` is all that SMTP can know; it never says "delivered"."""

    QUEUED = "queued", _("Queued")
    CLAIMED = "claimed", _("In hand")
    HANDING = "handing", _("Being handed over")
    ACCEPTED = "accepted", _("Accepted")
    DEFERRED = "deferred", _("Put off")
    FAILED = "failed", _("Refused")
    UNKNOWN = "unknown", _("Unknown")
    SKIPPED = "skipped", _("Left out")


READY = (State.QUEUED, State.DEFERRED)
IN_HAND = (State.CLAIMED, State.HANDING)
FINAL = (State.ACCEPTED, State.FAILED, State.SKIPPED, State.UNKNOWN)


class OutgoingMessageQuerySet(models.QuerySet[Any]):
    def ready(self) -> Self:
        """Those that a sender may take now."""
        return self.filter(state__in=READY, ready_at__lte=Now())

    def abandoned(self) -> Self:
        """Those in the hand of a sender that gives no sign of life."""
        return self.filter(state__in=IN_HAND, lease_until__lt=Now())


class OutgoingMessage(models.Model):
    """What every mail on its way has; times are the database's.

    ``attempts`` counts refusals that were about this mail, not failures of the relay.
    ``lease_token`` is the claim of one sender: only its holder may settle the row.
    """

    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(_("refusals"), default=0)
    ready_at = models.DateTimeField(_("not before"), db_default=Now())
    lease_token = models.UUIDField(null=True, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    message_id = models.CharField("Message-ID", max_length=64)
    reply = models.CharField(_("answer or reason"), max_length=300, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True)

    objects = OutgoingMessageQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            # Not ``unique=True``: that would keep a second index for searching by beginnings.
            models.CheckConstraint(
                condition=Q(
                    state__in=["claimed", "handing"],
                    lease_token__isnull=False,
                    lease_until__isnull=False,
                )
                | ~Q(state__in=["claimed", "handing"]) & Q(lease_until__isnull=True),
                name="%(class)s_lease_in_hand",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["accepted", "failed", "skipped", "unknown"],
                    finished_at__isnull=False,
                )
                | ~Q(state__in=["accepted", "failed", "skipped", "unknown"])
                & Q(finished_at__isnull=True),
                name="%(class)s_finished_when",
            ),
            # Not ``unique``, which would bring a second index for searches by prefix.
            models.UniqueConstraint(fields=["message_id"], name="%(class)s_message_id_once"),
        ]

    def __str__(self) -> str:
        return self.message_id

    @property
    def written_to(self) -> str:
        """The address that the mail went, or goes, to."""
        raise NotImplementedError

    @property
    def reply_shown(self) -> str:
        """What the server answered; a reason of the site's own in the present language."""
        return own_words.shown(self.reply)


# A trigger in the database refuses every other move.
DELIVERY_MOVES: frozenset[tuple[State, State]] = frozenset(
    {
        (State.QUEUED, State.CLAIMED),
        (State.DEFERRED, State.CLAIMED),
        # The issue was cancelled before anybody took the mail in hand.
        (State.QUEUED, State.SKIPPED),
        (State.DEFERRED, State.SKIPPED),
        # Refused, and held until others passed: only then it is known to be about this mail.
        (State.QUEUED, State.FAILED),
        (State.DEFERRED, State.FAILED),
        # Nothing was handed over: back, or given up before it came to that.
        (State.CLAIMED, State.QUEUED),
        (State.CLAIMED, State.DEFERRED),
        (State.CLAIMED, State.FAILED),
        (State.CLAIMED, State.SKIPPED),
        (State.CLAIMED, State.HANDING),
        (State.HANDING, State.ACCEPTED),
        (State.HANDING, State.DEFERRED),
        (State.HANDING, State.FAILED),
        (State.HANDING, State.UNKNOWN),
        # The relay's answer became known after all.
        (State.UNKNOWN, State.ACCEPTED),
        (State.UNKNOWN, State.DEFERRED),
        (State.UNKNOWN, State.FAILED),
        # Sent again by a person's decision.
        (State.FAILED, State.DEFERRED),
        # The story was withdrawn and is public again.
        (State.SKIPPED, State.QUEUED),
    }
)


class Delivery(OutgoingMessage):
    """One issue on its way to one address.

    Of its references only ``issue`` is checked by the database row by row. The planner reads
    subscribers and variants and writes the rows in one statement; checking each again, with a lock
    on each subscriber, cost as much as all the rest. A mail whose subscriber is gone is never
    handed over.
    """

    LEGAL_MOVES = DELIVERY_MOVES

    issue = models.ForeignKey(
        Issue,
        on_delete=models.PROTECT,
        related_name="deliveries",
        verbose_name=_("issue"),
        db_index=False,  # it leads the unique constraint; every index costs at each step
    )
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.SET_NULL,
        null=True,
        related_name="deliveries",
        verbose_name=_("subscriber"),
        db_constraint=False,
    )
    variant = models.ForeignKey(
        IssueVariant,
        on_delete=models.PROTECT,
        null=True,
        related_name="deliveries",
        verbose_name=_("variant"),
        db_index=False,
        db_constraint=False,
        help_text=_("Which stories of a digest; empty: all of the issue."),
    )
    address = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS)
    handed_at = models.DateTimeField(_("handed over"), null=True)

    class Meta(OutgoingMessage.Meta):
        abstract = False
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["issue", "pk"]
        triggers = [LegalMoves("state", DELIVERY_MOVES, name="delivery_move_legal")]
        constraints = [
            *OutgoingMessage.Meta.constraints,
            models.UniqueConstraint(fields=["issue", "address"], name="one_delivery_an_address"),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="delivery_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["handing", "accepted", "unknown"])
                | Q(handed_at__isnull=False),
                name="delivery_handed_when",
            ),
        ]
        indexes = [
            models.Index(
                F("issue"), F("ready_at"), F("id"),
                condition=Q(state__in=["queued", "deferred"]),
                name="delivery_ready",
            ),
            models.Index(
                "lease_until",
                condition=Q(state__in=["claimed", "handing"]),
                name="delivery_in_hand",
            ),
            models.Index(fields=["issue", "state"], name="delivery_balance"),
        ]  # fmt: skip

    @property
    def written_to(self) -> str:
        """The row's own address: a move changes it only while nothing was handed over."""
        return self.address


# A confirmation is sent at least once: nothing is ever held back as unknown.
CONFIRMATION_MOVES: frozenset[tuple[State, State]] = frozenset(
    {
        (State.QUEUED, State.CLAIMED),
        (State.DEFERRED, State.CLAIMED),
        # Refused, and held until others passed.
        (State.QUEUED, State.FAILED),
        (State.DEFERRED, State.FAILED),
        (State.CLAIMED, State.QUEUED),
        (State.CLAIMED, State.DEFERRED),
        (State.CLAIMED, State.ACCEPTED),
        (State.CLAIMED, State.FAILED),
        (State.CLAIMED, State.SKIPPED),
    }
)


class Confirmation(OutgoingMessage):
    """A mail that answers what somebody asked for on the site; in a lane of its own.

    With a ``consent`` it asks the address whether it wants to subscribe, or whether the mails of a
    subscriber shall go there from now on. Without, it tells ``notify_address`` that they go
    elsewhere now.
    """

    LEGAL_MOVES = CONFIRMATION_MOVES

    consent = models.OneToOneField(
        Consent,
        on_delete=models.CASCADE,
        null=True,
        related_name="confirmation",
        verbose_name=_("consent"),
    )
    notify_address = models.EmailField(
        _("address to tell"), max_length=LONGEST_ADDRESS, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("asked"), db_default=Now(), editable=False)

    class Meta(OutgoingMessage.Meta):
        abstract = False
        verbose_name = _("confirmation")
        verbose_name_plural = _("confirmations")
        ordering = ["pk"]
        triggers = [LegalMoves("state", CONFIRMATION_MOVES, name="confirmation_move_legal")]
        constraints = [
            *OutgoingMessage.Meta.constraints,
            models.CheckConstraint(
                condition=Q(
                    state__in=["queued", "claimed", "accepted", "deferred", "failed", "skipped"]
                ),
                name="confirmation_state_known",
            ),
            models.CheckConstraint(
                condition=Q(consent__isnull=False, notify_address="")
                | Q(consent__isnull=True) & ~Q(notify_address=""),
                name="confirmation_asks_or_tells",
            ),
        ]
        indexes = [
            models.Index(
                F("ready_at"), F("id"),
                condition=Q(state__in=["queued", "deferred"]),
                name="confirmation_ready",
            ),
            models.Index(
                "lease_until",
                condition=Q(state__in=["claimed", "handing"]),
                name="confirmation_in_hand",
            ),
            models.Index("created_at", name="confirmation_newest"),
        ]  # fmt: skip

    @property
    def written_to(self) -> str:
        """The address asked or told; empty: the subscriber's of then, which is another now."""
        if self.consent is None:
            return self.notify_address
        if self.consent.new_address:
            return self.consent.new_address
        subscriber = self.consent.subscriber
        sent_at = self.finished_at or clock.now()
        has_moved = subscriber.former_emails.filter(ended_at__gt=sent_at).exists()
        return "" if has_moved else subscriber.email
