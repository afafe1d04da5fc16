"""The environment: documented in full, refused in one line."""

import os
import re
import string
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from pydantic import ValidationError

from newsroom.checks import check_mail
from newsroom.database import database_settings, replica_settings
from newsroom.env import Environment
from tests.closed_port import CLOSED, CLOSED_PORT
from tests.database import database_url

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k" * 60,
    "SITE_URL": "https://berita.example",
    "SMTP_URL": "smtp://relay.example:587",
    "MAIL_FROM": "redaksi@berita.example",
}


def manage(*arguments, environment=None, **kwargs):
    """Run manage.py with nothing of the surrounding environment but the path."""
    import os

    return subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        env={"PATH": os.environ["PATH"], **(environment or {})},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **kwargs,
    )


def documented():
    """The rows of the tables of settings: name → (default, description)."""
    text = (ROOT / "docs/settings.md").read_text()
    rows = re.findall(r"^\| `([A-Z_]+)` \| (.*?) \| (.*) \|$", text, re.MULTILINE)
    return {name: (default, description) for name, default, description in rows}


class TestTheTables:
    def test_it_names_every_variable_and_no_other(self):
        assert set(documented()) == {name.upper() for name in Environment.model_fields}

    @pytest.mark.parametrize("name", Environment.model_fields)
    def test_it_tells_default_and_meaning(self, name):
        field = Environment.model_fields[name]
        default, description = documented()[name.upper()]
        assert default == (f"`{field.default}`" if str(field.default) else "–")
        assert description == field.description


@pytest.mark.outside
class TestAWrongValue:
    def test_it_is_refused_in_one_line_with_exit_code_2(self):
        result = manage("check", environment={"DEBUG": "perhaps"})
        assert result.returncode == 2
        assert result.stderr.count("\n") == 1
        assert result.stderr.startswith("DEBUG: ")


@pytest.mark.outside
def settings_words(**given):
    """What manage.py says of variables without starting anything: (exit code, its words)."""
    told = manage("check", environment=given)
    return told.returncode, told.stderr


WRONG_SITES = [
    "berita.example", "ftp://berita.example", "https://", "/", "http://[", "http://a b",
    "https://berita.example/koran", "https://berita.example?x=1", "https://b.example:port",
    "https://b.example:99999", "https://user:word@b.example", "https://bücher.example",
    "https://" + "a" * 300 + ".example",
]  # fmt: skip


class TestAddresses:
    @pytest.mark.parametrize("url", WRONG_SITES)
    def test_a_site_that_no_link_can_begin_with_is_refused(self, url):
        with pytest.raises(ValueError, match="with no path"):
            Environment.check_site_url(url)

    def test_it_ends_in_one_line(self):
        code, words = settings_words(SITE_URL="http://[")
        assert code == 2
        assert words.startswith("SITE_URL: write https://")
        assert words.count("\n") == 1

    @pytest.mark.parametrize(
        ("url", "kept"),
        [
            ("https://berita.example", "https://berita.example"),
            (" HTTPS://Berita.example:8443/ ", "https://berita.example:8443"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("http://[::1]:8000", "http://[::1]:8000"),
            ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ],
    )
    def test_others_are_taken(self, url, kept):
        assert Environment.check_site_url(url) == kept

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("SMTP_URL", "relay.example"),
            ("SMTP_URL", "smtp://"),
            ("SMTP_URL", "smtp://h:port"),
            ("SMTP_URL", "http://h"),
            ("MAIL_FROM", "redaksi"),
            ("MAIL_FROM", "Suluh <>"),
            ("BOUNCE_MAILBOX", "imap://user:word@h/INBOX"),
            ("BOUNCE_MAILBOX", "imaps://h"),
            ("BOUNCE_MAILBOX", "imaps://user:word@h:port/INBOX"),
            ("BOUNCE_MAILBOX", "imaps://["),
            ("WEBHOOK_SECRET", "word"),
            ("WEBHOOK_SECRET", ":word"),
            ("WEBHOOK_SECRET", "user:"),
            ("WEBHOOK_SECRET", "ü:ü"),
        ],
    )
    def test_mail_that_could_not_go_or_come_is_named(self, name, value, settings):
        assert not any(name in str(fault.msg) for fault in check_mail(None))
        setattr(settings, name, value)
        assert [fault.msg for fault in check_mail(None) if name in str(fault.msg)]

    def test_what_is_right_is_not_named(self, settings):
        settings.SMTP_URL = "smtps://user:w%40rd@relay.example:465"
        settings.BOUNCE_MAILBOX = "imaps://user:w%40rd@h.example/INBOX"
        settings.WEBHOOK_SECRET = "user:word:more"
        assert not check_mail(None)

    def test_a_folder_that_is_none_is_named(self):
        code, words = settings_words(VAR_DIR=str(ROOT / "manage.py"))
        assert code == 2
        assert words.startswith("VAR_DIR: ")
        assert words.count("\n") == 1


