"""Writes down what happens to logins, as Django and allauth tell it, on whichever page."""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from articles.auditlog.acts import Act
from articles.auditlog.log import record, record_counted

RECOVERY_CODES = Authenticator.Type.RECOVERY_CODES


@receiver(user_logged_in)
def login(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """With which factors: what the session has proved on the way."""
    proofs = [proof.get("type") or proof["method"] for proof in _proofs(request, user)]
    record(Act.LOGIN, actor=user, factors=list(dict.fromkeys(proofs)))


@receiver(user_logged_out)
def logout(sender: Any, request: HttpRequest, user: Any, **kwargs: Any) -> None:
    """Of somebody who was known: a session that ended by itself is nobody's act."""
    if user is not None:
        record(Act.LOGOUT, actor=user)


@receiver(user_login_failed)
def wrong_password(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """What was typed as the name is not kept: people type passwords there."""
    known: Any = getattr(request, "user", None)
    if known is not None and known.is_authenticated:
        record_counted(Act.WRONG_SUDO, known)
        return
    name = str(credentials.get("username", ""))
    user = get_user_model().objects.filter(username=name).first()
    record_counted(Act.WRONG_PASSWORD if user else Act.UNKNOWN_LOGIN, user)


@receiver(authentication_failed)
def wrong_factor(sender: Any, user: Any, reauthentication: bool = False, **kwargs: Any) -> None:
    """A code, at the login or later."""
    record_counted(Act.WRONG_SUDO if reauthentication else Act.WRONG_FACTOR, user)


@receiver(authentication_step_completed)
def proved_again(sender: Any, method: str, user: Any, **kwargs: Any) -> None:
    """Proof that was asked for in the middle of the work."""
    if kwargs.get("reauthenticated"):
        record(Act.SUDO, actor=user, factors=[kwargs.get("type") or method])


@receiver(authenticator_used)
def used(sender: Any, user: Any, authenticator: Authenticator, **kwargs: Any) -> None:
    """Recovery codes run out: each is told."""
    if authenticator.type == RECOVERY_CODES:
        authenticator.refresh_from_db()  # the code was crossed out in another copy
        left = len(authenticator.wrap().get_unused_codes())
        record(Act.CODE_USED, user, actor=user, left=left)


@receiver(post_save, sender=Authenticator)
def added(sender: Any, instance: Authenticator, created: bool, **kwargs: Any) -> None:
    """A factor, or recovery codes. On the model: allauth itself tells after the commit."""
    if not created:
        return
    if instance.type == RECOVERY_CODES:
        record(Act.CODES_MADE, instance.user)
    else:
        record(Act.FACTOR_ADDED, instance.user, factor=instance.type)


@receiver(post_delete, sender=Authenticator)
def removed(sender: Any, instance: Authenticator, origin: Any = None, **kwargs: Any) -> None:
    """Recovery codes go with the last factor, factors with their login: those are the same acts."""
    is_asked = isinstance(origin, Authenticator) or _is_of(origin, Authenticator)
    if is_asked and instance.type != RECOVERY_CODES:
        record(Act.FACTOR_REMOVED, instance.user, factor=instance.type)


def _is_of(origin: Any, kind: type) -> bool:
    return isinstance(origin, QuerySet) and origin.model is kind


def _proofs(request: HttpRequest, user: Any) -> list[dict[str, Any]]:
    return get_authentication_records(request, user)  # type: ignore[no-any-return]
