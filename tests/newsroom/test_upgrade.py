"""``deploy/upgrade``: while the new release's migrations run the old one serves, then the new: none fails."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from newsroom.demo.supervisor import free_port
from newsroom.setup import environment_file
from tests.browser.conftest import wait_for, wait_until_up
from tests.database import database_url
from tests.factories import make_article
from tests.newsroom.test_handover import Visitors

ROOT = Path(__file__).resolve().parents[2]
MIGRATION = """
from django.db import migrations, models

class Migration(migrations.Migration):
    dependencies = [("articles", "{last}")]
    operations = [migrations.AddField("article", "trial", models.TextField(null=True))]
"""

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.outside, pytest.mark.thorough]


class Origin:
    """A repository with this checkout as its first commit."""

    def __init__(self, folder):
        self.folder = folder
        names = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split(
            "\0"
        )
        wanted = ("articles/", "newsroom/", "subscriptions/", "templates/", "static/", "deploy/")
        for name in filter(None, names):
            if name.startswith(wanted) or name == "manage.py":
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / name).exists():
                    shutil.copy2(ROOT / name, folder / name)
        git(folder, "init", "--quiet", "--initial-branch", "main")
        self.commit("one")

    def commit(self, subject):
        git(self.folder, "add", "--all")
        who = ["-c", "user.name=t", "-c", "user.email=t@contoh.example"]
        git(self.folder, *who, "commit", "--quiet", "-m", subject)
        return git(self.folder, "rev-parse", "HEAD").strip()[:12]


def git(folder, *words):
    return subprocess.run(
        ["git", "-C", folder, *words], check=True, capture_output=True, text=True
    ).stdout


class Systemd:
    """Hears what the web says of itself, and keeps it where ``cat`` finds it."""

    def __init__(self, folder):
        self.address, self.status = folder / "notify", folder / "status"
        self.status.touch()
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(self.address))
        threading.Thread(target=self.hear, daemon=True).start()

    def hear(self):
        while True:
            try:
                self.status.write_bytes(self.socket.recv(4096))
            except OSError:
                return


def end_once_waited_for(reader):
    """End a transaction some time after somebody wants its lock: longer than is waited for it."""
    waiting = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'articles_article'::regclass"
    with psycopg.connect(database_url(), autocommit=True) as connection:
        wait_for(lambda: connection.execute(waiting).fetchone(), 90)
    time.sleep(3)
    reader.rollback()


class Machine:
    """A machine that a release is installed on from ``origin`` and that serves it."""

    def __init__(self, folder, origin):
        self.folder, self.root, self.web = folder, folder / "root", None
        self.port, self.systemd = free_port(26_000), Systemd(folder)
        git(folder, "clone", "--quiet", origin.folder, self.root / "repository")
        self.variables = {
            "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{self.port}",
            "VAR_DIR": str(folder / "var"), "SECRET_KEY": "x" * 60, "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        environment_file.write(folder / "environment", self.variables)
        # A setting of the browser tests, which production refuses.
        self.surroundings = dict(os.environ)
        self.surroundings.pop("DJANGO_ALLOW_ASYNC_UNSAFE", None)

    def upgrade(self, *words):
        return subprocess.run(
            [
                sys.executable, self.root / "repository/deploy/upgrade", "--root", self.root, "--user", "",
                "--environment", self.folder / "environment", "--venv", ROOT / ".venv",
                "--reload", f"kill -HUP {self.web.pid}" if self.web else "true", "--restart", "true",
                "--status", f"cat {self.systemd.status}", *words,
            ],
            capture_output=True, text=True, check=False, env=self.surroundings,
        )  # fmt: skip

    @property
    def serving(self):
        return self.systemd.status.read_text().rpartition("/")[2].strip()

    @contextmanager
    def serve(self):
        current = self.root / "current"
        notify = {"NOTIFY_SOCKET": str(self.systemd.address)}
        self.web = subprocess.Popen(
            [current / ".venv/bin/python", current / "manage.py", "serve", "--port", str(self.port)],
            cwd=current, stderr=(self.folder / "log").open("wb"),
            env=self.surroundings | self.variables | notify,
        )  # fmt: skip
        try:
            wait_until_up(f"http://127.0.0.1:{self.port}/health/ready", [self.web])
            yield
        finally:
            self.web.terminate()
            self.web.wait(60)
            self.systemd.socket.close()


def commit_migration(origin):
    """Add a migration that follows the last one; return the release."""
    migrations = origin.folder / "articles/migrations"
    last = max(file.stem for file in migrations.glob("0*.py"))
    (migrations / "9999_trial.py").write_text(MIGRATION.format(last=last))
    return origin.commit("two")


@contextmanager
def held_by_a_report():
    """A report that reads for long: whoever waits for it makes everybody else wait."""
    with psycopg.connect(database_url()) as reader:
        reader.execute("SELECT count(*) FROM articles_article")
        end = threading.Thread(target=end_once_waited_for, args=[reader])
        end.start()
        yield
        end.join()


@pytest.fixture
def tables():
    """What the second commit adds is gone afterwards."""
    yield
    with psycopg.connect(database_url()) as connection:
        connection.execute("ALTER TABLE articles_article DROP COLUMN IF EXISTS trial")
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_trial'")


def test_the_new_release_takes_over_and_the_old_one_can_come_back(
    transactional_db, tables, tmp_path
):
    make_article("Benteng Aleppo")
    (tmp_path / "origin").mkdir()
    origin = Origin(tmp_path / "origin")
    first = git(origin.folder, "rev-parse", "HEAD").strip()[:12]
    machine = Machine(tmp_path, origin)
    assert machine.upgrade("--install").returncode == 0
    with machine.serve():
        wait_for(lambda: machine.serving == first)
        again = machine.upgrade()
        assert (again.returncode, again.stderr) == (0, "")
        assert "serves already" in again.stdout

        second = commit_migration(origin)
        with Visitors(machine.port, ["/health/ready", "/", "/feed/"]) as visitors:
            with held_by_a_report():
                told = machine.upgrade()
            assert told.returncode == 0, told.stdout + told.stderr
            assert "somebody holds a table" in told.stdout
            assert machine.serving == second

            (origin.folder / "newsroom/wsgi.py").write_text("raise RuntimeError('half of it')\n")
            origin.commit("three")
            told = machine.upgrade("--patience", "20")
            assert told.returncode == 1
            assert "did not take over" in told.stderr
            assert (machine.root / "current").resolve().name == machine.serving == second

            back = machine.upgrade("--back")
            assert back.returncode == 0, back.stderr
            assert machine.serving == first
        assert visitors.faults == []
        assert visitors.answered > 100
