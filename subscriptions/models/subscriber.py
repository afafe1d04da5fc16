"""Who reads by mail, what they agreed to, and who must never be written to."""

from __future__ import annotations

from typing import Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower, Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from articles.db.triggers import LegalMoves, NotesChange
from articles.models.typed import Typed
from subscriptions import tokens
from subscriptions.models.edition import Edition
from subscriptions.models.frequency import (
    LAST_HOUR,
    LAST_MONTHDAY,
    TIME_FIELDS,
    Frequency,
    Weekday,
)
from subscriptions.models.subscriber_topic import SubscriberTopic
from subscriptions.models.suppression import FINAL_REASONS, Suppression
from subscriptions.models.webhook import Event, Reason, WebhookMessage

LONGEST_ADDRESS = 254
_ADDRESS = r"^[^@[:space:][:cntrl:]]+@[^@[:space:][:cntrl:]]+$"  # PostgreSQL's dialect


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def active(self) -> Self:
        """Those who confirmed and did not leave: the only ones that get an issue."""
        return self.filter(state=Subscriber.State.ACTIVE)

    def without_topic(self) -> Self:
        """Those of whose topics none is left: a section, tag or reporter was deleted."""
        topics = SubscriberTopic.objects.filter(subscriber=OuterRef("pk"))
        return self.filter(~Exists(topics), everything=False)

    def getting_nothing(self) -> Self:
        """Active ones whom no mailing reaches: no topic is left, or no edition goes out to them."""
        unserved = ~Q(frequency__in=Edition.objects.served())
        return self.active().filter(
            unserved | Q(pk__in=self.without_topic().order_by().values("pk"))
        )


class SubscriberState(models.TextChoices):
    """Where a subscription stands."""

    PENDING = "pending", _("Waiting for confirmation")
    ACTIVE = "active", _("Active")
    UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
    SUPPRESSED = "suppressed", _("Suppressed")


# A trigger in the database refuses every other move.
SUBSCRIBER_MOVES: frozenset[tuple[str, str]] = frozenset(
    {
        (SubscriberState.PENDING, SubscriberState.ACTIVE),
        (SubscriberState.PENDING, SubscriberState.SUPPRESSED),
        (SubscriberState.ACTIVE, SubscriberState.UNSUBSCRIBED),
        (SubscriberState.ACTIVE, SubscriberState.SUPPRESSED),
        (SubscriberState.UNSUBSCRIBED, SubscriberState.ACTIVE),
        (SubscriberState.UNSUBSCRIBED, SubscriberState.SUPPRESSED),
        (SubscriberState.SUPPRESSED, SubscriberState.ACTIVE),  # taken back
        (SubscriberState.SUPPRESSED, SubscriberState.PENDING),
        (SubscriberState.SUPPRESSED, SubscriberState.UNSUBSCRIBED),
    }
)


