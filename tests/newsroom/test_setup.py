"""``manage.py setup``: wrong answers are told, nothing that is there is lost, nothing stays half."""

import os
import socket
import subprocess
import sys
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import dns.resolver
import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from articles.models import SiteIdentity
from newsroom import mail_dns as records
from newsroom.env import Environment
from newsroom.setup import environment_file, finishing, questions
from newsroom.setup.environment_file import FileError
from newsroom.setup.questions import QUESTIONS, AnswerError
from tests.closed_port import CLOSED
from tests.database import database_url
from tests.factories import make_user
from tests.subscriptions.relays import FakeRelay

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def relay():
    made = FakeRelay()
    yield made
    made.close()


VALUES = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60)


class TestTheFile:
    @given(value=VALUES)
    def test_a_value_comes_back(self, value):
        quoted = environment_file._quoted(value)
        assert environment_file._unquoted(quoted) == value

    @pytest.mark.outside
    def test_a_shell_reads_it_alike(self, tmp_path):
        value = """ملت "x" $HOME `id` \\ 'y' # é"""
        file = tmp_path / "environment"
        environment_file.write(file, {"SITE_NAME": value})
        said = subprocess.run(
            ["sh", "-c", f'. {file}; printf %s "$SITE_NAME"'],
            capture_output=True,
            text=True,
            check=True,
        )
        assert said.stdout == value == environment_file.read(file)["SITE_NAME"]

    def test_it_is_its_owners_alone_and_never_half(self, tmp_path, monkeypatch):
        file = tmp_path / "environment"
        environment_file.write(file, {"A": "1"})
        assert file.stat().st_mode & 0o777 == 0o600

        def full(_number):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(FileError, match="No space left"):
            environment_file.write(file, {"A": "2"})
        assert environment_file.read(file) == {"A": "1"}
        assert list(tmp_path.iterdir()) == [file]

    def test_samples_and_remarks_are_read(self, tmp_path):
        file = tmp_path / "environment"
        file.write_text("# x\n\nA=b c\nB='d \"e'\nC=\n")
        assert environment_file.read(file) == {"A": "b c", "B": 'd "e', "C": ""}

    @pytest.mark.parametrize("line", ["nonsense", "export A=b", "=x"])
    def test_what_cannot_be_read_is_told_with_its_line(self, tmp_path, line):
        file = tmp_path / "environment"
        file.write_text(f"A=b\n{line}\n")
        with pytest.raises(FileError, match="line 2"):
            environment_file.read(file)


class TestAnAnswer:
    @pytest.mark.parametrize(
        ("question", "answer", "kept"),
        [
            (questions.site_url, "Berita.Example", "https://berita.example"),
            (questions.site_url, "https://berita.example/", "https://berita.example"),
            (questions.site_name, "  ملت   نیوز ", "ملت نیوز"),
            (questions.site_name, "ꦱꦸꦭꦸꦃ", "ꦱꦸꦭꦸꦃ"),
            (questions.smtp_url, "smtps://u:p%40@relay.example", "smtps://u:p%40@relay.example"),
            (questions.mail_from, "Berita <a@b.example>", "Berita <a@b.example>"),
        ],
    )
    def test_that_fits_is_kept(self, question, answer, kept):
        assert question(answer) == kept

    @pytest.mark.parametrize(
        ("question", "answer"),
        [
            (questions.site_url, "http://berita.example"),
            (questions.site_url, "https://berita.example/path"),
            (questions.site_url, "https://berita.example:port"),
            (questions.site_url, ""),
            (questions.site_name, " \t "),
            (questions.site_name, "a\u202eb"),
            (questions.site_name, "x" * 61),
            (questions.smtp_url, "relay.example"),
            (questions.smtp_url, "smtp://a b@relay.example"),
            (questions.smtp_url, "smtp://relay.example:99999"),
            (questions.mail_from, "nobody"),
            (questions.mail_from, "Suluh <redaksi@suluh.example>"),
            (questions.var_dir, "var"),
            (questions.var_dir, "/proc/no/such"),
            (questions.var_dir, "/tmp/\0"),
            (questions.username, "bad name"),
            (questions.username, "x" * 151),
            (questions.email, "nobody"),
            (questions.database_url, "mysql://localhost/x"),
            pytest.param(
                questions.database_url, f"postgres://nobody@{CLOSED}/x", marks=pytest.mark.outside
            ),
        ],
    )
    def test_that_does_not_is_told_in_a_sentence(self, question, answer):
        with pytest.raises(AnswerError) as told:
            question(answer)
        assert "\n" not in str(told.value)
        assert len(str(told.value)) > 10

    @pytest.mark.parametrize(
        "wrong", ['"{}"', "'{}'", "{}\n{}", "{}\tx", "ftp://{}", "-1", "9" * 2000]
    )
    @pytest.mark.parametrize("question", QUESTIONS[1:], ids=lambda question: question.name)
    def test_that_is_kept_the_settings_take_too(self, question, wrong, tmp_path, monkeypatch):
        right = {
            "SITE_URL": "https://b.example", "SMTP_URL": "smtp://relay.example",
            "MAIL_FROM": "Berita <a@b.example>", "VAR_DIR": str(tmp_path / "var"),
        }.get(question.name, "Kabar")  # fmt: skip
        try:
            kept = question.take(wrong.format(right, right))
        except AnswerError:
            return
        if question.name.lower() in Environment.model_fields:
            assert Environment(**{question.name.lower(): kept}).model_dump()
            assert not kept.startswith(("'", '"')) or not kept.endswith(kept[0])

    @pytest.mark.parametrize("url", ["postgres://u:p@h", "postgres://[", "postgres://h/"])
    def test_an_address_without_a_database_is_none(self, url):
        with pytest.raises(AnswerError, match="name"):
            questions.database_url(url)


