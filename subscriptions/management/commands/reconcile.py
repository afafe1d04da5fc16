"""Look up the mails whose end is unknown in the relay's log."""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.management.faults import in_words
from subscriptions.issues import sending_again
from subscriptions.models import Delivery, Issue
from subscriptions.models.delivery import State
from subscriptions.outbox import reconcile

LONGEST = 366 * 24 * 60  # minutes; nobody waits longer for a relay


def minutes(text: str) -> float:
    """Return a length of time as an argument says it."""
    try:
        number = float(text)
    except ValueError:
        number = -1
    if not 0 <= number <= LONGEST:
        raise argparse.ArgumentTypeError(f"{text} is not a number of minutes from 0 to {LONGEST}")
    return number


class Command(BaseCommand):
    """``manage.py reconcile --log FILE``; ends with 2 where the log cannot be read."""

    help = (
        "Mark unknown mails as accepted of which the relay's log says that it took them: raw logs "
        "of Postfix, Exim and OpenSMTPD, or lines with the Message-IDs of what it took."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """What to read, and whether what is not in it may be sent again."""
        parser.add_argument("--log", required=True, help="file to read; - is standard input")
        parser.add_argument(
            "--complete",
            action="store_true",
            help="the log holds every mail that the relay took: send the others again",
        )
        parser.add_argument(
            "--settled",
            type=minutes,
            default=sending_again.SETTLED.total_seconds() / 60,
            metavar="MINUTES",
            help="with --complete: leave mails handed over less than this ago (%(default)g)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read the log, say what was found."""
        settled = datetime.timedelta(minutes=options["settled"])
        try:
            if options["log"] == "-":
                accepted = reconcile.mark_accepted(sys.stdin)
            else:
                with Path(options["log"]).open(errors="replace") as log:
                    accepted = reconcile.mark_accepted(log)
        except OSError as error:
            raise CommandError(f"--log: {in_words(error)}", returncode=2) from None
        unknown = Delivery.objects.filter(state=State.UNKNOWN)
        again = 0
        if options["complete"]:
            issues = Issue.objects.filter(deliveries__in=unknown).distinct().defer("html", "text")
            again = sum(sending_again.resend_unknown(issue, settled) for issue in issues)
        self.stdout.write(
            f"accepted: {accepted}, to be sent again: {again}, still unknown: {unknown.count()}"
        )
