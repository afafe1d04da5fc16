"""Take one bounce or complaint from standard input."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from subscriptions.bounces import process


class Command(BaseCommand):
    """``manage.py bounce < message``, for a pipe of the mail server's; ends with 0."""

    help = "Read one bounce or complaint (a whole message) from standard input."

    def handle(self, *args: Any, **options: Any) -> None:
        """Note it, say what became of it; a mail server need not try again."""
        answer = process.take(sys.stdin.buffer.read(process.LONGEST_REPORT))
        self.stdout.write(answer.value)
