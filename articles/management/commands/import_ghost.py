"""Moves a newsroom in from Ghost's export."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from articles.moving.command import MoveIn, site_of
from articles.moving.fetch import Media
from articles.moving.ghost import Ghost


class Command(MoveIn):
    """Read Ghost's JSON; its members come as CSV (Mail → Subscribers → Import)."""

    help = (
        "Bring posts, pages, authors, tags and pictures from Ghost (Settings → Labs → Export). "
        "Members are another file: Mail → Subscribers → Import."
    )
    metavar = "export.json"

    def add_arguments(self, parser: CommandParser) -> None:
        """What an export of Ghost does not say: where the site stood."""
        super().add_arguments(parser)
        parser.add_argument("--site", required=True, help="its address: https://old.example")
        parser.add_argument(
            "--permalink",
            default="/{slug}/",
            help="of posts, as routes.yaml has it: /{year}/{slug}/",
        )

    def prepared(self, options: dict[str, Any], media: Media | None) -> list[Path]:
        """Read the files as those of the site."""
        self.read = Ghost(site_of(options["site"]), options["permalink"])
        return super().prepared(options, media)
