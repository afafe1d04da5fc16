"""What an operator types wrong, or too early, ends in one clear line and not in a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, get_commands
from django.db import connection

from newsroom.database import require_tables
from newsroom.management.commands.serve import free_address, number_within
from subscriptions.management.commands.reconcile import minutes

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(
    name
    for name, app in get_commands().items()
    if app in {"newsroom", "articles", "subscriptions"}
    and name not in {"demo", "messages", "restore"}
)


def manage(*arguments, database):
    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={"PATH": os.environ["PATH"], "DATABASE_URL": database},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


@pytest.fixture
def without_migrations(db):
    """A database that says of one migration that it was never run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE id = (SELECT max(id) FROM django_migrations "
            "WHERE app = 'subscriptions')"
        )


class TestADatabaseWithoutItsTables:
    @pytest.mark.parametrize("command", OURS)
    def test_a_command_of_the_site_says_what_to_run(self, command, without_migrations, capsys):
        with pytest.raises(SystemExit) as ended:
            require_tables(command)
        assert ended.value.code == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert "manage.py migrate" in told

    @pytest.mark.parametrize("command", ["migrate", "showmigrations", "dbshell", "demo", "restore"])
    def test_others_run(self, command, without_migrations):
        require_tables(command)

    @pytest.mark.django_db
    @pytest.mark.parametrize("command", OURS)
    def test_with_all_of_them_every_command_runs(self, command):
        require_tables(command)


def test_a_mail_server_keeps_a_bounce_while_the_database_is_away():
    result = manage("bounce", database="postgres://nobody@127.0.0.1:9/none")
    assert result.returncode == os.EX_TEMPFAIL
    assert result.stderr.count("\n") == 1


class TestWhereToListen:
    def test_a_port_that_another_server_shares_is_refused(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # as granian's do
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(CommandError, match=f"port {port}") as refused:
                free_address("127.0.0.1", port)
        assert refused.value.returncode == 2
        assert free_address("127.0.0.1", port) == "127.0.0.1"

    @pytest.mark.parametrize("host", ["203.0.113.7", "not an address", "a" * 300, "."])
    def test_a_host_that_is_not_here_is_refused(self, host):
        with pytest.raises(CommandError) as refused:
            free_address(host, 8000)
        assert refused.value.returncode == 2

    def test_a_name_of_this_machine_is_taken(self):
        assert free_address("localhost", 0) == "127.0.0.1"


@pytest.mark.parametrize("text", ["0", "-1", "65536", "abc", "1.5", "", "9" * 5000, "٣"])
def test_a_port_is_a_number_of_a_port(text):
    with pytest.raises(Exception, match="is not a number from 1 to 65535"):
        number_within(1, 65535)(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e400", "abc", ""])
def test_minutes_are_a_length_of_time(text):
    with pytest.raises(Exception, match="is not a number of minutes"):
        minutes(text)
