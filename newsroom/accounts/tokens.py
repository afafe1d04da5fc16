"""Links by mail that open a login: once, for a while, and only while the account stays as it is.

Django's own tokens have one life for all of them, and count it by the machine's local time.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any, Final

from django.core.signing import BadSignature, TimestampSigner
from django.utils.crypto import constant_time_compare, salted_hmac


@dataclass(frozen=True)
class MailedLinks:
    """Makes and checks tokens as Django's generator does for its views."""

    purpose: str
    life: datetime.timedelta

    def make_token(self, user: Any) -> str:
        """Return a token that ends with the next password, login or change of address."""
        return self._signer().sign(self._state(user))

    def check_token(self, user: Any, token: str | None) -> bool:
        """Whether the token is the person's and still holds."""
        if user is None or not token:
            return False
        try:
            state = self._signer().unsign(token, max_age=self.life)
        except BadSignature:
            return False
        return bool(user.is_active and constant_time_compare(state, self._state(user)))

    def _signer(self) -> TimestampSigner:
        return TimestampSigner(sep="~", salt=self.purpose)

    def _state(self, user: Any) -> str:
        known = f"{user.pk} {user.password} {user.last_login} {user.email}"
        return salted_hmac(self.purpose, known, algorithm="sha256").hexdigest()


resets: Final = MailedLinks("newsroom.accounts.reset", datetime.timedelta(hours=1))
invitations: Final = MailedLinks("newsroom.accounts.invitation", datetime.timedelta(days=3))
