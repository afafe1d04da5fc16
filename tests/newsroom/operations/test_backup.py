"""A backup holds what was there at one moment, comes back whole, and sends nothing afterwards."""

import datetime
import shutil
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.conf import settings as site_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models.functions import Now

from articles.db.locks import Lock
from newsroom.operations import backup as backups
from newsroom.operations import drill, postgres, schedule
from newsroom.operations import restore as restoring
from newsroom.operations.backup import BackupError, make_backup, remove_old
from newsroom.operations.manifest import FILES, whole_backups
from newsroom.operations.postgres import ProgramError
from newsroom.operations.restore import RestoreError
from newsroom.operations.targets import FolderTarget, TargetError
from newsroom.uploads import WholeFileStorage
from subscriptions.models import Subscriber, Suppression
from subscriptions.outbox import arming
from subscriptions.signup import preferences, requests
from tests.factories import make_article, make_image, make_user

pytestmark = [pytest.mark.outside, pytest.mark.django_db(transaction=True)]

MANAGE = Path(site_settings.BASE_DIR) / "manage.py"


@pytest.fixture
def target(tmp_path):
    return FolderTarget(tmp_path / "backups")


@pytest.fixture(autouse=True)
def _site(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def silent():
    return lambda _words: None


def active(email):
    return Subscriber.objects.create(
        email=email, state=Subscriber.State.ACTIVE, confirmed_at=Now(), everything=True
    )


def test_what_is_left_out_is_there():
    tables = connection.introspection.table_names()
    assert set(backups.PASSING) <= set(tables)


def blobs(target):
    return dict(target.names(FILES))


def manage(name, folder, *arguments):
    """Run a command of a site that has the database ``name`` and the folder ``folder``."""
    return subprocess.run(
        [sys.executable, MANAGE, *arguments],
        env=drill._environment(name, folder),
        capture_output=True,
        text=True,
        check=False,
    )


def ask(name, statement):
    with psycopg.connect(dbname=name, **server()) as there:
        return there.execute(statement).fetchall()


def server():
    named = connection.get_connection_params()
    return {key: named[key] for key in ("host", "port", "user", "password") if named.get(key)}


class TestTheWholeWay:
    def test_everything_comes_back_but_those_who_left_and_the_right_to_send(
        self, target, silent, tmp_path, client
    ):
        make_article("Benteng tua", tags=["Aleppo"])
        image = make_image(alt="Benteng")
        client.force_login(make_user())
        stays, erased, left, held = (active(f"{n}@contoh.id") for n in ("a", "b", "c", "d"))
        arming.arm("test")
        manifest = make_backup(target, say=silent)
        preferences.erase(erased)
        requests.unsubscribe(left)
        held.suppress(Suppression.Reason.COMPLAINT)
        schedule.record_refusals(target)
        with drill._database() as name:
            done = manage(name, tmp_path / "new", "restore", str(target.folder))
            assert done.returncode == 0, done.stderr
            assert "1 erased" in done.stdout
            assert "manage.py arm" in done.stdout
            people = ask(name, "SELECT email, state FROM subscriptions_subscriber ORDER BY email")
            assert people == [
                (stays.email, "active"), (left.email, "unsubscribed"), (held.email, "suppressed"),
            ]  # fmt: skip
            assert ask(name, "SELECT headline FROM articles_article") == [("Benteng tua",)]
            assert ask(name, "SELECT count(*) FROM accounts_session") == [(0,)]
            places = ask(name, "SELECT fingerprint FROM subscriptions_sendinghost")
            assert places == [(arming.NOWHERE,)]
            file = Path(image.file.name)
            assert (tmp_path / "new/media" / file).read_bytes() == Path(
                image.file.path
            ).read_bytes()
            again = manage(name, tmp_path / "new", "restore", str(target.folder))
            assert again.returncode == 2
            assert "is not empty" in again.stderr
        assert manifest.rows["articles_article"] == 1

    def test_the_drill_names_the_pages_that_differ_and_no_other(self, target, silent):
        story = make_article("Benteng")
        manifest = make_backup(target, say=silent)
        type(story).objects.filter(pk=story.pk).update(headline="Diubah sesudahnya")
        found = drill.drill(str(target.folder), manifest, 6, silent)
        assert story.get_absolute_url() in found.differing
        assert "/sitemap.xml" not in found.differing
        assert found.pages == 4
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname LIKE 'newsroom_drill_%'")
            assert cursor.fetchall() == [], "the drill leaves no database behind"


class TestADamagedBackup:
    @pytest.fixture(autouse=True)
    def _empty(self, monkeypatch):
        monkeypatch.setattr(restoring, "_refuse_full_database", lambda: None)

        def filled(*_args):
            raise AssertionError("the database was touched")

        monkeypatch.setattr(restoring, "_fill", filled)

    @pytest.mark.parametrize("file", [backups.DUMP, backups.MEDIA])
    def test_a_changed_byte_is_noticed_before_anything_is_done(self, target, silent, file):
        manifest = make_backup(target, say=silent)
        place = target.folder / manifest.place(file)
        place.write_bytes(place.read_bytes()[:-1] + b"!" if place.stat().st_size else b"!")
        with pytest.raises(TargetError, match=f"{file} .* is damaged"):
            restoring.restore(target, manifest, silent)

    @pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"half")])
    def test_an_upload_that_is_missing_or_short_is_noticed(self, target, silent, damage):
        make_image()
        manifest = make_backup(target, say=silent)
        damage(next((target.folder / FILES).rglob("*/*")))
        with pytest.raises(TargetError, match="uploads are missing or damaged"):
            restoring.restore(target, manifest, silent)

    @pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"nul\0", b'{"format": 1}'])
    def test_a_manifest_that_is_none(self, target, silent, text):
        manifest = make_backup(target, say=silent)
        target.put_bytes(manifest.place("manifest.json"), text)
        with pytest.raises(TargetError, match="cannot be read"):
            restoring.choose(target)

    def test_one_of_a_newer_version_says_so(self, target, silent):
        manifest = make_backup(target, say=silent)
        newer = manifest.to_json().replace(b'"format": 1', b'"format": 2')
        target.put_bytes(manifest.place("manifest.json"), newer)
        with pytest.raises(TargetError, match="newer version"):
            restoring.choose(target)

    def test_a_list_that_leads_out_of_the_folder_is_refused(self, target, tmp_path):
        outside = backups.MediaFile("../../x", 1, 1, "0" * 64)
        with pytest.raises(TargetError, match="leads out"):
            restoring._bring_back(target, outside, tmp_path / "upload")


