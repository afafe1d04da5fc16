"""Every variable with every kind of wrong value: refused in one line, or put right in silence."""

import os
import sys
import types
from contextlib import suppress
from pathlib import Path

import pytest

from newsroom import start_checks, value_rules
from newsroom.checks import check_mail
from newsroom.database import database_settings
from newsroom.env import SECRETS, Environment, read_environment

DATABASES = ("database_url", "database_pooler_url", "read_database_url")
KEYS = ("secret_key", "secret_key_fallbacks", "address_hash_key", "address_hash_key_fallbacks")
ADDRESS = "postgres://user:GEHEIM@host/name"
# A right value of each variable that is text; of numbers, choices and switches the default is one.
RIGHT = {
    **dict.fromkeys(DATABASES, ADDRESS),
    **dict.fromkeys((*KEYS, "backup_passphrase"), "GEHEIM" * 10),
    "site_url": "https://berita.example",
    "allowed_hosts": "berita.example",
    "site_name": "Suluh",
    "site_tagline": "Kabar",
    "smtp_url": "smtp://user:GEHEIM@relay.example:587",
    "mail_from": "Suluh <redaksi@berita.example>",
    "cdn_purge_url": "https://cache.example/purge",
    "cdn_purge_token": "GEHEIM",
    "page_tag_header": "Cache-Tag",
    "mails_per_minute_by_domain": "gmail.com=300,*=600",
    "warm_up": "2026-12-01:200,400",
    "dkim_key_file": "/etc/suluh/dkim.pem",
    "dkim_selector": "surat",
    "dkim_domain": "berita.example",
    "bounce_address": "pantulan@surat.example",
    "bounce_mailbox": "imaps://user:GEHEIM@host/INBOX",
    "webhook_secret": "user:GEHEIM",
    "webhook_hosts": "members.internal,10.0.0.1",
    "mailgun_signing_key": "GEHEIM",
    "backup_to": "/mnt/backups",
    "metrics_token": "GEHEIM" * 4,
    "metrics_from": "10.0.0.0/8",
    "tls_certificate_file": "/etc/ssl/berita.pem",
    "media_store": "s3://bucket/folder",
    "var_dir": "/var/lib/suluh",
    "sentry_dsn": "https://GEHEIM@sentry.example/1",
    "cdn": "http",
    "second_factor": "all",
}
WRONG = {
    "a wrong scheme": "ftp://host/x",
    "a scheme with one slash": "imaps:/user:word@host",
    "no end": "9" * 2000,
    "less than nothing": "-1",
    "another word": "perhaps",
    "a path from here": "./there",
    "a path of the shell's": "~/there",
    "spaces within": "a b",
}
# What is text of any kind, or is made by chance, can be none of these.
ANY_TEXT = {"site_name", "site_tagline", "cdn_purge_token", "mailgun_signing_key", *KEYS}
ANY_TEXT |= {"backup_passphrase"}
NOT_WRONG = {
    "allowed_hosts": {"another word"},
    "webhook_hosts": {"another word"},
    "dkim_selector": {"another word"},
    "page_tag_header": {"another word"},
    "webhook_secret": {"a wrong scheme", "a scheme with one slash"},
    "var_dir": {"less than nothing", "another word", "a path from here", "spaces within"},
    "metrics_token": {"no end", "a scheme with one slash"},
}


def right(name):
    default = Environment.model_fields[name].default
    return RIGHT[name] if default == "" or name in RIGHT else str(default)


@pytest.fixture
def told(monkeypatch, capsys, settings):
    """What is said of variables at a start, a line each, before anything is asked for."""

    def told(**given):
        for name in Environment.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
        for name, value in given.items():
            monkeypatch.setenv(name.upper(), value)
        with suppress(SystemExit):
            env = read_environment()
            for name in DATABASES:
                database_settings(getattr(env, name), name=name.upper())
            settings.DKIM_KEY_FILE = settings.DKIM_SELECTOR = ""
            for name in (
                "smtp_url", "mail_from", "mails_per_minute_by_domain", "warm_up",
                "bounce_address", "bounce_mailbox", "webhook_secret",
            ):  # fmt: skip
                setattr(settings, name.upper(), getattr(env, name))
            for fault in check_mail(None):
                print(fault.msg, fault.hint or "", file=sys.stderr)
        return capsys.readouterr().err.splitlines()

    return told


def with_others(name, value):
    """The variable, and what it cannot be without."""
    needed = {"database_url": ADDRESS} if name in DATABASES else {}
    return (
        needed
        | ({"cdn_purge_url": RIGHT["cdn_purge_url"]} if name == "cdn" else {})
        | {name: value}
    )


EVERY = list(Environment.model_fields)


@pytest.mark.parametrize("name", EVERY)
def test_what_is_right_is_taken_with_spaces_around_it_too(name, told):
    assert told(**with_others(name, right(name))) == []
    assert told(**with_others(name, f"  {right(name)} ")) == []


