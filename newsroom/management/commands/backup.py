"""Make a backup."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words, of_place
from articles.management.numbers import number_within
from newsroom.operations import schedule
from newsroom.operations.backup import BackupError, make_backup, remove_old
from newsroom.operations.manifest import read_manifest, whole_backups
from newsroom.operations.targets import Target, TargetError, open_target


class Command(BaseCommand):
    """``manage.py backup [FOLDER]``; ends with 2 where none could be made."""

    help = (
        "Back up the database, the uploads and (under BACKUP_PASSPHRASE) the keys. "
        "The site may go on meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and what to do beside."""
        parser.add_argument(
            "target", nargs="?", default=settings.BACKUP_TO, help="default: BACKUP_TO"
        )
        parser.add_argument("--list", action="store_true", help="only list the backups there are")
        parser.add_argument(
            "--keep-days",
            type=number_within(1, 36_500),
            help="remove older backups afterwards, never the newest",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, say what it holds."""
        if not options["target"]:
            raise CommandError("name a folder or set BACKUP_TO", returncode=2)
        try:
            target = open_target(options["target"])
            if options["list"]:
                self._list(target)
                return
            schedule.record_refusals(target)
            manifest = make_backup(target, settings.BACKUP_PASSPHRASE, self.stdout.write)
            if options["keep_days"]:
                keep = datetime.timedelta(days=options["keep_days"])
                remove_old(target, keep, self.stdout.write)
        except OSError as error:
            raise CommandError(of_place(error, options["target"]), returncode=2) from None
        except (BackupError, TargetError) as error:
            raise CommandError(in_words(error), returncode=2) from None
        self.stdout.write(
            f"Backup {manifest.name}: {sum(manifest.rows.values())} rows "
            f"({manifest.database_bytes / 1e6:.1f} MB), {manifest.media_files} uploads "
            f"({manifest.media_bytes / 1e6:.1f} MB)."
        )

    def _list(self, target: Target) -> None:
        if not (names := whole_backups(target)):
            self.stdout.write(f"{target} holds no whole backup.")
        for name in names:
            manifest = read_manifest(target, name)
            self.stdout.write(
                f"{name}  {manifest.database_bytes / 1e6:8.1f} MB  {manifest.media_files} uploads"
            )