@pytest.mark.django_db
class TestTheDatabaseOfASite:
    def test_keys_that_are_not_here_are_asked_for_before_anything_is_written(
        self, tmp_path, settings
    ):
        """New ones would forget who was erased or suppressed."""
        file = tmp_path / "environment"
        with pytest.raises(CommandError, match="--show-keys") as refused:
            run(tmp_path, "--language", "en")
        assert refused.value.returncode == 2
        assert not file.exists()

    def test_a_wrong_flag_is_named(self, tmp_path):
        with pytest.raises(CommandError, match="--site-url") as refused:
            run(tmp_path, "--site-url", "http://berita.example")
        assert refused.value.returncode == 2

    def test_other_answers_are_not_overwritten_unasked(self, tmp_path):
        file = tmp_path / "environment"
        known = {"SECRET_KEY": "s" * 60, "ADDRESS_HASH_KEY": "a" * 60, "SITE_NAME": "Lama"}
        environment_file.write(file, known)
        with pytest.raises(CommandError, match="--overwrite"):
            run(tmp_path, "--language", "en")
        assert environment_file.read(file) == known

    @pytest.mark.parametrize("key", [KeyboardInterrupt, EOFError])
    def test_stopped_at_a_question_nothing_is_written(self, tmp_path, monkeypatch, key):
        def stop(_asked):
            raise key

        monkeypatch.setattr("builtins.input", stop)
        with pytest.raises(CommandError) as stopped:
            call_command("setup", "--file", str(tmp_path / "environment"), stdout=StringIO())
        assert stopped.value.returncode in {2, 130}
        assert list(tmp_path.iterdir()) == []

    def test_a_wrong_answer_is_asked_again(self, tmp_path, monkeypatch):
        answers = iter(["mysql://x", database_url(), KeyboardInterrupt])

        def answer(_asked):
            given = next(answers)
            if given is KeyboardInterrupt:
                raise KeyboardInterrupt
            return given

        monkeypatch.setattr("builtins.input", answer)
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("setup", "--file", str(tmp_path / "environment"), stdout=said)
        assert said.getvalue().count("postgres://user:password@host/name") == 1


def run(folder, *flags):
    given = {
        "--database-url": database_url(), "--site-url": "berita.example", "--site-name": "Baru",
        "--smtp-url": f"smtp://{CLOSED}", "--mail-from": "a@b.example",
        "--var-dir": str(folder / "var"), "--admin-name": "ratna", "--admin-email": "r@b.example",
    }  # fmt: skip
    words = [word for pair in given.items() for word in pair]
    call_command(
        "setup",
        "--no-input",
        "--file",
        str(folder / "environment"),
        *words,
        *flags,
        stdout=StringIO(),
    )


@pytest.mark.django_db
class TestTheFirstAdministrator:
    def test_chooses_a_password_by_a_link_and_is_made_once(self, settings):
        settings.SITE_URL = "https://berita.example"
        link = finishing.make_administrator("ratna", "ratna@berita.example")
        assert link.startswith("https://berita.example/")
        page = Client().get(urlsplit(link).path, follow=True)
        assert page.status_code == 200
        again = finishing.make_administrator("other", "new@berita.example")
        assert again
        (user,) = User.objects.filter(is_superuser=True)
        assert (user.username, user.email) == ("ratna", "new@berita.example")
        user.set_password("rahasia-sekali")
        user.save()
        assert finishing.make_administrator("other", "other@berita.example") == ""
        assert User.objects.filter(is_superuser=True).count() == 1

    def test_a_login_of_that_name_that_is_none_is_told(self):
        make_user("Reporter", "ratna")
        with pytest.raises(CommandError, match="ratna"):
            finishing.make_administrator("ratna", "ratna@berita.example")


@pytest.mark.django_db
def test_the_desks_own_name_of_the_site_stays():
    finishing.name_the_site("Suluh")
    finishing.name_the_site("Lain")
    assert SiteIdentity.objects.get().name == "Suluh"


