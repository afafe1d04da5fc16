"""How long a conversation waits for the relay.

The kernel keeps the time of a plain connection: Python would ask it before each word whether there
is one. A TLS connection has buffers of its own, and Python's timeout.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import struct
from functools import lru_cache


def set_timeout(smtp: smtplib.SMTP, seconds: float) -> None:
    """Let the relay take ``seconds`` for each answer from now on."""
    if isinstance(smtp.sock, ssl.SSLSocket):
        smtp.sock.settimeout(seconds)
    elif smtp.sock is not None:
        # The kernel keeps the time: Python would ask it before each word whether there is one.
        smtp.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, _timeval(seconds))


def keep_time_in_the_kernel(smtp: smtplib.SMTP, seconds: float) -> None:
    """Have the kernel end what is not sent within ``seconds``; Python waits without a limit."""
    if smtp.sock is not None and not isinstance(smtp.sock, ssl.SSLSocket):
        smtp.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, _timeval(seconds))
        smtp.sock.settimeout(None)


@lru_cache(maxsize=8)
def _timeval(seconds: float) -> bytes:
    whole, rest = divmod(seconds, 1)
    return struct.pack("@ll", int(whole), int(rest * 1e6))
