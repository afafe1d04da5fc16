"""A port of loopback at which nobody answers for as long as the tests run.

On some machines something listens at any number that one could write down. This one is held and
never listened at, so the kernel refuses whoever asks, and nobody else can have it.
"""

from __future__ import annotations

import socket
from typing import Final

_HELD: Final = socket.socket()
_HELD.bind(("127.0.0.1", 0))

CLOSED_PORT: Final[int] = _HELD.getsockname()[1]
CLOSED: Final = f"127.0.0.1:{CLOSED_PORT}"
