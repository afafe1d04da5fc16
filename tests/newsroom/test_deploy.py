"""The samples for a deployment name only what is there, and what the code needs."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import sys
from configparser import RawConfigParser

import pytest
from django.conf import settings
from django.core.management import get_commands, load_command_class

from articles.validators import MOST_BYTES
from newsroom.env import Environment
from subscriptions.admin.issue.sending_more import LARGEST_LOG
from subscriptions.admin.subscriber.imports import LARGEST

ROOT = settings.BASE_DIR
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
INSTALLED = "/srv/suluh/current/"
ENVIRONMENTS = [DEPLOY / "environment.sample", DEPLOY / "compose/env.sample"]
PROXIES = [DEPLOY / "nginx.conf", DEPLOY / "Caddyfile", DEPLOY / "compose/Caddyfile"]


class Unit(RawConfigParser):
    """A unit of systemd; a key that is said twice holds the last."""

    def __init__(self, file):
        super().__init__(strict=False, interpolation=None)
        self.optionxform = str
        self.read(file)


def variables(file):
    lines = [line for line in file.read_text().splitlines() if line and line[0] != "#"]
    return dict(line.split("=", 1) for line in lines)


def assert_command(words):
    """Assert that ``manage.py`` takes these words."""
    name, *arguments = words
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("file", UNITS, ids=lambda file: file.stem)
class TestAUnit:
    def test_starts_what_is_there(self, file):
        service = Unit(file)["Service"]
        python, manage, *words = shlex.split(service["ExecStart"])
        assert python == f"{INSTALLED}.venv/bin/python"
        assert (ROOT / manage.removeprefix(INSTALLED)).is_file()
        assert_command(words)

    def test_reads_the_environment_that_is_documented(self, file):
        service = Unit(file)["Service"]
        assert service["EnvironmentFile"] in (DEPLOY / "environment.sample").read_text()
        folder = variables(DEPLOY / "environment.sample")["VAR_DIR"]
        assert folder == f"/var/lib/{service['StateDirectory']}"
        assert f"{service['WorkingDirectory']}/" == INSTALLED

    def test_waits_longer_than_the_code_does(self, file):
        service = Unit(file)["Service"]
        assert service["Restart"] == "always"
        if service["Type"] == "notify":
            assert (
                int(service["TimeoutStartSec"]) > Environment.model_fields["database_wait"].default
            )
        from newsroom.serving.server import STOP_PATIENCE

        assert int(service["TimeoutStopSec"]) > STOP_PATIENCE


def test_the_socket_is_where_the_proxies_look():
    address = Unit(DEPLOY / "systemd/suluh-web.socket")["Socket"]["ListenStream"]
    for proxy in ("nginx.conf", "Caddyfile"):
        assert address in (DEPLOY / proxy).read_text()
    assert "suluh-web.socket" in Unit(DEPLOY / "systemd/suluh-web.service")["Unit"]["Requires"]


@pytest.mark.parametrize("file", ENVIRONMENTS, ids=lambda file: file.name)
def test_an_environment_has_variables_that_are_read(file):
    known = {name.upper() for name in Environment.model_fields} | {"POSTGRES_PASSWORD"}
    assert set(variables(file)) <= known
    assert {"SECRET_KEY", "ADDRESS_HASH_KEY", "SITE_URL", "SMTP_URL", "MAIL_FROM"} <= set(
        variables(file)
    )


@pytest.mark.parametrize("file", PROXIES, ids=lambda file: str(file.relative_to(DEPLOY)))
class TestAProxy:
    def test_takes_as_much_as_the_desks_do(self, file):
        told = re.search(r"(?:client_max_body_size|max_size) (\d+)(?:m|MB)", file.read_text())
        assert int(told.group(1)) * 10**6 > max(MOST_BYTES, LARGEST, LARGEST_LOG)

    def test_keeps_secret_links_out_of_its_log(self, file):
        for name in ("konfirmasi", "atur", "u"):
            assert re.search(rf"\(.*\b{name}\b.*\)|/langganan/{name}/\*", file.read_text())

    def test_names_each_request(self, file):
        assert "X-Request-ID" in file.read_text()

    def test_serves_the_sizes_of_pictures_alone(self, file):
        """The originals beside them are for the desk."""
        folders = set(re.findall(r"/media/(\S*)", file.read_text()))
        assert {name.strip("*;/") for name in folders} == {"ukuran"}


class TestTheImage:
    dockerfile = (ROOT / "Dockerfile").read_text()
    ignored = (ROOT / ".dockerignore").read_text().split()

    def test_copies_what_is_there_and_what_runs_needs(self):
        kept = [line[1:] for line in self.ignored if line.startswith("!")]
        assert [name for name in kept if not (ROOT / name).exists()] == []
        copied = re.findall(r"^COPY (?!--from)(\S+)", self.dockerfile, re.MULTILINE)
        assert [name for name in copied if not (ROOT / name).exists()] == []
        packages = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()}
        assert packages - {"tests"} <= set(kept)
        assert {"static", "templates", "manage.py"} <= set(kept)

    def test_runs_as_nobody_special_and_is_looked_after(self):
        last = self.dockerfile.rpartition("\nFROM ")[2]
        (user,) = re.findall(r"^USER (\d+)$", last, re.MULTILINE)
        assert int(user) > 1000
        assert "/health/live" in re.search(r"^HEALTHCHECK (.*)$", last, re.MULTILINE).group(1)

    def test_starts_a_command_that_there_is(self):
        said = re.search(r"^CMD \[(.*)\]$", self.dockerfile, re.MULTILINE).group(1)
        python, manage, *words = [word.strip(' "') for word in said.split(",")]
        assert (python, manage) == ("python", "manage.py")
        assert_command(words)


class TestCompose:
    text = (ROOT / "compose.yaml").read_text()

    def test_asks_for_variables_that_the_sample_has(self):
        asked = set(re.findall(r"\$\{(\w+)", self.text))
        assert asked <= set(variables(DEPLOY / "compose/env.sample"))
        set_here = set(re.findall(r"^    ([A-Z_]+): ", self.text, re.MULTILINE))
        assert set_here <= {name.upper() for name in Environment.model_fields}

    def test_runs_commands_that_there_are(self):
        written = re.findall(r"manage\.py,? ([a-z]+(?: --[a-z-]+)*)", self.text)
        assert len(written) >= 4
        for command in written:
            assert_command(command.split())

    def test_mounts_what_is_there(self):
        for path in re.findall(r"- (\./\S+?):", self.text):
            assert (ROOT / path).is_file()
        named = set(re.findall(r"^      - ([a-z]+):/|^    - ([a-z]+):/", self.text, re.MULTILINE))
        volumes = set(
            re.findall(r"^  ([a-z]+):$", self.text.partition("\nvolumes:")[2], re.MULTILINE)
        )
        assert {a or b for a, b in named} == volumes

    def test_has_postgresql_as_new_as_its_dump_program(self):
        server = re.search(r"image: postgres:(\d+)", self.text).group(1)
        assert f"postgresql-client-{server}" in (ROOT / "Dockerfile").read_text()


def test_paths_of_the_samples_are_those_of_the_guide():
    guide = (ROOT / "docs/install.md").read_text()
    for path in (INSTALLED.rstrip("/"), "/etc/suluh/environment", "/var/lib/suluh"):
        assert path in guide
    assert "current/deploy/systemd/suluh-*" in guide
    assert "current/deploy/Caddyfile" in guide


def test_the_archive_goes_by_one_name():
    """Point-in-time recovery: PostgreSQL's side, pgBackRest's and the guide's."""
    stanza = re.search(r"--stanza=(\w+)", (DEPLOY / "postgresql-archive.conf").read_text()).group(1)
    assert f"[{stanza}]" in (DEPLOY / "pgbackrest.conf").read_text()
    guide = (ROOT / "docs/operating.md").read_text()
    assert set(re.findall(r"--stanza=(\w+)", guide)) == {stanza}


