"""Who has to give a second factor, and whether a session has one.

A passkey counts as both: it is something that its owner has and unlocks.
"""

from __future__ import annotations

from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest

METHOD: Final = "mfa"  # as allauth writes it down in the session
# Who may do one of these could hurt readers or the newsroom at large.
PRIVILEGES: Final = (
    "articles.approve_article",
    "articles.change_siteidentity",
    "auditlog.view_entry",
    "auth.change_user",
    "subscriptions.send_issue",
    "subscriptions.view_subscriber",
    "subscriptions.export_subscriber",
)


def is_demanded_of(user: Any) -> bool:
    """Whether the settings ask this person for a second factor."""
    if settings.SECOND_FACTOR == "none" or not user.is_authenticated:
        return False
    if settings.SECOND_FACTOR == "all":
        return True
    return any(user.has_perm(permission) for permission in PRIVILEGES)


def was_given(request: HttpRequest, user: Any) -> bool:
    """Whether this session proved one, at its login or later."""
    return any(record["method"] == METHOD for record in get_authentication_records(request, user))


def is_lacking(request: HttpRequest, user: Any) -> bool:
    """Whether the person may not come in yet for want of a second factor."""
    return is_demanded_of(user) and not was_given(request, user)


def kinds_of(user: Any) -> set[str]:
    """Return the kinds of factors that the person has enrolled, without recovery codes."""
    kinds = Authenticator.objects.filter(user_id=user.pk).values_list("type", flat=True)
    return set(kinds) - {Authenticator.Type.RECOVERY_CODES}
