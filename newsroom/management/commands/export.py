"""Write everything that the site holds into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words, of_place
from newsroom.exchange.writing import ExportError, export


class Command(BaseCommand):
    """``manage.py export DIR``; ends with 2 where the folder cannot be used."""

    help = (
        "Write stories with their versions, people, tags, pictures, pages, subscribers with their "
        "consents, issues and uploads into a folder: JSON lines, media, and stories.xml for "
        "WordPress. The site may go on meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("folder", type=Path, metavar="DIR", help="made; an older export goes")
        parser.add_argument("--no-media", action="store_true", help="leave the uploads out")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write, and say what."""
        try:
            export(options["folder"], self.stdout.write, media=not options["no_media"])
        except OSError as error:
            raise CommandError(of_place(error, options["folder"]), returncode=2) from error
        except ExportError as error:
            raise CommandError(in_words(error), returncode=2) from error
        self.stdout.write(f"Done: {options['folder']}/README.md says what is what.")
