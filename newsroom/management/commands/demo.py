"""The whole site on this machine, with stories, logins and a mailbox."""

from __future__ import annotations

import fcntl
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles import identity
from articles.management.numbers import number_within
from newsroom.demo import loader, readers
from newsroom.demo.supervisor import Supervisor, free_port
from subscriptions.models import SendingHost
from subscriptions.outbox import arming

ENDING = 5.0  # seconds that a demo which was just ended may need to leave
RESET = ("postgres", "media", "mailbox", "secret_key", arming.FILE)


class Command(BaseCommand):
    """Migrate, load, serve; Ctrl-C ends it all."""

    help = "Set up and run the demo: site, worker and a local mailbox."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What the make targets ask for."""
        parser.add_argument("--reset", action="store_true", help="delete the demo's data and end")
        parser.add_argument(
            "--port",
            type=number_within(1, 65_535),
            default=8000,
            help="the site's port, if it is free",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the demo until Ctrl-C."""
        if settings.PRODUCTION:
            raise CommandError("The demo has known passwords: not in production.", returncode=2)
        if options["reset"]:
            self.reset(settings.VAR_DIR)
            return
        with _only_one(settings.VAR_DIR) as note:
            code = self.run(options["port"], note)
        raise SystemExit(code)

    def run(self, port: int, note: TextIO) -> int:
        """Find ports, make the tables and run the processes; return the exit code."""
        ports = [
            self.port(what, wanted)
            for what, wanted in (("site", port), ("mailbox", 8025), ("SMTP", 1025))
        ]
        # Before anything is loaded: what mails say of the site is written down with their stories.
        # By name: browsers give no passkey to an address of numbers.
        settings.SITE_URL = f"http://localhost:{ports[0]}"
        note.write(settings.SITE_URL)
        note.flush()
        try:
            call_command("migrate", verbosity=0, interactive=False)
            return self.serve(*ports)
        except KeyboardInterrupt:
            return 128 + signal.SIGINT  # before it was up; what is half loaded is completed later

    def arm(self) -> None:
        """Let the demo send to its mailbox; a copy of another place waits for an operator."""
        # A demo older than the arming may have sent; nothing else was ever armed there.
        if not SendingHost.objects.exists():
            arming.arm("demo")
        elif not arming.may_send():
            self.say(
                "These data were copied from another place: no mail leaves until you run\n"
                "  .venv/bin/python manage.py arm"
            )

    def load(self) -> None:
        """Add the stories and the readers of a first start."""
        self.say("Loading the demo stories …")
        added = loader.load()
        readers.load()
        self.say(f"{added} stories added." if added else "The stories are there already.")

    def serve(self, site: int, mail_http: int, smtp: int) -> int:
        """Start the processes, load beside them, say where to look, wait; return the exit code."""
        site_url = settings.SITE_URL
        supervisor = Supervisor(
            {"SITE_URL": site_url, "SMTP_URL": f"smtp://127.0.0.1:{smtp}", "PYTHONUNBUFFERED": "1"}
        )
        try:
            supervisor.start(
                "mailbox", "-m", "newsroom.demo.mailbox",
                "--smtp-port", str(smtp), "--http-port", str(mail_http),
                "--folder", str(settings.VAR_DIR / "mailbox"),
            )  # fmt: skip
            supervisor.start(
                "web server", "manage.py", "serve", "--skip-checks", "--port", str(site)
            )
            self.load()  # the server takes as long to start, on a core of its own
            self.arm()
            supervisor.start("worker", "manage.py", "worker", "--skip-checks")
            supervisor.listen_to_signals()
            if supervisor.wait_until_up(f"{site_url}/health/"):
                self.announce(site_url, f"http://127.0.0.1:{mail_http}")
        except BaseException:
            supervisor.end_all()
            raise
        return supervisor.run()

    def port(self, what: str, wanted: int) -> int:
        """Return a free port, saying so when it is not the usual one."""
        port = free_port(wanted)
        if port != wanted:
            self.say(f"Port {wanted} is taken; the {what} is at {port}.")
        return port

    def say(self, text: str) -> None:
        """Print at once: the children write to the same place."""
        self.stdout.write(text)
        self.stdout.flush()

    def announce(self, site: str, mailbox: str) -> None:
        """Print where to look and how to log in."""
        lines = [
            "",
            f"  {identity.current().name} is up.",
            "",
            f"  Site      {site}/",
            f"  Admin     {site}/{settings.ADMIN_PATH}",
            f"  Mailbox   {mailbox}/",
            "",
            f"  Logins (password for all: {loader.PASSWORD})",
            *(
                f"    {username:<10}{role:<15}{loader.address_of(username)}"
                for username, role in loader.LOGINS.items()
            ),
            "",
            "  Ctrl-C ends it. `make demo-reset` starts over.",
            "",
        ]
        self.say("\n".join(lines))

    def reset(self, folder: Path) -> None:
        """Delete the embedded database, pictures and mails, unless they are in use."""
        with _alone(folder):
            for name in RESET:
                target = folder / name
                if target.is_dir():
                    shutil.rmtree(target)
                else:
                    target.unlink(missing_ok=True)
        self.stdout.write("The demo's data are gone; `make demo` starts over.")


@contextmanager
def _only_one(folder: Path) -> Iterator[TextIO]:
    """Hold the demo's own lock, in which its address is written, or say where it runs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "demo.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise CommandError(
                f"The demo runs already: {file.read() or 'it is starting'}. For a second one "
                "beside it name another folder: VAR_DIR=/tmp/suluh make demo",
                returncode=2,
            ) from None
        file.truncate(0)
        yield file


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the lock of the embedded database's users, or say who does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "postgres.lock").open("a") as file:
        until = time.monotonic() + ENDING
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise CommandError(
                        "It is in use: end the demo with Ctrl-C first.", returncode=2
                    ) from None
                time.sleep(0.2)
        yield
