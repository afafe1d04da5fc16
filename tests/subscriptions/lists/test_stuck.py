"""A list at which the importer breaks stops in words, holds up no other, and can be started again."""

import io
import threading
from unittest.mock import patch

import pytest
from django.db import DataError, OperationalError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from newsroom.roles import REPORTER
from subscriptions.lists import csv_import, import_jobs
from subscriptions.models import ImportJob, ImportLine, ImportPart, Subscriber
from subscriptions.worker import jobs
from subscriptions.worker.importer import Importer
from tests.factories import make_user
from tests.subscriptions.lists.test_csv_import import begin, people

BROKEN = {"reading": "read_all", "applying": "write"}


@pytest.fixture(autouse=True)
def _one_connection():
    """The worker gives its connection back after a fault; the test has this one only."""
    with patch.object(jobs, "close_connection"):
        yield


@pytest.fixture(params=BROKEN)
def phase(request):
    return request.param


@pytest.fixture
def job(db, phase, monkeypatch):
    """A list that was read, or applied, in part when the importer began to break at it."""
    monkeypatch.setattr(csv_import, "BATCH", 10)
    job = begin(people(25))
    if phase == "applying":
        import_jobs.work()
        import_jobs.order(job)
    import_jobs.work(stop=lambda: True)
    job.refresh_from_db()
    return job


@pytest.fixture
def breaks(phase, monkeypatch):
    def at(error=ZeroDivisionError):
        def fail(*args, **kwargs):
            raise error

        monkeypatch.setattr(csv_import, BROKEN[phase], fail)

    yield at
    monkeypatch.undo()


def turn(times=1):
    """Let the worker's job try; what goes wrong ends no thread."""
    importer = Importer(threading.Event())
    for _time in range(times):
        importer._try_turn()


def stuck(job, breaks):
    breaks()
    turn(import_jobs.MOST_TRIES)
    job.refresh_from_db()
    return job


@pytest.mark.parametrize("error", [ZeroDivisionError, DataError, MemoryError, KeyError, OSError])
def test_after_some_errors_it_stops_and_says_so(job, phase, breaks, error):
    breaks(error)
    turn(import_jobs.MOST_TRIES - 1)
    job.refresh_from_db()
    assert (job.state, job.tries) == (phase, import_jobs.MOST_TRIES - 1)
    turn(10)
    job.refresh_from_db()
    assert (job.state, job.tries) == ("stuck", import_jobs.MOST_TRIES)
    assert error.__name__ in job.problem
    assert "10" in job.problem  # after which line
    assert job.finished_at is not None


def test_other_lists_go_on(job, breaks, monkeypatch):
    stuck(job, breaks)
    monkeypatch.undo()
    other = begin("bima@contoh.id\n")
    turn()
    other.refresh_from_db()
    assert other.state == "read"


def test_a_database_that_is_away_counts_for_no_list(job, phase, breaks):
    breaks(OperationalError)
    turn(import_jobs.MOST_TRIES * 2)
    job.refresh_from_db()
    assert (job.state, job.tries) == (phase, 0)


def test_a_step_that_succeeds_begins_the_count_anew(job, phase, breaks, monkeypatch):
    breaks()
    turn(import_jobs.MOST_TRIES - 1)
    monkeypatch.undo()
    monkeypatch.setattr(csv_import, "BATCH", 10)
    import_jobs.work(stop=lambda: True)
    job.refresh_from_db()
    assert (job.state, job.tries) == (phase, 0)


def test_started_again_by_a_press_it_repeats_nothing_and_loses_nothing(
    job, phase, breaks, monkeypatch, admin_client
):
    stuck(job, breaks)
    url = reverse("admin:subscriptions_subscriber_import_job", args=[job.pk])
    page = admin_client.get(url).content.decode()
    assert "Terhenti karena galat" in page
    assert job.problem in page
    assert 'value="again"' in page
    monkeypatch.undo()
    for _press in range(2):  # the second finds nothing to do
        page = admin_client.post(url, {"do": "again"}, follow=True).content.decode()
        assert 'value="again"' not in page
    import_jobs.work()
    import_jobs.order(job)
    import_jobs.work()
    job.refresh_from_db()
    assert (job.state, job.problem, job.counts["added"]) == ("done", "", 25)
    assert Subscriber.objects.count() == 25
    assert not ImportPart.objects.exists()


def test_nobody_else_starts_it(job, breaks, client):
    stuck(job, breaks)
    client.force_login(make_user(REPORTER))
    url = reverse("admin:subscriptions_subscriber_import_job", args=[job.pk])
    assert client.post(url, {"do": "again"}).status_code == 403
    assert not import_jobs.cancel(job)


def test_after_a_week_it_is_to_be_uploaded_once_more(job, breaks, admin_client):
    stuck(job, breaks)
    ImportJob.objects.update(created_at="2020-01-01T00:00Z")
    import_jobs.purge_expired()
    assert not ImportPart.objects.exists()
    assert not ImportLine.objects.exists()
    assert not import_jobs.again(job)
    url = reverse("admin:subscriptions_subscriber_import_job", args=[job.pk])
    page = admin_client.post(url, {"do": "again"}, follow=True).content.decode()
    assert "Unggah daftar itu sekali lagi" in page
    job.refresh_from_db()
    assert job.state == "stuck"


@pytest.mark.django_db
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    | st.text("sep=\",;\t|@a.\r\n\0'\\", max_size=60).map(str.encode)
    | st.text(max_size=60).map(lambda text: text.encode("utf-16", "replace"))
)
def test_no_file_is_an_error_that_nobody_foresaw(content):
    try:
        list(csv_import.rows(io.BytesIO(content)))
    except csv_import.FileError as error:
        assert str(error)  # noqa: PT017 - words or lines
