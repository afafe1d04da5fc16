"""Take the second factor of somebody away who lost phone and recovery codes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.accounts.factor_reset import reset


class Command(BaseCommand):
    """``manage.py reset_factor ratna``: where no other administrator could do it in the admin."""

    help = (
        "Reset the second factor of a login whose owner lost phone and recovery codes: for the "
        "only administrator; others press a button at the login. Its sessions end, its owner is "
        "told by mail, the audit log has it, and the next login enrols a new factor."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, username: str, **options: Any) -> None:
        """Reset it; fail where there is nothing to reset."""
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no login “{username}”.", returncode=2)
        if not reset(user):
            raise CommandError(
                f"“{username}” has no second factor: there is nothing to reset.", returncode=2
            )
        self.stdout.write(f"The second factor of “{username}” is reset; a login enrols a new one.")
