"""Whatever a job of the worker meets, it goes on; and what gives no sign of life is seen."""

import datetime
import errno
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.db import DataError, IntegrityError, OperationalError
from django.utils import timezone
from django.utils.module_loading import import_string

from articles.auditlog import retention
from articles.db import clock
from articles.editing import autosaves
from articles.indexing import refresh
from articles.pictures import queue as pictures
from newsroom.accounts import notice_mails
from newsroom.accounts.sessions import SessionStore
from newsroom.operations import alerts, schedule
from newsroom.operations.backup import BackupError
from newsroom.operations.postgres import ProgramError
from newsroom.operations.targets import TargetError
from newsroom.pagestore.cdn import outbox as cdn_outbox
from subscriptions.bounces import mailbox
from subscriptions.issues import lifecycle
from subscriptions.lists import import_jobs
from subscriptions.models import JobBeat
from subscriptions.outbox import arming, queue
from subscriptions.outbox import retention as mails_retention
from subscriptions.signup import rate_limit
from subscriptions.smtp.relay import Relay
from subscriptions.webhooks import sending as webhooks
from subscriptions.worker import beats, importer, jobs, lanes
from subscriptions.worker.beats import Beats
from subscriptions.worker.jobs import Job, Watch
from subscriptions.worker.main import Worker
from tests.closed_port import CLOSED, CLOSED_PORT
from tests.subscriptions.worker.test_worker import until, working

FAULTS = [
    ValueError("a@contoh.id"),
    KeyError("x"),
    AttributeError("x"),
    RecursionError(),
    MemoryError(),
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EROFS, "Read-only file system"),
    UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
    DataError("a NUL"),
    IntegrityError("a row"),
    OperationalError("away"),
]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch):
    monkeypatch.setattr(jobs, "SHORTEST_PAUSE", 0.001)
    monkeypatch.setattr(jobs, "close_connection", lambda: None)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_job_goes_on_after_whatever_it_meets(fault, caplog):
    done, stop = [], threading.Event()

    def act():
        done.append(1)
        if len(done) < 4:
            raise fault
        stop.set()

    Job("trying", act, every=lambda: 0.0).run(stop)
    assert len(done) == 4
    assert caplog.text.count("trying: will try again") == 3
    assert "a@contoh.id" not in caplog.text


@pytest.mark.parametrize("fault", [TargetError, BackupError, ProgramError])
def test_what_the_program_says_itself_is_said_without_an_address(fault, caplog):
    def act():
        raise fault("/mnt/away cannot be used,\nsays a@contoh.id: name a folder")

    job = Job("backups", act)
    job._try_turn()
    assert job.trouble == "/mnt/away cannot be used, says … name a folder"
    assert f"backups: will try again: {job.trouble}" in caplog.text


def test_a_fault_while_it_rests_does_not_end_it_either(monkeypatch):
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", 0.001)
    rested, stop = [], threading.Event()

    def every():
        rested.append(1)
        if len(rested) == 3:
            stop.set()
        raise ValueError

    Job("resting", every=every).run(stop)
    assert len(rested) == 3


def test_each_failure_waits_longer_and_a_success_ends_that(monkeypatch):
    monkeypatch.setattr(jobs, "SHORTEST_PAUSE", 0.5)
    fails = [True] * 12

    def act():
        if fails and fails.pop():
            raise ValueError

    job = Job("trying", act)
    pauses = []
    for _ in range(13):
        job._try_turn()
        pauses.append(job._pause)
    assert pauses[:4] == [0.5, 1.0, 2.0, 4.0]
    assert pauses[11] == jobs.LONGEST_PAUSE
    assert pauses[12] == 0.0
    assert job.trouble == ""


# What each job calls first, by the job that calls it.
CALLS = {
    "confirmation-sender-1": (lanes.ConfirmationSender, "claim"),
    "staff_mail-sender-1": (lanes.StaffMailSender, "claim"),
    "trial_mail-sender-1": (lanes.TrialMailSender, "claim"),
    "issue-sender-1": (lanes.IssueSender, "claim"),
    "planner": (lifecycle, "expire_late"),
    "importer": (importer, "work"),
    "listener": (Worker, "_hear"),
    "indexer": (refresh, "refresh"),
    "bounces": (mailbox, "read_mailbox"),
    "retention": (mails_retention, "due"),
    "webhooks": (webhooks, "send_due"),
    "told webhooks": (webhooks, "remove_expired"),
    "pictures": (pictures, "make_next"),
    "sweeping": (pictures, "sweep"),
    "clock": (clock, "complaint"),
    "leases": (queue, "renew"),
    "beats": (Beats, "write"),
    "arming": (arming, "may_send"),
    "completing": (lifecycle, "complete_finished"),
    "reclaiming": (queue, "reap"),
    "sessions": (SessionStore, "clear_expired"),
    "purging": (rate_limit, "purge_expired"),
    "audit log": (retention, "remove_expired"),
    "unsaved texts": (autosaves, "remove_expired"),
    "backups": (schedule, "open_target"),
    "alerts": (alerts, "all_checks"),
    "digests of notices": (notice_mails, "digest_day"),
    "old notices": (notice_mails, "outdated"),
    "cdn-hearing": (cdn_outbox, "add"),
    "cdn": (cdn_outbox, "send"),
}


def test_the_table_of_jobs_is_whole(settings):
    settings.SENDING_CONNECTIONS = 1
    settings.CDN, settings.CDN_PURGE_URL = "http", f"http://{CLOSED}/"
    assert {job.name for job in Worker(Relay("127.0.0.1", CLOSED_PORT))._jobs} == set(CALLS)


