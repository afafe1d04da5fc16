"""What the database remembers of logins."""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.db.models import F
from django.db.models.functions import Least, Now
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles.db import clock

DIGEST_HOUR: Final = 8  # in site time


class SessionQuerySet(models.QuerySet["Session"]):
    def of(self, user: AbstractBaseUser) -> SessionQuerySet:
        """Return the person's sessions that are open now, the last used first.

        A session knows the password that it was opened with: another password closes it.
        """
        hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
        found = self.filter(user_id=user.pk, auth_hash__in=hashes, expire_date__gt=Now())
        return found.order_by("-last_used_at", "pk")

    def end_others(self, request: HttpRequest, user: AbstractBaseUser) -> int:
        """End all of the person's but the one that asks; return how many that were."""
        return self.of(user).exclude(pk=request.session.session_key).delete()[0]


class SessionManager(BaseSessionManager.from_queryset(SessionQuerySet)):  # type: ignore[misc]
    use_in_migrations = False


class Session(AbstractBaseSession):
    """A session, and by what its owner knows it from the others.

    ``user`` empty: somebody on the way in. ``session_key`` opens it: no page shows that.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True)
    auth_hash = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=60, blank=True)
    network = models.CharField(max_length=50, blank=True)
    is_remembered = models.BooleanField(default=False)
    created_at = models.DateTimeField(db_default=Now())
    last_used_at = models.DateTimeField(db_default=Now())

    objects: ClassVar[Any] = SessionManager()

    class Meta:
        indexes = [models.Index(fields=["user", "-last_used_at"], name="accounts_session_of_user")]

    @classmethod
    def get_session_store_class(cls) -> Any:
        """Return the store that reads this table."""
        from newsroom.accounts.sessions import SessionStore  # noqa: PLC0415 - it imports this

        return SessionStore

    @property
    def handle(self) -> str:
        """A name for forms, that opens nothing."""
        return salted_hmac("newsroom.accounts.session", self.session_key).hexdigest()[:20]

    def save(self, *args: Any, force_update: bool = False, **kwargs: Any) -> None:
        """Write what changes: the store makes the row anew each time."""
        self.last_used_at = Now()
        self.expire_date = self._end() if force_update else Now() + self._idle()
        if force_update:
            fixed = {"session_key", "created_at"}
            if not self.browser and not self.network:  # saved by no request
                fixed |= {"browser", "network"}
            names = [field.name for field in self._meta.concrete_fields]
            kwargs["update_fields"] = [name for name in names if name not in fixed]
        super().save(*args, force_update=force_update, **kwargs)

    def touch(self, **seen: str) -> None:
        """Note that it was used just now, and from where."""
        rows = Session.objects.filter(pk=self.pk)
        rows.update(last_used_at=Now(), expire_date=self._end(), **seen)

    def _end(self) -> Any:
        """When it ends if it is used no more after now; some day it does anyhow."""
        return Least(Now() + self._idle(), F("created_at") + settings.SESSION_LONGEST)

    def _idle(self) -> Any:
        return settings.SESSION_REMEMBERED if self.is_remembered else settings.SESSION_IDLE


class WrongGuesses(models.Model):
    """How often somebody guessed wrong, by what is guarded: an account, a network, a device.

    ``closed_until``: before that nobody is asked for a password there. Names are kept as keyed
    hashes: people type passwords into the wrong field.
    """

    key = models.CharField(primary_key=True, max_length=80)
    count = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField(db_default=Now(), db_index=True)
    closed_until = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.key


class LastCode(models.Model):
    """The time step (of 30 seconds) of the last code of an app that was used: none opens twice."""

    authenticator = models.OneToOneField(Authenticator, on_delete=models.CASCADE, primary_key=True)
    step = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.authenticator_id}: {self.step}"


def digest_day() -> datetime.date:
    """Return the day whose digest is out or due, in site time: before 08.00 it is yesterday's."""
    return (timezone.localtime(clock.now()) - datetime.timedelta(hours=DIGEST_HOUR)).date()


class NoticePreferenceQuerySet(models.QuerySet["NoticePreference"]):
    def choose(self, user: Any, mail: str) -> None:
        """Keep what the person wants; of what came before nothing is mailed any more."""
        kept = {"mail": mail, "chosen_at": Now(), "last_digest": digest_day()}
        self.update_or_create(user=user, defaults=kept)


class NoticePreference(models.Model):
    """Whether somebody wants the desk's notices by mail; who has no row does not.

    ``last_digest``: the day, in site time, for which the digest was put together.
    """

    class Mail(models.TextChoices):
        NEVER = "never", _("Never: I look at the desk")
        AT_ONCE = "at_once", _("At once, each by itself")
        DAILY = "daily", _("Once a day at 08.00 WIB, together")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True
    )
    mail = models.CharField(max_length=8, choices=Mail.choices, default=Mail.NEVER)
    chosen_at = models.DateTimeField(db_default=Now())
    last_digest = models.DateField(null=True)

    objects = NoticePreferenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(mail__in=["never", "at_once", "daily"]),
                name="notice_preference_mail_known",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.mail}"


class SentForm(models.Model):
    """A form of the desk that did its work, and where that led; see ``newsroom.sent_once``."""

    digest = models.CharField(
        max_length=64, primary_key=True, help_text="Of the person, the form's token and content."
    )
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    led_to = models.TextField(help_text="Empty while the work is under way.")
    said = models.JSONField(
        default=list,
        db_default=models.Value([], models.JSONField()),
        encoder=MessageEncoder,
        decoder=MessageDecoder,
        help_text="The warnings and errors beside it.",
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("sent form")
        verbose_name_plural = _("sent forms")
        default_permissions = ()

    def __str__(self) -> str:
        return self.digest
