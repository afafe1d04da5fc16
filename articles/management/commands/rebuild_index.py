"""Makes what search and related stories stand on again from the stories."""

from __future__ import annotations

import shutil
import sys
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from articles.db import locks
from articles.db.locks import Lock
from articles.indexing import rebuild
from articles.management.numbers import number_within


class Command(BaseCommand):
    """Run the steps of ``articles.indexing.rebuild``; Ctrl-C stops, the next run carries on."""

    help = "Index every story again. Stop it with Ctrl-C at any time: the next run carries on."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--again`` is for after an upgrade that reads stories differently."""
        parser.add_argument(
            "--again", action="store_true", help="begin anew, also with what is indexed already"
        )
        parser.add_argument(
            "--processes",
            type=number_within(1, 1000),
            default=1,
            help="at a time; as many as cores",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Work through every step."""
        try:
            # The worker's own refreshing stays away until this is done.
            with locks.held(Lock.INDEX):
                if options["again"]:
                    rebuild.start_over()
                for step in rebuild.STEPS:
                    self.run_step(step, options["processes"])
        except KeyboardInterrupt:
            self.stderr.write("\nStopped; run the same command without --again to carry on.")
            sys.exit(130)

    def run_step(self, step: rebuild.Step, processes: int) -> None:
        """Work through one step under a progress bar."""
        total = step.left()
        began, done = time.monotonic(), 0
        for count in rebuild.run(step, processes):
            done += count
            self.progress(step.name, min(done, total), total)
        seconds = time.monotonic() - began
        self.progress(step.name, total, total, f"{seconds:.1f} s\n")

    def progress(self, name: str, done: int, total: int, end: str = "") -> None:
        """Draw the bar on a terminal; elsewhere one line a finished step."""
        if not end and not self.stdout.isatty():
            return
        width = max(10, shutil.get_terminal_size().columns - 48)
        filled = width * done // total if total else width
        bar = "█" * filled + "·" * (width - filled)
        start = "\r" if self.stdout.isatty() else ""
        self.stdout.write(f"{start}{name:<10}{bar} {done:>9,}/{total:<9,} {end}", ending="")
        self.stdout.flush()