class TestMakingThem:
    def test_the_second_copies_only_what_came_since(self, target, silent):
        make_image()
        make_backup(target, say=silent)
        first = blobs(target)
        times = {name: (target.folder / name).stat().st_mtime_ns for name in first}
        new = make_image(alt="Lain")
        Path(new.file.path).write_bytes(b"a picture of its own")
        second = _later(make_backup, target, silent)
        assert set(first) < set(blobs(target))
        assert all((target.folder / n).stat().st_mtime_ns == t for n, t in times.items())
        assert second.media_files > len(first)

    def test_a_file_that_was_written_anew_is_copied_though_its_size_is_the_same(
        self, target, silent
    ):
        file = Path(make_image().file.path)
        make_backup(target, say=silent)
        before = len(blobs(target))
        file.write_bytes(bytes(reversed(file.read_bytes())))
        _later(make_backup, target, silent)
        assert len(blobs(target)) == before + 1

    def test_only_one_at_a_time(self, target, silent):
        other = connection.copy()
        try:
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", [int(Lock.BACKUP)])
            with pytest.raises(BackupError, match="another backup"):
                make_backup(target, say=silent)
            with other.cursor() as cursor:  # a session that is closed is gone a moment later
                cursor.execute("SELECT pg_advisory_unlock(%s)", [int(Lock.BACKUP)])
        finally:
            other.close()
        assert make_backup(target, say=silent)

    def test_a_fault_in_the_middle_leaves_no_backup_and_no_lock(self, target, silent, monkeypatch):
        def broken(*_args):
            raise ProgramError("pg_dump failed: the disk is full")

        with monkeypatch.context() as patch:
            patch.setattr(backups, "_dump", broken)
            with pytest.raises(BackupError, match="the disk is full"):
                make_backup(target, say=silent)
        assert whole_backups(target) == []
        assert list(target.folder.glob(".work*")) == []
        assert make_backup(target, say=silent)

    def test_uploads_that_go_meanwhile_are_left_out(self, target, silent, monkeypatch):
        make_image()
        lost = [("asli/hilang.jpg", 10, 1)]
        monkeypatch.setattr(WholeFileStorage, "files", lambda _self: iter(lost))
        assert make_backup(target, say=silent).media_files == 0

    def test_a_restore_that_fails_at_the_uploads_writes_to_nobody(
        self, target, silent, monkeypatch
    ):
        """The database stands by then: what keeps it from sending came before."""
        left = active("a@contoh.id")
        manifest = make_backup(target, say=silent)
        requests.unsubscribe(left)
        schedule.record_refusals(target)
        Subscriber.objects.update(state="active", unsubscribed_at=None)
        for name in ("_refuse_full_database", "_fill"):
            monkeypatch.setattr(restoring, name, lambda *_args: None)
        monkeypatch.setattr(restoring, "_differing", lambda _manifest: "")

        def full(*_args):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(restoring, "_bring_back_media", full)
        with pytest.raises(OSError, match="No space"):
            restoring.restore(target, manifest, silent)
        assert not arming.may_send()
        assert Subscriber.objects.get().state == "unsubscribed"

    def test_without_a_passphrase_it_says_that_the_keys_are_missing(self, target):
        said = []
        manifest = make_backup(target, say=said.append)
        assert any("BACKUP_PASSPHRASE" in line for line in said)
        assert restoring.secrets_of(target, manifest, "x") == {}

    def test_the_keys_come_back_under_the_passphrase_alone(self, target, silent, settings):
        settings.ADDRESS_HASH_KEY = "kunci-alamat"
        manifest = make_backup(target, "kuda benar baterai", silent)
        keys = restoring.secrets_of(target, manifest, "kuda benar baterai")
        assert keys["ADDRESS_HASH_KEY"] == "kunci-alamat"
        with pytest.raises(RestoreError, match="BACKUP_PASSPHRASE"):
            restoring.secrets_of(target, manifest, "lain")
        assert restoring.foreign_keys(keys) == []
        settings.ADDRESS_HASH_KEY = "lain"
        settings.ADDRESS_HASH_KEY_FALLBACKS = []
        assert restoring.foreign_keys(keys) == ["ADDRESS_HASH_KEY"]
        for file in target.folder.rglob("*"):
            assert not file.is_file() or b"kunci-alamat" not in file.read_bytes()


