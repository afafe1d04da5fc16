"""What a process asks of the operating system about other processes."""

from __future__ import annotations

import ctypes
import signal
import sys

PDEATHSIG = 1  # prctl(2)


def end_with_parent() -> None:
    """Ask for SIGTERM when the parent dies, however it dies. Linux only; elsewhere nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PDEATHSIG, signal.SIGTERM)
