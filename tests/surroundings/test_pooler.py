"""The web through PgBouncer in transaction mode: each transaction may get another session."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from articles.models import Article
from newsroom.checks import check_pooler
from newsroom.database import database_settings
from newsroom.demo.supervisor import free_port
from subscriptions.models import Subscriber
from tests.browser.conftest import wait_for, wait_until_up
from tests.closed_port import CLOSED
from tests.database import database_url
from tests.desk.addresses import addresses_of, every_address
from tests.desk.cast import SUPERUSER, one_of_everything
from tests.desk.forms import controls
from tests.desk.test_every_field import FORMS
from tests.desk.test_two_at_once import (  # noqa: F401 - run here once more
    people,
    test_a_mailing_is_held_by_three,
    test_a_story_is_mailed_by_three,
    test_one_story_is_approved_by_three,
    test_one_story_is_saved_by_three,
    test_tags_are_merged_into_stories_at_once,
    test_the_front_page_is_arranged_by_three,
)
from tests.factories import make_article
from tests.subscriptions.signup.test_requests import post
from tests.surroundings.programs import pgbouncer

ROOT = Path(__file__).resolve().parents[2]
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("through_pooler")]


@pytest.fixture(scope="session")
def pooler(start):
    """The port of a PgBouncer before the tests' server."""
    return start(pgbouncer(os.environ["DATABASE_URL"]))


def pooled(port):
    """The address of this test's database through the pooler at ``port``."""
    return f"postgres://suluh@127.0.0.1:{port}/{connection.settings_dict['NAME']}"


@pytest.fixture
def through_pooler(transactional_db, pooler):
    """Let the test, and threads that it starts, reach its database as the web does."""
    connection.close()
    direct = dict(connection.settings_dict)
    own = {key: direct[key] for key in ("NAME", "TEST", "TIME_ZONE", "AUTOCOMMIT")}
    connection.settings_dict.update(database_settings(pooled(pooler), is_pooler=True) | own)
    # The second session is only opened while the first is busy.
    with psycopg.connect(pooled(pooler)) as one, psycopg.connect(pooled(pooler)) as other:
        one.execute("SELECT 1", prepare=False)
        other.execute("SELECT 1", prepare=False)
    yield
    connection.close()
    connection.settings_dict.clear()
    connection.settings_dict.update(direct)


@pytest.fixture
def cast(settings):
    settings.SITE_URL = "http://testserver"
    return one_of_everything()


@pytest.fixture
def superuser(cast):
    client = Client()
    client.force_login(cast.users[SUPERUSER])
    return client


def test_neighbouring_statements_run_in_different_sessions():
    """Otherwise nothing here would be shown."""
    with connection.cursor() as cursor:
        sessions = set()
        for _n in range(4):
            cursor.execute("SELECT pg_backend_pid()")
            sessions.add(cursor.fetchone()[0])
    assert len(sessions) == 2


def test_every_page_of_the_admin_opens(superuser, cast):
    for address in every_address(cast.rows):
        response = superuser.get(address)
        assert response.status_code < 500, address
        if response.streaming:
            assert b"".join(response.streaming_content)


def test_every_form_of_the_admin_is_saved(superuser, cast):
    for name in FORMS:
        address = addresses_of(name, cast.rows)[0]
        page = superuser.get(address)
        if page.status_code == 200 and 'name="_save"' in page.text:
            saved = superuser.post(address, controls(page) | {"_save": ["1"]})
            assert saved.status_code == 302, (name, saved.context and saved.context.get("errors"))


def test_a_form_that_comes_back_with_its_lists_of_choices(superuser, cast):
    """Choices are read row by row while the page is made, outside of a transaction."""
    address = addresses_of("articles_article_change", cast.rows)[0]
    sent = controls(superuser.get(address)) | {"headline": [""], "_save": ["1"]}
    response = superuser.post(address, sent)
    assert response.status_code == 200
    assert response.context["errors"]


def test_readers_read_search_and_subscribe(settings):
    settings.SITE_URL = "http://testserver"
    story = make_article("Benteng Aleppo dibuka kembali", tags=["Aleppo"])
    reader = Client()
    for address in (
        "/",
        story.get_absolute_url(),
        f"{reverse('articles:search')}?q=benteng+aleppo",
        f"{reverse('articles:suggestions')}?q=ben",
        "/sitemap.xml",
        "/health/",
    ):
        assert reader.get(address).status_code == 200, address
    for _again in range(2):
        assert post(reader, "sari@contoh.id").status_code == 303
    assert Subscriber.objects.filter(email="sari@contoh.id").count() == 1


