"""A port of loopback at which nobody answers for as long as the tests run.

On some machines something listens at any number that one could write down. This one is held and
never listened at, so the kernel refuses whoever asks, and nobody else can have it. The process that
starts the others holds it for all: tests are named by it, and must be named alike in each.
"""

from __future__ import annotations

import os
import socket
from typing import Final

_NAME: Final = "CLOSED_PORT_OF_TESTS"
_HELD: Final = socket.socket()

if _NAME not in os.environ:
    _HELD.bind(("127.0.0.1", 0))
    os.environ[_NAME] = str(_HELD.getsockname()[1])

CLOSED_PORT: Final = int(os.environ[_NAME])
CLOSED: Final = f"127.0.0.1:{CLOSED_PORT}"
