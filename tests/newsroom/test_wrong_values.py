"""What a variable may not hold is refused at the start: one line with the value and what to do."""

from contextlib import suppress

import pytest

from newsroom.env import SECRETS, Environment, read_environment
from newsroom.operations.targets import FolderTarget, TargetError, open_target
from subscriptions.mail.mime import sender_of
from subscriptions.smtp.relay import Relay, RelayUrlError

HERE = __file__


@pytest.fixture
def told(monkeypatch, capsys):
    """What the start says of variables in the process environment; empty where they are taken."""
    for name in Environment.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)

    def told(**given):
        for name, value in given.items():
            monkeypatch.setenv(name, value)
        with suppress(SystemExit):
            read_environment()
        return capsys.readouterr().err

    return told


# Variable, value, what the line says besides the name and the value.
REFUSED = [
    ("BACKUP_TO", "s3:/bucket", "s3://bucket/folder"),
    ("BACKUP_TO", "s3:bucket", "s3://bucket/folder"),
    ("BACKUP_TO", "s3:", "s3://bucket/folder"),
    ("BACKUP_TO", "s3://", "s3://bucket/folder"),
    ("BACKUP_TO", "s3:///folder", "s3://bucket/folder"),
    ("BACKUP_TO", "ftp://x", "s3://bucket/folder"),
    ("BACKUP_TO", "file:///mnt/x", "/mnt/backups"),
    ("BACKUP_TO", "backups", "/mnt/backups"),
    ("BACKUP_TO", "~/backups", "/mnt/backups"),
    ("BACKUP_TO", HERE, "a file lies there"),
    ("ALLOWED_HOSTS", "https://a.example", "'https://a.example' is no host: write a.example"),
    ("ALLOWED_HOSTS", "a.example,b.example/x", "'b.example/x' is no host"),
    ("ALLOWED_HOSTS", "a.example:8000", "without https://, a port"),
    ("ALLOWED_HOSTS", "a.example b.example", "is no host"),
    ("ALLOWED_HOSTS", "*.a.example", "is no host"),
    ("MEDIA_STORE", "s3:/x", "write s3://bucket/folder"),
    ("PAGE_TAG_HEADER", "a b", "Surrogate-Key or Cache-Tag"),
    ("CDN_PURGE_URL", "ftp://x", "https://cache.example/purge"),
    ("METRICS_FROM", "10.0.0.1/8", "write 10.0.0.0/8"),
    ("METRICS_FROM", "office", "'office' is no network"),
    ("DEBUG", "perhaps", "write True or False"),
    ("OUTBOX_POLL", "nan", "write a number above 0 to 86400"),
    ("BACKUP_HOUR", "24", "write a whole number from 0 to 23"),
    ("LOG_LEVEL", "loud", "write one of DEBUG, INFO"),
]


@pytest.mark.parametrize(("name", "value", "advice"), REFUSED)
def test_one_line_holds_the_value_and_what_to_write(name, value, advice, told):
    line = told(**{name: value})
    assert line.startswith(f"{name}: ")
    assert line.count("\n") == 1
    assert f"(found {value!r})" in line
    assert advice in line


TAKEN = [
    ("ALLOWED_HOSTS", "a.example,B.example,[::1],127.0.0.1"),
    ("ALLOWED_HOSTS", "*"),
    ("METRICS_FROM", "10.0.0.0/8,::1/128,10.1.2.3"),
    ("BACKUP_TO", "/mnt/backups"),
    ("BACKUP_TO", "/mnt/not: here"),
    ("BACKUP_TO", "s3://bucket"),
    ("BACKUP_TO", "s3://bucket/folder/deeper"),
]


@pytest.mark.parametrize(("name", "value"), TAKEN)
def test_what_is_right_is_taken(name, value, told):
    assert told(**{name: value}) == ""


@pytest.mark.parametrize(
    ("name", "value"), [("METRICS_TOKEN", "GEHEIM"), ("SENTRY_DSN", "https://GEHEIM/1")]
)
def test_a_secret_is_not_printed(name, value, told):
    line = told(**{name: value})
    assert line.startswith(f"{name}: write ")
    assert "GEHEIM" not in line


@pytest.mark.parametrize("name", [n for n in Environment.model_fields if n not in SECRETS])
def test_a_login_in_another_value_is_not_printed_either(name, told):
    assert "GEHEIM" not in told(**{name.upper(): "x://user:GEHEIM@host:port/x y"})


@pytest.mark.parametrize("url", ["smtp://h:abc", "smtp://h:0", "smtp://user:GEHEIM"])
def test_a_relay_has_a_port(url):
    with pytest.raises(RelayUrlError, match="port is no number from 1 to 65535") as error:
        Relay.from_url(url)
    assert "GEHEIM" not in str(error.value)


def test_nothing_follows_the_sender():
    with pytest.raises(ValueError, match="MAIL_FROM"):
        sender_of("A <x@y> B")
    assert sender_of("A <x@y>") == ("A", "x@y")


class TestAPlaceThatIsGivenToACommand:
    @pytest.mark.parametrize("place", ["s3:/bucket", "ftp://x", "s3://", "nfs:host"])
    def test_nothing_is_made_where_it_is_none(self, place, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(TargetError, match="s3://bucket/folder") as error:
            open_target(place)
        assert repr(place) in str(error.value)
        assert not list(tmp_path.iterdir())

    def test_a_login_is_not_repeated(self):
        with pytest.raises(TargetError) as error:
            open_target("s3://key:GEHEIM@bucket/x")
        assert "GEHEIM" not in str(error.value)

    def test_a_folder_from_here_is_one(self):
        assert isinstance(open_target("backups/today"), FolderTarget)

    def test_a_folder_that_cannot_be_written_into_is_named(self, tmp_path):
        (tmp_path / "file").touch()
        with pytest.raises(TargetError, match=f"{tmp_path}/file/x cannot be used .*: name a fold"):
            open_target(f"{tmp_path}/file/x").put_bytes("a/b", b"")