class TestTheProcesses:
    """What goes through the pooler and what does not."""

    def test_the_web_needs_nothing_but_the_pooler(self, pooler, tmp_path):
        port = free_port(21_000)
        url = f"http://127.0.0.1:{port}"
        web = self.start(
            tmp_path, "serve", "--port", str(port), "--workers", "1",
            DATABASE_URL=f"postgres://nobody@{CLOSED}/none", DATABASE_POOLER_URL=pooled(pooler),
        )  # fmt: skip
        try:
            wait_until_up(f"{url}/health/", [web])
            with urllib.request.urlopen(url, timeout=10) as front:
                assert front.status == 200
        finally:
            web.terminate()
            web.wait(20)

    def test_pages_are_kept_and_go_when_they_change(self, pooler, tmp_path):
        """Changes are heard of past the pooler."""
        port = free_port(21_500)
        url = f"http://127.0.0.1:{port}"
        story = make_article("Benteng nomor 1")
        web = self.start(
            tmp_path, "serve", "--port", str(port), "--workers", "1", SITE_URL=url,
            DATABASE_URL=database_url(), DATABASE_POOLER_URL=pooled(pooler),
        )  # fmt: skip

        def shows(headline, how):
            with urllib.request.urlopen(url + story.get_absolute_url(), timeout=10) as page:
                return headline in page.read() and page.headers["X-Page"] == how

        try:
            wait_until_up(f"{url}/health/", [web])
            wait_for(lambda: shows(b"Benteng nomor 1", "hit"), 30)
            Article.objects.filter(pk=story.pk).update(headline="Benteng nomor 2")
            wait_for(lambda: shows(b"Benteng nomor 2", "hit"), 30)
        finally:
            web.terminate()
            web.wait(30)

    @pytest.mark.parametrize(
        ("command", "given", "told"),
        [
            ("worker", {"DATABASE_POOLER_URL"}, "needs PostgreSQL itself"),
            ("worker", set(), "DATABASE_URL is a pooler's: set DATABASE_POOLER_URL"),
            ("serve", set(), "DATABASE_URL is a pooler's: set DATABASE_POOLER_URL"),
        ],
    )
    def test_a_pooler_in_the_place_of_postgresql_is_named(
        self, pooler, tmp_path, command, given, told
    ):
        environment = dict.fromkeys({"DATABASE_URL", *given}, pooled(pooler))
        port = ["--port", str(free_port(21_700))] if command == "serve" else []
        process = self.start(tmp_path, command, *port, **environment, stderr=subprocess.PIPE)
        _out, said = process.communicate(timeout=60)
        assert process.returncode == 2
        assert said.count(b"\n") == 1
        assert told in said.decode()

    def test_other_commands_keep_to_postgresql(self, pooler, tmp_path):
        """Migrations lock, the worker listens: neither goes through the pooler."""
        shown = "from django.db import connection as c; print(c.settings_dict['PORT'] or 'socket')"
        process = self.start(
            tmp_path, "shell", "-v0", "-c", shown, stdout=subprocess.PIPE,
            DATABASE_URL=os.environ["DATABASE_URL"], DATABASE_POOLER_URL=pooled(pooler),
        )  # fmt: skip
        said, _error = process.communicate(timeout=60)
        assert said.decode().strip() not in {"", str(pooler)}

    def start(self, folder, *arguments, stdout=None, stderr=None, **environment):
        base = {key: value for key, value in os.environ.items() if not key.startswith("DATABASE_")}
        base |= {"VAR_DIR": str(folder), "SMTP_URL": f"smtp://{CLOSED}"}
        return subprocess.Popen(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT, env=base | environment, stdout=stdout, stderr=stderr,
        )  # fmt: skip


class TestTheCheck:
    def complaints(self, settings, url):
        settings.DATABASE_POOLER_URL = url
        return [str(found.msg) for found in check_pooler(None, ["default"])]

    def test_a_pooler_as_the_guide_has_it_is_silent(self, pooler, settings):
        assert self.complaints(settings, pooled(pooler)) == []

    def test_one_whose_sessions_compile_is_told(self, settings):
        with pgbouncer(os.environ["DATABASE_URL"], connect_query="SET jit = on") as port:
            assert "jit" in self.complaints(settings, pooled(port))[0]

    def test_one_that_does_not_answer_is_told(self, settings):
        (told,) = self.complaints(settings, f"postgres://suluh:rahasia@{CLOSED}/suluh")
        assert "does not answer" in told
        assert "rahasia" not in told
