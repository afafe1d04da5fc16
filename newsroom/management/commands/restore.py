"""Bring a backup back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words
from newsroom.operations.manifest import Manifest
from newsroom.operations.restore import (
    RestoreError,
    choose,
    foreign_keys,
    restore,
    secrets_of,
)
from newsroom.operations.targets import Target, TargetError, open_target


class Command(BaseCommand):
    """``manage.py restore [FOLDER]``; ends with 2 where it could not."""

    help = (
        "Bring a backup back into the empty database that DATABASE_URL names. No mail leaves "
        "afterwards until `manage.py arm`."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from, and which."""
        parser.add_argument(
            "target", nargs="?", default=settings.BACKUP_TO, help="default: BACKUP_TO"
        )
        parser.add_argument("--backup", default="", help="its name; default: the newest")
        parser.add_argument(
            "--show-keys", action="store_true", help="only print the keys (needs BACKUP_PASSPHRASE)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, restore, say what to do next."""
        if not options["target"]:
            raise CommandError("name a folder or set BACKUP_TO", returncode=2)
        try:
            target = open_target(options["target"])
            manifest = choose(target, options["backup"])
            if options["show_keys"]:
                self._show_keys(target, manifest)
                return
            self._compare_keys(target, manifest)
            restored = restore(target, manifest, self.stdout.write)
        except (RestoreError, TargetError, OSError) as error:
            raise CommandError(in_words(error), returncode=2) from None
        refused = {why: number for why, number in restored.refused_again.items() if number}
        if refused:
            told = ", ".join(f"{number} {why}" for why, number in refused.items())
            self.stdout.write(f"Done again, since it happened after the backup: {told}.")
        self.stdout.write(
            f"Backup {manifest.name} is restored: {sum(manifest.rows.values())} rows, "
            f"{manifest.media_files} uploads. No mail leaves yet: look at the issues, cancel those "
            "that went out since, then run: manage.py arm"
        )

    def _show_keys(self, target: Target, manifest: Manifest) -> None:
        keys = secrets_of(target, manifest, settings.BACKUP_PASSPHRASE)
        if not keys:
            raise CommandError("this backup was made without a passphrase", returncode=2)
        for name, value in keys.items():
            self.stdout.write(f"{name}={value}")

    def _compare_keys(self, target: Target, manifest: Manifest) -> None:
        """Refuse to go on with other keys where that can be known: suppressions would not hold."""
        if not settings.BACKUP_PASSPHRASE:
            return
        if foreign := foreign_keys(secrets_of(target, manifest, settings.BACKUP_PASSPHRASE)):
            names = " and ".join(foreign)
            raise CommandError(
                f"{names} of this site and of the backup differ: suppressed addresses would be "
                "written to. Set them as `restore --show-keys` prints them",
                returncode=2,
            )
