"""Readers' pages from a replica that follows by streaming replication: never one that is old."""

import contextlib
import http.client
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest
from django.db import OperationalError, connection, connections
from django.urls import reverse

from articles.db import clock
from articles.db.replica import on_primary
from articles.models import Article, ReadCount
from articles.pages import most_read
from newsroom.checks import check_replica
from newsroom.database import replica_settings
from newsroom.demo.supervisor import free_port
from newsroom.pagestore import listener
from newsroom.pagestore import start as pagestore
from newsroom.pagestore.models import ServingProcess
from newsroom.pagestore.replica import watch
from newsroom.pagestore.replica.server import State, ask
from tests.browser.conftest import wait_for, wait_until_up
from tests.closed_port import CLOSED
from tests.database import database_url
from tests.factories import make_article
from tests.newsroom.pagestore.site import Process, hurry, settle
from tests.newsroom.pagestore.test_always_right import walk
from tests.surroundings.programs import postgresql
from tests.surroundings.standby import standby as standby_of

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.outside]


@pytest.fixture(scope="session")
def running_standby(start, django_db_setup):
    return start(standby_of(os.environ["DATABASE_URL"]))


@pytest.fixture
def standby(running_standby, transactional_db):
    running_standby.catch_up()
    return running_standby


@pytest.fixture
def replica(standby):
    """Settings of the standby's copy of this test's database."""
    return replica_settings(standby.url(connection.settings_dict["NAME"]))


@pytest.fixture
def process(standby, replica, monkeypatch, settings):
    """A store that listens, and reads from the standby."""
    settings.PAGE_STORE_MB = 64
    hurry(monkeypatch)
    made = Process(replica=replica)
    made.open()
    wait_for(lambda: made.replica.positions.mark and not made.replica.positions.is_unsettled, 10)
    ready(made)
    yield made
    made.stop()


@pytest.fixture
def story():
    return make_article("Benteng nomor 1", tags=["Aleppo"])


def ready(process):
    """Wait until the process heard all that was committed, and the standby has it."""
    settle(process)

    def is_good():
        process.replica.look()
        server = process.replica.connections.take()
        try:
            return process.replica.judge(ask(server)) is State.GOOD
        except OperationalError:
            return False
        finally:
            process.replica.connections.give_back(server)

    wait_for(is_good, 20)
    assert process.replica.state is State.GOOD


def shown(process, story):
    status, headers, body = process.get(story.get_absolute_url())
    assert status == 200
    number = body.decode().partition("Benteng nomor ")[2][:1]
    return number, headers["X-Page"]


def rename(story, number):
    Article.objects.filter(pk=story.pk).update(headline=f"Benteng nomor {number}")


def where(process):
    """Return who made the pages so far."""
    return dict(process.replica.answers)


class TestWhoMakesAPage:
    def test_the_replica_makes_every_page_of_readers_alike(self, process, standby, story):
        ready(process)
        paths = [
            "/", story.get_absolute_url(), story.section.get_absolute_url(), "/tag/aleppo/",
            "/feed/", "/feed/atom/", "/sitemap.xml", "/robots.txt", "/manifest.webmanifest",
            "/koreksi/", reverse("archive:index"), "/2019/", "/tidak-ada/", "/tag/tidak-ada/",
        ]  # fmt: skip
        for path in paths:
            process.get(path)
        searches = [("/cari/", "q=benteng"), ("/cari/saran/", "q=ben"), ("/cari/", "q=bentemg")]
        for path, query in searches:
            assert process.get(path, query)[0] == 200
        assert where(process) == {"good": len(paths) + len(searches)}
        for wanted, kept in list(process.store._kept.items()):
            assert process.fresh(wanted)[1] == kept.page.body, wanted

    def test_the_primary_is_asked_nothing(self, process, standby, story):
        clock.now()  # which is asked of the primary, once a minute
        ready(process)
        asked = []

        def noted(run, sql, params, many, context):
            asked.append((context["connection"] is primary, sql))
            return run(sql, params, many, context)

        primary = connections["default"]
        with connection.execute_wrapper(noted):
            for path in (story.get_absolute_url(), "/tag/aleppo/", "/feed/"):
                assert process.get(path)[0] == 200
            assert process.get("/cari/", "q=benteng")[0] == 200
        assert len(asked) > 8
        assert [sql for of_primary, sql in asked if of_primary] == []

    def test_what_it_was_made_of_is_noted_as_well(self, process, standby, story):
        ready(process)
        assert shown(process, story) == ("1", "miss")
        (kept,) = process.store._kept.values()
        assert f"article:{story.pk}" in kept.tags

    @pytest.mark.parametrize(
        ("method", "path", "more"),
        [
            ("GET", "/", {"HTTP_COOKIE": "sessionid=x"}),
            ("POST", "/langganan/", {}),
            ("GET", "/langganan/", {}),
            ("GET", "/admin/", {}),
            ("GET", "/tinjau/x/", {}),
            ("GET", "/health/", {}),
        ],
    )
    def test_the_primary_makes_everything_else(self, process, method, path, more):
        process.get(path, method=method, **more)
        assert where(process) == {}

    def test_the_primary_makes_it_around_a_moment(self, process, standby, story):
        ready(process)
        soon = process.store.clock.now + 1
        process.store._agenda = [type("M", (), {"at": soon, "is_purged": True})()]
        process.get("/cari/", "q=benteng")
        assert where(process) == {"moment": 1}


