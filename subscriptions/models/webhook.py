"""Who elsewhere is told when somebody joins, leaves or bounces, and what is still to be told."""

from __future__ import annotations

import base64
import datetime
import secrets
import uuid
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles.db import clock
from articles.models.typed import Typed
from subscriptions.models import own_words

if TYPE_CHECKING:
    from subscriptions.models.subscriber import Subscriber

LONGEST_URL: Final = 500
LONGEST_ANSWER: Final = 300
PATIENCE: Final = datetime.timedelta(days=2)
"""How long an endpoint may fail before it is paused."""


class Event(models.TextChoices):
    """What is told; ``test`` is asked for at the desk."""

    JOINED = "joined", _("Joined")
    LEFT = "left", _("Left")
    BOUNCED = "bounced", _("Bounced")
    TEST = "test", _("Test")


class Reason(models.TextChoices):
    """Why; of the reasons that a suppression has the words are the same."""

    CONFIRMED = "confirmed", _("confirmed")
    RESTORED = "restored", _("the bounces were an error")
    ADDRESS_CHANGED = "address_changed", _("another address")
    UNSUBSCRIBED = "unsubscribed", _("unsubscribed")
    COMPLAINT = "complaint", _("reported as unwanted")
    DESK = "desk", _("by the mail desk")
    ERASED = "erased", _("asked to be forgotten")
    BOUNCE = "bounce", _("mail bounced")
    NONE = "test", _("test")


class WebhookEndpoint(Typed):
    """An address of others that is told; each message is signed with the endpoint's secret.

    The secret is derived of the site's key and ``salt``, so that the database alone signs nothing.
    ``failing_since`` is empty while it answers; the site pauses one that fails for days.
    """

    name = models.CharField(_("name"), max_length=60)
    url = models.CharField(
        _("address"),
        max_length=LONGEST_URL,
        validators=[URLValidator(schemes=["https"])],
        help_text=_("It begins with https://. Messages are sent there by POST."),
    )
    salt = models.CharField(max_length=64, default=secrets.token_hex, editable=False)
    wants_joined = models.BooleanField(
        _("who joined"), default=True, help_text=_("Confirmed, for the first time or again.")
    )
    wants_left = models.BooleanField(
        _("who left"), default=True, help_text=_("Unsubscribed, complained, erased.")
    )
    wants_bounced = models.BooleanField(
        _("who bounced"), default=True, help_text=_("Suppressed since mail came back.")
    )
    is_active = models.BooleanField(_("on"), default=True)
    failures = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    failing_since = models.DateTimeField(_("failing since"), null=True, editable=False)
    not_before = models.DateTimeField(null=True, editable=False)
    paused_at = models.DateTimeField(_("paused"), null=True, editable=False)
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("webhook")
        verbose_name_plural = _("webhooks")
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url__startswith="https://"),
                name="webhook_over_https",
                violation_error_message=_("The address must begin with https://."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def signing_keys(self) -> list[bytes]:
        """Return what signs: of the site's key, then of those before it."""
        known = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        salt = f"subscriptions.webhook {self.salt}"
        return [salted_hmac(salt, "", secret=key, algorithm="sha256").digest() for key in known]

    @property
    def secret(self) -> str:
        """What the receiver checks signatures with, as Standard Webhooks writes it."""
        return "whsec_" + base64.b64encode(self.signing_keys()[0]).decode("ascii")

    @property
    def said_gone(self) -> bool:
        """Whether it is paused since the receiver answered 410, not for its silence."""
        if self.paused_at is None or self.failing_since is None:
            return False
        return self.paused_at - self.failing_since <= PATIENCE

    def resume(self) -> bool:
        """Tell it again from now on; return whether it was paused."""
        rows = type(self).objects.filter(pk=self.pk, paused_at__isnull=False)
        return bool(rows.update(paused_at=None, failures=0, failing_since=None, not_before=None))


class WebhookMessageQuerySet(models.QuerySet["WebhookMessage"]):
    def note(self, event: Event, subscriber: Subscriber, reason: str, email: str = "") -> None:
        """Write down, in the transaction of the change, what is to be told to whom."""
        wanting = WebhookEndpoint.objects.filter(is_active=True, **{f"wants_{event}": True})
        payload = {
            "type": f"subscriber.{event}",
            "timestamp": clock.now().isoformat(),
            "data": {
                "id": subscriber.pk,
                "email": email or subscriber.email,
                "reason": str(Reason(reason)),
            },
        }
        self.bulk_create(
            WebhookMessage(
                endpoint=endpoint, event=event, payload=payload, subscriber_id=subscriber.pk
            )
            for endpoint in wanting
        )

    def forget(self, subscriber_id: int) -> None:
        """Let no message hold the address of somebody who is erased."""
        self.filter(subscriber_id=subscriber_id).delete()


class WebhookMessage(models.Model):
    """One event for one endpoint, sent at least once; its number is the same each time.

    ``subscriber_id`` is no key: the message about somebody who was erased outlives them until it
    was told. A finished one loses the address when it is about such a person.
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting")
        TOLD = "told", _("Told")
        FAILED = "failed", _("Failed")

    number = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="messages")
    event = models.CharField(_("event"), max_length=8, choices=Event.choices)
    payload = models.JSONField(default=dict)
    subscriber_id = models.BigIntegerField(null=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    ready_at = models.DateTimeField(db_default=Now())
    status = models.PositiveSmallIntegerField(_("answer"), null=True)
    said = models.CharField(max_length=LONGEST_ANSWER, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    objects = WebhookMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message of a webhook")
        verbose_name_plural = _("messages of webhooks")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(event__in=["joined", "left", "bounced", "test"]),
                name="webhook_event_known",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", finished_at__isnull=True)
                | Q(state__in=["told", "failed"], finished_at__isnull=False),
                name="webhook_message_finished_when",
            ),
        ]
        indexes = [
            models.Index(
                "endpoint", "ready_at", condition=Q(state="waiting"), name="webhook_message_due"
            ),
            models.Index("endpoint", F("id").desc(), name="webhook_message_newest"),
            models.Index("subscriber_id", name="webhook_message_of"),
            models.Index("created_at", name="webhook_message_oldest"),
        ]

    def __str__(self) -> str:
        return f"msg_{self.number.hex}"

    @property
    def said_shown(self) -> str:
        """What was answered; where nobody was asked, why, in the present language."""
        return own_words.shown(self.said)

    @property
    def may_go_again(self) -> bool:
        """Whether it is finished, and still says something of somebody."""
        is_of_somebody = bool(self.payload.get("data", {}).get("email"))
        return is_of_somebody and self.state != self.State.WAITING

    @property
    def reason(self) -> str:
        """Why, in words."""
        data: dict[str, Any] = self.payload.get("data", {})
        reason = data.get("reason", "")
        return str(Reason(reason).label) if reason in Reason.values else ""
