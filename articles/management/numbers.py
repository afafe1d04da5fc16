"""Numbers that are typed as options of commands: within bounds, or refused in a line."""

from __future__ import annotations

import argparse
from collections.abc import Callable


def number_within(least: int, most: int) -> Callable[[str], int]:
    """Return a type for arguments that are whole numbers from ``least`` to ``most``."""

    def number(text: str) -> int:
        if not text.isascii() or not text.isdecimal() or not least <= int(text[:9]) <= most:
            raise argparse.ArgumentTypeError(f"{text} is not a number from {least} to {most}")
        return int(text)

    return number