class Subscriber(Typed):
    """A reader's address. It is kept in lower case with its domain in ASCII, so it is one.

    ``hour`` (WIB), ``weekday`` and ``monthday`` count for digests; empty: the edition's own. With
    ``everything`` all stories come, otherwise those that match one of ``topics``.
    """

    State = SubscriberState
    LEGAL_MOVES = SUBSCRIBER_MOVES

    email = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS, unique=True)
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.PENDING
    )
    unsubscribe_token = models.CharField(
        max_length=22, unique=True, editable=False, default=tokens.new_unsubscribe_token
    )
    source_page = models.CharField(
        _("signed up on"),
        max_length=200,
        blank=True,
        help_text=_("Path of the page whose form was used first."),
    )
    frequency = models.CharField(
        _("frequency"),
        max_length=8,
        choices=Frequency.choices,
        default=Frequency.INSTANT,
        db_default=Frequency.INSTANT,
    )
    hour = models.PositiveSmallIntegerField(
        _("hour (WIB)"), null=True, blank=True, validators=[MaxValueValidator(LAST_HOUR)]
    )
    weekday = models.PositiveSmallIntegerField(
        _("day"), null=True, blank=True, choices=Weekday.choices
    )
    monthday = models.PositiveSmallIntegerField(
        _("day of the month"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_MONTHDAY)],
    )
    everything = models.BooleanField(_("all topics"), default=True, db_default=True)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    created_at = models.DateTimeField(_("signed up"), default=timezone.now, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    unsubscribed_at = models.DateTimeField(_("unsubscribed"), null=True, editable=False)
    suppressed_at = models.DateTimeField(_("suppressed"), null=True, editable=False)
    # By the database, at every change: see ``Meta.triggers``.
    changed_at = models.DateTimeField(db_default=Now(), editable=False)
    # What came back before does not count any more.
    suppression_lifted_at = models.DateTimeField(null=True, editable=False)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        ordering = ["-created_at", "-pk"]
        permissions = [
            ("import_subscriber", gettext_noop("Can import lists of subscribers")),
            ("export_subscriber", gettext_noop("Can export subscribers")),
        ]
        triggers = [
            LegalMoves("state", SUBSCRIBER_MOVES, name="subscriber_move_legal"),
            NotesChange(name="subscriber_changed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["pending", "active", "unsubscribed", "suppressed"]),
                name="subscriber_state_known",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email"), email__regex=_ADDRESS),
                name="subscriber_email_normal",
            ),
            models.CheckConstraint(
                condition=~Q(state="pending") | Q(confirmed_at__isnull=True),
                name="subscriber_pending_unconfirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["active", "unsubscribed"]) | Q(confirmed_at__isnull=False),
                name="subscriber_has_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state="unsubscribed")
                | Q(unsubscribed_at__isnull=False, unsubscribed_at__gte=F("confirmed_at")),
                name="subscriber_unsubscribed_after",
            ),
            models.CheckConstraint(
                condition=Q(state="suppressed", suppressed_at__isnull=False)
                | ~Q(state="suppressed") & Q(suppressed_at__isnull=True),
                name="subscriber_suppressed_when",
            ),
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="subscriber_frequency_known"
            ),
            *(
                models.CheckConstraint(
                    condition=field.is_empty() | field.is_within(),
                    name=f"subscriber_{field.name}_known",
                )
                for field in TIME_FIELDS
            ),
        ]
        indexes = [
            models.Index("id", condition=Q(state="active"), name="subscriber_active"),
            # Whose turn it is: few distinct values, walked in the order of addresses.
            models.Index(
                "frequency",
                *(field.name for field in TIME_FIELDS),
                condition=Q(state="active"),
                name="subscriber_slot",
            ),
            models.Index(F("created_at").desc(), F("id").desc(), name="subscriber_newest"),
            models.Index(F("changed_at"), F("id"), name="subscriber_changed"),
        ]

    def __str__(self) -> str:
        return self.email

    def suppress(self, reason: str, *, tell: bool = True) -> bool:
        """Never write to this address again, whoever signs it up; return whether that was new.

        ``tell``: webhooks hear of it.
        """
        with transaction.atomic():
            Suppression.objects.add(self.email, reason)
            rows = type(self).objects.filter(pk=self.pk)
            was_active = rows.active().select_for_update().exists()
            changed = rows.exclude(state=self.State.SUPPRESSED).update(
                state=self.State.SUPPRESSED, suppressed_at=Now()
            )
            self.consents.end()
            has_bounced = reason == Suppression.Reason.BOUNCE
            if tell and changed and (was_active or has_bounced):
                event = Event.BOUNCED if has_bounced else Event.LEFT
                WebhookMessage.objects.note(event, self, reason)
        self.refresh_from_db()
        return bool(changed)

    @property
    def gets_nothing(self) -> bool:
        """Whether it is active and no mailing reaches it; see ``getting_nothing``."""
        return type(self).objects.getting_nothing().filter(pk=self.pk).exists()

    def take_suppression_back(self) -> bool:
        """Undo a suppression for bounces that is doubted; return whether it was still there.

        What was before holds again, consents too. The word of the reader or the desk stays.
        """
        with transaction.atomic():
            row = type(self).objects.select_for_update().filter(pk=self.pk).first()
            if row is None or row.state != self.State.SUPPRESSED or not row.may_come_back():
                return False
            Suppression.objects.of(row.email).filter(reason=Suppression.Reason.BOUNCE).delete()
            if row.state_before != self.State.UNSUBSCRIBED:  # who left meanwhile took it back
                row.consents.filter(withdrawn_at__gte=row.suppressed_at).update(withdrawn_at=None)
            type(self).objects.filter(pk=row.pk).update(state=row.state_before, suppressed_at=None)
            if row.state_before == self.State.ACTIVE:
                WebhookMessage.objects.note(Event.JOINED, row, Reason.RESTORED)
        self.refresh_from_db()
        return True

    @property
    def state_before(self) -> SubscriberState:
        """Where a suppressed subscription stood before, as its times tell."""
        if self.confirmed_at is None:
            return self.State.PENDING
        return self.State.UNSUBSCRIBED if self.unsubscribed_at else self.State.ACTIVE

    def may_come_back(self) -> bool:
        """Whether a confirmation from the address's own mailbox lifts its suppression."""
        held = list(Suppression.objects.of(self.email).values_list("reason", flat=True))
        return bool(held) and not FINAL_REASONS.intersection(held)

    def lift_suppression(self) -> bool:
        """Let the address sign up again; it stays unsubscribed until it confirms anew."""
        with transaction.atomic():
            Suppression.objects.filter(address_hash__in=tokens.address_hashes(self.email)).delete()
            state = self.State.PENDING if self.confirmed_at is None else self.State.UNSUBSCRIBED
            left = {} if self.confirmed_at is None else {"unsubscribed_at": Now()}
            changed = (
                type(self)
                .objects.filter(pk=self.pk, state=self.State.SUPPRESSED)
                .update(state=state, suppressed_at=None, suppression_lifted_at=Now(), **left)
            )
        self.refresh_from_db()
        return bool(changed)


class FormerEmail(models.Model):
    """An address that a subscriber's mail went to before it moved, with the token of those mails.

    So the link in an old mail still ends the subscription and shows nothing of the new address;
    and what came to the old address does not come to the new one again.
    """

    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.CASCADE,
        related_name="former_emails",
        verbose_name=_("subscriber"),
    )
    address = models.EmailField(_("e-mail address"), max_length=LONGEST_ADDRESS)
    unsubscribe_token = models.CharField(max_length=22, unique=True, editable=False)
    ended_at = models.DateTimeField(_("until"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("former e-mail address")
        verbose_name_plural = _("former e-mail addresses")
        ordering = ["-ended_at", "-pk"]

    def __str__(self) -> str:
        return self.address
