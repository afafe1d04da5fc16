"""Close the secrets of second factors with the key of now."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from newsroom.accounts import encryption


class Command(BaseCommand):
    """``manage.py encrypt_factors``, before a key leaves ``SECRET_KEY_FALLBACKS``."""

    help = (
        "Encrypt the secrets of authenticator apps and recovery codes with SECRET_KEY as it is "
        "now. Needed once after it was changed, before the old one is taken out of "
        "SECRET_KEY_FALLBACKS."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Encrypt, say how many; fail where a key is missing."""
        done, unreadable = encryption.encrypt_all()
        self.stdout.write(f"{done} second factors are encrypted with SECRET_KEY.")
        if unreadable:
            raise CommandError(
                f"{unreadable} cannot be read: list the key that they were encrypted with in "
                "SECRET_KEY_FALLBACKS, or reset them at Users."
            )
