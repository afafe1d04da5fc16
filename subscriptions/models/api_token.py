"""Who may ask the HTTP interface, for what, until when; the secret itself is kept by nobody."""

from __future__ import annotations

import base64
import hashlib
from typing import Final, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now, TruncDate
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from articles.models.typed import Typed

PREFIX: Final = "newsroom_"  # by which programs that look for leaked secrets know it
LONGEST_NAME: Final = 60
VOUCHES_FOR_SIGNUPS: Final = _("Who may vouch must be allowed to sign up as well.")
RIGHTS: Final = ("read", "sign_up", "vouch", "change", "erase")


def secret_of(form_key: str) -> str:
    """Return the secret, 256 bits, that the form with this random key makes.

    The same if it is sent twice, so that who presses twice holds one that works; without the site's
    key and the form nobody can tell it.
    """
    mac = salted_hmac("subscriptions.api_token", form_key, algorithm="sha256")
    return PREFIX + base64.urlsafe_b64encode(mac.digest()).decode("ascii").rstrip("=")


def hash_of(secret: str) -> str:
    """Return what is kept of a secret; 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def valid(self) -> Self:
        """Those that open something: neither revoked nor past their last day (WIB)."""
        return self.filter(revoked_at=None, ends_on__gte=TruncDate(Now()))

    def of(self, secret: str) -> ApiToken | None:
        """Return the valid one with this secret, found by its hash: no time tells how near."""
        return self.valid().filter(token_hash=hash_of(secret)).first()


class ApiToken(Typed):
    """What a program of others shows to the HTTP interface, with the rights that it has there."""

    name = models.CharField(
        _("name"),
        max_length=LONGEST_NAME,
        help_text=_("The program that uses it. It stands in consents that come through it."),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    may_read = models.BooleanField(
        _("may read"), default=False, help_text=_("Lists subscribers and looks single ones up.")
    )
    may_sign_up = models.BooleanField(
        _("may sign up"),
        default=False,
        help_text=_("Each address is asked by mail first, as by the box on the site."),
    )
    may_vouch = models.BooleanField(
        _("may vouch"),
        default=False,
        db_default=False,
        help_text=_(
            "Signs up without a mail whose address was confirmed elsewhere, such as members. "
            "Who is known here or suppressed is asked all the same."
        ),
    )
    may_change = models.BooleanField(
        _("may change"), default=False, help_text=_("Frequency and topics, and unsubscribing.")
    )
    may_erase = models.BooleanField(
        _("may erase"), default=False, help_text=_("Forgets a person for good.")
    )
    ends_on = models.DateField(_("last day"))
    created_at = models.DateTimeField(_("made"), db_default=Now(), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("made by"),
    )
    last_used_on = models.DateField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(("token_hash__regex", "^[0-9a-f]{64}$")), name="api_token_is_a_hash"
            ),
            models.CheckConstraint(
                condition=Q(may_read=True)
                | Q(may_sign_up=True)
                | Q(may_change=True)
                | Q(may_erase=True),
                name="api_token_may_something",
                violation_error_message=_("Choose at least one right."),
            ),
            models.CheckConstraint(
                condition=Q(may_vouch=False) | Q(may_sign_up=True),
                name="api_token_vouches_for_signups",
                violation_error_message=VOUCHES_FOR_SIGNUPS,
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, right: str) -> bool:
        """Whether it has one of ``RIGHTS``."""
        return bool(getattr(self, f"may_{right}"))

    @property
    def rights(self) -> list[str]:
        """What it may, in words."""
        named = (self._meta.get_field(f"may_{right}") for right in RIGHTS)
        return [str(field.verbose_name) for field in named if getattr(self, field.name)]  # type: ignore[union-attr]

    def note_use(self) -> None:
        """Remember the day; once a day it is written."""
        today = TruncDate(Now())
        used = type(self).objects.filter(pk=self.pk)
        used.exclude(last_used_on=today).update(last_used_on=today)

    def revoke(self) -> bool:
        """Let it open nothing any more; return whether it was still valid."""
        rows = type(self).objects.filter(pk=self.pk, revoked_at=None)
        return bool(rows.update(revoked_at=Now()))