@pytest.mark.parametrize(
    "name",
    [name for name, field in Environment.model_fields.items() if field.annotation in {int, float}],
)
def test_no_number_is_without_end(name):
    for value in ("inf", "nan", "1e400", "9" * 20, "-1"):
        with pytest.raises(ValidationError):
            Environment(**{name: value})


class TestProduction:
    # Together, since each start of a process costs a second.
    @pytest.mark.parametrize(
        "faults",
        [
            {"SECRET_KEY": "short", "DEBUG": "true", "ALLOWED_HOSTS": "*", "SMTP_URL": ""},
            {"ADDRESS_HASH_KEY": "short", "SITE_URL": "http://berita.example", "MAIL_FROM": ""},
            {"ALLOWED_HOSTS": ".berita.example"},
        ],
    )
    def test_it_refuses_to_start_and_names_the_variables(self, faults):
        environment = PRODUCTION | {"DATABASE_URL": f"postgres://nobody@{CLOSED}/none"} | faults
        result = manage("serve", environment=environment)
        checked = manage("check", environment=environment)
        assert result.returncode == 2
        assert checked.returncode == 1
        assert [name for name in faults if name not in checked.stderr] == []

    def test_it_refuses_a_missing_secret(self):
        environment = {k: v for k, v in PRODUCTION.items() if k != "SECRET_KEY"}
        result = manage("check", environment=environment)
        assert result.returncode != 0
        assert "SECRET_KEY is missing" in result.stderr
        assert "Traceback" not in result.stderr

    def test_it_tells_that_hashes_of_addresses_have_no_key_of_their_own(self):
        told = manage("check", "--deploy", environment=PRODUCTION)
        assert "ADDRESS_HASH_KEY" in told.stderr
        own = manage("check", "--deploy", environment=PRODUCTION | {"ADDRESS_HASH_KEY": "h" * 60})
        assert "ADDRESS_HASH_KEY" not in own.stderr

    def test_keys_of_before_come_from_the_environment(self):
        words = "from django.conf import settings as s; print(s.SECRET_KEY_FALLBACKS, "
        words += "s.ADDRESS_HASH_KEY, s.ADDRESS_HASH_KEY_FALLBACKS)"
        given = {"SECRET_KEY": "now", "SECRET_KEY_FALLBACKS": "then, before"}
        old = manage("shell", "-v0", "-c", words, environment=given)
        assert old.stdout.strip() == "['then', 'before'] now ['then', 'before']"
        given |= {"ADDRESS_HASH_KEY": "own", "ADDRESS_HASH_KEY_FALLBACKS": "first"}
        new = manage("shell", "-v0", "-c", words, environment=given)
        assert new.stdout.strip() == ("['then', 'before'] own ['first', 'now', 'then', 'before']")

    @pytest.mark.parametrize("command", ["serve", "worker"])
    def test_it_wants_a_database_of_the_operators(self, command):
        result = manage(command, environment=PRODUCTION)
        assert result.returncode == 2
        assert result.stderr.startswith("DATABASE_URL")
        assert result.stderr.count("\n") == 1


