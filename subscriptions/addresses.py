"""How an address is written: one form of it, whichever way somebody typed it."""

from __future__ import annotations

import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from subscriptions.models.subscriber import LONGEST_ADDRESS

# Narrower than what SMTP allows: no reader has such an address, and spreadsheets run formulas.
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+'&=~#-]*")

# What comes along from contacts and chats, and what nobody sees.
_AROUND: Final = " \t\r\n\u00a0\u200b\u200e\u200f\u202a\u202b\u202c\u2060\u2066\u2068\u2069\ufeff"


class AddressError(ValueError):
    """The address cannot be written to; the text tells the reader why."""


def normalise(address: str) -> str:
    """Return the address in the one form that is kept: lower case, domain in ASCII.

    Raises:
        AddressError: nobody can have this address, or it is a kind that is not accepted.
    """
    address = address.strip(_AROUND)
    if len(address) > LONGEST_ADDRESS:
        raise AddressError(_("This address is too long."))
    try:
        found = validate_email(
            address, check_deliverability=False, allow_smtputf8=False, strict=True
        )
    except EmailNotValidError:
        raise AddressError(
            _("This does not look like an e-mail address. Is there a typing error?")
        ) from None
    ascii_email = (found.ascii_email or "").lower()
    if not _LOCAL_PART.fullmatch(found.local_part) or not ascii_email:
        raise AddressError(_("Addresses with these signs before the @ are not accepted here."))
    if len(ascii_email) > LONGEST_ADDRESS:
        raise AddressError(_("This address is too long."))
    return ascii_email
