"""What django-allauth asks this site: its words, its name, when somebody has to prove again."""

from __future__ import annotations

from typing import Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from articles import identity
from newsroom.accounts import encryption, sudo

SAID: Final = {
    "mfa/messages/totp_activated.txt": _("Codes of your app are asked for from now on."),
    "mfa/messages/totp_deactivated.txt": _("Codes of your app are asked for no more."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("You have new recovery codes."),
}
WRONG_CODE: Final = _(
    "This code is not right, or it was used already. Wait for the next one; if that is refused as "
    "well, look at the phone’s clock: it has to set its time by itself."
)
TOO_MANY: Final = _("Too many attempts. Wait a few minutes, then try again.")


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Logins are the staff's only; nobody signs up by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": TOO_MANY,
        "rate_limited": TOO_MANY,
        "incorrect_code": WRONG_CODE,
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return no: logins are given by administrators."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> Any:
        """Refuse who is no longer of the staff, whatever the proof."""
        if not (user.is_active and user.is_staff):
            messages.error(request, gettext("This login does not exist any more."))
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("admin:login")))
        return super().pre_login(request, user, **kwargs)

    def add_message(  # noqa: PLR0917 - allauth's signature
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | None = None,
    ) -> None:
        """Say it in the site's words; what has none of ours is not worth saying."""
        said = message or SAID.get(message_template or "")
        if said:
            messages.add_message(request, level, said, extra_tags=extra_tags)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again unless the login, or the last proof, is fresh."""
        return not sudo.is_fresh(context.request)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Offer the passkey first where there is one."""
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return sorted(ways, key=lambda way: not way["id"].endswith(":webauthn"))


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """The site's name on the phone, names of passkeys that their owner understands."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        """Close a secret before it goes into the database."""
        return encryption.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return encryption.decrypt(encrypted_text)

    def _get_site_name(self) -> str:
        return identity.current().name

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002 - allauth's name
        """Return a name for a passkey that was not given one."""
        return gettext("Passkey")
