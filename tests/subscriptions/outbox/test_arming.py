"""A restored backup or a copied database sends nothing until an operator arms it."""

import io
import json
import socket
import time
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models.functions import Now

from subscriptions.models import Delivery, SendingHost, UnknownHost
from subscriptions.models.delivery import State
from subscriptions.outbox import arming
from tests.subscriptions.worker.test_worker import until, working


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
    assert SendingHost.objects.get().armed_by == "first start"
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
    SendingHost.objects.create(fingerprint="0" * 64, armed_by="elsewhere")
    make_subscriber()
    start_issue()
    with working(relay):
        time.sleep(2)
        assert relay.connections == 0
        assert caplog.text.count("manage.py arm") == 1
        arming.arm("operator")
        until(lambda: len(relay.mails) == 1)
    assert Delivery.objects.get().state == State.ACCEPTED


class TestAFirstStart:
    def test_it_arms_where_an_older_demo_left_its_mark(self, db, settings):
        # The database was thrown away, the folder was not: another server's log says nothing.
        mark = {"id": "f" * 32, "server": "1", "position": 10**18}
        (Path(settings.VAR_DIR) / arming.FILE).write_text(json.dumps(mark))
        assert arming.may_send()
        assert arming.may_send()

    def test_it_does_not_arm_where_mail_was_sent_elsewhere(self, used, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "copy"
        SendingHost.objects.all().delete()
        assert not arming.may_send()


class TestTheDemo:
    @pytest.fixture
    def arm(self):
        from newsroom.management.commands.demo import Command

        said = io.StringIO()
        demo = Command(stdout=said)

        def start():
            said.truncate(0)
            demo.arm()
            return said.getvalue()

        return start

    def test_it_sends_at_its_first_and_second_start(self, arm, used):
        assert arm() == arm() == ""
        assert arming.may_send()

    def test_it_sends_when_its_port_has_moved(self, arm, db, settings):
        settings.SITE_URL = "http://127.0.0.1:8000"
        arm()
        settings.SITE_URL = "http://127.0.0.1:8001"
        assert arming.may_send()

    def test_one_that_is_older_than_the_arming_sends(self, arm, used):
        SendingHost.objects.all().delete()
        assert arm() == ""
        assert arming.may_send()

    def test_a_copy_elsewhere_says_what_to_do_and_sends_nothing(
        self, arm, used, settings, tmp_path
    ):
        settings.VAR_DIR = tmp_path / "copy"
        assert "manage.py arm" in arm()
        assert not arming.may_send()

    def test_a_reset_forgets_the_mark(self, used, settings):
        from newsroom.management.commands.demo import Command

        Command(stdout=io.StringIO()).reset(Path(settings.VAR_DIR))
        assert not (Path(settings.VAR_DIR) / arming.FILE).exists()


class TestWhatStaffAreTold:
    @pytest.fixture
    def turned_away(self, used, settings, tmp_path):
        settings.VAR_DIR = tmp_path / "copy"
        assert not arming.may_send()

    @pytest.mark.parametrize("address", ["/admin/", "/health/"])
    def test_the_desk_reads_that_a_machine_is_not_armed(self, turned_away, client, editor, address):
        editor.is_staff = True
        editor.save()
        client.force_login(editor)
        page = client.get(address).text
        assert socket.gethostname() in page
        assert "manage.py arm" in page

    def test_nobody_else_reads_it(self, turned_away, client):
        assert client.get("/health/").text == "ok\n"

    def test_it_is_gone_once_the_place_is_armed(self, turned_away, client, editor):
        call_command("arm", stdout=io.StringIO())
        client.force_login(editor)
        assert "manage.py arm" not in client.get("/admin/").text

    def test_an_old_notice_is_not_repeated(self, turned_away):
        UnknownHost.objects.update(seen_at=Now() - 2 * arming.SEEN_LATELY)
        assert arming.waiting_hosts() == []
