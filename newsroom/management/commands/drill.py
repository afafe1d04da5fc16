"""Try the newest backup: restore it beside the site and compare."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words, of_place
from articles.management.numbers import number_within
from newsroom.operations import schedule
from newsroom.operations.backup import BackupError, make_backup
from newsroom.operations.drill import checksums, drill
from newsroom.operations.restore import RestoreError
from newsroom.operations.targets import TargetError, open_target


class Command(BaseCommand):
    """``manage.py drill [FOLDER]``; ends with 1 where a page differs, with 2 where it failed."""

    help = (
        "Make a backup, restore it into a database of its own, compare numbers and random pages "
        "byte for byte, remove it again and say how long it took."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where backups lie, how many pages to compare."""
        parser.add_argument(
            "target",
            nargs="?",
            default=settings.BACKUP_TO or str(settings.VAR_DIR / "drill"),
            help="default: BACKUP_TO",
        )
        parser.add_argument("--pages", type=number_within(1, 1_000_000), default=50)
        parser.add_argument(
            "--print-pages",
            action="store_true",
            help="only print checksums of the pages whose addresses are on standard input",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up, restore, compare, tell."""
        if options["print_pages"]:
            for path, checksum in checksums(sys.stdin.read().splitlines()).items():
                self.stdout.write(f"{path}\t{checksum}")
            return
        try:
            target = open_target(options["target"])
            schedule.record_refusals(target)
            manifest = make_backup(target, settings.BACKUP_PASSPHRASE, self.stdout.write)
            found = drill(options["target"], manifest, options["pages"], self.stdout.write)
        except OSError as error:
            raise CommandError(of_place(error, options["target"]), returncode=2) from None
        except (BackupError, RestoreError, TargetError) as error:
            raise CommandError(in_words(error), returncode=2) from None
        self.stdout.write(
            f"{sum(manifest.rows.values())} rows in {len(manifest.rows)} tables and "
            f"{manifest.media_files} uploads came back; {found.pages - len(found.differing)} of "
            f"{found.pages} pages are the same byte for byte; {found.seconds:.0f} s."
        )
        if found.differing:
            raise CommandError("these pages differ: " + " ".join(found.differing), returncode=1)
