"""Take one bounce or complaint from standard input."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from subscriptions.bounces import process


class Command(BaseCommand):
    """``manage.py bounce < message``, for a pipe of the mail server's.

    Ends with 0; with 75 (``EX_TEMPFAIL``) where PostgreSQL is away: mail servers try again later.
    """

    help = "Read one bounce or complaint (a whole message) from standard input."

    def handle(self, *args: Any, **options: Any) -> None:
        """Note it, say what became of it; a mail server need not try again."""
        content = sys.stdin.buffer.read(process.LONGEST_REPORT)
        try:
            answer = process.receive(content)
        except (OperationalError, InterfaceError):
            reason = "PostgreSQL cannot be reached; try again later"
            raise CommandError(reason, returncode=os.EX_TEMPFAIL) from None
        self.stdout.write(answer.value)
