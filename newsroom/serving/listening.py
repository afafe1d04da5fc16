"""The socket that the web listens at: bound here, or handed over by whoever held it before.

One socket is shared by all serving processes. What has come in waits in its queue while they are
replaced, and nothing is refused; sockets of their own would take their queues with them.
"""

from __future__ import annotations

import os
import socket
from typing import Final

BACKLOG: Final = 1024  # connections that wait; the kernel may allow fewer (net.core.somaxconn)
SYSTEMDS_FIRST: Final = 3  # sd_listen_fds(3)
SILENT: Final = 5  # seconds for which who says nothing is not let in
INHERITED: Final = "SERVING_SOCKET"


class CannotListenError(Exception):
    """There is no such address here, its port is taken, or what was handed over is no socket."""


def listen(host: str, port: int) -> socket.socket:
    """Return the socket to serve at: an inherited one if there is one, else one at ``host``.

    Raises:
        CannotListenError: fit to be shown.
    """
    number = _inherited()
    listening = _bound(host, port) if number is None else _taken_over(number)
    if listening.family != socket.AF_UNIX and hasattr(socket, "TCP_DEFER_ACCEPT"):
        # Whoever is let in has asked already. A process that ends closes connections on which
        # nothing was asked yet, and a request may just be on its way there.
        listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, SILENT)
    return listening


def keep_for_next(listening: socket.socket) -> None:
    """Let the program that replaces this one take the socket over."""
    os.set_inheritable(listening.fileno(), True)
    os.environ[INHERITED] = str(listening.fileno())


def _inherited() -> int | None:
    """The number of a socket that was handed over, by systemd or by this program before."""
    if (ours := os.environ.pop(INHERITED, "")).isdecimal():
        return int(ours)
    told = {name: os.environ.pop(name, "") for name in ("LISTEN_PID", "LISTEN_FDS")}
    os.environ.pop("LISTEN_FDNAMES", None)
    if told["LISTEN_PID"] != str(os.getpid()) or not told["LISTEN_FDS"].isdecimal():
        return None
    if told["LISTEN_FDS"] != "1":
        raise CannotListenError(
            f"systemd handed over {told['LISTEN_FDS']} sockets: leave one ListenStream="
        )
    return SYSTEMDS_FIRST


def _taken_over(number: int) -> socket.socket:
    try:
        listening = socket.socket(fileno=number)
        if not listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
            raise OSError("nothing listens at it")
    except OSError as error:
        raise CannotListenError(f"the socket handed over cannot be used: {error}") from None
    return listening


def _bound(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (OSError, UnicodeError):
        raise CannotListenError(f"--host: {host} is no address of this machine") from None
    family, kind, protocol, _name, address = min(found)  # IPv4 first
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        reason = f"cannot listen at {host} port {port}: {error.strerror}"
        raise CannotListenError(reason) from None
    return listening
