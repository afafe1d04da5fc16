"""A mail to one of the staff as it goes to the relay."""

from __future__ import annotations

import re
from typing import Final

from django.conf import settings
from django.utils import translation

from articles import identity
from subscriptions.mail.content import render_html
from subscriptions.mail.mime import Content, PreparedMessage
from subscriptions.models import StaffMail

LANE: Final = "staff_mail"
_BLANK_LINES: Final = re.compile(r"\n[ \t]*\n\s*")
_LINK: Final = re.compile(r"https?://[^\s\"'<>]+")


def mail(message: StaffMail) -> bytes:
    """Return it with its text, and the same text as HTML.

    A link that stands alone, as what the mail is for, is a button there.
    """
    with translation.override(settings.LANGUAGE_CODE):
        html = render_html(
            "staff",
            {
                "site": identity.current(),
                "language": settings.LANGUAGE_CODE,
                "subject": message.subject,
                "paragraphs": [
                    {"text": text, "is_link": _LINK.fullmatch(text) is not None}
                    for text in _BLANK_LINES.split(message.text.strip())
                ],
            },
        )
    prepared = PreparedMessage(Content(message.subject, message.text, html), bulk=False)
    return prepared.for_recipient(message.address, message.message_id, "")
