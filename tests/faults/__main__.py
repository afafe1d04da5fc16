"""Plays the faults and prints a table; ends with 1 where a promise is not kept."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

ROW = "{:<40} {:>6} {:>8} {:>8} {:>6} {:>6} {:>5} {:>6} {:>8}  {}"
HEAD = (
    "fault", "errors", "longest", "slowest", "back", "saved", "lost", "twice", "unknown", "verdict",
)  # fmt: skip


def main() -> int:
    """Play the faults named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="restart-fast, web-killed …; none: all")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_told: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    folder.chmod(0o755)
    os.environ |= {"VAR_DIR": str(folder / "var"), "LOG_LEVEL": "ERROR", "DATABASE_WAIT": "60"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    from tests.faults.site import Site

    site = None
    try:
        site = Site(folder)
        os.environ |= site.environment
        import django

        django.setup()
        from tests.faults.stage import Stage

        return _play_all(Stage(site), options.names)
    finally:
        if site is not None:
            site.close()
        if os.environ.get("FAULTS_KEEP"):
            print(f"kept: {folder}")
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _play_all(stage: object, names: list[str]) -> int:
    from tests.faults.acts import ACTS
    from tests.faults.stage import play

    unknown = set(names) - set(ACTS)
    if unknown:
        print(f"no such fault: {', '.join(sorted(unknown))}; there are: {', '.join(ACTS)}")
        return 2
    stage.furnish()
    stage.site.start()
    print("errors, longest, slowest: of readers, in seconds; back: seconds after the fault's end")
    print(ROW.format(*HEAD), flush=True)
    broken = 0
    for name in names or ACTS:
        verdict = play(stage, ACTS[name])
        broken += bool(verdict.faults)
        row = [ACTS[name].says]
        if verdict.note:
            print(ROW.format(*row, *["–"] * 8, f"not tried: {verdict.note}"), flush=True)
            continue
        row += [verdict.errors, f"{verdict.longest:.1f}", f"{verdict.slowest:.1f}"]
        row += [f"{verdict.back:.1f}", verdict.saved, verdict.lost, verdict.twice, verdict.unknown]
        print(ROW.format(*row, "; ".join(verdict.faults) or "holds"), flush=True)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
