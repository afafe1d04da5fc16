"""The second half, with the site's own settings: the first login, a test mail, the DNS."""

from __future__ import annotations

import email.utils
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management.base import CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from articles.models import SiteIdentity
from articles.models.site import THE_ONE
from newsroom import mail_dns as dns
from newsroom.accounts.mails import invitation_link
from newsroom.roles import ADMINISTRATOR
from subscriptions.mail import dkim
from subscriptions.mail.mime import new_message_id, sender
from subscriptions.smtp.connection import Connection
from subscriptions.smtp.relay import Envelope, Outcome, Relay, RelayTroubleError

Say = Callable[[str], object]


def make_administrator(name: str, address: str) -> str:
    """Make the first administrator unless there is one; return the link to choose a password.

    Empty where an administrator has a password already.
    """
    with transaction.atomic():
        there = User.objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
        if there is not None and there.has_usable_password():
            return ""
        user = there or User(username=name, email=address, is_staff=True, is_superuser=True)
        if there is None and User.objects.filter(username=name).exists():
            said = _("There is a login %s already that is no administrator: choose another name.")
            raise CommandError(said % name, returncode=2)
        if there is None:
            user.set_unusable_password()
            user.save()
            user.groups.add(Group.objects.get(name=ADMINISTRATOR))
        elif there.email != address:
            there.email = address
            there.save(update_fields=["email"])
    return invitation_link(user)


def name_the_site(name: str) -> None:
    """Write the name where the desk changes it, unless it has one."""
    SiteIdentity.objects.get_or_create(pk=THE_ONE)
    SiteIdentity.objects.filter(pk=THE_ONE, name="").update(name=name)


def send_test_mail(address: str) -> str:
    """Send a mail to somebody; return what went wrong, empty where the relay took it."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = email.utils.formataddr(sender())
    mail["To"] = address
    mail["Subject"] = _("A test mail of %s") % settings.SITE_NAME
    mail["Date"] = email.utils.formatdate()
    mail["Message-ID"] = new_message_id()
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(
        _("The relay takes the site's mail. Nothing has to be done.") + "\n", cte="quoted-printable"
    )
    relay = Relay.from_url(settings.SMTP_URL)
    hello = sender()[1].rpartition("@")[2]
    connection = Connection(relay, hello)
    try:
        envelope = Envelope(sender()[1], address)
        result = connection.deliver(envelope, dkim.signed(mail.as_bytes()), lambda: True)
    except (RelayTroubleError, ValueError) as error:
        return str(error)
    finally:
        connection.close()
    return "" if result.outcome is Outcome.ACCEPTED else result.reply or result.outcome.value


def tell_dns(say: Say) -> int:
    """Print each record and whether it is there; return how many are not."""
    words = {
        dns.Found.THERE: _("there"),
        dns.Found.MISSING: _("missing"),
        dns.Found.UNKNOWN: _("the DNS could not be asked"),
    }
    missing = 0
    for record in dns.records():
        found = dns.Found.UNKNOWN if record.name.startswith("…") else record.look()
        missing += found is dns.Found.MISSING
        say(f"  {record.name}. {record.kind} {record.value}")
        say(f"      {record.why} [{words[found]}]")
    return missing
