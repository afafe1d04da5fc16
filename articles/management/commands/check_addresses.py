"""Says which addresses of the old site would be lost here."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words
from articles.management.numbers import number_within
from articles.moving import addresses
from articles.moving.addresses import Outcome
from articles.moving.xml_stream import UnreadableFileError

MOST_SHOWN = 200


class Command(BaseCommand):
    """Walk every address once; end with 1 where one would be lost."""

    help = (
        "Walk the addresses of an old sitemap, an export, an access log or a list, and print those "
        "that would be lost here, worst first by hits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Files of any of the kinds."""
        parser.add_argument("files", nargs="+", type=Path, metavar="SITEMAP|EXPORT|LOG")
        parser.add_argument(
            "--most",
            type=number_within(1, 999_999_999),
            metavar="N",
            help="only the N most asked for",
        )
        parser.add_argument("--all", action="store_true", help="print all, not the first 200")

    def handle(self, *args: Any, **options: Any) -> None:
        """Walk, and print."""
        try:
            found = addresses.counted(options["files"])
        except (UnreadableFileError, OSError) as error:
            raise CommandError(in_words(error), returncode=2) from error
        with _without_a_line_for_each():
            outcome = self._walk(found, options["most"])
        self.stdout.write(
            f"{outcome.total:,} addresses: {outcome.found:,} found, {outcome.led_on:,} led on, "
            f"{outcome.gone:,} withdrawn, {len(outcome.lost):,} lost"
        )
        shown = None if options["all"] else MOST_SHOWN
        for path, hits in outcome.lost.most_common(shown):
            self.stdout.write(f"{hits:>9,}  {path}")
        for path, hits in outcome.detours.most_common(shown):
            self.stdout.write(f"{hits:>9,}  {path}  (more than one step)")
        if outcome.lost:
            sys.exit(1)

    def _walk(self, found: Counter[str], most: int | None) -> Outcome:
        """Ask for each, and say every two seconds how far it is."""
        outcome, told = Outcome(), time.monotonic()
        for outcome in addresses.walked(found, most):
            if time.monotonic() - told > 2:  # noqa: PLR2004 - seconds
                told = time.monotonic()
                self.stderr.write(
                    f"{outcome.total:,} of {len(found):,}, lost {len(outcome.lost):,}"
                )
        return outcome


@contextmanager
def _without_a_line_for_each() -> Iterator[None]:
    """Keep what is not found out of the log: it is what is asked for."""
    logger = logging.getLogger("django.request")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
