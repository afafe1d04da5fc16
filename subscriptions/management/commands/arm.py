"""Allow mail to leave from this machine with this database."""

from __future__ import annotations

import getpass
from typing import Any

from django.core.management.base import BaseCommand

from subscriptions.outbox import arming


class Command(BaseCommand):
    """``manage.py arm``, after a backup was restored or the site moved."""

    help = (
        "Allow mail to leave from here. Needed once after a backup was restored, the site moved or "
        "a worker was added on another machine. Look at the issues first: mails sent after the "
        "backup was made are sent again unless you cancel or reconcile them."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Arm, say so."""
        place = arming.arm(getpass.getuser())
        self.stdout.write(f"Armed: mail may leave from here ({place[:12]}).")
