"""Send confirmations and issues until told to stop."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from subscriptions.bounces import mailbox, return_path
from subscriptions.mail import dkim, mime
from subscriptions.outbox import rate_limit, warm_up
from subscriptions.smtp.relay import Relay
from subscriptions.worker.main import Worker


class Command(BaseCommand):
    """``manage.py worker``; ends with 0 after SIGTERM or SIGINT, with 2 on a missing setting."""

    help = "Send confirmations and issues until told to stop (Ctrl-C or SIGTERM)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the worker in the foreground."""
        if not settings.SMTP_URL:
            raise CommandError(
                "SMTP_URL is not set: set it to the mail relay, "
                "for example smtp://user:password@host:587",
                returncode=2,
            )
        if connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"]:
            raise CommandError(
                "DATABASE_URL is the pooler's: the worker needs PostgreSQL itself, whose session "
                "it keeps (docs/operating.md, A pooler)",
                returncode=2,
            )
        try:
            relay = Relay.from_url(settings.SMTP_URL)
            mime.sender()
            dkim.check()
            return_path.check()
            mailbox.check()
            rate_limit.read_limits(settings.MAILS_PER_MINUTE_BY_DOMAIN)
            warm_up.read_plan(settings.WARM_UP)
        except ValueError as error:
            raise CommandError(str(error), returncode=2) from None
        # A database that may forget a commit would repeat mails.
        self.check(tags=[Tags.database], databases=["default"])
        worker = Worker(relay)

        def stop(number: int, frame: FrameType | None) -> None:
            # The main thread may hold the very lock that stop() takes.
            threading.Thread(target=worker.stop).start()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run()