@pytest.mark.parametrize("name", EVERY)
def test_a_blank_value_is_none(name, told, monkeypatch):
    assert told(**{name: "  "}) == []
    if name not in value_rules.AS_THEY_ARE:
        assert getattr(Environment(), name) == Environment.model_fields[name].default


@pytest.mark.parametrize("name", EVERY)
def test_quotes_around_it_are_named(name, told):
    for quote in "\"'":
        lines = told(**with_others(name, f"{quote}{right(name)}{quote}"))
        if name in {"secret_key_fallbacks", "address_hash_key_fallbacks", "backup_passphrase"}:
            assert lines == []  # what they were when something was made with them
        else:
            assert_told(lines, name)
            assert "without the quotes" in lines[0]


@pytest.mark.parametrize("name", EVERY)
def test_a_line_break_within_is_named(name, told):
    assert_told(told(**with_others(name, f"{right(name)}\nGEHEIM\n{right(name)}")), name)


@pytest.mark.parametrize("name", [name for name in EVERY if name not in ANY_TEXT])
def test_a_wrong_value_is_refused_in_one_line(name, told):
    for kind, value in WRONG.items():
        if kind not in NOT_WRONG.get(name, ()):
            assert_told(told(**with_others(name, value)), name)


@pytest.mark.parametrize("name", ["site_name", "site_tagline"])
def test_a_name_without_end_is_refused(name, told):
    assert_told(told(**{name: "9" * 2000}), name)


def assert_told(lines, name):
    """One line that names the variable and what to write, and tells no secret."""
    assert len(lines) == 1, lines
    assert lines[0].startswith(name.upper()), lines
    assert any(word in lines[0].lower() for word in ("write", "leave it out", "is not")), lines
    if name in SECRETS:
        assert "GEHEIM" not in lines[0]


UNCLEAR = [
    "postgres:/u:GEHEIM@h/n", "postgres:u:GEHEIM@h/n", "u:GEHEIM@h/n", "postgres://u:GEHEIM@h",
    "postgres://u:GEHEIM@h/n/", "postgres://u:GE#HEIM@h/n", "postgres://u:GE/HEIM@h/n",
    "postgres://u:GE?HEIM@h/n", "postgres://u:GEHEIM@h/n,m", "postgres://u:GE[HEIM@h/n",
    "host=h password=GEHEIM", "postgres://u:x@b:GEHEIM#c@h/n",
]  # fmt: skip


@pytest.mark.parametrize("url", UNCLEAR)
@pytest.mark.parametrize("name", DATABASES)
def test_an_address_that_is_read_otherwise_tells_no_password(name, url, told):
    (line,) = told(**with_others(name, url))
    assert line.startswith(name.upper())
    assert "HEIM" not in line


RELAYS = [
    "smtp:/u:GEHEIM@h", "smtp://u:GE#HEIM@h", "smtp://u:GE/HEIM@h", "smtp://u:GE?HEIM@h",
    "smtp://h:465", "smtp://user@h", "smtp://:GEHEIM@h", "smtp://h,i", "smtp://h/INBOX",
]  # fmt: skip


@pytest.mark.parametrize("url", RELAYS)
def test_a_relay_that_could_not_be_spoken_to_is_refused(url, told):
    (line,) = told(smtp_url=url)
    assert line.startswith("SMTP_URL")
    assert "HEIM" not in line


# Variables that cannot both be meant, and the one that the line begins with.
CONTRADICTORY = [
    ({"session_longest_days": "7"}, "session_longest_days"),
    ({"session_remembered_days": "31"}, "session_longest_days"),
    (
        {"session_idle_hours": "49", "session_longest_days": "2", "session_remembered_days": "1"},
        "session_idle_hours",
    ),
    ({"hsts_preload": "1"}, "hsts_preload"),
    ({"hsts_preload": "1", "hsts_subdomains": "1", "hsts_seconds": "3600"}, "hsts_preload"),
    ({"hsts_subdomains": "1", "hsts_seconds": "0"}, "hsts_subdomains"),
    ({"cdn": "fastly"}, "cdn"),
    ({"database_pooler_url": ADDRESS}, "database_pooler_url"),
    ({"read_database_url": ADDRESS}, "read_database_url"),
    (
        {
            "environment": "production",
            "site_url": "https://berita.example",
            "allowed_hosts": "www.berita.example",
        },
        "allowed_hosts",
    ),
]


@pytest.mark.parametrize(("given", "name"), CONTRADICTORY)
def test_what_cannot_both_be_meant_is_refused(given, name, told):
    assert_told(told(**given), name)


@pytest.mark.parametrize(
    "given",
    [
        {"hsts_preload": "1", "hsts_subdomains": "1"},
        {"session_remembered_days": "2", "session_longest_days": "2"},
        {
            "environment": "production",
            "site_url": "https://berita.example:8443",
            "allowed_hosts": "b.example,BERITA.example",
        },
    ],
)
def test_what_goes_together_is_taken(given, told):
    assert told(**given) == []


