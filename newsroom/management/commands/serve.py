"""Serve the site."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.template import loader

from articles.management.numbers import number_within
from newsroom import start_checks
from newsroom.checks import refuse_unsafe_start
from newsroom.database import require_database, require_tables
from newsroom.metrics import folders
from newsroom.serving import listening, server
from newsroom.serving.waiting_room import waiting_room


class Command(BaseCommand):
    """Check the settings once, wait for PostgreSQL, then become the web server."""

    help = "Serve the site; refuses to start on unsafe production settings."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen, with how many processes and threads."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=number_within(1, 65535), default=8000)
        several = number_within(1, 1000)
        parser.add_argument("--workers", type=several, default=2, help="processes")
        parser.add_argument("--threads", type=several, default=4, help="threads in each process")
        parser.add_argument(
            "--try", action="store_true", dest="only_try",
            help="only see whether it would start: settings, database, code",
        )  # fmt: skip

    def execute(self, *args: Any, **options: Any) -> str | None:
        """Name what is unsafe before Django's own checks do, in words for an operator."""
        refuse_unsafe_start(with_database=False)
        start_checks.refuse_web()
        return super().execute(*args, **options)

    def handle(self, *args: Any, **options: Any) -> None:
        """Replace this process by the server, which gets signals and exit codes for itself."""
        if options["only_try"]:
            _prepare()
            import_module(server.APPLICATION)
            return
        is_successor = server.FORMER in os.environ
        if settings.HAS_METRICS and not is_successor:
            folders.begin("web")
        try:
            shared = listening.listen(options["host"], options["port"])
        except listening.CannotListenError as error:
            raise CommandError(str(error), returncode=2) from None

        def meanwhile() -> AbstractContextManager[None]:
            # Where processes of before still answer, nobody has to wait here.
            page = b"" if is_successor else loader.render_to_string("503.html").encode()
            return nullcontext() if is_successor else waiting_room(shared, page)

        _prepare(settings.DATABASE_WAIT, meanwhile)
        listening.keep_for_next(shared)
        # How this was called: after SIGHUP the same paths may lead to another release.
        manage = str(Path(sys.argv[0]).absolute())
        os.environ[server.COMMAND] = json.dumps([sys.executable, manage, *sys.argv[1:]])
        numbers = [str(options["workers"]), str(options["threads"])]
        os.execv(  # noqa: S606 - no shell, our own arguments
            sys.executable, [sys.executable, "-m", "newsroom.serving.server", *numbers]
        )


def _prepare(
    patience: float = 0, meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext
) -> None:
    """Wait for the database, and refuse one that is not fit."""
    require_database(patience=patience, meanwhile=meanwhile)
    require_tables("serve")
    refuse_unsafe_start()
