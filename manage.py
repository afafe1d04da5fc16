#!/usr/bin/env python
"""Django's command line; starts the embedded PostgreSQL when DATABASE_URL is not set."""

import os
import sys

NEED_NO_DATABASE = {
    "help", "version", "check", "collectstatic", "diffsettings", "messages", "setup",
}  # fmt: skip


def main() -> None:
    """Run one management command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    asks_for_help = command.startswith("-") or {"--help", "-h"} & set(sys.argv)
    resets = command == "demo" and "--reset" in sys.argv
    shows_keys = command == "restore" and "--show-keys" in sys.argv
    if shows_keys or (command == "setup" and "--finish" not in sys.argv):
        # They are what makes the settings; until then there are none, and nothing is signed.
        os.environ.pop("ENVIRONMENT", None)
        os.environ.setdefault("SECRET_KEY", "not-yet")
    needs_none = asks_for_help or resets or shows_keys
    needs_database = command not in NEED_NO_DATABASE and not needs_none
    # A mail server tries a bounce again later; what it calls a fault of the command it gives up on.
    failure = os.EX_TEMPFAIL if command == "bounce" else 2
    if needs_database:
        from newsroom.database import use_pooler  # noqa: PLC0415 - only when it is needed
        from newsroom.embedded import ensure_database  # noqa: PLC0415 - likewise

        if command == "serve":
            use_pooler()
        if ensure_database() and command in {"serve", "worker"}:
            print(
                "DATABASE_URL is not set: the embedded PostgreSQL is used. It ends by itself with "
                "the last process that uses it.",
                file=sys.stderr,
            )

    from django.core.management import execute_from_command_line  # noqa: PLC0415 - as Django's own

    if needs_database:
        from newsroom.database import (  # noqa: PLC0415 - reads the settings
            require_database,
            require_tables,
        )

        if command == "worker":
            refuse_worker_settings()
        if command != "serve":  # which answers on its port meanwhile
            require_database(failure, patience=patience_of(command))
            require_tables(command, failure)
    execute_from_command_line(sys.argv)


def refuse_worker_settings() -> None:
    """End with a line for each variable that the worker cannot use, before it waits for anybody."""
    import django  # noqa: PLC0415 - reads the settings

    django.setup()
    from newsroom.checks import refuse_unsafe_start  # noqa: PLC0415 - needs the applications
    from newsroom.start_checks import refuse_worker  # noqa: PLC0415 - likewise

    refuse_unsafe_start(with_database=False)
    refuse_worker()


def patience_of(command: str) -> float:
    """Return the seconds for which a command waits for PostgreSQL: a person at a shell does not."""
    from django.conf import settings  # noqa: PLC0415 - only where a database is needed

    return float(settings.DATABASE_WAIT) if command == "worker" else 0


if __name__ == "__main__":
    main()