class TestWhatTheVariablesNameOnThisMachine:
    @pytest.fixture(autouse=True)
    def production(self, settings, tmp_path):
        settings.PRODUCTION = settings.SECURE_SSL_REDIRECT = True
        settings.TRUSTED_PROXIES = 1
        settings.VAR_DIR = tmp_path / "var"
        settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "var/media", tmp_path / "var/static"
        settings.STATIC_ROOT.mkdir(parents=True)
        (settings.STATIC_ROOT / "staticfiles.json").touch()
        settings.TLS_CERTIFICATE_FILE = settings.BOUNCE_MAILBOX = settings.BACKUP_TO = ""

    def test_what_is_there_is_taken_in_silence(self, settings, tmp_path, capsys):
        (tmp_path / "box/new").mkdir(parents=True)
        settings.BOUNCE_MAILBOX, settings.BACKUP_TO = str(tmp_path / "box"), str(tmp_path / "new")
        start_checks.refuse_web()
        start_checks.refuse_worker()
        assert capsys.readouterr().err == ""
        assert start_checks.check_start(None) == []

    def test_without_a_proxy_every_page_would_lead_to_itself(self, settings, capsys):
        settings.TRUSTED_PROXIES = 0
        with pytest.raises(SystemExit):
            start_checks.refuse_web()
        assert_told(capsys.readouterr().err.splitlines(), "trusted_proxies")
        start_checks.refuse_worker()
        assert [fault.id for fault in start_checks.check_start(None)] == ["newsroom.W008"]

    def test_pages_need_their_style_sheets(self, settings, capsys):
        (settings.STATIC_ROOT / "staticfiles.json").unlink()
        with pytest.raises(SystemExit):
            start_checks.refuse_web()
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("VAR_DIR: ")
        assert "run manage.py collectstatic" in line

    @pytest.mark.parametrize("refuse", [start_checks.refuse_web, start_checks.refuse_worker])
    @pytest.mark.parametrize("closed", ["", "media", "media/ukuran"])
    def test_a_folder_that_is_anothers_is_named(
        self, refuse, closed, settings, capsys, monkeypatch
    ):
        (settings.MEDIA_ROOT / "ukuran").mkdir(parents=True)
        access = start_checks.os.access
        monkeypatch.setattr(  # root may write everywhere
            start_checks.os, "access",
            lambda path, mode: access(path, mode) and Path(path) != settings.VAR_DIR / closed,
        )  # fmt: skip
        with pytest.raises(SystemExit):
            refuse()
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith("VAR_DIR: ")
        assert f"{settings.VAR_DIR / closed} (no right to write): chown -R" in line

    def test_a_folder_that_a_unit_may_only_read_says_so(self, settings, capsys, monkeypatch):
        access, stat = start_checks.os.access, start_checks.os.statvfs(settings.VAR_DIR)
        monkeypatch.setattr(
            start_checks.os, "access", lambda path, mode: mode == os.R_OK and access(path, mode)
        )
        read_only = types.SimpleNamespace(f_flag=stat.f_flag | os.ST_RDONLY)
        monkeypatch.setattr(start_checks.os, "statvfs", lambda path: read_only)
        with pytest.raises(SystemExit):
            start_checks.refuse_worker()
        (line,) = capsys.readouterr().err.splitlines()
        assert f"ReadWritePaths={settings.VAR_DIR}" in line

    @pytest.mark.parametrize("refuse", [start_checks.refuse_web, start_checks.refuse_worker])
    def test_a_file_in_the_folders_place_is_named(self, refuse, settings, tmp_path, capsys):
        settings.VAR_DIR = tmp_path / "var/static/staticfiles.json"
        with pytest.raises(SystemExit):
            refuse()
        assert capsys.readouterr().err.startswith("VAR_DIR: ")

    @pytest.mark.parametrize("name", ["MEDIA_STORE", "BACKUP_TO"])
    def test_a_bucket_needs_its_packages(self, name, settings, capsys, monkeypatch):
        setattr(settings, name, "s3://bucket")
        start_checks.refuse_worker()
        monkeypatch.setattr(start_checks, "find_spec", lambda name: None)
        with pytest.raises(SystemExit):
            start_checks.refuse_worker()
        assert capsys.readouterr().err.startswith(f"{name}: a bucket needs more packages: install")

    @pytest.mark.parametrize("name", ["TLS_CERTIFICATE_FILE", "BOUNCE_MAILBOX", "BACKUP_TO"])
    def test_what_comes_and_goes_is_said_and_ends_nothing(self, name, settings, tmp_path, capsys):
        (tmp_path / "file").touch()
        setattr(settings, name, str(tmp_path / "file/there"))
        start_checks.refuse_worker()
        assert_told(capsys.readouterr().err.splitlines(), name)

    def test_a_file_that_is_no_certificate_is_named(self, settings, tmp_path, capsys):
        settings.TLS_CERTIFICATE_FILE = str(tmp_path / "var/static/staticfiles.json")
        start_checks.refuse_web()
        assert "holds no certificate in PEM" in capsys.readouterr().err