class TestNothingOld:
    def test_a_change_that_the_replica_has_not_replayed(self, process, standby, story):
        ready(process)
        assert shown(process, story) == ("1", "miss")
        with standby.paused():
            rename(story, 2)
            settle(process)
            wait_for(lambda: not process.replica.positions.is_unsettled, 5)
            assert shown(process, story) == ("2", "miss")
            assert shown(process, story) == ("2", "hit")
            assert where(process)["behind"] == 1
        ready(process)
        assert shown(process, story) == ("2", "hit")
        rename(story, 3)
        ready(process)
        assert shown(process, story) == ("3", "miss")
        assert where(process) == {"good": 2, "behind": 1}

    def test_one_that_comes_while_the_replica_makes_the_page(self, process, standby, story):
        ready(process)

        def meanwhile():
            rename(story, 2)
            settle(process)

        with standby.paused():
            process.after = meanwhile
            assert shown(process, story) == ("1", "miss")
            assert where(process) == {"good": 1}
            assert shown(process, story) == ("2", "miss")
            assert shown(process, story) == ("2", "hit")

    def test_lists_in_memory_are_of_the_primary(self, process, standby, story):
        ReadCount.objects.create(article=story, hour=story.published_at, count=5)
        ReadCount.objects.update(hour=connection_now())
        ready(process)
        django, seen = process.django, []

        def changing(environ, start):
            with on_primary():
                rename(story, 2)
                settle(process)
            seen.append(Article.objects.get().headline)
            seen.extend(line.headline for line in most_read.most_read().day)
            return django(environ, start)

        process.django = changing
        with standby.paused():
            process.get("/cari/", "q=benteng")
        assert seen == ["Benteng nomor 1", "Benteng nomor 2"]

    def test_many_changes_while_the_replica_stumbles(self, process, standby):
        stories = [make_article(f"Benteng nomor {n}") for n in range(3)]
        ready(process)
        paths = [*(one.get_absolute_url() for one in stories), "/"]
        with standby.delayed(milliseconds=300), read_by_three(process, paths):
            time.sleep(0.5)
            for step in range(20):
                for one in stories:
                    rename(one, f"{step % 10}")
                if step % 5 == 2:
                    with standby.paused():
                        rename(stories[0], "x")
                        time.sleep(0.05)
                process.replica.look()
                time.sleep(0.1 + 0.4 * (step % 3 == 0))
        settle(process)
        for wanted, page in list(process.store._kept.items()):
            assert process.fresh(wanted)[1] == page.page.body, wanted
        told = where(process)
        assert told["good"] > 1
        assert set(told) <= {"good", "behind", "unknown", "failed"}

    def test_whatever_is_written_a_kept_page_is_the_primarys(
        self, standby, replica, monkeypatch, settings
    ):
        """The walk of the page store's own test, with a standby that is half a breath behind."""
        settings.PAGE_STORE_MB = 64
        monkeypatch.setattr(watch, "EVERY", 0.1)
        monkeypatch.setattr(listener, "new_mark", lambda: "of two in one process")
        answers = Counter()

        def make():
            process = Process(replica=replica)
            process.replica.answers = answers
            process.replica.start()
            return process

        with standby.delayed(milliseconds=200):
            walk(monkeypatch, make)
        assert answers["good"] > 50
        assert answers["behind"] > 5
        assert answers["failed"] == 0


@contextlib.contextmanager
def read_by_three(process, paths):
    """Let three ask for pages all the time; none may meet an error."""
    ended, statuses = threading.Event(), set()

    def read():
        while not ended.is_set():
            statuses.update(process.get(path)[0] for path in paths)
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        yield
    finally:
        ended.set()
        for reader in readers:
            reader.join(20)
    assert statuses == {200}


