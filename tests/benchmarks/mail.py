"""Measures what the delivery of mail promises: ``python -m tests.benchmarks.mail --help``.

Everything happens in a folder that is deleted afterwards: an embedded PostgreSQL, a sink on
loopback, workers as processes. ``--database`` measures the speed on another server as well, in a
database of its own. Ends with 1 where a promise is not kept.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Run the benchmarks named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "names", nargs="*", help="crash restart speed scaling planning confirmations"
    )
    parser.add_argument("--seeds", type=int, default=5, help="runs of `crash` (default 5)")
    parser.add_argument("--recipients", type=int, help="instead of each benchmark's own number")
    parser.add_argument("--database", help="compare the speed on this PostgreSQL, by turns")
    parser.add_argument(
        "--relay", help="host:port that `scaling` sends to; else Postfix's smtp-sink"
    )
    parser.add_argument("--on", help="an empty database to use instead of the embedded one")
    options = parser.parse_args()
    if options.database:
        from tests.benchmarks import servers

        sys.exit(0 if servers.compare(options.database, options.recipients) else 1)
    folder = Path(tempfile.mkdtemp(prefix="bench-mail-"))
    os.environ |= {
        "VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "LOG_LEVEL": "ERROR",
    }
    os.environ["DATABASE_URL"] = options.on or ""
    from newsroom.embedded import ensure_database

    database = ensure_database()
    try:
        import django

        django.setup()
        from django.core.management import call_command

        from tests.benchmarks import acts, stage

        call_command("migrate", verbosity=0)
        try:
            names = options.names or list(acts.ACTS)
            kept = [acts.ACTS[name](folder, options, database) for name in names]
        finally:
            stage.end_all()
    finally:
        if database is not None:
            database.stop()
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
