"""Makes PostgreSQL available before Django's settings are read: a plugin of pytest.

A server of the tests' own beside the demo's. It does not wait for the disk: after a power cut its
folder may have to be deleted, and nothing is lost.
"""

import atexit
import os
from pathlib import Path

import psycopg

from newsroom.embedded import EmbeddedDatabase
from tests import closed_port


def start_server() -> None:
    """Start the server and set ``DATABASE_URL``, unless that names one."""
    if os.environ.get("DATABASE_URL"):
        return
    folder = Path(os.environ.get("VAR_DIR") or "var").resolve() / "tests"
    database = EmbeddedDatabase(folder / "postgres")
    os.environ["DATABASE_URL"] = database.start()
    atexit.register(database.stop)
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        for setting in ("fsync", "full_page_writes"):
            server.execute(f"ALTER SYSTEM SET {setting} = off")
        server.execute("SELECT pg_reload_conf()")


assert closed_port.CLOSED_PORT  # held from here on, by the process that starts all others
os.environ.setdefault("SECRET_KEY", "only-for-tests-" + "x" * 40)
os.environ["SITE_URL"] = "http://127.0.0.1:8000"
os.environ["ENVIRONMENT"] = "development"
os.environ["DEBUG"] = ""
os.environ["SMTP_URL"] = ""
start_server()