def connection_now():
    with connection.cursor() as cursor:
        cursor.execute("SELECT date_trunc('hour', now())")
        return cursor.fetchone()[0]


class TestWhereItFails:
    def test_a_statement_that_recovery_cancels_is_asked_of_the_primary(
        self, process, standby, story
    ):
        ready(process)
        django, asked = process.django, []

        def slow(environ, start):
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_is_in_recovery()")
                asked.append(cursor.fetchone()[0])
                if asked[-1]:
                    threading.Thread(target=emptied).start()
                    cursor.execute(
                        "SELECT pg_sleep(20) FROM (SELECT count(*) FROM articles_note) n"
                    )
            return django(environ, start)

        def emptied():
            with psycopg.connect(database_url()) as own:
                own.execute("TRUNCATE articles_note CASCADE")

        process.django = slow
        begun = time.monotonic()
        assert shown(process, story)[0] == "1"
        assert time.monotonic() - begun < 10
        process.django = django
        assert asked == [True, False]
        assert where(process) == {"cancelled": 1}
        assert process.replica.state is State.GOOD

    def test_a_replica_that_is_killed_and_comes_back(self, process, standby, story):
        ready(process)
        assert process.get("/cari/", "q=benteng")[0] == 200
        standby.kill()
        try:
            for _again in range(3):
                assert process.get("/cari/", "q=benteng")[0] == 200
            assert shown(process, story)[0] == "1"
            assert process.replica.state is State.AWAY
        finally:
            standby.start()
        ready(process)
        assert process.get("/cari/", "q=benteng")[0] == 200
        assert where(process) == {"good": 2, "away": 4}

    def test_the_standby_of_these_tests_comes_back_where_a_table_was_shortened(self, standby):
        """What VACUUM cut off is missing when it replays the log from before once more."""
        with psycopg.connect(standby.primary, autocommit=True) as server:
            server.execute("CREATE TABLE shortened AS SELECT generate_series(1, 500)")
            try:
                server.execute("VACUUM shortened")
                server.execute("CHECKPOINT")
                standby.catch_up()
                standby.ask("CHECKPOINT")
                server.execute("DELETE FROM shortened")
                server.execute("VACUUM shortened")
                standby.catch_up()
                standby.kill()
                standby.start()
            finally:
                server.execute("DROP TABLE shortened")

    def test_one_that_answers_nothing_is_waited_for_some_seconds_only(
        self, process, standby, story
    ):
        ready(process)
        assert process.get("/cari/", "q=benteng")[0] == 200
        process.replica.start()
        with standby.frozen():
            begun = time.monotonic()
            assert process.get("/cari/", "q=benteng")[0] == 200
            assert time.monotonic() - begun < 8
            begun = time.monotonic()
            assert shown(process, story)[0] == "1"
            assert time.monotonic() - begun < 1
        wait_for(lambda: process.replica.state is State.GOOD, 20)
        assert where(process) == {"good": 1, "away": 2}

    def test_nor_where_a_look_needs_a_new_connection(self, process, standby, story):
        ready(process)
        reader = threading.Thread(target=lambda: process.get("/cari/", "q=benteng"), daemon=True)
        with standby.frozen():
            reader.start()
            wait_for(lambda: process.replica.connections._taken, 2)
            process.replica.start()
            reader.join(8)
            assert not reader.is_alive()

    def test_a_page_that_writes_is_made_by_the_primary(self, process, standby, story):
        ready(process)
        django = process.django

        def writing(environ, start):
            with connection.cursor() as cursor:
                cursor.execute("UPDATE articles_article SET kicker = kicker WHERE id = 0")
            return django(environ, start)

        process.django = writing
        assert shown(process, story)[0] == "1"
        assert where(process) == {"failed": 1}

    def test_what_is_asked_of_the_primary_meanwhile(self, process, standby, story):
        ready(process)
        django, asked = process.django, []

        def both(environ, start):
            for place in (on_primary(), on_primary()):
                with place, connection.cursor() as cursor:
                    cursor.execute("SELECT pg_is_in_recovery()")
                    asked.append(cursor.fetchone()[0])
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_is_in_recovery()")
                asked.append(cursor.fetchone()[0])
            return django(environ, start)

        process.django = both
        process.get("/cari/", "q=benteng")
        assert asked == [False, False, True]


