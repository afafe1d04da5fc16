"""How an address is written: one form of it, whichever way somebody typed or pasted it.

Sign-up, the page of choices, the desk and imports all ask ``normalise``: what one of them
understands all of them do.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import unquote

from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, validate_email

from subscriptions.models.subscriber import LONGEST_ADDRESS

# An address with a long name before it, as a mail program copies both.
LONGEST_COPY: Final = 1000
# Where an address was before its owner was erased; nobody can have such a domain (RFC 2606).
ERASED_DOMAIN: Final = "erased.invalid"

# Narrower than what SMTP allows: no reader has such an address, and spreadsheets run formulas.
_LOCAL_PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._+'&=~#-]*")

# What nobody sees and chats, web pages and word processors leave in what is copied from them. The
# joiners (U+200C, U+200D) belong to some names of domains, between letters that are not Latin.
_UNSEEN: Final = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufe0f]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
)
_QUOTES: Final = "\"'`´‘’‚“”„«»‹›"
_BEFORE: Final = _QUOTES + "<>()[]{},;:|*"
_BEHIND: Final = _BEFORE + ".!/"

_AT: Final = r"(?:mailto:)?[^\s<>()\[\]]+@[^\s<>()\[\]]+"
_ALONE: Final = re.compile(_AT, re.IGNORECASE)
# ``Name <address>``, also of several; ``Name [mailto:address]``, ``[Name](mailto:address)``.
_IN_BRACKETS: Final = re.compile(rf"<\s*({_AT})\s*>", re.IGNORECASE)
_IN_OTHERS: Final = re.compile(rf"\(\s*({_AT})\s*\)|\[\s*({_AT})\s*\]", re.IGNORECASE)
_COMMENT: Final = re.compile(r"\s\([^()@]*\)\s*$")
_LABEL: Final = re.compile(r"(?:e-?mail|surel|to|kepada)\s*:\s*", re.IGNORECASE)
_MAILTO: Final = re.compile(r"mailto:", re.IGNORECASE)
_BETWEEN: Final = re.compile(r"[\s,;]+")


class AddressError(ValueError):
    """The address cannot be written to; the text tells the reader why."""


def normalise(text: str) -> str:
    """Return the address that ``text`` names, in the form that is kept: lower case, ASCII domain.

    ``text`` may be what a mail program, a chat or a spreadsheet copies; see ``_copied``.

    Raises:
        AddressError: nobody can have this address, or it is a kind that is not accepted.
    """
    if len(text) > LONGEST_COPY:
        raise AddressError(_("This address is too long."))
    address = _copied(text)
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


def _copied(text: str) -> str:
    """Return the one address in what was copied: without name, brackets, ``mailto:``, signs around.

    Words before an address without brackets are no name: of ``nama saya@contoh.id`` the reader may
    have typed a blank in the name, and ``saya@contoh.id`` is somebody else.

    Raises:
        AddressError: it names several people.
    """
    # Full-width signs, as keyboards of East Asia type them.
    text = unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).strip()
    marked = [found[1] for found in _IN_BRACKETS.finditer(text)]
    if not marked:
        marked = [found[1] or found[2] for found in _IN_OTHERS.finditer(text)]
    if marked:
        marked += [piece for piece in re.split("[,;]", text) if _ALONE.fullmatch(piece.strip())]
    addresses = {_bare(address).lower() for address in marked or _several(text)}
    if len(addresses) > 1:
        raise AddressError(_("Please write one address only."))
    return addresses.pop() if addresses else ""


def _several(text: str) -> list[str]:
    """Return the addresses between commas and blanks, or all of the text where it is one piece."""
    pieces = [piece for piece in _BETWEEN.split(text) if piece.strip(_BEHIND)]
    if len(pieces) > 1 and all("@" in piece[1:-1] for piece in pieces):
        return pieces
    return [_COMMENT.sub("", text)]


def _bare(text: str) -> str:
    """Return the text without what stands around an address."""
    text = _trimmed(text)
    text = _trimmed(_LABEL.sub("", text, count=1)) if _LABEL.match(text) else text
    if _MAILTO.match(text):
        address, _mark, _query = _MAILTO.sub("", text, count=1).partition("?")
        return _trimmed(unquote(address))
    return text


def _trimmed(text: str) -> str:
    return text.strip().lstrip(_BEFORE).rstrip(_BEHIND + " ").lstrip()
