"""What an operator types wrong, or too early, ends in one clear line and not in a traceback."""

import inspect
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import CommandError
from django.db import connection
from django.utils.translation import get_language, override

from newsroom.database import database_settings, require_tables
from newsroom.env import read_environment
from newsroom.management.commands.serve import number_within
from newsroom.serving import listening
from newsroom.serving.listening import CannotListenError, listen
from subscriptions.management.commands.reconcile import minutes
from tests.articles.moving.exports import export, item
from tests.closed_port import CLOSED

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(
    name
    for name, app in get_commands().items()
    if app in {"newsroom", "articles", "subscriptions"}
    and name not in {"apply_migrations", "demo", "messages", "restore"}
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

    @pytest.mark.parametrize(
        "command", ["migrate", "showmigrations", "dbshell", "demo", "restore", "apply_migrations"]
    )
    def test_others_run(self, command, without_migrations):
        require_tables(command)

    @pytest.mark.django_db
    @pytest.mark.parametrize("command", OURS)
    def test_with_all_of_them_every_command_runs(self, command):
        require_tables(command)


WRONG = {
    "backup": ["/dev/null"],
    "check_addresses": ["/dev/null/x"],
    "drill": ["/dev/null"],
    "export": ["/dev/null"],
    "import_site": ["/dev/null"],
    "reconcile": ["--log", "/dev/null/x"],
    "reset_factor": ["niemand"],
    "restore": ["/dev/null"],
}


class TestWhatIsNotThere:
    @pytest.mark.django_db
    @pytest.mark.parametrize(("command", "typed"), WRONG.items(), ids=WRONG)
    def test_it_is_named_in_a_line_and_the_command_ends_with_two(self, command, typed, settings):
        settings.BACKUP_PASSPHRASE = ""
        with pytest.raises(CommandError) as ended:
            call_command(command, *typed)
        assert ended.value.returncode == 2
        said = str(ended.value)
        assert "Errno" not in said
        assert typed[-1] in said

    def test_no_command_prints_a_fault_of_the_system_raw(self):
        for name in OURS:
            file = Path(inspect.getfile(load_command_class(get_commands()[name], name).__class__))
            code = file.read_text()
            assert "OSError" not in code or "CommandError(str(error)" not in code, file.name


class TestNumbersAndPlaces:
    @pytest.mark.parametrize("command", sorted({*OURS, "apply_migrations", "demo", "restore"}))
    def test_every_number_that_an_option_takes_has_bounds(self, command):
        parser = load_command_class(get_commands()[command], command).create_parser("", command)
        options = [action for action in parser._actions if action.dest != "verbosity"]
        assert [action.dest for action in options if action.type in {int, float}] == []

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("command", "option"),
        [("backup", "--keep-days=-3"), ("check_addresses", "--most=-1"), ("drill", "--pages=0"),
         ("rebuild_index", "--processes=0"), ("demo", "--port=99999"),
         ("apply_migrations", "--tries=0"), ("apply_migrations", "--lock-timeout=-1")],
    )  # fmt: skip
    def test_what_is_out_of_bounds_is_refused_by_its_value(self, command, option):
        parser = load_command_class(get_commands()[command], command).create_parser("", command)
        name, _equals, value = option.partition("=")
        with pytest.raises(CommandError, match=f"{name}: {value} is not a number from 1 to"):
            parser.parse_args([*(["x"] if command == "check_addresses" else []), option])

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("DATABASE_URL", "postgres://u:secret@h:{}/x", "{}"),
            ("DATABASE_URL", "postgres://u:secret@h1:5432,h2:{}/x", "{}"),
            ("DATABASE_URL", "postgres://u:secret@h/x?port={}", "{}"),
            ("READ_DATABASE_URL", "postgres://u:secret@[::1]:{}/x", "{}"),
        ],
    )
    @pytest.mark.parametrize("port", ["abc", "0", "99999", "-1"])
    def test_a_port_of_a_database_is_named_and_no_password(self, name, value, said, port, capsys):
        with pytest.raises(SystemExit) as ended:
            database_settings(value.format(port), name=name)
        assert ended.value.code == 2
        told = capsys.readouterr().err
        assert told.count("\n") == 1
        assert told.startswith(
            f"{name}: its port, {said.format(port)}, is no number from 1 to 65535"
        )
        assert "secret" not in told

    @pytest.mark.parametrize(
        "url", ["postgres://u:p:w@h:5433/x", "postgres://h/x", "postgres:///x"]
    )
    def test_addresses_with_a_port_or_none_are_taken(self, url):
        assert database_settings(url)["NAME"] == "x"

    def test_a_timeout_of_the_database_is_a_number(self, capsys):
        with pytest.raises(SystemExit):
            database_settings("postgres://h/x?connect_timeout=soon")
        assert "connect_timeout=soon is no whole number" in capsys.readouterr().err

    @pytest.mark.parametrize(
        ("name", "value"),
        [("SENTRY_DSN", "https://k@sentry.example:{}/1"), ("CDN_PURGE_URL", "https://cdn.example:{}/x"),
         ("SITE_URL", "https://berita.example:{}")],
    )  # fmt: skip
    @pytest.mark.parametrize("port", ["abc", "99999"])
    def test_a_port_of_an_address_in_the_environment_is_refused(
        self, name, value, port, monkeypatch, capsys
    ):
        monkeypatch.setenv(name, value.format(port))
        with pytest.raises(SystemExit) as ended:
            read_environment()
        assert ended.value.code == 2
        [line] = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{name}: ")
        assert port in line

    @pytest.mark.django_db
    def test_a_folder_without_a_backup_is_named(self, tmp_path, capsys):
        with pytest.raises(CommandError, match=f"^{tmp_path} holds no whole backup: name"):
            call_command("restore", str(tmp_path))
        call_command("backup", str(tmp_path), "--list")
        assert capsys.readouterr().out == f"{tmp_path} holds no whole backup.\n"

    @pytest.mark.django_db
    @pytest.mark.parametrize("command", ["backup", "drill", "export"])
    def test_a_folder_that_cannot_be_written_into_is_named(self, command, tmp_path):
        file = tmp_path / "berkas"
        file.write_text("")
        for place in (file, file / "bawah"):
            with pytest.raises(CommandError, match=f"^{place} cannot be used .*name a folder"):
                call_command(command, str(place))

    @pytest.mark.django_db
    @pytest.mark.parametrize(
        ("typed", "named"),
        [
            (["import_ghost", "a.json", "--site", "abc"], "“abc”"),
            (["import_files", "a", "--site", "https://h:99999"], "“https://h:99999”"),
            (["import_feed", "https://h:abc/feed"], "https://h:abc/feed"),
            (["import_wordpress", "a.xml", "--media", "https://h:abc"], "“https://h:abc”"),
            (["import_wordpress", "/gone/a.xml"], "/gone/a.xml: "),
        ],
    )
    def test_what_an_import_cannot_read_is_named(self, typed, named):
        with pytest.raises(CommandError) as ended:
            call_command(*typed)
        assert ended.value.returncode == 2
        assert named in str(ended.value)


