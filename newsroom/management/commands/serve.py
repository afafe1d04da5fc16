"""Serve the site with granian."""

from __future__ import annotations

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.checks import refuse_unsafe_start

HEADER_PATIENCE = 10_000  # milliseconds that the head of a request may take
STOP_PATIENCE = 20  # seconds that requests under way are given when the server is told to end


class Command(BaseCommand):
    """Check the settings once, then become the web server."""

    help = "Serve the site (granian); refuses to start on unsafe production settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, with how many processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2, help="processes")
        parser.add_argument("--threads", type=int, default=4, help="threads in each process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by granian's, which gets signals and exit codes for itself."""
        refuse_unsafe_start()
        command = [
            sys.executable, "-m", "granian", "newsroom.wsgi:application",
            "--interface", "wsgi",
            "--host", options["host"],
            "--port", str(options["port"]),
            "--workers", str(options["workers"]),
            "--blocking-threads", str(options["threads"]),
            "--respawn-failed-workers",
            "--no-ws",
            "--http", "1",  # what a proxy speaks; one request at a time on a connection
            "--http1-header-read-timeout", str(HEADER_PATIENCE),
            "--workers-kill-timeout", str(STOP_PATIENCE),
            "--log-level", "warning",
        ]  # fmt: skip
        # The workers end with this process, and know how many threads they share.
        os.environ |= {
            "SERVING_PROCESS": str(os.getpid()),
            "SERVING_THREADS": str(options["threads"]),
        }
        os.execv(sys.executable, command)  # noqa: S606 - no shell, our own arguments
