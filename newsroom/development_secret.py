"""The key that signs sessions where none is set: made once and kept, never in production."""

from __future__ import annotations

import secrets
from pathlib import Path

from newsroom.database import give_up


def development_secret(var_dir: Path) -> str:
    """Return a secret of this machine's own, so that sessions survive a restart of the demo.

    It lies in ``var_dir``; where that cannot be used, the process ends with one line.
    """
    file = var_dir / "secret_key"
    try:
        if not file.exists():
            var_dir.mkdir(parents=True, exist_ok=True)
            file.write_text(secrets.token_urlsafe(50))
            file.chmod(0o600)
        return file.read_text()
    except OSError as error:
        return str(give_up(f"VAR_DIR: {var_dir} cannot be used: {error.strerror}"))