@pytest.mark.django_db
def test_an_import_speaks_one_language_from_end_to_end(tmp_path, settings, capsys):
    settings.LANGUAGE_CODE = "id"
    (tmp_path / "a.xml").write_text(
        export(tmp_path, item("Satu", "[formulir_satu]", old_id=1, status="private")).read_text()
    )
    called = ("import_wordpress", str(tmp_path / "a.xml"))
    with override("id"):
        call_command(*called)
        call_command(*called)
        assert get_language() == "id"
    told = capsys.readouterr().out
    assert "Yang dikerjakan" not in told
    assert told.count("What was done") == told.count("To be completed") == 2
    assert "A shortcode that is not known stands in its text" in told
    assert "(open since" in told


def test_a_mail_server_keeps_a_bounce_while_the_database_is_away():
    result = manage("bounce", database=f"postgres://nobody@{CLOSED}/none")
    assert result.returncode == os.EX_TEMPFAIL
    assert result.stderr.count("\n") == 1


class TestWhereToListen:
    def test_a_port_that_another_server_shares_is_refused(self):
        with socket.socket() as other:
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(CannotListenError, match=f"port {port}"):
                listen("127.0.0.1", port)
        with listen("127.0.0.1", port) as mine:
            assert mine.getsockname() == ("127.0.0.1", port)

    @pytest.mark.parametrize("host", ["203.0.113.7", "not an address", "a" * 300, "."])
    def test_a_host_that_is_not_here_is_refused(self, host):
        with pytest.raises(CannotListenError):
            listen(host, 8000)

    def test_a_name_of_this_machine_is_taken(self):
        with listen("localhost", 0) as mine:
            assert mine.getsockname()[0] == "127.0.0.1"

    def test_what_systemd_hands_over_is_taken(self, monkeypatch):
        with socket.socket() as systemds:
            systemds.bind(("127.0.0.1", 0))
            systemds.listen()
            number = systemds.detach()
        monkeypatch.setattr(listening, "SYSTEMDS_FIRST", number)
        monkeypatch.setenv("LISTEN_PID", str(os.getpid()))
        monkeypatch.setenv("LISTEN_FDS", "1")
        monkeypatch.setenv("LISTEN_FDNAMES", "suluh-web.socket")
        with listen("203.0.113.7", 8000) as taken:
            assert taken.fileno() == number
            assert not {name for name in os.environ if name.startswith("LISTEN_")}

    @pytest.mark.parametrize(
        ("told", "complaint"),
        [({"LISTEN_FDS": "2"}, "2 sockets"), ({"SERVING_SOCKET": "9999"}, "cannot be used")],
    )
    def test_what_cannot_be_taken_is_told(self, monkeypatch, told, complaint):
        for name, value in ({"LISTEN_PID": str(os.getpid())} | told).items():
            monkeypatch.setenv(name, value)
        with pytest.raises(CannotListenError, match=complaint):
            listen("127.0.0.1", 0)

    def test_sockets_of_another_process_are_left_alone(self, monkeypatch):
        monkeypatch.setenv("LISTEN_PID", "1")
        monkeypatch.setenv("LISTEN_FDS", "1")
        with listen("127.0.0.1", 0) as mine:
            assert mine.getsockname()[1]


@pytest.mark.parametrize("text", ["0", "-1", "65536", "abc", "1.5", "", "9" * 5000, "٣"])
def test_a_port_is_a_number_of_a_port(text):
    with pytest.raises(Exception, match="is not a number from 1 to 65535"):
        number_within(1, 65535)(text)


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e400", "abc", ""])
def test_minutes_are_a_length_of_time(text):
    with pytest.raises(Exception, match="is not a number of minutes"):
        minutes(text)
