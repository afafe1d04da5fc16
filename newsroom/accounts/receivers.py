"""What follows from things that happen to logins."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from newsroom.accounts import sudo, totp
from newsroom.accounts.models import Session
from newsroom.accounts.second_factor import METHOD


@receiver(user_logged_in)
def note_login(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Let the answer mark the browser as one that this person uses."""
    request.known_as = user.get_username()  # type: ignore[attr-defined]
    sudo.note_login(request)


@receiver(authentication_step_completed)
def note_proof(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """What allauth's own pages asked for again counts everywhere."""
    if kwargs.get("reauthenticated"):
        sudo.note_proof(request)


@receiver(authenticator_added)
def count_enrolment_as_proof(
    sender: Any, request: HttpRequest, user: Any, authenticator: Authenticator, **kwargs: Any
) -> None:
    """Let whoever has just enrolled a factor in: its first use was part of that."""
    if authenticator.type == Authenticator.Type.TOTP:
        totp.use_current(authenticator)
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, METHOD, id=authenticator.pk, type=authenticator.type)
        Session.objects.end_others(request, user)


@receiver(authenticator_removed)
def end_others(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Let no session go on that was opened by what is gone."""
    Session.objects.end_others(request, user)
