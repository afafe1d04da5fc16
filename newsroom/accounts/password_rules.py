"""Which passwords are refused beside short ones: leaked ones, and what anybody here would try.

No rule says which characters one has to hold.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import identity
from newsroom import roles

LEAKED: Final = Path(__file__).resolve().parent / "data" / "leaked_passwords.txt.gz"
OF_THE_TRADE: Final = (
    "admin", "artikel", "berita", "editor", "jurnalis", "kabar", "katasandi", "koran", "login",
    "media", "news", "newsroom", "password", "portal", "rahasia", "redaksi", "redaktur",
    "reporter", "sandi", "wartawan", "website",
)  # fmt: skip
"""Words that stand near; the site's name, its host and the roles are added."""
OF_A_PERSON: Final = ("username", "first_name", "last_name", "email")
LEFT_OVER: Final = 6  # letters that nobody can guess from where the login is
LONGEST_NUMBER: Final = 16  # digits: telephones, days, numbers of identity cards


class NotLeaked(CommonPasswordValidator):
    """Refuses the 12,000 most used passwords of twelve characters or more that leaked elsewhere.

    From the lists of SecLists (MIT licence) and of Django, which alone has 190 of that length.
    """

    def __init__(self) -> None:
        super().__init__(LEAKED)


class NotOfThisPlace:
    """Refuses passwords of the site's own words, and of the person's names, with little around."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where too little is left without those words."""
        left = "".join(re.findall(r"[^\W\d_]+", password.casefold()))
        words = _words_of_this_place() | _words_of(user)
        for word in sorted(words, key=len, reverse=True):
            left = left.replace(word, "")
        letters = "".join(re.findall(r"[^\W\d_]+", password.casefold()))
        if left != letters and len(left) < LEFT_OVER:
            raise ValidationError(
                _("Too easy to guess: it is made of words of this newsroom or of your name."),
                code="of_this_place",
            )

    def get_help_text(self) -> str:
        """Say it before somebody types."""
        return gettext("Not your name, the site’s or your work’s with a few digits behind it.")


class NoKnownNumber:
    """Refuses telephone numbers, days and numbers of identity cards; no longer number is known."""

    def validate(self, password: str, user: Any = None) -> None:
        """Raise ValidationError where it is but a short number, however it is broken up."""
        digits = re.sub(r"[\s.+/()-]", "", password)
        if digits.isdecimal() and len(digits) <= LONGEST_NUMBER:
            raise ValidationError(
                _("Too easy to guess: it could be a telephone number or a day."), code="number"
            )

    def get_help_text(self) -> str:
        """Say it before somebody types."""
        return gettext("Not a telephone number, a day or the number of an identity card.")


def _words_of_this_place() -> set[str]:
    host = (urlsplit(settings.SITE_URL).hostname or "").split(".")
    named = f"{identity.current().name} {settings.SITE_NAME} {' '.join(roles.ROLES)}"
    words = {*re.findall(r"[^\W\d_]+", named.casefold()), *host, *OF_THE_TRADE}
    return {word for word in words if len(word) > 3}  # noqa: PLR2004 - shorter ones are in others


def _words_of(user: Any) -> set[str]:
    named = " ".join(str(getattr(user, name, None) or "") for name in OF_A_PERSON)
    words = re.findall(r"[^\W\d_]+", named.casefold())
    return {word for word in words if len(word) > 2}  # noqa: PLR2004 - “Ani” is a whole name
