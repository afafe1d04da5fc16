"""A mail to one of the staff as it goes to the relay."""

from __future__ import annotations

from typing import Final

from django.utils.html import linebreaks, urlize

from subscriptions.mail.mime import Content, PreparedMessage
from subscriptions.models import StaffMail

LANE: Final = "staff_mail"


def mail(message: StaffMail) -> bytes:
    """Return it with its text, and the same text as HTML with links that can be pressed."""
    html = linebreaks(urlize(message.text, autoescape=True))
    content = Content(message.subject, message.text, f"<!DOCTYPE html>\n<body>{html}</body>\n")
    prepared = PreparedMessage(content, bulk=False)
    return prepared.for_recipient(message.address, message.message_id, "")