@pytest.mark.outside
class TestTheDatabaseAddress:
    @pytest.mark.parametrize(
        "url",
        [
            "nonsense",
            "mysql://localhost/x",
            "sqlite:///x.db",
            f"postgres://nobody@{CLOSED}/none",
            "postgres://nobody@127.0.0.1:notaport/none",
            "postgres:///none?host=/nonexistent",
            f"postgres://nobody@{CLOSED},[::1]:{CLOSED_PORT}/none",
            "postgres://nobody@127.0.0.1:x,127.0.0.1/none",
        ],
    )
    def test_it_is_answered_with_one_line_and_exit_code_2(self, url):
        result = manage("migrate", environment={"DATABASE_URL": url})
        assert result.returncode == 2, result.stderr
        assert result.stderr.count("\n") == 1, result.stderr
        assert "DATABASE_URL" in result.stderr


@pytest.mark.parametrize("url", ["postgres://user:GEHEIM", "postgres://user:GEHEIM/name"])
def test_an_address_without_a_host_tells_no_password(url, capsys):
    with pytest.raises(SystemExit):
        database_settings(url)
    said = capsys.readouterr().err
    assert said.startswith("DATABASE_URL: its port is no number")
    assert "GEHEIM" not in said


class TestSeveralHosts:
    """The address of a primary and its standby, whichever of them is which."""

    @pytest.mark.parametrize(
        ("url", "host", "port"),
        [
            ("postgres://u@db1:5433,db2:5434/n", "db1,db2", "5433,5434"),
            ("postgres://u@db1,db2:5434/n?sslmode=require", "db1,db2", "5432,5434"),
            ("postgres://u@[::1]:5433,[fe80::1]/n", "::1,fe80::1", "5433,5432"),
            ("postgres://u@/n?host=db1,db2&port=5433,5434", "db1,db2", "5433,5434"),
        ],
    )
    def test_libpq_is_told_of_all_and_takes_the_primary(self, url, host, port):
        found = database_settings(url)
        options = found["OPTIONS"]
        assert (options["host"], options["port"]) == (host, port)
        assert options["target_session_attrs"] == "primary"
        assert (found["USER"], found["NAME"], found["HOST"]) == ("u", "n", "")
        assert options.get("sslmode", "require") == "require"

    def test_what_the_address_says_itself_holds(self):
        url = "postgres://u@db1,db2/n?target_session_attrs=read-write"
        assert database_settings(url)["OPTIONS"]["target_session_attrs"] == "read-write"

    def test_of_replicas_a_standby_is_taken(self):
        options = replica_settings("postgres://u:p@db1,db2/n")["OPTIONS"]
        assert options["target_session_attrs"] == "prefer-standby"
        assert options["connect_timeout"] == 2

    def test_of_one_nothing_is_demanded(self):
        found = database_settings("postgres://u@db1:5433/n")
        assert (found["HOST"], found["PORT"]) == ("db1", 5433)
        assert "target_session_attrs" not in found["OPTIONS"]


@pytest.mark.outside
def test_the_sample_of_the_environment_is_taken():
    sample = (ROOT / "deploy/environment.sample").read_text()
    lines = [line for line in sample.splitlines() if line and not line.startswith("#")]
    given = {name: value.strip('"') for name, _is, value in (line.partition("=") for line in lines)}
    assert len(given) == len(lines)
    for name in ("SECRET_KEY", "ADDRESS_HASH_KEY"):
        assert given[name] == ""  # nobody's key, since each site has its own
        given[name] = name + string.ascii_letters + string.digits
    given["VAR_DIR"] = "var"
    result = manage("check", "--deploy", "--fail-level", "WARNING", environment=given)
    assert result.returncode == 0, result.stderr


@pytest.mark.outside
def test_a_database_that_cannot_hold_every_script_is_refused(db):
    admin, name = database_url(), f"ascii_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'"
        )
        try:
            url = urlsplit(admin)._replace(path=f"/{name}").geturl()
            told = manage("migrate", environment={"DATABASE_URL": url})
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    assert "encoded as SQL_ASCII: make one with createdb --encoding UTF8" in told.stderr


@pytest.mark.outside
@pytest.mark.parametrize("given", [{}, {"ENVIRONMENT": "production"}])
def test_keys_are_shown_where_there_is_neither_a_database_nor_a_setting(given, tmp_path):
    told = manage("restore", str(tmp_path), "--show-keys", environment=given, cwd=tmp_path)
    assert (told.returncode, told.stderr.count("\n")) == (2, 1), told.stderr
    assert "holds no whole backup" in told.stderr
    assert list(tmp_path.iterdir()) == []