@pytest.mark.outside
class TestACommandWithTheSitesVariables:
    """``deploy/manage`` reads the file as the units do."""

    @pytest.fixture
    def release(self, tmp_path):
        for name in ("deploy/manage", "newsroom/__init__.py", "newsroom/setup/__init__.py"):
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tmp_path / name)
        shutil.copy(ROOT / "newsroom/setup/environment_file.py", tmp_path / "newsroom/setup")
        python = tmp_path / ".venv/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\necho "$SITE_NAME|$MAIL_FROM|$SECRET_KEY|$HOME|$PWD|$*"\n')
        python.chmod(0o755)
        return tmp_path

    def run(self, release, file, user="", words=("arm", "--now")):
        me = pwd.getpwuid(os.geteuid()).pw_name
        return subprocess.run(
            [sys.executable, release / "deploy/manage", *words],
            env={"PATH": os.environ["PATH"], "HOME": "/nowhere"}
            | {"SULUH_ENVIRONMENT": str(file), "SULUH_USER": user or me},
            capture_output=True,
            text=True,
            check=False,
        )

    def test_a_value_with_spaces_needs_no_quotes(self, release):
        file = release / "environment"
        file.write_text(
            '# a note\nSITE_NAME=Kabar Kita\nMAIL_FROM=Kabar <r@b.example>\nSECRET_KEY="a\\$b`"\n'
        )
        told = self.run(release, file)
        home = pwd.getpwuid(os.geteuid()).pw_dir if os.geteuid() == 0 else "/nowhere"
        said = f"Kabar Kita|Kabar <r@b.example>|a$b`|{home}|{release}|manage.py arm --now\n"
        assert (told.returncode, told.stdout) == (0, said)

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ("", "holds nothing"),
            ("SITE_NAME\n", "line 1: this is no NAME=value"),
            (None, "nothing"),
        ],
    )
    def test_a_file_that_cannot_be_used_is_told_in_one_line(self, release, text, said):
        file = release / "environment"
        if text is not None:
            file.write_text(text)
        told = self.run(release, file)
        assert told.returncode == 2
        assert told.stderr.count("\n") == 1
        assert said in told.stderr

    def test_a_mail_server_tries_a_bounce_again(self, release):
        assert self.run(release, release / "none", words=["bounce"]).returncode == os.EX_TEMPFAIL

    def test_a_release_without_packages_is_told(self, release):
        (release / "environment").write_text("SITE_NAME=x\n")
        (release / ".venv/bin/python").unlink()
        told = self.run(release, release / "environment")
        assert (told.returncode, told.stderr.count("\n")) == (2, 1)
        assert "was not made by deploy/upgrade" in told.stderr

    def test_a_user_that_is_none_is_told_to_who_can_become_another(self, release):
        (release / "environment").write_text("SITE_NAME=x\n")
        told = self.run(release, release / "environment", "no-such-user")
        refused, done = (2, "there is no user no-such-user: name another by SULUH_USER\n"), (0, "")
        assert (told.returncode, told.stderr) == (refused if os.geteuid() == 0 else done)
