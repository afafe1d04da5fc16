"""Tells systemd how the service is; where it does not ask, nothing happens."""

from __future__ import annotations

import os
import socket


def tell_systemd(*lines: str) -> None:
    """Send the lines of sd_notify(3), for example ``READY=1``."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto("\n".join(lines).encode(), address)
        except OSError:
            return  # it has gone; nobody waits for the answer