class TestRemovingOldOnes:
    def test_what_younger_ones_need_stays_and_the_newest_always(self, target, silent, monkeypatch):
        image = make_image()
        first = make_backup(target, say=silent)
        only_first = set(blobs(target))
        shutil.rmtree(site_settings.MEDIA_ROOT)
        image.delete()
        Path(make_image(alt="Baru").file.path).write_bytes(b"another picture")
        second = _later(make_backup, target, silent)
        assert remove_old(target, datetime.timedelta(days=1), silent) == 0
        assert remove_old(target, datetime.timedelta(0), silent) == 1
        assert whole_backups(target) == [second.name]
        assert not only_first.issubset(blobs(target))
        assert remove_old(target, datetime.timedelta(0), silent) == 0
        assert restoring.choose(target).name != first.name
        listed = target.folder / second.place(backups.MEDIA)
        assert {u.place for u in backups.media_of(listed)} == set(blobs(target))

    def test_remains_of_one_that_was_never_finished_go_after_a_day(self, target, silent):
        target.put_bytes("backups/20200101T000000Z/database.dump", b"half")
        make_backup(target, say=silent)
        remove_old(target, datetime.timedelta(days=30), silent)
        assert not list((target.folder / "backups").glob("2020*"))


class TestTheJob:
    def test_it_makes_one_a_night(self, target, settings, monkeypatch):
        settings.BACKUP_TO = str(target.folder)
        (job,) = schedule.jobs()
        job.turn()
        job.turn()
        assert len(whole_backups(target)) == 1
        assert (target.folder / schedule.REFUSALS).exists()

    def test_without_a_place_it_does_nothing(self, settings):
        settings.BACKUP_TO = ""
        assert schedule.jobs()[0].turn() is False


class TestTheCommands:
    def test_backup_says_what_it_holds_and_lists_it(self, target, capsys):
        call_command("backup", str(target.folder))
        assert "Backup 20" in capsys.readouterr().out
        call_command("backup", str(target.folder), "--list")
        assert whole_backups(target)[0] in capsys.readouterr().out

    @pytest.mark.parametrize("command", ["backup", "restore"])
    def test_without_a_place_it_asks_for_one(self, command, settings):
        settings.BACKUP_TO = ""
        with pytest.raises(CommandError, match="BACKUP_TO"):
            call_command(command, "")

    def test_a_place_that_is_a_file_or_no_folder(self, tmp_path):
        (tmp_path / "file").write_text("x")
        with pytest.raises(CommandError, match="exists"):
            call_command("backup", str(tmp_path / "file"))
        with pytest.raises(CommandError, match="no folder"):
            call_command("backup", "ftp://x/y")

    def test_restore_names_what_there_is(self, target, silent):
        with pytest.raises(CommandError, match="no whole backup"):
            call_command("restore", str(target.folder))
        name = make_backup(target, say=silent).name
        with pytest.raises(CommandError, match=name):
            call_command("restore", str(target.folder), backup="20000101T000000Z")
        with pytest.raises(CommandError, match="is not empty"):
            call_command("restore", str(target.folder))


def test_passwords_are_never_arguments(monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "PASSWORD", "sangat-rahasia")
    found = postgres.environment("lain")
    assert found["PGPASSWORD"] == "sangat-rahasia"
    assert found["PGDATABASE"] == "lain"
    with postgres.start(Path("/bin/echo"), ["x"]) as process:
        assert "sangat-rahasia" not in " ".join(map(str, process.args))
        postgres.finish(process)


def test_a_held_place_sends_nothing_though_none_was_ever_sent(settings, tmp_path):
    arming.disarm_everywhere("restored backup")
    assert arming.may_send() is False
    arming.arm("test")
    assert arming.may_send() is True


def _later(make, target, say):
    """Make a backup a second later: its name is the time."""
    before = whole_backups(target)[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(1)")
    made = make(target, say=say)
    assert made.name > before
    return made
