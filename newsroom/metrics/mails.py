"""Counts what the relay answers."""

from __future__ import annotations

import re
from typing import Any, Final

from newsroom.metrics import instruments
from subscriptions.smtp.relay import Result
from subscriptions.worker.sender import answered

CODE: Final = re.compile(r"(?:[\w ]+: )?([2-5])\d\d\b")


def count(sender: object, *, lane: str, result: Result | None, **_more: Any) -> None:
    """Count one try; no ``result``: the relay could not be spoken to."""
    outcome = "trouble" if result is None else result.outcome.value
    found = CODE.match(result.reply) if result is not None else None
    code = f"{found[1]}xx" if found else "none"
    instruments.SMTP_REPLIES.labels(lane, outcome, code).inc()


def begin() -> None:
    """Count from now on."""
    answered.connect(count, dispatch_uid="newsroom.metrics")
