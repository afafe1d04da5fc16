"""``deploy/upgrade``: while the new release's migrations run the old one serves, then the new: none fails."""

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
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
    origin, root, port = Origin(tmp_path / "origin"), tmp_path / "root", free_port(26_000)
    first = git(origin.folder, "rev-parse", "HEAD").strip()[:12]
    git(tmp_path, "clone", "--quiet", origin.folder, root / "repository")
    variables = {
        "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{port}",
        "VAR_DIR": str(tmp_path / "var"), "SECRET_KEY": "x" * 60, "LOG_LEVEL": "WARNING",
    }  # fmt: skip
    environment_file.write(tmp_path / "environment", variables)
    # A setting of the browser tests, which production refuses.
    surroundings = {k: v for k, v in os.environ.items() if k != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    systemd = Systemd(tmp_path)

    def upgrade(*words):
        return subprocess.run(
            [
                sys.executable, root / "repository/deploy/upgrade", "--root", root, "--user", "",
                "--environment", tmp_path / "environment", "--venv", ROOT / ".venv",
                "--reload", f"kill -HUP {web.pid}" if web else "true", "--restart", "true",
                "--status", f"cat {systemd.status}", *words,
            ],
            capture_output=True, text=True, check=False, env=surroundings,
        )  # fmt: skip

    def serving():
        return systemd.status.read_text().rpartition("/")[2].strip()

    web = None
    assert upgrade("--install").returncode == 0
    web = subprocess.Popen(
        [root / "current/.venv/bin/python", root / "current/manage.py", "serve", "--port", str(port)],
        cwd=root / "current", stderr=(tmp_path / "log").open("wb"),
        env=surroundings | variables | {"NOTIFY_SOCKET": str(systemd.address)},
    )  # fmt: skip
    try:
        wait_until_up(f"http://127.0.0.1:{port}/health/ready", [web])
        wait_for(lambda: serving() == first)
        again = upgrade()
        assert (again.returncode, again.stderr) == (0, "")
        assert "serves already" in again.stdout

        last = max(file.stem for file in (origin.folder / "articles/migrations").glob("0*.py"))
        added = origin.folder / "articles/migrations/9999_trial.py"
        added.write_text(MIGRATION.format(last=last))
        second = origin.commit("two")
        with Visitors(port, ["/health/ready", "/", "/feed/"]) as visitors:
            with psycopg.connect(database_url()) as reader:
                # A report that reads for long: whoever waits for it makes everybody else wait.
                reader.execute("SELECT count(*) FROM articles_article")
                end = threading.Thread(target=end_once_waited_for, args=[reader])
                end.start()
                told = upgrade()
                end.join()
            assert told.returncode == 0, told.stdout + told.stderr
            assert "somebody holds a table" in told.stdout
            assert serving() == second

            (origin.folder / "newsroom/wsgi.py").write_text("raise RuntimeError('half of it')\n")
            origin.commit("three")
            told = upgrade("--patience", "20")
            assert told.returncode == 1
            assert "did not take over" in told.stderr
            assert (root / "current").resolve().name == serving() == second

            back = upgrade("--back")
            assert back.returncode == 0, back.stderr
            assert serving() == first
        assert visitors.faults == []
        assert visitors.answered > 100
    finally:
        web.terminate()
        web.wait(60)
        systemd.socket.close()
