"""Where the processes of a machine put their numbers, so that whoever is asked has all of them.

prometheus-client keeps them in files that are mapped into memory. They belong into memory: a
process that writes to such a file on a full disk is killed. Each web server and each worker has a
folder, named after its process; the folders of those that ended are removed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings

VARIABLE: Final = "PROMETHEUS_MULTIPROC_DIR"
IN_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - our folder there is ours alone, see ``_root``


def begin(kind: str) -> None:
    """Let this process, and those that it starts, share their numbers; before they are counted.

    Where there is no place for it, each process tells its own numbers.
    """
    try:
        root = _root()
        root.mkdir(mode=0o700, exist_ok=True, parents=True)
        if root.is_symlink() or root.stat().st_uid != os.geteuid():
            return
        for folder in root.iterdir():
            if not _is_alive(folder):
                shutil.rmtree(folder, ignore_errors=True)
        own = root / f"{kind}-{os.getpid()}"
        shutil.rmtree(own, ignore_errors=True)
        own.mkdir(mode=0o700)
    except OSError:
        return
    os.environ[VARIABLE] = str(own)


def files() -> Iterator[str]:
    """Return the files of all processes of this machine; of gauges only those of living ones."""
    try:
        folders = [folder for folder in _root().iterdir() if _is_alive(folder)]
    except OSError:
        return
    for folder in folders:
        for file in sorted(folder.glob("*.db")):
            if file.name.startswith("gauge_live") and not _is_alive(file):
                continue
            yield str(file)


def _root() -> Path:
    mark = hashlib.sha256(str(settings.VAR_DIR).encode()).hexdigest()[:12]
    if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK):
        return IN_MEMORY / f"newsroom-{os.geteuid()}-{mark}"
    return Path(settings.VAR_DIR) / "metrics"


def _is_alive(named: Path) -> bool:
    """Whether the process lives whose number a name ends with: ``web-12``, ``counter_12.db``."""
    number = named.stem.replace("-", "_").rpartition("_")[2]
    try:
        os.kill(int(number), 0)
    except PermissionError:
        return True
    except (OSError, ValueError):
        return False
    return True
