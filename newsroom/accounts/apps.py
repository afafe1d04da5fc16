"""The logins of the staff as an application."""

from __future__ import annotations

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Hears of what happens to logins."""

    name = "newsroom.accounts"

    def ready(self) -> None:
        """Register the receivers."""
        from newsroom.accounts import (  # noqa: F401, PLC0415 - registers
            audit,
            notice_mails,
            notices,
            receivers,
        )
