"""The login of the admin: a password, then what else the person has."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse

from newsroom.accounts.forms import LoginForm
from newsroom.accounts.throttled_page import throttled


class StaffLoginView(LoginView):
    """Django's own, but allauth goes on from the right password: it asks for the factor."""

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Log in, or lead to the page that asks for the second factor."""
        _remember(self.request)
        login = Login(user=form.get_user(), redirect_url=self.get_success_url())
        return perform_password_login(self.request, {}, login)  # type: ignore[no-any-return]

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """Say what was wrong, or how long to wait."""
        if isinstance(form, LoginForm) and form.pause:
            return throttled(self.request, form.pause)
        return super().form_invalid(form)


class PasskeyLoginView(LoginWebAuthnView):  # type: ignore[misc]
    """allauth's own; the login's page says whether this browser is to be remembered."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in."""
        _remember(self.request)
        return super().form_valid(form)  # type: ignore[no-any-return]


def _remember(request: HttpRequest) -> None:
    session: Any = request.session
    session.remember(is_wanted="remember" in request.POST)
