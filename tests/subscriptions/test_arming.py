"""A restored backup or a copied database sends nothing until an operator arms it."""

import io
import json
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from subscriptions import arming
from subscriptions.models import ArmedPlace, Delivery
from subscriptions.models.delivery import State
from tests.subscriptions.test_worker import until, working


@pytest.fixture(autouse=True)
def _place_of_its_own(settings, tmp_path):
    settings.VAR_DIR = tmp_path


@pytest.fixture
def used(db, make_subscriber, start_issue, relay, send_issues):
    """A database that has sent mail from here."""
    make_subscriber()
    start_issue()
    assert arming.may_send()
    send_issues(relay)


def test_a_database_that_never_sent_anything_arms_itself(db):
    assert arming.may_send()
    assert ArmedPlace.objects.get().armed_by == "first start"
    assert arming.may_send()


def test_another_machine_or_folder_is_another_place(used, settings, tmp_path):
    assert arming.may_send()
    settings.VAR_DIR = tmp_path / "copy"
    assert not arming.may_send()
    call_command("arm", stdout=io.StringIO())
    assert arming.may_send()


def test_a_copy_of_the_whole_folder_on_another_site_is_another_place(used, settings):
    settings.SITE_URL = "https://coba.example"
    assert not arming.may_send()


def test_a_dump_restored_in_place_is_another_place(used):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TABLE restored AS TABLE subscriptions_delivery")
        cursor.execute("DROP TABLE subscriptions_delivery CASCADE")
        cursor.execute("ALTER TABLE restored RENAME TO subscriptions_delivery")
    assert not arming.may_send()


def test_an_older_state_of_the_same_server_is_noticed_and_stays_so(used, settings):
    file = Path(settings.VAR_DIR) / arming.FILE
    mark = json.loads(file.read_text())
    file.write_text(json.dumps(mark | {"position": mark["position"] + 10**12}))
    assert not arming.may_send()
    assert not arming.may_send()
    arming.arm("operator")
    assert arming.may_send()


@pytest.mark.django_db(transaction=True)
def test_a_worker_in_an_unarmed_place_sends_nothing_until_it_is_armed(
    relay, make_subscriber, start_issue, settings, caplog
):
    settings.OUTBOX_POLL = 0.2
    ArmedPlace.objects.create(fingerprint="0" * 64, armed_by="elsewhere")
    make_subscriber()
    start_issue()
    with working(relay):
        time.sleep(2)
        assert relay.connections == 0
        assert caplog.text.count("manage.py arm") == 1
        arming.arm("operator")
        until(lambda: len(relay.mails) == 1)
    assert Delivery.objects.get().state == State.ACCEPTED
