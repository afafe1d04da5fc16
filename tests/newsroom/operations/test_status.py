"""The state of the site in words: red only where somebody must act, and told once by mail."""

import datetime
import ipaddress
import os
import socket
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import OperationalError
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from newsroom import roles
from newsroom.operations import alerts, health, serving, status
from newsroom.operations.models import Alert
from newsroom.pagestore.models import ServingProcess
from newsroom.pagestore.replica.server import State
from subscriptions.models import Confirmation, JobBeat, StaffMail, UnknownHost
from subscriptions.smtp.relay import Relay
from subscriptions.worker import lanes
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


def beat(**fields):
    usual = {"worker": "a:1", "job": "planner", "seen_at": Now(), "late_after": HOUR}
    return JobBeat.objects.create(**usual | fields)


def serve(machine=None, is_live=True, replica=None, **fields):
    told = {"counts": {}, "entries": 0, "bytes_kept": 0, "is_live": is_live}
    told |= {"machine": machine} if machine else {}
    told |= {"replica": replica} if replica else {}
    return ServingProcess.objects.create(seen_at=Now(), figures=told, **fields)


def look(name):
    """Return what one check says, and its advice."""
    return next(check for check in status.all_checks() if check.name == name)


@pytest.fixture(autouse=True)
def _a_worker_that_runs(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    beat()


def test_a_site_that_runs_is_green():
    assert [check.name for check in status.all_checks() if not check.is_fine] == []


class TestWhatIsRed:
    def test_no_worker_ever(self):
        JobBeat.objects.all().delete()
        assert "manage.py worker" in look("worker").advice

    def test_a_silent_job(self):
        beat(job="indexer", late_after=datetime.timedelta(0))
        check = look("worker")
        assert "indexer" in check.said
        assert "planner" not in check.said
        assert check.advice

    def test_a_job_in_trouble(self):
        beat(job="pictures", trouble="OSError (No space left on device)")
        assert "No space left" in look("worker").said

    def test_a_place_that_is_not_armed(self):
        UnknownHost.objects.create(fingerprint="x", host="dua")
        check = look("sending")
        assert "dua" in check.said
        assert "manage.py arm" in check.advice

    def test_a_confirmation_that_waits(self, make_confirmation):
        make_confirmation()
        assert look("queue").is_fine
        Confirmation.objects.update(ready_at=Now() - HOUR)
        assert not look("queue").is_fine

    def test_a_full_disk(self, monkeypatch):
        usage = SimpleNamespace(total=100 << 30, free=500 << 20)
        monkeypatch.setattr(status.shutil, "disk_usage", lambda _folder: usage)
        assert "500" in look("disk").said
        assert look("disk").advice
        usage.free = 20 << 30
        assert look("disk").is_fine

    def test_a_small_disk_is_not_red_for_being_small(self, monkeypatch):
        usage = SimpleNamespace(total=4 << 30, free=900 << 20)
        monkeypatch.setattr(status.shutil, "disk_usage", lambda _folder: usage)
        assert look("disk").is_fine

    def test_a_folder_that_is_not_there(self, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "gone"
        assert "VAR_DIR" in look("disk").advice

    def test_backups_that_cannot_be_made_or_are_old(self, settings, tmp_path):
        settings.BACKUP_TO = str(tmp_path / "backups")
        assert not look("backups").is_fine
        (tmp_path / "file").write_text("")
        settings.BACKUP_TO = str(tmp_path / "file")
        assert not look("backups").is_fine
        settings.BACKUP_TO, settings.PRODUCTION = "", True
        assert "BACKUP_TO" in look("backups").advice

    def test_a_clock_of_another_machine_with_a_worker(self):
        beat(job="clock", worker="dua:7", trouble="this machine's clock is 3600 s fast")
        assert look("worker").is_fine
        assert "dua" in look("clock").said
        assert look("clock").advice
        JobBeat.objects.filter(job="clock").update(seen_at=Now() - HOUR)
        assert look("clock").is_fine

    @pytest.mark.parametrize(
        ("told", "word"),
        [
            ({"clock_ahead": -3600.0, "disk_free": 9 << 30, "disk_total": 9 << 30}, "tiga"),
            ({"clock_ahead": 0.0, "disk_free": 1, "disk_total": 9 << 30}, "tiga"),
            ({"clock_ahead": 0.0, "disk_free": 9 << 30, "disk_total": 9 << 30}, ""),
        ],
    )
    def test_a_machine_that_only_serves(self, told, word):
        serve(name="tiga:9", machine=told)
        assert look("machines").is_fine is not bool(word)
        assert word in look("machines").said
        beat(worker="tiga:10")
        assert look("machines").is_fine  # its worker says so itself

    def test_a_process_that_does_not_hear_of_changes(self, monkeypatch):
        process = serve(name=f"{socket.gethostname()}:{os.getpid()}")
        assert look("pages").is_fine
        ServingProcess.objects.update(seen_at=Now() - HOUR / 2)
        assert look("pages").is_fine  # gone, for all that is known: it is no server of ours
        monkeypatch.setattr(serving, "_serves_still", lambda name: name == process.name)
        assert look("pages").advice
        serve(name="dua:1", is_live=False)
        assert "2" in look("pages").said

    def test_missing_migrations(self, monkeypatch):
        monkeypatch.setattr(status, "pending_migrations", lambda: 2)
        assert "manage.py migrate" in look("database").advice

    @pytest.mark.parametrize(("days", "fine"), [(60, True), (5, False), (-1, False)])
    def test_a_certificate_that_ends(self, settings, tmp_path, days, fine):
        settings.TLS_CERTIFICATE_FILE = str(certificate(tmp_path / "cert.pem", days))
        assert look("certificate").is_fine is fine

    def test_a_certificate_that_is_none(self, settings, tmp_path):
        (tmp_path / "cert.pem").write_text("x")
        settings.TLS_CERTIFICATE_FILE = str(tmp_path / "cert.pem")
        assert not look("certificate").is_fine


def certificate(file, days):
    now = datetime.datetime.now(datetime.UTC)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "berita.example")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(now - datetime.timedelta(days=90))
        .not_valid_after(now + datetime.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def make_confirmation():
    from subscriptions.models import Consent, Subscriber

    def make():
        subscriber = Subscriber.objects.create(email="a@contoh.id")
        consent = Consent.objects.create(subscriber=subscriber, text_version=1)
        return Confirmation.objects.create(consent=consent, message_id="<a@contoh.id>")

    return make


class TestAReplica:
    """What the serving processes tell of the server that readers' pages are read from."""

    @staticmethod
    def tell(state, behind=0.2, name="satu:1"):
        serve(name=name, replica={"mark": "x", "state": state, "behind": behind})
        return look("replica")

    def test_a_site_without_one_is_green(self):
        assert look("replica").is_fine
        assert "READ_DATABASE_URL" in look("replica").said

    @pytest.mark.parametrize("state", ["good", "unknown"])
    def test_one_that_is_used_or_not_yet_looked_at(self, state):
        check = self.tell(state, behind=2.4)
        assert check.is_fine
        assert "2 detik" in check.said

    @pytest.mark.parametrize(
        ("state", "said", "advice"),
        [
            ("away", "satu", "pg_hba.conf"),
            ("behind", "41 detik", "pg_stat_replication"),
            ("primary", "tidak mengikuti", "READ_DATABASE_URL"),
            ("foreign", "tidak memuat", "pg_basebackup"),
            ("clock", "Jamnya", "chrony"),
        ],
    )
    def test_one_that_is_not_used(self, state, said, advice):
        self.tell("good", name="dua:1")
        check = self.tell(state, behind=41)
        assert said in check.said
        assert advice in check.advice
        assert "server utama" in check.said

    def test_every_state_is_fine_or_has_its_words(self):
        fine = {State.GOOD, State.UNKNOWN}
        assert set(State) - fine == set(serving._REPLICA_FAULTS)

    def test_a_replica_that_nothing_uses(self, settings):
        settings.READ_DATABASE_URL, settings.PAGE_STORE_MB = "postgres://x/y", 0
        assert "PAGE_STORE_MB" in look("replica").advice
        settings.PAGE_STORE_MB = 64
        assert look("replica").is_fine


class TestThePage:
    @pytest.mark.parametrize("role", [roles.REPORTER, roles.EDITOR, roles.MAIL_DESK])
    def test_it_is_the_administrators(self, client, role):
        client.force_login(make_user(role))
        assert client.get(reverse("admin:status")).status_code == 403

    def test_what_is_red_stands_first_with_what_to_do(self, client):
        beat(job="indexer", late_after=datetime.timedelta(0))
        client.force_login(make_user(roles.ADMINISTRATOR))
        page = client.get(reverse("admin:status")).content.decode()
        assert page.index("Periksa log worker, lalu") < page.index("PostgreSQL")
        assert page.count("is-red") == 1

    def test_few_statements(self, client, django_assert_max_num_queries):
        client.force_login(make_user(roles.ADMINISTRATOR))
        with django_assert_max_num_queries(30):
            client.get(reverse("admin:status"))


class TestAlerts:
    @pytest.fixture(autouse=True)
    def _administrators(self):
        make_user(roles.ADMINISTRATOR, email="a@suluh.example")
        make_user(roles.ADMINISTRATOR, email="")
        make_user(roles.EDITOR, email="editor@suluh.example")

    @pytest.fixture
    def red(self):
        return beat(job="indexer", late_after=datetime.timedelta(0))

    def test_what_passes_soon_is_nobodys_business(self, red):
        alerts.watch()
        red.delete()
        alerts.watch()
        assert not StaffMail.objects.exists()
        assert not Alert.objects.exists()

    def test_what_lasts_is_told_once_and_its_end_too(self, red):
        alerts.watch()
        Alert.objects.update(since=Now() - HOUR)
        alerts.watch()
        alerts.watch()
        mail = StaffMail.objects.get()
        assert mail.address == "a@suluh.example"
        assert "indexer" in mail.text
        assert "/admin/status/" in mail.text
        assert mail.is_alert
        red.delete()
        alerts.watch()
        alerts.watch()
        assert StaffMail.objects.count() == 2
        assert "indexer" not in StaffMail.objects.order_by("-pk")[0].text

    def test_a_machines_disk_is_not_that_of_another(self, monkeypatch):
        usage = SimpleNamespace(total=100 << 30, free=1)
        monkeypatch.setattr(status.shutil, "disk_usage", lambda _folder: usage)
        monkeypatch.setattr(alerts.socket, "gethostname", lambda: "satu")
        alerts.watch()
        usage.free = 50 << 30
        monkeypatch.setattr(alerts.socket, "gethostname", lambda: "dua")
        alerts.watch()
        assert list(Alert.objects.values_list("name", flat=True)) == ["disk@satu"]

    def test_alerts_go_where_sending_is_held_and_nothing_else_does(self):
        import threading

        for address, is_alert in (("a@suluh.example", True), ("b@suluh.example", False)):
            StaffMail.objects.create(
                address=address, subject="x", text="x", message_id=f"<{address}>", is_alert=is_alert
            )
        armed = threading.Event()
        sender = lanes.StaffMailSender(Relay("127.0.0.1", 1), armed=armed)
        assert [mail.address for mail in sender.claim()] == ["a@suluh.example"]
        armed.set()
        assert [mail.address for mail in sender.claim()] == ["b@suluh.example"]


class TestHealth:
    def test_live_asks_nobody(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            assert client.get("/health/live").status_code == 200

    def test_ready_looks_for_migrations_until_they_are_there(self, client, monkeypatch):
        monkeypatch.setattr(health, "_complete", set())
        monkeypatch.setattr(health, "pending_migrations", lambda: 1)
        assert client.get("/health/ready").status_code == 503
        monkeypatch.setattr(health, "pending_migrations", lambda: 0)
        assert client.get("/health/ready").status_code == 200
        monkeypatch.setattr(health, "pending_migrations", lambda: 1 / 0)
        assert client.get("/health/ready").status_code == 200

    def test_without_a_database_it_is_not_ready_but_alive(self, client, monkeypatch):
        def away():
            raise OperationalError

        monkeypatch.setattr(health, "_complete", set())
        monkeypatch.setattr(health, "pending_migrations", away)
        answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer["Retry-After"]
        assert client.get("/health/live").status_code == 200

    @pytest.mark.parametrize("path", ["/health/", "/health/live", "/health/ready"])
    def test_they_answer_by_the_machines_address(self, client, path):
        assert client.get(path, headers={"host": "10.1.2.3"}).status_code == 200
        assert client.get("/", headers={"host": "10.1.2.3"}).status_code == 400

    def test_the_last_mail_that_the_relay_took(self, make_confirmation):
        assert status.last_accepted() is None
        make_confirmation()
        Confirmation.objects.update(
            state="claimed", lease_until=Now(), lease_token="12345678-1234-5678-1234-567812345678"
        )
        Confirmation.objects.update(state="accepted", finished_at=Now(), lease_until=None)
        day = date_format(timezone.localtime(status.last_accepted()), "j M Y")
        assert f"{day}, " in look("queue").said  # as the desk writes times


class TestReadyInFull:
    """What ``/health/ready?verbose`` tells, and to whom."""

    def ask(self, client, **extra):
        return client.get("/health/ready?verbose", **extra).text

    def test_everything_that_is_looked_at_stands_there(self, client):
        beat(job="indexer", late_after=datetime.timedelta(0))
        text = self.ask(client)
        lines = {line.split(":")[0]: line for line in text.splitlines()}
        assert text.startswith("ok\n")
        for name, _title, _look in status.CHECKS:
            assert {f"[+] {name}", f"[-] {name}"} & set(lines), name
        assert "restart it" in lines["[-] worker"]
        assert "    a:1 planner: 0 s ago" in text

    def test_by_the_machines_address_too(self, client):
        assert "[+] database" in self.ask(client, headers={"host": "10.1.2.3"})

    @pytest.mark.parametrize(
        "extra",
        [
            {"REMOTE_ADDR": "203.0.113.9"},
            {"headers": {"x-forwarded-for": "127.0.0.1"}},
            {"headers": {"forwarded": "for=127.0.0.1"}},
            {"REMOTE_ADDR": ""},
            {"REMOTE_ADDR": "203.0.113.9", "headers": {"authorization": "Bearer "}},
            {"REMOTE_ADDR": "203.0.113.9", "headers": {"authorization": "Bearer \xff"}},
        ],
    )
    def test_strangers_read_ok(self, client, extra):
        assert self.ask(client, **extra) == "ok\n"

    def test_who_has_the_token_or_a_named_network(self, client, settings):
        far = {"REMOTE_ADDR": "203.0.113.9"}
        settings.METRICS_TOKEN = "t" * 30
        assert "database" in self.ask(
            client, headers={"authorization": "Bearer " + "t" * 30}, **far
        )
        assert self.ask(client, headers={"authorization": "Bearer x"}, **far) == "ok\n"
        settings.METRICS_FROM = [ipaddress.ip_network("203.0.113.0/24")]
        assert "database" in self.ask(client, **far)
        assert "database" in self.ask(client, REMOTE_ADDR="::ffff:203.0.113.9")
        settings.TRUSTED_PROXIES = 1
        assert self.ask(client, headers={"x-forwarded-for": "198.51.100.1"}, **far) == "ok\n"