class TestWhatIsNoReplica:
    def looked_at(self, process, settings):
        process.replica.connections.close()
        process.replica.connections._settings = settings
        process.replica.look()
        return process.replica.state

    def test_the_primary_itself(self, process):
        here = replica_settings(database_url())
        assert self.looked_at(process, here) is State.PRIMARY
        process.get("/cari/", "q=benteng")
        assert where(process) == {"primary": 1}

    def test_another_database_of_the_same_server(self, process, standby):
        ready(process)
        assert self.looked_at(process, replica_settings(standby.url())) is State.FOREIGN

    def test_one_that_lacks_what_this_process_wrote(self, process, standby):
        """As one that follows a primary which was lost."""
        ready(process)
        process.replica.positions.mark = "another"
        process.replica.look()
        assert process.replica.state is State.FOREIGN


class TestTheCheck:
    def complaints(self, settings, url, **more):
        settings.READ_DATABASE_URL, settings.PAGE_STORE_MB = url, 64
        for name, value in more.items():
            setattr(settings, name, value)
        return [(found.id, str(found.msg)) for found in check_replica(None, ["default"])]

    def test_a_replica_is_silent(self, standby, settings):
        url = standby.url(connection.settings_dict["NAME"])
        assert self.complaints(settings, url) == []
        ((number, _said),) = self.complaints(settings, url, PAGE_STORE_MB=0)
        assert number == "newsroom.W007"

    def test_another_database_is_refused(self, standby, settings):
        ((number, said),) = self.complaints(settings, standby.url())
        assert number == "newsroom.E017"
        assert "another database" in said

    def test_another_server_is_refused(self, settings, start):
        other = start(postgresql())
        ((number, _said),) = self.complaints(settings, other)
        assert number == "newsroom.E017"

    def test_the_primary_itself_is_told(self, settings):
        ((number, said),) = self.complaints(settings, database_url())
        assert number == "newsroom.W006"
        assert "follows none" in said

    def test_one_that_does_not_answer_is_told_without_its_password(self, settings):
        url = f"postgres://suluh:rahasia@{CLOSED}/suluh"
        ((number, said),) = self.complaints(settings, url)
        assert number == "newsroom.W005"
        assert "rahasia" not in said


class TestTheServer:
    """The real server with two processes."""

    @pytest.fixture
    def port(self, standby, tmp_path):
        port = free_port(23_000 + os.getpid() % 1_000)
        environment = os.environ | {
            "DATABASE_URL": database_url(), "SITE_URL": f"http://127.0.0.1:{port}",
            "READ_DATABASE_URL": standby.url(connection.settings_dict["NAME"]),
            "VAR_DIR": str(tmp_path), "LOG_LEVEL": "WARNING",
        }  # fmt: skip
        environment.pop("PAGE_STORE_MB", None)
        command = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", "2"]
        process = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            wait_until_up(f"http://127.0.0.1:{port}/health/", [process], seconds=90)
            yield port
        finally:
            process.terminate()
            process.wait(30)

    def test_a_replica_killed_under_load_costs_no_answer(self, port, standby, story):
        standby.catch_up()
        ended, statuses = threading.Event(), []

        def read():
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            while not ended.is_set():
                for path in (story.get_absolute_url(), "/tag/aleppo/", "/feed/", "/"):
                    client.request("GET", path)
                    answer = client.getresponse()
                    answer.read()
                    statuses.append(answer.status)

        readers = [threading.Thread(target=read) for _ in range(4)]
        for reader in readers:
            reader.start()
        try:
            wait_for(lambda: states() == {"good"}, 40)
            edit_for(story, 1)
            standby.kill()
            edit_for(story, 2)
            rename(story, 3)
            wait_for(lambda: shows(port, story, b"Benteng nomor 3"), 5)
        finally:
            standby.start()
            ended.set()
            for reader in readers:
                reader.join(30)
        assert set(statuses) == {200}
        assert len(statuses) > 50
        wait_for(lambda: states() == {"good"}, 40)


def edit_for(story, seconds):
    """Change a story all the time, so that pages are made."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        rename(story, 2)
        time.sleep(0.02)


def states():
    rows = ServingProcess.objects.values_list("figures__replica__state", flat=True)
    return set(rows)


def shows(port, story, words):
    client = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    client.request("GET", story.get_absolute_url())
    return words in client.getresponse().read()


def test_without_a_store_nothing_is_read_from_it(settings, replica):
    settings.PAGE_STORE_MB, settings.REPLICA_DATABASE = 0, replica
    application = object()
    assert pagestore.with_page_store(application) is application
