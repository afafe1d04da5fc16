"""Mails about logins: a new password, an invitation, what changed. The worker sends them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import force_bytes
from django.utils.functional import Promise
from django.utils.http import urlsafe_base64_encode

from articles import identity
from articles.auditlog.acts import VALUES, Act
from articles.auditlog.models import Entry
from articles.auditlog.origin import Origin
from newsroom.accounts.tokens import invitations, resets
from subscriptions.mail.mime import new_message_id, one_line
from subscriptions.mail.staff import LANE
from subscriptions.models import StaffMail
from subscriptions.outbox import queue


def send_reset(user: User) -> None:
    """Send the link by which the person chooses a new password within the hour."""
    link = _link("password_reset_confirm", user, resets.make_token(user))
    send("reset", user, user.email, {"link": link})


def may_be_invited(user: User) -> bool:
    """Whether an invitation would open this login: the newsroom's, not closed, no password yet."""
    is_open = user.is_active and user.is_staff and not user.is_superuser
    return is_open and bool(user.email) and not user.has_usable_password()


def was_invited(user: User) -> bool:
    """Whether an invitation went out for this login before, as the log tells."""
    acts = Entry.objects.filter(object_type="auth.user", object_id=str(user.pk))
    return acts.filter(act=Act.INVITED).exists()


def send_invitation(user: User, host: Any) -> None:
    """Send the link by which somebody new chooses a password within three days."""
    link = invitation_link(user)
    names = {"link": link, "host": host.get_full_name() or str(host)}
    send("invitation", user, user.email, names)


def invitation_link(user: User) -> str:
    """Return the link by which somebody new chooses a password within three days."""
    return _link("invitation", user, invitations.make_token(user))


def send_notice(
    user: User, address: str, said: Promise, known: Mapping[str, Any], seen: Origin | Entry
) -> None:
    """Say what happened to the person's login, from where; ``known``: what ``said`` names."""
    if not address or not user.is_active:
        return
    link = settings.SITE_URL + reverse("sessions")
    with translation.override(settings.LANGUAGE_CODE):
        words = {name: VALUES.get(name, {}).get(str(part), part) for name, part in known.items()}
        context = {
            "said": str(said) % words,
            "at": timezone.localtime(timezone.now()),
            "browser": seen.browser,
            "network": seen.network,
            "link": link,
        }
    send("notice", user, address, context)


def _link(name: str, user: User, token: str) -> str:
    """Return the address at the site's own name: what a request calls it, a stranger may choose."""
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    return settings.SITE_URL + reverse(name, args=[uid, token])


def send(name: str, user: User, address: str, context: dict[str, Any]) -> None:
    """Queue the mail of the templates ``name`` in the transaction that there is."""
    with translation.override(settings.LANGUAGE_CODE):
        context = context | {"user": user, "site": identity.current()}
        subject = one_line(render_to_string(f"accounts/emails/{name}_subject.txt", context))
        text = render_to_string(f"accounts/emails/{name}.txt", context)
    with transaction.atomic():
        StaffMail.objects.create(
            address=address, subject=subject, text=text, message_id=new_message_id()
        )
        queue.notify(LANE)
