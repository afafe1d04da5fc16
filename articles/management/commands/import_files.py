"""Moves a newsroom in from a folder of Markdown and HTML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from articles.moving.command import MoveIn, site_of
from articles.moving.fetch import Media
from articles.moving.folder import Folder


class Command(MoveIn):
    """Read texts with front matter, as Hugo, Jekyll and Eleventy keep them."""

    help = (
        "Bring stories and pages from a folder of Markdown and HTML with front matter (YAML, TOML "
        "or JSON). Pictures are found below --media DIR, also in static, public and assets."
    )
    metavar = "DIR"

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the site stood."""
        super().add_arguments(parser)
        parser.add_argument("--site", required=True, help="its address: https://old.example")
        parser.add_argument(
            "--permalink", default="", help="where texts stood: /{year}/{month}/{slug}/"
        )

    def prepared(self, options: dict[str, Any], media: Media | None) -> list[Path]:
        """Read the folders as those of the site."""
        self.read = Folder(site_of(options["site"]), options["permalink"])
        return super().prepared(options, media)
