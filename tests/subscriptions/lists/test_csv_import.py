"""Lists of addresses: what is in a file, who is added, who never is, and work that goes on."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from subscriptions.lists import csv_import, import_jobs
from subscriptions.models import (
    Consent,
    ImportJob,
    ImportLine,
    ImportPart,
    Subscriber,
    Suppression,
)
from subscriptions.signup import preferences
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SAID = csv_import.Statement("Formulir di pameran buku", datetime.date(2026, 3, 1), "Sari")


def begin(content):
    raw = content if isinstance(content, bytes) else content.encode()
    return import_jobs.create_job(SimpleUploadedFile("daftar.csv", raw), SAID, make_user())


def outcomes(job):
    return list(job.lines.order_by("number").values_list("number", "outcome", "address"))


def read(content):
    """Upload a list and let the worker read it."""
    job = begin(content)
    import_jobs.work()
    job.refresh_from_db()
    return job


def imported(content):
    """Read a list and apply it."""
    job = read(content)
    import_jobs.order(job)
    import_jobs.work()
    job.refresh_from_db()
    return job


def states():
    return dict(Subscriber.objects.values_list("email", "state"))


def people(number):
    return "".join(f"p{n}@contoh.id\n" for n in range(number))


@pytest.mark.parametrize(
    "content",
    [
        b"nama,email\nSari,sari@contoh.id\nBima,bima@contoh.id\n",
        b"\xef\xbb\xbfemail;nama\r\nsari@contoh.id;S\xc3\xa1ri\r\nbima@contoh.id;B\r\n",
        b"nama\temail\nS\xe1ri\tsari@contoh.id\nBima\tbima@contoh.id\n",
        b"\xef\xbb\xbfsari@contoh.id\nbima@contoh.id",
        b'"Sari, dari Solo",SARI@Contoh.id\n\n"Bima",bima@contoh.id\n',
    ],
)
def test_encodings_and_separators_are_found_out(content):
    assert [a for _n, _o, a in outcomes(read(content))] == ["sari@contoh.id", "bima@contoh.id"]


def test_every_line_has_an_outcome_and_looking_changes_nothing(make_subscriber):
    make_subscriber("lama@contoh.id")
    make_subscriber("pergi@contoh.id", state="unsubscribed")
    make_subscriber("ditahan@contoh.id").suppress(Suppression.Reason.COMPLAINT)
    make_subscriber("dihapus@contoh.id").suppress(Suppression.Reason.ERASED)
    Subscriber.objects.filter(email="dihapus@contoh.id").delete()
    before = states()
    job = read(
        "email\nbaru@contoh.id\nlama@contoh.id\npergi@contoh.id\nditahan@contoh.id\n"
        "dihapus@contoh.id\nbukan alamat\nBARU@contoh.id\n"
    )
    assert job.state == "read"
    assert job.counts["added"] == 1
    assert not ImportPart.objects.exists()
    assert [(number, outcome) for number, outcome, _a in outcomes(job)] == [
        (2, "added"),
        (3, "known"),
        (4, "left"),
        (5, "suppressed"),
        (6, "suppressed"),
        (7, "invalid"),
        (8, "repeated"),
    ]
    assert states() == before


def test_the_imported_are_active_by_the_stated_consent_only():
    assert imported("sari@contoh.id\n").state == "done"
    subscriber = Subscriber.objects.get()
    consent = subscriber.consents.get()
    assert subscriber.state == "active"
    assert consent.page == "2026-03-01, Sari: Formulir di pameran buku"
    assert consent.confirmed_at is not None


def test_nobody_is_revived(make_subscriber):
    make_subscriber("pergi@contoh.id", state="unsubscribed")
    make_subscriber("ditahan@contoh.id").suppress(Suppression.Reason.BOUNCE)
    make_subscriber("tunggu@contoh.id", state="pending")
    before = states()
    imported("pergi@contoh.id\nditahan@contoh.id\ntunggu@contoh.id\n")
    assert states() == before


def test_nobody_is_revived_who_left_between_the_dry_run_and_the_import(make_subscriber):
    job = read("pergi@contoh.id\nhapus@contoh.id\nbaru@contoh.id\n")
    make_subscriber("pergi@contoh.id", state="unsubscribed")
    preferences.erase(make_subscriber("hapus@contoh.id"))
    assert import_jobs.order(job)
    import_jobs.work()
    assert states() == {"pergi@contoh.id": "unsubscribed", "baru@contoh.id": "active"}
    job.refresh_from_db()
    assert (job.counts["added"], job.counts["left"]) == (1, 1)
    assert not ImportLine.objects.filter(address="hapus@contoh.id").exists()


class CrashError(Exception):
    pass


@pytest.mark.parametrize("phase", ["reading", "applying"])
@pytest.mark.parametrize("after", [0, 1, 3])
def test_a_crash_anywhere_repeats_nothing_and_loses_nothing(phase, after, monkeypatch):
    monkeypatch.setattr(csv_import, "BATCH", 10)
    job = begin(people(30) + "p3@contoh.id\nbukan\n" + people(35))
    if phase == "applying":
        import_jobs.work()
        import_jobs.order(job)
    whole, calls = ImportJob.save, []

    def save(self, **fields):
        calls.append(1)
        if len(calls) > after:
            raise CrashError
        whole(self, **fields)

    with monkeypatch.context() as broken:
        broken.setattr(ImportJob, "save", save)
        with pytest.raises(CrashError):
            import_jobs.work()
    before = ImportJob.objects.get()
    done = before.lines_read if phase == "reading" else Subscriber.objects.count()
    assert done == 10 * after
    import_jobs.work()
    import_jobs.order(job)
    import_jobs.work()
    job.refresh_from_db()
    assert (job.state, job.lines_read, job.lines.count()) == ("done", 67, 67)
    assert job.counts == dict.fromkeys(csv_import.LABELS, 0) | {
        "added": 35, "invalid": 1, "repeated": 31
    }  # fmt: skip
    assert Subscriber.objects.count() == Consent.objects.count() == 35


def test_a_worker_that_is_to_stop_ends_after_the_batch_and_another_goes_on(monkeypatch):
    monkeypatch.setattr(csv_import, "BATCH", 10)
    job = begin(people(35))
    assert import_jobs.work(stop=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.lines_read) == ("reading", 10)
    assert 0 < job.bytes_read <= job.bytes_total
    assert import_jobs.work()
    job.refresh_from_db()
    assert (job.state, job.lines_read) == ("read", 35)
    assert not import_jobs.work()


@pytest.mark.parametrize("phase", ["reading", "applying"])
def test_cancelling_holds_from_the_next_batch_on(phase, monkeypatch):
    monkeypatch.setattr(csv_import, "BATCH", 10)
    job = begin(people(35))
    if phase == "applying":
        import_jobs.work()
        import_jobs.order(job)
    seen = []

    def stop():
        seen.append(1)
        if len(seen) == 2:
            assert import_jobs.cancel(job)
        return False

    import_jobs.work(stop)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert Subscriber.objects.count() == (20 if phase == "applying" else 0)
    assert not ImportPart.objects.exists()
    assert not import_jobs.order(job)
    assert not import_jobs.cancel(job)


@pytest.mark.parametrize("content", [b"PK\0\0zip", b"\xff\xfee\0m\0", b"nama\nSari\n"])
def test_what_is_no_list_is_refused_in_words(content):
    with pytest.raises(csv_import.FileError):
        begin(content)
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04" + b"x" * 90, b"\xd0\xcf\x11\xe0" + bytes(90), b"%PDF-1.7\na@contoh.id\n"],
)
def test_a_document_of_another_program_is_refused_with_what_to_do(content):
    with pytest.raises(csv_import.FileError, match=r"Excel.*CSV"):
        begin(content)


def test_what_breaks_later_in_the_file_ends_it_in_words():
    job = read("email\n" + people(5) + '"' + "x" * 200_000 + "\n")
    assert job.state == "failed"
    assert "CSV" in job.problem


def test_a_sign_that_no_text_may_hold_spoils_one_line_only():
    job = read(b"email\n" + b"sari@contoh.id\n" * 5000 + b"a\0b\nbima@contoh.id\n")
    assert (job.state, job.counts["added"], job.counts["invalid"]) == ("read", 2, 1)


def test_a_hundred_thousand_lines_cost_queries_by_the_batch():
    job = begin(people(5000))
    with CaptureQueriesContext(connection) as seen:
        import_jobs.work()
    assert len(seen) <= 8 * 5 + 14
    assert job.lines.count() == 5000


def test_the_lines_are_forgotten_after_a_week_and_the_numbers_stay():
    done, waiting = imported("sari@contoh.id\n"), read("bima@contoh.id\n")
    import_jobs.purge_expired()
    assert ImportLine.objects.count() == 2
    ImportJob.objects.update(created_at="2020-01-01T00:00Z")
    import_jobs.purge_expired()
    assert not ImportLine.objects.exists()
    waiting.refresh_from_db()
    assert waiting.state == "cancelled"
    done.refresh_from_db()
    assert done.counts["added"] == 1


def test_who_agreed_on_a_day_did_so_at_its_beginning_here():
    """At the beginning of UTC's it would be in hours to come, early on the day itself."""
    imported("email\nsari@contoh.id\n")
    midnight = timezone.make_aware(datetime.datetime(2026, 3, 1))  # noqa: DTZ001
    assert Subscriber.objects.get().confirmed_at == Consent.objects.get().asked_at == midnight
