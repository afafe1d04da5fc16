"""Read an export of this program into an empty site."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words
from newsroom.exchange.reading import ImportSiteError, import_site


class Command(BaseCommand):
    """``manage.py import_site DIR``; ends with 2, and nothing changed, where it cannot be read."""

    help = (
        "Read what `manage.py export` wrote into a site without stories, pictures and subscribers. "
        "Afterwards: manage.py rebuild_index."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, and say what."""
        try:
            import_site(options["folder"], self.stdout.write)
        except (ImportSiteError, OSError) as error:
            raise CommandError(in_words(error), returncode=2) from error
        self.stdout.write("Done. Now: manage.py rebuild_index")