class TestTheRelay:
    def test_takes_the_mail(self, settings, relay):
        settings.SMTP_URL = f"smtp://127.0.0.1:{relay.port}"
        settings.SITE_NAME = "ملت نیوز"
        assert finishing.send_test_mail("ratna@berita.example") == ""
        assert len(relay.mails) == 1

    @pytest.mark.outside
    def test_that_is_away_is_told(self, settings):
        with socket.socket() as held:  # bound, so that nobody else answers there either
            held.bind(("127.0.0.1", 0))
            settings.SMTP_URL = f"smtp://127.0.0.1:{held.getsockname()[1]}"
            assert "refused" in finishing.send_test_mail("ratna@berita.example").lower()


class TestTheDns:
    def answer(self, monkeypatch, told):
        def resolve(name, kind, lifetime):
            if isinstance(told, Exception):
                raise told
            return told

        monkeypatch.setattr(dns.resolver, "resolve", resolve)

    @pytest.mark.parametrize(
        ("told", "found"),
        [
            (['"v=spf1 include:relay.example ~all"'], records.Found.THERE),
            (['"google-site-verification=x"'], records.Found.MISSING),
            (dns.resolver.NXDOMAIN(), records.Found.MISSING),
            (dns.resolver.NoResolverConfiguration(), records.Found.UNKNOWN),
            (OSError("no network"), records.Found.UNKNOWN),
        ],
    )
    def test_says_what_it_says(self, monkeypatch, told, found):
        self.answer(monkeypatch, told)
        record = records.Record("berita.example", "TXT", "v=spf1 a ~all", "", "v=spf1")
        assert record.look() is found

    def test_asks_for_all_that_mail_needs(self, settings):
        settings.SMTP_URL, settings.MAIL_FROM = "smtp://relay.example", "Suluh <a@berita.example>"
        settings.BOUNCE_ADDRESS, settings.SITE_URL = "p@surat.example", "https://berita.example"
        asked = {(record.name, record.kind) for record in records.records()}
        assert asked == {
            ("berita.example", "A"), ("berita.example", "TXT"), ("_dmarc.berita.example", "TXT"),
            ("…._domainkey.berita.example", "TXT"), ("surat.example", "MX"), ("surat.example", "TXT"),
        }  # fmt: skip

    def test_another_key_of_the_same_kind_is_not_taken_for_ours(
        self, monkeypatch, settings, tmp_path
    ):
        settings.MAIL_FROM, settings.DKIM_SELECTOR = "Suluh <a@berita.example>", "satu"
        published = []
        for name in ("lama.pem", "baru.pem"):
            key = rsa.generate_private_key(65537, 2048)
            how = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
            (tmp_path / name).write_bytes(key.private_bytes(*how, serialization.NoEncryption()))
            settings.DKIM_KEY_FILE = str(tmp_path / name)
            record = records._dkim("berita.example")
            published.append(f'"{record.value[:250]}" "{record.value[250:]}"')
        found = []
        for told in published:
            self.answer(monkeypatch, [told])
            found.append(record.look())
        assert found == [records.Found.MISSING, records.Found.THERE]


@pytest.mark.thorough
@pytest.mark.outside
@pytest.mark.django_db(transaction=True)
def test_from_nothing_to_a_site_and_again(tmp_path, relay):
    """As an operator runs it, on an empty database; the second time changes nothing."""
    admin, name = database_url(), f"setup_{os.getpid()}"
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    url = urlsplit(admin)._replace(path=f"/{name}").geturl()
    file = tmp_path / "environment"
    flags = {
        "--database-url": url, "--site-url": "berita.example", "--site-name": "ملت نیوز",
        "--smtp-url": f"smtp://127.0.0.1:{relay.port}", "--mail-from": "a@berita.example",
        "--var-dir": str(tmp_path / "var"), "--admin-name": "ratna", "--admin-email": "r@b.example",
    }  # fmt: skip

    def setup():
        words = [word for pair in flags.items() for word in pair]
        return subprocess.run(
            [sys.executable, "manage.py", "setup", "--no-input", "--language", "en", "--file", file, *words],
            cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
        )  # fmt: skip

    try:
        first = setup()
        assert first.returncode in {0, 1}, first.stderr  # 1: the DNS of berita.example
        assert first.stderr == ""
        assert "https://berita.example/admin/" in first.stdout
        assert len(relay.mails) == 1
        written = file.read_bytes()
        second = setup()
        assert (second.returncode, second.stderr) == (first.returncode, "")
        assert "is as it should be" in second.stdout
        assert file.read_bytes() == written
        checked = subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            cwd=ROOT, env={"PATH": os.environ["PATH"]} | environment_file.read(file),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert checked.returncode == 0, checked.stderr
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
