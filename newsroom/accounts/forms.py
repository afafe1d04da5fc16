"""The forms of the logins: each asks first whether a guess is allowed now."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, BaseAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.models import Authenticator
from django import forms
from django.contrib.admin.forms import AdminAuthenticationForm, AdminPasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from articles.auditlog.acts import Act
from articles.auditlog.log import record_counted
from newsroom.accounts import login_throttle, totp
from newsroom.accounts.hashers import TooManyAtOnce
from newsroom.accounts.throttled_page import in_words

PAUSED = "paused"


@contextmanager
def charged(request: HttpRequest, what: str, name: str) -> Iterator[None]:
    """Charge a guess; what ends without a fault was right. Who has to wait is told how long."""
    try:
        attempt = login_throttle.charge(request, what, name)
    except login_throttle.Paused as pause:
        raise ValidationError(
            _("Too many wrong attempts. Try again %(wait)s."),
            code=PAUSED,
            params={"wait": in_words(pause.seconds), "seconds": pause.seconds},
        ) from None
    try:
        yield
    except TooManyAtOnce:
        attempt.was_right()  # nobody looked at it
        raise
    attempt.was_right()


class LoginForm(AdminAuthenticationForm):
    """Name and password."""

    remember = forms.BooleanField(required=False)

    def clean(self) -> dict[str, Any]:
        """Look at the password only when a guess is allowed."""
        name = self.cleaned_data.get("username")
        if not (name and self.cleaned_data.get("password") and self.request):
            return super().clean()
        with charged(self.request, "account", name):
            return super().clean()

    @property
    def pause(self) -> int:
        """For how many seconds it was not looked at; 0: it was."""
        errors = self.errors.as_data().get("__all__", [])
        told = [error.params for error in errors if error.code == PAUSED]
        return int(told[0]["seconds"]) if told and told[0] else 0


class _CodeForm(BaseAuthenticateForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        """Look at the code only when a guess is allowed, and let it open once."""
        with charged(context.request, "code", self.user.get_username()):
            code = str(super().clean_code())
            factor = self.authenticator
            if factor.type == Authenticator.Type.TOTP and not totp.use(factor, code):
                self._emit_authentication_failed(factor)
                raise get_adapter().validation_error("incorrect_code")
            return code


class FactorForm(_CodeForm, AuthenticateForm):  # type: ignore[misc]
    """A code after the password."""


class FactorAgainForm(_CodeForm, ReauthenticateByCodeForm):  # type: ignore[misc]
    """A code of somebody who is logged in."""


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """The password of somebody who is logged in."""

    def clean_password(self) -> str:
        """Look at the password only when a guess is allowed."""
        with charged(context.request, "account", self.user.get_username()):
            return str(super().clean_password())


class OwnPasswordForm(AdminPasswordChangeForm):
    """Another password for the own login; the old one is a guess as any other."""

    def clean_old_password(self) -> str:
        """Look at the old password only when a guess is allowed."""
        with charged(context.request, "account", self.user.get_username()):
            try:
                return str(super().clean_old_password())
            except ValidationError:
                record_counted(Act.WRONG_SUDO, self.user)
                raise
