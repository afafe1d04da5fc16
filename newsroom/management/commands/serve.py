"""Serve the site with granian."""

from __future__ import annotations

import argparse
import os
import socket
import sys
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.checks import refuse_unsafe_start
from newsroom.metrics import folders

HEADER_PATIENCE = 10_000  # milliseconds that the head of a request may take
STOP_PATIENCE = 20  # seconds that requests under way are given when the server is told to end


def number_within(least: int, most: int) -> Callable[[str], int]:
    """Return a type for arguments that are whole numbers from ``least`` to ``most``."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:9]) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {least} to {most}")
        return int(text)

    return number


def free_address(host: str, port: int) -> str:
    """Return ``host`` as the IP address that can be listened at.

    Granian's processes share their port, and would share it with any other server of its kind: two
    sites would answer in turn.

    Raises:
        CommandError: there is no such host here, or its port is taken.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CommandError(f"--host: {host} is no address of this machine", returncode=2) from None
    family, kind, _protocol, _name, address = min(found)  # IPv4 first
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(address)
        except OSError as error:
            reason = f"cannot listen at {host} port {port}: {error.strerror}"
            raise CommandError(reason, returncode=2) from None
    return str(address[0])


class Command(BaseCommand):
    """Check the settings once, then become the web server."""

    help = "Serve the site (granian); refuses to start on unsafe production settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, with how many processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=number_within(1, 65535), default=8000)
        several = number_within(1, 1000)
        parser.add_argument("--workers", type=several, default=2, help="processes")
        parser.add_argument("--threads", type=several, default=4, help="threads in each process")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by granian's, which gets signals and exit codes for itself."""
        refuse_unsafe_start()
        if settings.HAS_METRICS:
            folders.begin("web")
        host = free_address(options["host"], options["port"])
        command = [
            sys.executable, "-m", "granian", "newsroom.wsgi:application",
            "--interface", "wsgi",
            "--host", host,
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
