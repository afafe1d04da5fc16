"""`python -m newsroom.demo.mailbox`: runs the mailbox until it is told to end."""

import argparse
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from newsroom.demo.mailbox.server import Mailbox, MailboxError

_ENDING = {signal.SIGINT, signal.SIGTERM}


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(2, f"mailbox: {message}\n")


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a port from 0 (any free one) to 65535")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = _Arguments(prog="mailbox", description="Receives and shows mail on this computer.")
    parser.add_argument("--smtp-port", type=_port, default=1025, help="default 1025, 0: any free")
    parser.add_argument("--http-port", type=_port, default=8025, help="default 8025, 0: any free")
    parser.add_argument("--folder", type=Path, default=Path("var/mailbox"))
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    chosen = parser.parse_args(arguments)

    # Blocked here and in the threads to come, so that only the waiting below meets them.
    signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    mailbox = Mailbox(chosen.folder, chosen.smtp_port, chosen.http_port, chosen.host)
    try:
        mailbox.start()
    except MailboxError as error:
        print(f"mailbox: {error}", file=sys.stderr)
        return 2
    print(f"mailbox ready: {mailbox.smtp_url} {mailbox.url}", flush=True)
    signal.sigwait(_ENDING)
    mailbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
