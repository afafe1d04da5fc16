"""Moves a newsroom in from a feed, where nothing better is to be had."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError, CommandParser

from articles.guarded_http import NotToBeHadError, TryAgainError
from articles.moving.command import MoveIn
from articles.moving.feeds import Feeds, gathered
from articles.moving.fetch import Media


class Command(MoveIn):
    """Read RSS and Atom, from files or an address whose archive is followed."""

    help = (
        "Bring stories from RSS or Atom: of an address all pages of its archive, as far as it goes "
        "back. Fetched pages are kept, so that a run can be carried on."
    )
    metavar = "URL|FILE"
    read = Feeds()

    def add_arguments(self, parser: CommandParser) -> None:
        """An address is no file."""
        super().add_arguments(parser)
        parser.add_argument(
            "--private", action="store_true", help="the address may be of a network in the house"
        )

    def prepared(self, options: dict[str, Any], media: Media | None) -> list[Path]:
        """Fetch what is an address, with its archive."""
        files: list[Path] = []
        for given in map(str, options["files"]):
            if not given.startswith(("http:/", "https:/")):
                files.append(Path(given))
                continue
            scheme, _colon, rest = given.partition(":")
            url = f"{scheme}://{rest.lstrip('/')}"  # a path has one slash only
            host = urlsplit(url).hostname or ""
            folder = settings.VAR_DIR / "feeds" / host
            open_to = frozenset({host}) if options["private"] else frozenset()
            try:
                files += gathered(url, folder, open_to, self.stderr.write)
            except (NotToBeHadError, TryAgainError, ValueError) as error:
                raise CommandError(f"{url} cannot be read: {error}", returncode=2) from error
        return files