@pytest.mark.django_db(transaction=True)
def test_every_job_of_the_worker_goes_on_after_an_error_that_nobody_foresaw(
    make_relay, settings, monkeypatch, tmp_path
):
    settings.SENDING_CONNECTIONS = 1
    settings.BACKUP_TO = str(tmp_path)
    settings.CDN, settings.CDN_PURGE_URL = "http", f"http://{CLOSED}/"
    monkeypatch.setattr(schedule, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(alerts, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(notice_mails, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(notice_mails, "REMOVE_EVERY", 0.05)
    monkeypatch.setattr(schedule, "is_due", lambda *_times: False)
    settings.BOUNCE_MAILBOX = "imaps://surat.example"
    settings.INDEX_POLL = settings.OUTBOX_POLL = 0.05
    settings.DELIVERY_LEASE = 0.2
    monkeypatch.setattr("subscriptions.worker.main.BOUNCES_EVERY", 0.05)
    monkeypatch.setattr("subscriptions.worker.main.PURGE_EVERY", 0.05)
    monkeypatch.setattr(pictures, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(pictures, "SWEEP_SECONDS", 0.05)
    monkeypatch.setattr(pictures, "remove_orphans", lambda: 0)
    monkeypatch.setattr(clock, "GOOD_FOR", 0.05)
    calls = dict.fromkeys(CALLS, 0)
    monkeypatch.setattr(mailbox, "read_mailbox", lambda _place: None)
    for name, (place, attribute) in CALLS.items():
        broken = failing_twice(name, getattr(place, attribute), calls)
        monkeypatch.setattr(place, attribute, broken)
    with working(make_relay()):
        until(lambda: min(calls.values()) >= 3)


def failing_twice(name, real, calls):
    def broken(*args, **kwargs):
        calls[name] += 1
        if calls[name] <= 2:
            raise ZeroDivisionError
        return real(*args, **kwargs)

    return broken


@pytest.mark.django_db
@pytest.mark.parametrize("step", ["write_text", "replace", "mkdir"])
def test_a_full_or_read_only_disk_keeps_an_armed_place_sending(
    step, settings, tmp_path, monkeypatch
):
    settings.VAR_DIR = tmp_path
    arming.arm("test")

    def refuse(*_args, **_kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, step, refuse)
    assert arming.may_send()
    assert [file.name for file in tmp_path.iterdir()] == [arming.FILE], "nothing is left behind"


@pytest.mark.django_db
class TestBeats:
    def age(self, by):
        for row in JobBeat.objects.all():
            JobBeat.objects.filter(pk=row.pk).update(seen_at=row.seen_at - by)

    def test_without_a_worker_nothing_is_late(self):
        assert beats.late() == []

    def test_a_silent_job_is_late_and_a_living_one_is_not(self, django_assert_num_queries):
        quick, slow = Job("quick", late_after=60), Job("slow", late_after=3600)
        writer = Beats([quick, slow])
        writer.write()
        assert beats.late() == []
        self.age(datetime.timedelta(minutes=5))
        with django_assert_num_queries(1):
            assert [job.job for job in beats.late()] == ["quick"]
        quick.beat()
        writer._next_at = 0.0
        with django_assert_num_queries(1):
            writer.write()
        assert beats.late() == []

    def test_it_is_written_now_and_then_and_when_trouble_begins(self, django_assert_num_queries):
        job = Job("trying")
        writer = Beats([job])
        writer.write()
        with django_assert_num_queries(0):
            writer.write()
        job.error = "ValueError in act, line 3\x00"
        writer.write()
        assert JobBeat.objects.get().trouble == "ValueError in act, line 3"

    def test_a_worker_takes_its_own_rows_along_and_those_of_the_dead(self):
        writer = Beats([Job("own")])
        writer.write()
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        host = writer._worker.rpartition(":")[0]
        row = {"job": "x", "seen_at": timezone.now(), "late_after": datetime.timedelta(0)}
        JobBeat.objects.create(worker=f"{host}:{gone.pid}", **row)
        JobBeat.objects.create(worker=f"{host}:{os.getppid()}", **row)
        JobBeat.objects.create(worker="lain.example:1", **row)
        writer.forget_the_dead()
        left = set(JobBeat.objects.values_list("worker", flat=True))
        assert left == {writer._worker, f"{host}:{os.getppid()}", "lain.example:1"}
        writer.remove()
        assert writer._worker not in JobBeat.objects.values_list("worker", flat=True)


def test_a_long_list_gives_signs_of_life(monkeypatch):
    job = importer.Importer(threading.Event())
    seen = []

    def work(stop):
        job.beat_at = 0.0
        stop()
        seen.append(job.beat_at)
        return False

    monkeypatch.setattr(importer, "work", work)
    monkeypatch.setattr(import_jobs, "purge_expired", lambda: None)
    monkeypatch.setattr(importer, "purge_expired", lambda: None)
    job._try_turn()
    assert seen[0] > 0


def test_what_the_layers_above_have_the_worker_do_is_a_job_each(settings):
    settings.CDN, settings.CDN_PURGE_URL = "http", "https://cache.example/purge"
    made = [import_string(path)() for path in settings.WORKER_JOBS]
    assert all(isinstance(job, Job) for jobs in made for job in jobs)
    assert {"backups", "cdn", "cdn-hearing"} <= {job.name for jobs in made for job in jobs}


def test_what_a_watch_finds_is_its_trouble_until_it_is_over():
    found = ["the clock goes wrong", "", None]
    watch = Watch("watching", lambda: found.pop(0), every=lambda: 0.0)
    seen = []
    while found:
        watch.try_if_due()
        seen.append(watch.trouble)
    assert seen == ["the clock goes wrong", "", ""]
